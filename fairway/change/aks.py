"""Outcomes of changes to clusters and node pools."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from fairway.change.advice import another_pool, before_deletion, for_transition, rotated, untainted
from fairway.change.by_az import by_az
from fairway.change.by_resource import ResourceSteps
from fairway.change.change import Change, Outcome, Reason, stepwise
from fairway.change.lost_key import KEEP, lost_key
from fairway.change.planned_step import PlannedStep
from fairway.change.pools import agent_pools, subnet_keys
from fairway.change.reasons import at, of_diff, of_replacement, replacing, unique, within
from fairway.change.values import as_azure_has_it, comparable
from fairway.request import UNKNOWN, Placeholder, mapping, parse_path, sequence
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from fairway.secret_names import shown
from fairway.transitions import Transition, transitions
from fairway.transitions.access import APPLICATIONS, is_legacy
from fairway.transitions.fact import ANOTHER_CLUSTER, NOT_KNOWN, UNTOUCHED
from fairway.transitions.pool import IMAGE

_CLUSTER_GONE = (
    "All workloads stop, and their data on disks and file shares created by AKS is lost: the cluster is deleted "
    "with its node resource group, nodes and IP addresses"
)
_POOL_GONE = "AKS does not cordon or drain a pool that is deleted: its pods stop at once"


def updated(step: PlannedStep, change: Change, entries: Sequence[ResourceSteps], today: date | None = None) -> Change:
    """The change of a cluster or pool that is updated `today`. `entries` are all changes."""
    found = azure_transitions(step, agent_pools(step, entries) if step.token == MANAGED_CLUSTER else {}, today)
    subnets, lost = subnet_keys(entries), lost_key(found, entries)
    refused = [each for each in found if each.effect == "refused"]
    felt = [each for each in found if each.effect == "reimage" or each.interrupts]
    worst = refused or felt or found
    reasons = [_reason(each) for each in found]
    covered = {each.path for each in reasons}
    uncovered = [each for each in of_diff(step) if not _is_covered(each, covered)]
    reasons += uncovered
    if lost:
        reasons.insert(0, lost)
    keep = [KEEP.format(holder=step.advice.holder)] if lost else []
    return replace(
        change,
        outcome="refused" if lost else _outcome(found),
        reasons=tuple(unique(reasons)),
        workloads=_workloads(worst, known=all(each.path == "azureApiVersion" for each in uncovered)),
        workaround=stepwise(*keep, *_steps(step, refused or found, subnets)),
    )


def _outcome(found: Sequence[Transition]) -> Outcome:
    if any(each.refused for each in found):
        return "refused"
    if any(each.interrupts for each in found):
        return "interrupted"
    return "pool reimaged" if any(each.effect == "reimage" for each in found) else "in place"


def _steps(step: PlannedStep, found: Sequence[Transition], subnets: Mapping[str, str]) -> list[str]:
    """The workarounds, each with its properties if there are several; another cluster first, as it covers the rest."""
    paths: dict[str, list[str]] = {}
    for each in sorted(found, key=lambda each: each.workaround != ANOTHER_CLUSTER):
        paths.setdefault(for_transition(step, each, subnets), []).append(each.path)
    paths.pop("", None)
    if len(paths) < 2:
        return [*paths]
    steps = [f"{', '.join(where)}: {text}" for text, where in paths.items()]
    if any(each.workaround == ANOTHER_CLUSTER for each in found):
        steps[0] += " It takes the other new values too; what follows is for this cluster, if this value stays."
    return steps


def _is_covered(reason: Reason, covered: Collection[str]) -> bool:
    """Whether a transition already reports the property, its group or a part of it.

    Transitions match inline pools by name; the provider matches them by index, so all after a removed one differ.
    """
    inline = within(reason.path, "agentPoolProfiles") and not isinstance(reason.after, Placeholder)
    return inline or any(within(path, reason.path) or within(reason.path, path) for path in covered)


def azure_transitions(
    step: PlannedStep, pools: Mapping[str, str] | None = None, today: date | None = None
) -> list[Transition]:
    """What Azure does with each property; properties whose changes are ignored have none."""
    new = comparable(step.new_inputs)
    outputs = comparable(step.old_outputs)
    old = _with_images(as_azure_has_it(comparable(step.old_inputs), outputs, new), outputs)
    old, new = _with_applications(old, new, outputs)
    return transitions(step.token, old, new, agent_pools=pools, today=today)


def _with_images(old: Mapping[str, Any], outputs: Mapping[str, Any]) -> dict[str, Any]:
    """With the node image of a pool, or of each pool of a cluster: what can change in place depends on it."""
    if isinstance(outputs.get(IMAGE), str):
        return {**old, IMAGE: outputs[IMAGE]}
    images = {each.get("name"): each.get(IMAGE) for each in _pools(outputs)}
    pools = [{**each, IMAGE: image} if (image := images.get(each.get("name"))) else each for each in _pools(old)]
    return {**old, "agentPoolProfiles": pools} if pools else dict(old)


def _with_applications(
    old: Mapping[str, Any], new: Mapping[str, Any], outputs: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """With the applications of a legacy integration with Entra ID, which Azure has and requests may leave out: they
    stay until AKS manages its own."""
    profile = mapping(outputs.get("aadProfile")) or {}
    own = {each: profile[each] for each in APPLICATIONS if profile.get(each)}
    before, after = (mapping(each.get("aadProfile")) for each in (old, new))
    if not is_legacy(profile) or before is None or after is None:
        return old, new
    kept = after if after.get("managed") is True else {**own, **after}
    return {**old, "aadProfile": {**own, **before}}, {**new, "aadProfile": kept}


def _pools(cluster: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [mapping(each) or {} for each in sequence(cluster.get("agentPoolProfiles")) or ()]


def replaced(entry: ResourceSteps, change: Change, entries: Sequence[ResourceSteps]) -> Change:
    """The change of a cluster or pool that azure-native would replace; `change.because` is the cause, if any."""
    step = entry.step
    pool = step.token == AGENT_POOL
    reasons = of_replacement(step, change.because)
    keys = [each.path for each in reasons if each.path] if step.tainted else replacing(step)
    then = "before the new one is created" if entry.delete_first else "once the new one is running"
    gone = f"The old pool is deleted {then}. {_POOL_GONE}." if pool else f"{_CLUSTER_GONE}, {then}."
    if change.because and all(each.after is UNKNOWN or not each.path for each in reasons):
        workaround = f"See {change.because}."
    elif pool:
        workaround = rotated(step, keys, subnet_keys(entries)) or another_pool(step)
    else:
        workaround = _already(step, keys) or _in_azure(step, keys) or step.advice.another_cluster(step)
    if step.tainted:
        workaround = stepwise(untainted(step), workaround if keys else "")
    return replace(
        change,
        outcome="pool replaced" if pool else "cluster replaced",
        reasons=reasons,
        workloads=gone,
        workaround=workaround,
    )


def if_replaced(token: str) -> str:
    """What would happen to workloads if a resource of the type were replaced."""
    gone = {AGENT_POOL: f"the old pool is deleted. {_POOL_GONE}.", MANAGED_CLUSTER: f"{_CLUSTER_GONE}."}
    return gone.get(token, "")


def deleted(step: PlannedStep, change: Change, entries: Sequence[ResourceSteps]) -> Change:
    """The change of a cluster or pool that is deleted and not replaced. `entries` are all changes."""
    if step.token == AGENT_POOL:
        workaround = before_deletion(step, entries)
        return replace(change, outcome="pool deleted", workloads=f"{_POOL_GONE}.", workaround=workaround)
    return replace(change, outcome="cluster deleted", workloads=f"{_CLUSTER_GONE}.")


def refused_in_place(step: PlannedStep, known: Sequence[Reason]) -> Iterator[Reason]:
    """The properties that Azure would not change in place, apart from those in `known`, the reasons to replace it."""
    for each in azure_transitions(step):
        if each.refused and not any(within(each.path, reason.path) for reason in known if reason.path):
            yield replace(_reason(each), rule="", message="")


def _reason(transition: Transition) -> Reason:
    parts = parse_path(transition.path)
    key = str(parts[-1]) if parts else ""
    return Reason(
        transition.reason,
        transition.path,
        shown(transition.before, key),
        shown(transition.after, key),
        rule=transition.code,
        message=transition.message,
        source=transition.source,
    )


def _already(step: PlannedStep, keys: Sequence[str]) -> str:
    """The workaround if the new values are the ones that Azure chose: azure-native replaces the cluster anyway."""
    paths = [(key, parse_path(key)) for key in keys]
    chosen = [
        at(step.old_inputs, path) is None and at(step.new_inputs, path) == at(step.old_outputs, path)
        for _, path in paths
    ]
    if not chosen or not all(chosen):
        return ""
    named = ", ".join(key for key, _ in paths)
    return f"Remove {named} again: Azure already has that value, and only setting it replaces the cluster."


def _in_azure(step: PlannedStep, keys: Sequence[str]) -> str:
    """The workaround if Azure could change in place what azure-native replaces the cluster for."""
    found = [each for each in azure_transitions(step) if each.path in keys]
    refused = len(found) < len(keys) or any(each.effect == "refused" for each in found)
    return "" if refused else by_az(step, found)


def _workloads(found: Iterable[Transition], *, known: bool) -> str:
    texts = {each.workloads: None for each in found}
    if not known:
        texts = {NOT_KNOWN if each == UNTOUCHED else each: None for each in texts}
    # UNTOUCHED is true only if no other text applies.
    return _sentences(text for text in texts if text != UNTOUCHED or len(texts) == 1)


def _sentences(texts: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(text for text in texts if text))
