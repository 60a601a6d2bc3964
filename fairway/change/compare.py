"""The outcome for each resource, from an engine's planned steps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from fairway.change import aks
from fairway.change.advice import untainted
from fairway.change.by_resource import ResourceSteps, joined
from fairway.change.causes import by_severity, causes
from fairway.change.change import OUTCOMES, Change, Comparison, Outcome, Reason, stepwise
from fairway.change.deletion_refusals import deletion_refusals
from fairway.change.firewalls import with_rules, without_firewall
from fairway.change.gateway_refusals import gateway_refusals
from fairway.change.lock_refusals import lock_refusals
from fairway.change.lost_logs import with_lost_logs
from fairway.change.lost_support import without_support
from fairway.change.network_refusals import Refusal, refusals
from fairway.change.new_identity import with_new_identity
from fairway.change.planned_step import PlannedStep
from fairway.change.pools import in_new_cluster
from fairway.change.quantity_notes import quantity_notes
from fairway.change.reasons import of_diff, of_replacement, within
from fairway.change.rotation import Rotation, rotations
from fairway.change.rule_findings import broken
from fairway.change.same_in_azure import same_in_azure
from fairway.change.still_named import still_named
from fairway.change.stopped_clusters import stopped_clusters
from fairway.change.subnets import with_subnets, without_route
from fairway.change.uncompared import with_uncompared
from fairway.change.weakened import with_weakened
from fairway.plan.advice import Advice, Advises
from fairway.protocol.tokens import is_old, unversioned
from fairway.request import Request
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from fairway.rules.generic import as_typed

_PROTECT = "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/"
_NO_LONGER = "Pulumi may delete or replace it from then on."
_ALIASES = "https://www.pulumi.com/docs/iac/concepts/resources/options/aliases/"
LEFT_OVER = "Its old copy, left over from an earlier replacement, is deleted now."
_REPLACED: dict[Outcome, Outcome] = {
    "cluster deleted": "cluster replaced",
    "pool deleted": "pool replaced",
    "deleted": "replaced",
}
_IMPORTED = Reason(
    "Pulumi adopts the resource with the id in `import`. Azure is not queried here, so differences to the program "
    "are not known.",
    source="https://www.pulumi.com/docs/iac/concepts/resources/options/import/",
)

_NOT_YET = Reason(
    "Its cluster is only created by this update, but Pulumi looks up imports before that.",
    message="resource does not exist",
    source=_IMPORTED.source,
)


def compare(
    steps: Iterable[PlannedStep],
    *,
    notes: Sequence[str] = (),
    today: date | None = None,
    waived: Collection[tuple[str, str]] = (),
    advice: Advises | None = None,
    offered: Sequence[Request] = (),
) -> Comparison:
    """The outcome of a preview's steps for each resource, the worst first.

    Steps with the same URN become one change; components, providers and the stack are left out. A rule's refusal
    counts only if the deployed resources do not break the same rule already. `notes` go before the notes that are
    found here; dated rules apply as of `today`; `waived` are rules with the resource (`ManagedCluster shop`) for which
    they are waived; `advice` is the program's advice; `offered` is what Azure offers the subscription, as
    `fairway.subscription.saved` reads it.
    """
    advice = advice or Advice()
    steps = [replace(each, advice=advice) for each in steps]
    refused = {**refusals(steps), **lock_refusals(steps), **gateway_refusals(steps), **stopped_clusters(steps)}
    entries = joined(steps)
    renamed = _renamed(entries)
    in_use, twice = deletion_refusals(steps), same_in_azure(steps)
    kept = {**in_use, **dict(still_named(entries, in_use, {*twice, *renamed})), **twice}
    rotated = rotations(entries)
    causing = causes(entries)
    changes = [_change(entry, rotated, renamed, entries, causing.get(entry.step.urn), today) for entry in entries]
    changes = [with_uncompared(entry, change) for entry, change in zip(entries, changes, strict=True)]
    changes = [_as_typed(entry.step, change) for entry, change in zip(entries, changes, strict=True)]
    changes = broken(entries, changes, today, waived, offered)
    kept = {urn: each for urn, each in kept.items() if urn not in renamed}
    changes = [_refused(_not_deleted(each, kept.get(each.urn)), refused.get(each.urn)) for each in changes]
    return Comparison(
        tuple(by_severity(changes)), (*notes, *_notes(entries, renamed, advice), *quantity_notes(entries))
    )


def _by_file(step: PlannedStep) -> Reason:
    return Reason(
        f"It exists, to be imported: {step.import_file} has it. Run `pulumi import` with this file before `pulumi up`, "
        "which would create it otherwise. Azure is not queried here.",
        source="https://www.pulumi.com/docs/iac/cli/commands/pulumi_import/",
    )


def _as_typed(step: PlannedStep, change: Change) -> Change:
    """With the type that azure-native's generic resource creates."""
    inputs = step.new_inputs or step.old_inputs
    typed = as_typed(Request(step.token, step.name, inputs, id=step.id))
    return change if typed.type == step.token else replace(change, type=typed.type)


