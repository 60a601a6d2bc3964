"""Custom roles."""

from __future__ import annotations

from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

ROLE = "azure-native:authorization:RoleDefinition"


@rule(
    "custom-role-scopes",
    "A custom role names the scopes where it can be assigned.",
    remedy="Set assignableScopes to the id of a subscription or a resource group.",
    sources=("https://learn.microsoft.com/azure/role-based-access-control/custom-roles#custom-role-properties",),
    over=ROLE,
)
def _scopes(role: Resource) -> Faults:
    if role.missing("assignableScopes"):
        yield role.fault("assignableScopes", "no scope is listed.")
