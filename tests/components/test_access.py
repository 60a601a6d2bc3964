"""Identities other than the control plane's: of workloads, of the kubelet, of add-ons; and their roles."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from config.stack import Stack
from fairway.azure.roles import role_name
from fairway.plan import Record, record
from fairway.request import Request
from tests.repository import build, declaring

DATA = "/subscriptions/s/resourceGroups/data/providers"
VAULT = f"{DATA}/Microsoft.KeyVault/vaults/v"
ZONES = [f"{DATA}/Microsoft.Network/dnsZones/shop.com", f"{DATA}/Microsoft.Network/privateDnsZones/shop.com"]
GATEWAY = f"{DATA}/Microsoft.Network/applicationGateways/gateway"
HOSTS, RESERVED = f"{DATA}/Microsoft.Compute/hostGroups/h", f"{DATA}/Microsoft.Compute/capacityReservationGroups/c"
SUBNETS = {"nodes": {"addressPrefix": "10.224.0.0/20"}, "virtual": {"addressPrefix": "10.224.32.0/24"}}
PLUGIN = {"istio": {"certificateAuthority": {"plugin": {"keyVaultId": VAULT}}}}


def roles(plan: Record, prefix: str) -> dict[str, tuple[str, str]]:
    """The roles below a logical name: each role and the end of its scope."""
    found = {
        each.name.removeprefix(f"shop/{prefix}"): each for each in plan.all("RoleAssignment") if prefix in each.name
    }
    return {name: (role_name(each.get("roleDefinitionId")), each.get("scope")) for name, each in found.items()}


def order(plan: Record) -> list[str]:
    return [f"{each.type.rpartition(':')[2]} {each.name}" for each in plan.requests]


def test_credentials_of_an_identity_are_created_one_after_the_other() -> None:
    accounts = ["api", "worker", "jobs.v2"]
    plan = build({"workloadIdentities": {"orders": {"namespace": "shop", "serviceAccountNames": accounts}}})
    first, second, third = plan.all("FederatedIdentityCredential")
    assert first.name in second.depends_on
    assert second.name in third.depends_on
    names = [each.get("federatedIdentityCredentialResourceName") for each in (first, second, third)]
    assert names == ["sa-api", "sa-worker", "sa-jobs_v2"]
    assert {each.get("resourceName") for each in (first, second, third)} == {"id-shop-orders"}


def test_the_client_id_of_a_workload_is_exported() -> None:
    plan = build({"workloadIdentities": {"orders": {"namespace": "shop", "serviceAccountName": "api"}}})
    exported = plan.exports["shop"]["workloadIdentities"]["orders"]
    assert exported["id"] == plan.one("UserAssignedIdentity", "shop/workload/orders").id
    assert len(exported["clientId"]) == 36


EXISTING = "/subscriptions/1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d/resourceGroups/ids/providers/Microsoft.ManagedIdentity/"
EXISTING += "userAssignedIdentities/id-orders"
GUID = "3b4c5d6e-7f80-4a9b-8c0d-1e2f3a4b5c6d"


def test_an_existing_identity_gets_only_credentials_and_roles() -> None:
    settings = {"id": EXISTING, "namespace": "shop", "serviceAccountName": "api", "clientId": GUID, "principalId": GUID}
    reader = {"roleAssignments": {"reader": {"roleDefinitionName": "Reader", "scope": VAULT}}}
    plan = build({"workloadIdentities": {"orders": {**settings, **reader}}})
    assert [each for each in plan.all("UserAssignedIdentity") if "workload" in each.name] == []
    credential = plan.one("FederatedIdentityCredential")
    names = ("resourceGroupName", "resourceName", "federatedIdentityCredentialResourceName")
    assert [credential.get(each) for each in names] == ["ids", "id-orders", "sa-shop_shop_api"]
    assert plan.one("azure-native", "shop/workload/orders").get("subscriptionId") == EXISTING.split("/")[2]
    assert plan.one("RoleAssignment", "shop/workload/orders/role/reader").get("principalId") == GUID
    assert plan.exports["shop"]["workloadIdentities"]["orders"] == {"id": EXISTING, "clientId": GUID}


def test_credentials_of_an_existing_identity_have_different_names_and_one_order_in_all_clusters() -> None:
    orders = {"id": EXISTING, "namespace": "orders", "serviceAccountName": "api"}
    shop = {
        "id": EXISTING.replace("resourceGroups", "resourcegroups"),
        "namespace": "shop",
        "serviceAccountName": "api",
    }
    settings = {"location": "westeurope", "workloadIdentities": {"orders": orders, "shop": shop}}
    stack = Stack.model_validate({"clusters": {"a": settings, "b": settings}})
    credentials = record(declaring(stack)).all("FederatedIdentityCredential")
    names = [str(each.id).rpartition("/")[2] for each in credentials]
    assert names == ["sa-a_orders_api", "sa-a_shop_api", "sa-b_orders_api", "sa-b_shop_api"]
    for earlier, later in pairwise(credentials):
        assert earlier.name in later.depends_on


def test_a_namespace_that_deletes_its_workloads_is_protected() -> None:
    plan = build({"managedNamespaces": {"a": {}, "b": {"deletePolicy": "Delete"}}})
    assert [each.protect for each in plan.all("ManagedNamespace")] == [False, True]
    plan = build({"protect": False, "managedNamespaces": {"b": {"deletePolicy": "Delete"}}})
    assert plan.one("ManagedNamespace").protect is False


def test_a_namespace_sends_policies_that_lose_nothing() -> None:
    found = build({"managedNamespaces": {"a": {}}}).one("ManagedNamespace")
    assert found.properties["properties"] == {"adoptionPolicy": "Never", "deletePolicy": "Keep"}


def test_a_new_kubelet_identity_has_its_role_before_the_cluster() -> None:
    plan = build({"identityProfile": {"kubeletidentity": {}}})
    identity, cluster = plan.one("UserAssignedIdentity", "shop/kubelet"), plan.one("ManagedCluster")
    assert cluster.get("identityProfile.kubeletidentity.resourceId") == identity.id
    assert len(cluster.get("identityProfile.kubeletidentity.clientId")) == 36
    role = plan.one("RoleAssignment", "shop/role/kubelet-identity")
    assert (role_name(role.get("roleDefinitionId")), role.get("scope")) == ("Managed Identity Operator", identity.id)
    assert role.name in cluster.depends_on


def test_reserved_capacity_comes_with_a_role_on_its_resource_group() -> None:
    pools = {"a": {"hostGroupID": HOSTS}, "b": {"capacityReservationGroupID": RESERVED}}
    plan = build({"nodePools": pools})
    assert roles(plan, "role/capacity") == {"-data": ("Contributor", "/subscriptions/s/resourceGroups/data")}
    assert "shop/role/capacity-data" in plan.one("ManagedCluster").depends_on


@pytest.mark.parametrize("new", [False, True])
def test_resource_groups_of_one_name_in_two_subscriptions_have_a_role_each(new: bool) -> None:
    """The last keeps the label, as in states that have only that role."""
    other = HOSTS.replace("/subscriptions/s/", "/subscriptions/Other/")
    pools = {"a": {"hostGroupID": other}, "b": {"hostGroupID": HOSTS}}
    groups = {"hostGroups": {"a": {"id": other}, "b": {"id": HOSTS}}}
    plan = build(groups if new else {"nodePools": pools})
    assert roles(plan, "role/capacity") == {
        "-data-other": ("Contributor", "/subscriptions/Other/resourceGroups/data"),
        "-data": ("Contributor", "/subscriptions/s/resourceGroups/data"),
    }


ADD_ONS: dict[str, tuple[dict[str, Any], dict[str, tuple[str, str]]]] = {
    "application routing": (
        {"ingressProfile": {"webAppRouting": {"enabled": True, "dnsZoneResourceIds": ZONES}}},
        {
            "dns/public/shop.com": ("DNS Zone Contributor", ZONES[0]),
            "dns/private/shop.com": ("Private DNS Zone Contributor", ZONES[1]),
        },
    ),
    "application routing that is off": (
        {"ingressProfile": {"webAppRouting": {"enabled": False, "dnsZoneResourceIds": ZONES}}},
        {},
    ),
    "a certificate authority of your own": (
        {"serviceMeshProfile": {"mode": "Istio", **PLUGIN}},
        {"mesh": ("Key Vault Secrets User", VAULT)},
    ),
    "an existing gateway": (
        {
            "addonProfiles": {
                "ingressApplicationGateway": {"enabled": True, "config": {"applicationGatewayId": GATEWAY}}
            }
        },
        {
            "gateway/gateway": ("Contributor", GATEWAY),
            "gateway/group": ("Reader", "/subscriptions/s/resourceGroups/data"),
        },
    ),
}


@pytest.mark.parametrize("case", ADD_ONS)
def test_an_add_on_gets_the_roles_that_it_needs(case: str) -> None:
    settings, expected = ADD_ONS[case]
    plan = build(settings)
    assert roles(plan, "add-on/") == expected
    for each in plan.all("RoleAssignment"):
        if "/add-on/" in each.name:
            assert each.get("principalType") == "ServicePrincipal"
            assert len(each.get("principalId")) == 36


def test_virtual_nodes_may_use_their_subnet() -> None:
    add_on = {"aciConnectorLinux": {"enabled": True, "config": {"SubnetName": "virtual"}}}
    plan = build({"network": {"subnets": SUBNETS}, "addonProfiles": add_on})
    subnet = plan.one("Subnet", "shop/subnet/virtual").id
    assert roles(plan, "add-on/") == {"virtual-nodes": ("Network Contributor", subnet)}


def test_roles_of_a_system_assigned_identity_follow_the_cluster() -> None:
    disks = f"{DATA}/Microsoft.Compute/diskEncryptionSets/d"
    plan = build({"identity": {"type": "SystemAssigned"}, "diskEncryptionSetID": disks})
    found = roles(plan, "system/")
    assert found == {
        "subnet-nodes": ("Network Contributor", plan.one("Subnet").id),
        "disk-encryption-set": ("Reader", disks),
    }
    role = plan.one("RoleAssignment", "shop/system/subnet-nodes")
    assert plan.one("ManagedCluster").name in role.depends_on


def test_names_of_roles_of_add_ons_are_the_same_in_every_plan() -> None:
    settings = ADD_ONS["application routing"][0]
    first, second = ([each.get("roleAssignmentName") for each in build(settings).all("RoleAssignment")] for _ in "ab")
    assert first == second
    assert len({*first}) == len(first)


IDENTITIES = {
    "cluster": {},
    "kubeletidentity": {},
    "webAppRouting": {"ingressProfile": {"webAppRouting": {"enabled": True}}},
    "omsagent": {},
    "azurepolicy": {},
    "azureKeyvaultSecretsProvider": {},
    "aciConnectorLinux": {"addonProfiles": {"aciConnectorLinux": {"enabled": True}}},
    "ingressApplicationGateway": {"addonProfiles": {"ingressApplicationGateway": {"enabled": True}}},
}


@pytest.mark.parametrize("name", IDENTITIES)
def test_a_role_can_be_given_to_an_identity_of_the_cluster(name: str) -> None:
    role = {"identity": name, "roleDefinitionName": "Reader", "scope": VAULT}
    found: Request = build({**IDENTITIES[name], "roleAssignments": {"ops": role}}).one(
        "RoleAssignment", "shop/role/ops"
    )
    assert len(found.get("principalId")) == 36
    assert found.get("principalType") == "ServicePrincipal"


AUTHORITY = {"mode": "Istio", "istio": {"certificateAuthority": {"plugin": {"rootCertObjectName": "root-cert"}}}}
PROVIDER = {"addonProfiles": {"azureKeyvaultSecretsProvider": {"enabled": True}}}


def test_a_certificate_authority_is_in_the_vault_of_the_cluster_unless_another_is_configured() -> None:
    plan = build({"keyVault": {}, "serviceMeshProfile": AUTHORITY, **PROVIDER})
    vault = plan.one("Vault").id
    authority = "serviceMeshProfile.istio.certificateAuthority.plugin.keyVaultId"
    assert plan.one("ManagedCluster").get(authority) == vault
    assert roles(plan, "add-on/") == {"mesh": ("Key Vault Secrets User", vault)}
    other = build({"keyVault": {}, "serviceMeshProfile": {"mode": "Istio", **PLUGIN}, **PROVIDER})
    assert other.one("ManagedCluster").get(authority) == VAULT


@pytest.mark.parametrize("mesh", [AUTHORITY, {"mode": "Istio", **PLUGIN}])
def test_the_add_on_gets_its_role_on_a_vault_once(mesh: dict[str, Any]) -> None:
    vault = {"id": VAULT.upper().replace("/SUBSCRIPTIONS", "/subscriptions"), "azureKeyvaultSecretsProvider": True}
    plan = build({"keyVault": vault, "serviceMeshProfile": mesh, **PROVIDER})
    assert roles(plan, "role/secrets-provider").keys() == {""}
    assert roles(plan, "add-on/") == {}
