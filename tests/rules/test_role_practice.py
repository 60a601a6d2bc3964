"""Good practice: roles."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.azure.roles import BUILT_IN_ROLES
from fairway.request import Request
from tests.preflight import GROUP, SUBSCRIPTION, Fragment, Pairs, cluster, distinguishes

REGISTRY = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/images"


def role(name: str, scope: str, **more: Any) -> Fragment:
    """A cluster beside a role assignment for an identity."""
    definition = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions"
    inputs = {
        "roleAssignmentName": "23b7c0c0-0000-4000-8000-000000000001",
        "principalId": "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b",
        "principalType": "ServicePrincipal",
        "roleDefinitionId": f"{definition}/{BUILT_IN_ROLES[name]}",
        "scope": scope,
    }
    return cluster(beside=[Request(ROLE_ASSIGNMENT.token, "pull", inputs | more)])


def custom(*actions: str) -> Fragment:
    inputs = {
        "assignableScopes": [f"/subscriptions/{SUBSCRIPTION}"],
        "permissions": [{"actions": [*actions]}],
        "roleName": "ours",
    }
    return cluster(beside=[Request("azure-native:authorization:RoleDefinition", "ours", inputs)])


PAIRS: Pairs = {
    "registry-role-wider-than-pull": (role("Contributor", REGISTRY), role("AcrPull", REGISTRY)),
    "identity-role-above-resources": (role("Contributor", GROUP), role("Network Contributor", f"{GROUP}")),
    "custom-role-all-actions": (custom("*"), custom("*/read")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_role_practice_distinguishes_a_bad_request_from_a_near_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
