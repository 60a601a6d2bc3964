"""Good practice: roles."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.azure.dataprotection import BACKUP_INSTANCE
from fairway.azure.roles import BUILT_IN_ROLES
from fairway.request import Request
from tests.preflight import GROUP, SUBSCRIPTION, Fragment, Pairs, cluster, distinguishes, judge, pool, system

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


def people(*roles: tuple[str, str]) -> Fragment:
    """A cluster with roles of one group."""
    found = [role(name, scope, principalType="Group") for name, scope in roles]
    return cluster(beside=[each for one in found for each in one["beside"]])


CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/aks"
WRITER = ("Azure Kubernetes Service RBAC Writer", f"{CLUSTER}/namespaces/shop")
USER = ("Azure Kubernetes Service Cluster User Role", CLUSTER)

PAIRS: Pairs = {
    "namespace-role-without-kubeconfig": (people(WRITER), people(WRITER, USER)),
    "registry-role-wider-than-pull": (role("Contributor", REGISTRY), role("AcrPull", REGISTRY)),
    "identity-role-above-resources": (role("Contributor", GROUP), role("Network Contributor", f"{GROUP}")),
    "custom-role-all-actions": (custom("*"), custom("*/read")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_role_practice_distinguishes_a_bad_request_from_a_near_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_the_role_that_a_backup_needs_on_its_snapshots_is_not_too_wide() -> None:
    stores = [{"objectType": "AzureOperationalStoreParameters", "resourceGroupId": GROUP.upper()}]
    policy = {"policyParameters": {"dataStoreParametersList": stores}}
    backup = Request(BACKUP_INSTANCE.token, "shop", {"properties": {"policyInfo": policy}})
    found = role("Contributor", GROUP)
    with_backup = {**found, "beside": [*found["beside"], backup]}
    assert "identity-role-above-resources" not in [each.rule for each in judge(with_backup, profile="prod")]


def test_the_role_that_reserved_capacity_needs_is_not_too_wide() -> None:
    hosts = pool(hostGroupID=f"{GROUP}/providers/Microsoft.Compute/hostGroups/h")
    wide = role("Contributor", GROUP)
    rule = "identity-role-above-resources"
    assert [each.rule for each in judge({**wide, "agentPoolProfiles": [system(), hosts]}, profile="prod")].count(
        rule
    ) == 0
    assert [each.rule for each in judge(wide, profile="prod")].count(rule) == 1
