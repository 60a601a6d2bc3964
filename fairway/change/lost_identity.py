"""The identity of a cluster's control plane that is deleted while the control plane still uses it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.change.by_resource import ResourceSteps
from fairway.change.planned_step import PlannedStep
from fairway.request import Placeholder, value_at
from fairway.rules.cluster import MANAGED_CLUSTER
from fairway.transitions.difference import same


def kept_for_a_day(identity: PlannedStep, entries: Sequence[ResourceSteps]) -> str:
    """The steps that keep a control plane's old identity, with its roles, until the new one is in use; empty for any
    other identity."""
    for each in (entry.step for entry in entries if entry.fate == "updated"):
        own = value_at(each.old_inputs, "identity.userAssignedIdentities") or ()
        if each.token == MANAGED_CLUSTER and any(same(id, identity.id) for id in own):
            return "\n".join(_steps(each, [*_roles(each, identity, entries)]))
    return ""


def _steps(cluster: PlannedStep, roles: Sequence[ResourceSteps]) -> Iterator[str]:
    replaced = [each.step for each in roles if each.fate == "replaced"]
    if replaced:
        # A rename changes only the state: the update then creates the new role beside the old one.
        renames = [
            f"pulumi state rename -s {shlex.quote(each.urn.split(':')[2])} --yes {shlex.quote(each.urn)} "
            f"{shlex.quote(f'{each.name}/old')}"
            for each in replaced
        ]
        yield f"Keep the old identity's roles: run {' and '.join(f'`{each}`' for each in renames)}."
    # Tried with Pulumi 3.260: `**` also matches the colons of a URN, and nothing else is deleted.
    names = [f"ManagedCluster::{cluster.name}", *(f"RoleAssignment::{each.step.name}" for each in roles)]
    targets = " ".join(f"--target '**:{name}'" for name in names)
    yield f"Update only the cluster and the new identity's roles: `pulumi up {targets}`."
    yield "A day later, run `pulumi up`: it deletes the identity and its roles."


def _roles(cluster: PlannedStep, identity: PlannedStep, entries: Sequence[ResourceSteps]) -> Iterator[ResourceSteps]:
    """The new roles of the control plane: those that the old identity has as well, and others of the same principal."""
    roles = [each for each in entries if each.step.token == ROLE_ASSIGNMENT.token]
    principal = identity.old_outputs.get("principalId")
    held = [each for each in roles if principal and same(each.step.old_inputs.get("principalId"), principal)]
    others = {each.step.name for each in entries if each.step.token == MANAGED_CLUSTER} - {cluster.name}
    made = {each.step.urn for each in entries if each.fate == "created"}
    own = [
        each
        for each in roles
        # An update with targets refuses what depends on another new resource.
        if each.fate == "created" and made.isdisjoint(each.step.made_from)
        if each.step.name.partition("/")[0] not in others
    ]
    replaced = [each for each in held if each.fate == "replaced"]
    found = [*replaced, *(each for each in own if any(_is_same_role(old.step, each.step) for old in held))]
    news = [each.step.new_inputs.get("principalId") for each in found]
    known = [each for each in news if each and not isinstance(each, Placeholder)]
    for each in roles:
        given = each.step.new_inputs.get("principalId")
        if each in found or (each in own and any(same(given, one) for one in known)):
            yield each


def _is_same_role(old: PlannedStep, new: PlannedStep) -> bool:
    return all(
        (value := new.new_inputs.get(key)) and same(old.old_inputs.get(key), value)
        for key in ("roleDefinitionId", "scope", "principalType")
    )
