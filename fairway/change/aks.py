"""What becomes of clusters and node pools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from fairway.change.change import Change, Reason
from fairway.change.joined import Joined
from fairway.change.pools import drained
from fairway.change.reasons import of_diff, of_replacement, replacing, unique, within
from fairway.change.rotation import advice
from fairway.change.step import PlannedStep
from fairway.change.values import as_azure_has_it, comparable, shown
from fairway.request import parse_path
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from fairway.transitions import Transition, transitions
from fairway.transitions.fact import UNTOUCHED

_CLUSTER_GONE = (
    "All workloads end, and what they stored in disks and file shares that AKS made goes with them: the cluster is "
    "deleted with its node resource group, its nodes and its addresses"
)
_POOL_GONE = "AKS neither cordons nor drains a pool that is deleted: its pods end at once"
_ANOTHER_POOL = (
    "In one update, add an AgentPool with the new value beside it, with another logical name and agentPoolName. Then "
    "move the pods: {drained}. Then take the old one out of the program."
)
_ANOTHER_CLUSTER = "Make a second cluster beside it, move the workloads, then take this one out of the program."


def updated(step: PlannedStep, change: Change, agent_pools: Mapping[str, str]) -> Change:
    """A cluster or pool that Azure is asked to change. `agent_pools` are the cluster's, as `transitions` takes them."""
    found = judged(step, agent_pools)
    refused = [each for each in found if each.effect == "refused"]
    reimaged = [each for each in found if each.effect == "reimage"]
    telling = refused or reimaged or found
    reasons = [_reason(each) for each in found]
    said = {each.path for each in reasons}
    reasons += [each for each in of_diff(step) if not any(within(path, each.path) for path in said)]
    ways = [_rotation(step, each) or each.workaround for each in telling]
    return replace(
        change,
        outcome="refused" if refused else "pool reimaged" if reimaged else "in place",
        reasons=tuple(unique(reasons)),
        workloads=_workloads(telling),
        workaround=_sentences(ways),
    )


def judged(step: PlannedStep, agent_pools: Mapping[str, str] | None = None) -> list[Transition]:
    """What Azure does with each property; properties whose changes are ignored have none."""
    new = comparable(step.new_inputs)
    old = as_azure_has_it(comparable(step.old_inputs), comparable(step.old_outputs), new)
    return transitions(step.token, old, new, agent_pools=agent_pools)


def replaced(entry: Joined, change: Change) -> Change:
    """A cluster or pool that azure-native would delete and make anew."""
    step = entry.step
    pool = step.token == AGENT_POOL
    by_path = {each.path: each for each in judged(step)}
    keys = replacing(step)
    whole = _ANOTHER_POOL.format(drained=drained(step)) if pool else _ANOTHER_CLUSTER
    ways = [_rotation(step, by_path[key]) for key in keys if key in by_path] if pool else [_in_azure(keys, by_path)]
    then = "before the new one is made" if entry.delete_first else "once the new one is there"
    gone = f"The old pool is deleted {then}. {_POOL_GONE}." if pool else f"{_CLUSTER_GONE}, {then}."
    return replace(
        change,
        outcome="pool replaced" if pool else "cluster replaced",
        reasons=of_replacement(step),
        workloads=gone,
        workaround=_sentences(ways) or whole,
    )


def if_replaced(token: str) -> str:
    """What would happen to workloads if a resource of the type were replaced."""
    gone = {AGENT_POOL: f"the old pool is deleted. {_POOL_GONE}.", MANAGED_CLUSTER: f"{_CLUSTER_GONE}."}
    return gone.get(token, "")


def deleted(step: PlannedStep, change: Change) -> Change:
    """A cluster or pool that goes, and nothing comes in its place."""
    if step.token == AGENT_POOL:
        workaround = f"Before the update, move its pods: {drained(step)}."
        return replace(change, outcome="pool deleted", workloads=f"{_POOL_GONE}.", workaround=workaround)
    return replace(change, outcome="cluster deleted", workloads=f"{_CLUSTER_GONE}.")


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


def _rotation(step: PlannedStep, transition: Transition) -> str:
    """For a pool of ours that must be another: what to write in the stack file."""
    return advice(step, {transition.path: transition.before}) if transition.effect == "refused" else ""


def _in_azure(keys: Sequence[str], by_path: dict[str, Transition]) -> str:
    """Where Azure would do in place what azure-native replaces a cluster for: how to get that."""
    found = [by_path[key] for key in keys if key in by_path]
    if not found or len(found) < len(keys) or any(each.effect == "refused" for each in found):
        return ""
    paths = ", ".join(f'"{key}"' for key in keys)
    return (
        f"Azure can do this in place, azure-native does not ask it to: add {paths} to ignoreChanges, change it with "
        "`az aks update`, run `pulumi refresh`, and write the new value into the program."
    )


def _workloads(found: Iterable[Transition]) -> str:
    texts = {each.workloads: None for each in found}
    # Nothing happens only where nothing else happens beside it.
    return _sentences(text for text in texts if text != UNTOUCHED or len(texts) == 1)


def _sentences(texts: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(text for text in texts if text))
