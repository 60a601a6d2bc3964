"""Good practice: what roles give to identities."""

from __future__ import annotations

import re

from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.azure.roles import role_name
from fairway.rules.practice import ALL, practice
from fairway.rules.reader import Faults
from fairway.rules.resource import Resource

_ROLES = "https://learn.microsoft.com/azure/role-based-access-control/"
_WIDE = ("Owner", "Contributor")
_REGISTRY = re.compile(r"/providers/microsoft\.containerregistry/registries/[^/]+/?$", re.IGNORECASE)
_ABOVE_RESOURCES = re.compile(
    r"/subscriptions/[^/]+(/resourcegroups/[^/]+)?/?|/providers/microsoft\.management/managementgroups/[^/]+/?",
    re.IGNORECASE,
)


@practice(
    "registry-role-wider-than-pull",
    "Identities that pull images have AcrPull on a registry.",
    remedy="Assign AcrPull (7f951dda-4ed3-4680-a7ca-43fe172d538d) to the kubelet identity, and remove the "
    "other role afterwards.",
    sources=("https://learn.microsoft.com/azure/container-registry/container-registry-rbac-built-in-roles-overview",),
    profiles=ALL,
    over=ROLE_ASSIGNMENT.token,
)
def _registry(assignment: Resource) -> Faults:
    role = role_name(assignment.text("roleDefinitionId"))
    machine = assignment.word("principalType") in ("", "serviceprincipal")
    if machine and role in _WIDE and _REGISTRY.search(assignment.text("scope")):
        reason = f"{role} on a registry lets an identity push and delete images, not only pull them."
        yield assignment.fault("roleDefinitionId", reason)


@practice(
    "identity-role-above-resources",
    "No identity is Owner or Contributor of a resource group, a subscription or a management group.",
    remedy="Assign Network Contributor on the subnet, Managed Identity Operator on the kubelet identity, or the role "
    "that the identity needs, on the one resource.",
    sources=(f"{_ROLES}best-practices",),
    over=ROLE_ASSIGNMENT.token,
)
def _above(assignment: Resource) -> Faults:
    role = role_name(assignment.text("roleDefinitionId"))
    scope = assignment.text("scope")
    machine = assignment.word("principalType") == "serviceprincipal"
    if machine and role in _WIDE and _ABOVE_RESOURCES.fullmatch(scope):
        yield assignment.fault("scope", f"an identity is {role} of everything in {scope.rsplit('/', 1)[-1]}.")


@practice(
    "custom-role-all-actions",
    "No role of your own allows every action on a subscription.",
    remedy="List the actions that the role needs, or use a built-in role.",
    sources=(f"{_ROLES}custom-roles",),
    profiles=ALL,
    over="RoleDefinition",
)
def _all_actions(definition: Resource) -> Faults:
    scopes = definition.texts("assignableScopes")
    wide = not scopes or any(_ABOVE_RESOURCES.fullmatch(each) or each == "/" for each in scopes)
    for part in definition.parts("permissions"):
        if wide and "*" in part.texts("actions") and not part.texts("notActions"):
            yield part.fault("actions", "the role allows everything, like Owner, but no review finds it by that name.")
