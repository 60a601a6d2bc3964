"""What running clusters lose with a resource that is deleted."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.change.change import Change
from fairway.change.compare import compare
from fairway.change.planned_step import PlannedStep

CLUSTER = "azure-native:containerservice:ManagedCluster"
ROLE = "azure-native:authorization:RoleAssignment"
PULL = {
    "principalId": "1b2c",
    "principalType": "ServicePrincipal",
    "scope": "/subscriptions/1/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/acme",
    "roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d",
}


def step(token: str, op: str, name: str, old: Any = None, new: Any = None, **more: Any) -> PlannedStep:
    urn = f"urn:pulumi:prod::shops::{token}::{name}"
    return PlannedStep(op, urn, token, name, old_inputs=old or {}, new_inputs=new or {}, **more)


def of(changed: PlannedStep, *others: PlannedStep, cluster: str = "same") -> Change:
    found = compare([step(CLUSTER, cluster, "shop"), changed, *others])
    return next(each for each in found.changes if each.urn == changed.urn)


@pytest.mark.parametrize(
    "type",
    [
        "containerregistry:Registry",
        "network:ApplicationGateway",
        "servicenetworking:FrontendsInterface",
        "containerregistry:CacheRule",
        "keyvault:Vault",
        "compute:DiskEncryptionSet",
        "managedidentity:FederatedIdentityCredential",
        "network:PrivateEndpoint",
        "network:VirtualNetworkPeering",
        "privatedns:VirtualNetworkLink",
    ],
)
def test_what_running_pods_depend_on_interrupts_them_when_it_is_deleted(type: str) -> None:
    found = of(step(f"azure-native:{type}", "delete", "shop/x"))
    assert found.outcome == "interrupted"
    assert found.workloads
    assert found.workaround
    assert found.reasons[0].source


@pytest.mark.parametrize(("enabled", "stays"), [(None, True), (False, False)])
def test_the_gateway_of_an_add_on_that_is_only_left_out_is_removed_with_the_step_that_turns_it_off(
    enabled: bool | None, stays: bool
) -> None:
    gateway = step("azure-native:network:ApplicationGateway", "delete", "shop/gateway", id="/Gateways/shop")
    add_on = {"enabled": True, "config": {"applicationGatewayId": "/gateways/shop"}}
    after = {} if enabled is None else {"ingressApplicationGateway": {"enabled": enabled}}
    cluster = step(
        CLUSTER,
        "update",
        "shop",
        {"addonProfiles": {"ingressApplicationGateway": add_on}},
        {"addonProfiles": after},
    )
    found = next(each for each in compare([cluster, gateway]).changes if each.urn == gateway.urn)
    assert ("stays enabled" in found.workloads) is stays
    assert ("ingressApplicationGateway.enabled to false" in found.workaround) is stays


@pytest.mark.parametrize("name", ["shop/vault", "shared/vault"])
def test_what_goes_with_the_only_cluster_interrupts_nothing_else(name: str) -> None:
    found = of(step("azure-native:keyvault:Vault", "delete", name), cluster="delete")
    assert found.outcome == "deleted"


def test_a_workspace_that_goes_with_its_cluster_names_what_is_lost_and_who_else_loses_it() -> None:
    token = "azure-native:operationalinsights:Workspace"
    found = of(step(token, "delete", "shop/workspace"), cluster="delete")
    assert found.outcome == "deleted"
    assert "recovered for 14 days" in found.workloads
    assert "other clusters" in found.workloads
    assert "pulumi state move" in found.workaround
    assert of(step(token, "delete", "shop/workspace", retained=True), cluster="delete").workloads == ""


def test_a_resource_that_stays_in_azure_interrupts_nothing() -> None:
    assert of(step("azure-native:keyvault:Vault", "delete", "shop/vault", retained=True)).outcome == "deleted"


def test_a_role_of_an_identity_is_lost_with_its_name() -> None:
    found = of(step(ROLE, "delete", "shop/role/acr-pull", PULL))
    assert found.outcome == "interrupted"
    assert "loses AcrPull" in found.workloads


def test_a_role_of_a_person_or_under_another_key_interrupts_nothing() -> None:
    assert of(step(ROLE, "delete", "shop/a", {**PULL, "principalType": "User"})).outcome == "deleted"
    again = step(ROLE, "create", "shop/b", new=PULL)
    assert of(step(ROLE, "delete", "shop/a", PULL), again).outcome == "deleted"


def test_a_role_goes_with_its_scope_or_identity() -> None:
    scope = step("azure-native:network:PublicIPAddress", "delete", "shop/outbound", id=PULL["scope"].upper())
    assert of(step(ROLE, "delete", "shop/a", PULL), scope).outcome == "deleted"
    token = "azure-native:managedidentity:UserAssignedIdentity"
    identity = step(token, "delete", "shop/identity", old_outputs={"principalId": "1b2c"})
    role = step(ROLE, "delete", "shop/a", PULL, old_outputs={"principalId": "1b2c"})
    assert of(role, identity).outcome == "deleted"


def test_a_namespace_is_deleted_with_its_workloads_only_by_its_policy() -> None:
    token = "azure-native:containerservice:ManagedNamespace"
    lost = of(step(token, "delete", "shop/namespace/pay", {"properties": {"deletePolicy": "Delete"}}))
    assert lost.outcome == "interrupted"
    assert "volumes with their data" in lost.workloads
    assert (
        of(step(token, "delete", "shop/namespace/pay", {"properties": {"deletePolicy": "Keep"}})).outcome == "deleted"
    )


def test_a_lock_that_is_removed_names_what_is_possible_again() -> None:
    found = of(step("azure-native:authorization:ManagementLockByScope", "delete", "shop/lock"))
    assert found.outcome == "deleted"
    assert "deletion of the cluster" in found.workloads


def test_a_role_that_pulls_images_names_the_pods_that_no_longer_start() -> None:
    found = of(step(ROLE, "delete", "shop/role/acr-pull", PULL))
    assert found.outcome == "interrupted"
    assert "ImagePullBackOff" in found.workloads