def _change(
    entry: ResourceSteps,
    rotated: dict[str, Rotation],
    renamed: dict[str, str],
    entries: Sequence[ResourceSteps],
    cause: PlannedStep | None,
    today: date | None,
) -> Change:
    step = entry.step
    change = Change(step.urn, step.type, step.name, "same", because=cause.label if cause else "")
    if entry.fate == "created":
        change = replace(change, outcome="created")
        if step.urn in rotated:
            change = rotated[step.urn].of_new(change)
    elif entry.fate == "imported":
        change = replace(change, outcome="in place", reasons=(_by_file(step) if step.import_file else _IMPORTED,))
        if in_new_cluster(step, entries):
            change = replace(
                change, outcome="refused", reasons=(_NOT_YET,), workaround=step.advice.imported_later(step)
            )
    elif entry.fate == "updated":
        change = _updated(step, replace(change, outcome="in place"), entries, today)
    elif entry.fate == "replaced":
        change = _replaced(entry, change, entries)
    elif entry.fate == "deleted":
        change = _deleted(entry, change, rotated.get(step.urn), entries)
        if step.urn in renamed:
            change = _by_another_token(change, renamed[step.urn], step.advice)
    if entry.left_over and step.token in (MANAGED_CLUSTER, AGENT_POOL):
        change = _with_left_over(entry, change, entries)
    if entry.fate in ("deleted", "replaced") and step.protect:
        return _protected(entry, change)
    return _unprotected(change) if step.unprotected and entry.fate in ("same", "updated") else change


def _with_left_over(entry: ResourceSteps, change: Change, entries: Sequence[ResourceSteps]) -> Change:
    """The change of a cluster or pool whose old copy is deleted as well."""
    gone = aks.deleted(entry.step, change, entries)
    return replace(
        change,
        outcome=max(change.outcome, gone.outcome, key=OUTCOMES.index),
        reasons=(Reason(LEFT_OVER), *change.reasons),
        workloads=f"{change.workloads} {gone.workloads}".strip(),
    )


def _updated(step: PlannedStep, change: Change, entries: Sequence[ResourceSteps], today: date | None) -> Change:
    if step.token in (MANAGED_CLUSTER, AGENT_POOL) or aks.azure_transitions(step):
        change = with_new_identity(step, aks.updated(step, change, entries, today), entries)
        return change if change.outcome == "refused" else with_weakened(step, change)
    change = with_subnets(step, replace(change, reasons=of_diff(step)), entries)
    return with_weakened(step, with_rules(step, change))


def _replaced(entry: ResourceSteps, change: Change, entries: Sequence[ResourceSteps]) -> Change:
    if entry.step.token in (MANAGED_CLUSTER, AGENT_POOL):
        return aks.replaced(entry, change, entries)
    order = "deleted first, then created again" if entry.delete_first else "created again, then the old one is deleted"
    reasons = of_replacement(entry.step, change.because)
    reasons = (*reasons, *aks.refused_in_place(entry.step, reasons))
    change = replace(
        change,
        outcome="replaced",
        reasons=reasons,
        workloads=f"The resource is {order}.",
        workaround=untainted(entry.step),
    )
    return without_support(entry, change, entries)


