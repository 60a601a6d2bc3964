"""The identity of a running cluster's control plane that is created without the roles that it needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.change.by_resource import ResourceSteps
from fairway.change.change import OUTCOMES, Change, Reason, stepwise
from fairway.change.planned_step import PlannedStep
from fairway.request import UNKNOWN, leaves, mapping, sequence, value_at
from fairway.rules.citations import aks
from fairway.rules.cluster import AGENT_POOL
from fairway.rules.control_plane_roles import USED

_IDENTITIES = "identity.userAssignedIdentities"
_SOURCE = aks("user-assigned-managed-identity.md#add-a-role-assignment-for-a-user-assigned-managed-identity")
_WORKLOADS = (
    "Pods stay; once the new identity is in use, the control plane can no longer change what it has no role on: load "
    "balancers, routes and volumes fail."
)
_WORKAROUND = (
    "Create a user-assigned identity outside this update, assign it the roles of the old one, then set "
    "userAssignedIdentities to its resource ID."
)


def with_new_identity(step: PlannedStep, change: Change, entries: Sequence[ResourceSteps]) -> Change:
    """The change of a cluster, with what an identity that is only created gets no role on."""
    if not any(each is UNKNOWN for _, each in leaves(value_at(step.new_inputs, _IDENTITIES))):
        return change
    if value_at(step.old_inputs, _IDENTITIES) == value_at(step.new_inputs, _IDENTITIES):
        return change
    scopes = list(_scopes(entries))
    used = dict.fromkeys(_used(step, entries))
    missing = [each for each in used if not any(map(f"{each.casefold()}/".startswith, scopes))]
    if not missing or change.outcome == "refused":
        return change
    names = ", ".join("/".join(each.rsplit("/", 2)[1:]) for each in missing)
    reason = Reason(
        f"The new identity of the control plane gets no role in this update on {names}.", _IDENTITIES, source=_SOURCE
    )
    return replace(
        change,
        outcome=max("interrupted", change.outcome, key=OUTCOMES.index),
        reasons=(reason, *change.reasons),
        workloads=_WORKLOADS if change.outcome == "in place" else f"{change.workloads} {_WORKLOADS}",
        workaround=stepwise(_WORKAROUND, change.workaround),
    )


def _used(step: PlannedStep, entries: Sequence[ResourceSteps]) -> Iterator[str]:
    """The ids of what the control plane uses, as far as they are known."""
    cluster = step.new_inputs
    place = cluster.get("resourceGroupName"), cluster.get("resourceName")
    pools = [mapping(each) or {} for each in sequence(cluster.get("agentPoolProfiles")) or ()]
    inputs = (each.step.new_inputs for each in entries if each.step.token == AGENT_POOL and each.fate != "deleted")
    pools += [each for each in inputs if (each.get("resourceGroupName"), each.get("resourceName")) == place]
    for value in (*(value_at(cluster, path) for path in USED), *(each.get("vnetSubnetID") for each in pools)):
        if isinstance(value, str) and value.startswith("/"):
            yield value


def _scopes(entries: Sequence[ResourceSteps]) -> Iterator[str]:
    """The scopes of the roles of identities that are only created; empty, which is above everything, if not known."""
    for each in entries:
        inputs = each.step.new_inputs
        if each.step.token == ROLE_ASSIGNMENT.token and inputs.get("principalId") is UNKNOWN:
            scope = inputs.get("scope")
            yield "" if scope is UNKNOWN else f"{str(scope).casefold().rstrip('/')}/"