def _deleted(
    entry: ResourceSteps, change: Change, rotation: Rotation | None, entries: Sequence[ResourceSteps]
) -> Change:
    if rotation is not None:
        return rotation.of_old(change)
    why = entry.why or f"It is no longer in the {entry.step.advice.holder}."
    change = replace(change, outcome="deleted", reasons=(Reason(why),))
    change = without_support(entry, without_firewall(entry.step, without_route(entry.step, change)), entries)
    change = with_lost_logs(entry, change)
    return aks.deleted(entry.step, change, entries) if entry.step.token in (MANAGED_CLUSTER, AGENT_POOL) else change


def _refused(change: Change, refusal: Refusal | None) -> Change:
    if refusal is None:
        return change
    path = refusal.reason.path
    others = (each for each in change.reasons if not path or not within(each.path, path))
    workaround = stepwise(refusal.workaround, change.workaround)
    return replace(
        change,
        outcome="refused",
        reasons=(refusal.reason, *others),
        workloads=refusal.workloads,
        workaround=workaround,
    )


def _not_deleted(change: Change, refusal: Refusal | None) -> Change:
    """The change of a resource whose deletion or second creation is refused: no other workaround applies, such as to
    unprotect it. Without a code of Azure or of the stand-in it is only renamed."""
    if refusal is None:
        return change
    reasons = change.reasons if refusal.reason.rule else ()
    return _refused(replace(change, workaround="", reasons=reasons), refusal)


def _protected(entry: ResourceSteps, change: Change) -> Change:
    step = entry.step
    verb = "delete" if entry.fate == "deleted" else "replace"
    reason = Reason(f"It is protected, and Pulumi refuses to {verb} it.", rule="protect", source=_PROTECT)
    return replace(
        change,
        outcome="refused",
        reasons=(reason, *change.reasons),
        workloads=f"Blocked by `protect`. If unprotected: {_then(change, step)}",
        workaround=stepwise(change.workaround, step.advice.unprotected(step)),
    )


def _then(change: Change, step: PlannedStep) -> str:
    """What would happen to workloads, as the end of a sentence."""
    if step.retained:
        return "it would stay in Azure, unmanaged."
    text = change.workloads or "it would be deleted."
    return text[:1].lower() + text[1:]


def _unprotected(change: Change) -> Change:
    reason = Reason(_NO_LONGER, "protect", before=True, after=False, source=_PROTECT)
    outcome = "in place" if change.outcome == "same" else change.outcome
    return replace(change, outcome=outcome, reasons=(*change.reasons, reason))


def _by_another_token(change: Change, now: str, advice: Advises) -> Change:
    reason = Reason(
        f"Its type is {change.type} in the state and {now} in the program, and no alias connects the two.",
        source=_ALIASES,
    )
    outcome = _REPLACED.get(change.outcome, change.outcome)
    return replace(change, outcome=outcome, reasons=(reason,), workaround=advice.aliases_kept())


def _renamed(entries: Sequence[ResourceSteps]) -> dict[str, str]:
    """Resources that would be deleted only because their type token changed: by URN, the new token."""
    made = {unversioned_urn(each.step.urn): each.step.type for each in entries if each.fate == "created"}
    gone = (each.step.urn for each in entries if each.fate == "deleted")
    return {urn: made[unversioned_urn(urn)] for urn in gone if unversioned_urn(urn) in made}


def unversioned_urn(urn: str) -> str:
    """A URN with type tokens as azure-native writes them today."""
    parts = urn.split("::", 3)
    if len(parts) == 4:
        parts[2] = "$".join(unversioned(token) for token in parts[2].split("$"))
    return "::".join(parts)


def _notes(entries: Sequence[ResourceSteps], renamed: dict[str, str], advice: Advises) -> Iterable[str]:
    old = [each.step for each in entries if is_old(each.step.type)]
    if old and not renamed:
        yield (
            f"{len(old)} resources have type tokens of an older SDK in the state ({old[0].name}: {old[0].type}). "
            "Pulumi finds them by the SDK's aliases; without those it would delete and create them."
        )
    if renamed:
        yield (
            f"{len(renamed)} resources are deleted and created again only because the state has type tokens of an "
            f"older SDK, and the program sends no aliases. {advice.aliases_kept()}"
        )
    left = [each.step.name for each in entries if each.left_over]
    if left:
        yield f"Left over from an earlier replacement and deleted now: {', '.join(left)}."
