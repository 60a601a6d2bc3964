"""The control plane's identity has its roles before the cluster asks for anything."""

from __future__ import annotations

from uuid import UUID

from fairway.azure.roles import BUILT_IN_ROLES
from tests.repository import build

IDENTITY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/own"
PRINCIPAL = "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"


def role_of(request_role: str) -> str:
    """The role's name, from the id in a request."""
    return next(name for name, guid in BUILT_IN_ROLES.items() if request_role.endswith(guid))


def grants(settings: dict[str, object]) -> dict[str, tuple[str, str]]:
    """What the control plane may do: by logical name, the role and the scope."""
    plan = build(settings)
    principal = plan.one("UserAssignedIdentity").id if plan.all("UserAssignedIdentity") else ""
    assert all(request.get("principalType") == "ServicePrincipal" for request in plan.all("RoleAssignment")), principal
    return {
        request.name.removeprefix("shop/role/"): (
            role_of(request.get("roleDefinitionId")),
            request.get("scope"),
        )
        for request in plan.all("RoleAssignment")
    }


def test_it_may_join_every_subnet_of_the_network() -> None:
    subnets = {
        "nodes": {"addressPrefix": "10.224.0.0/20"},
        "api": {"addressPrefix": "10.224.32.0/28"},
        "load-balancers": {"addressPrefix": "10.224.48.0/24"},
    }
    roles = grants({"network": {"subnets": subnets, "apiServerSubnet": "api"}})
    assert set(roles) == {"subnet-nodes", "subnet-api", "subnet-load-balancers"}
    assert {role for role, _ in roles.values()} == {"Network Contributor"}


def test_it_may_write_a_new_zone_and_link_it() -> None:
    roles = grants({"network": {"privateDNSZone": {}}})
    assert roles["private-dns-zone"][0] == "Private DNS Zone Contributor"
    assert roles["virtual-network"][0] == "Network Contributor"


def test_it_may_link_a_new_zone_to_the_vnet_of_existing_subnets() -> None:
    subnet = "/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes"
    settings = {"network": {"privateDNSZone": {}, "subnets": {"nodes": {"id": subnet}}}}
    vnet = subnet.removesuffix("/subnets/nodes")
    assert grants(settings)["virtual-network"] == ("Network Contributor", vnet)
    assert build(settings).one("VirtualNetworkLink").get("virtualNetwork.id") == vnet


def test_it_may_write_an_existing_zone() -> None:
    zone = (
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/privateDnsZones/privatelink.westeurope.azmk8s.io"
    )
    roles = grants({"apiServerAccessProfile": {"privateDNSZone": zone}})
    assert roles["private-dns-zone"] == ("Private DNS Zone Contributor", zone)


def test_it_needs_no_zone_role_for_azures_zone() -> None:
    assert "private-dns-zone" not in grants({"apiServerAccessProfile": {"privateDNSZone": "system"}})


def test_it_may_use_key_vault_disks_and_kubelet_identity_that_are_named() -> None:
    vault = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v"
    disks = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/diskEncryptionSets/d"
    roles = grants(
        {
            "securityProfile": {"azureKeyVaultKms": {"enabled": True, "keyVaultResourceId": vault}},
            "diskEncryptionSetID": disks,
            "identityProfile": {
                "kubeletidentity": {"resourceId": IDENTITY, "clientId": PRINCIPAL, "objectId": PRINCIPAL}
            },
        }
    )
    assert roles["key-vault"] == ("Key Vault Crypto User", vault)
    assert roles["key-vault-private-link"] == ("Key Vault Contributor", vault)
    assert roles["disk-encryption-set"] == ("Reader", disks)
    assert roles["kubelet-identity"] == ("Managed Identity Operator", IDENTITY)


def test_an_existing_identity_is_used_and_gets_roles_where_its_principal_is_set() -> None:
    plan = build({"identity": {"userAssignedIdentities": [IDENTITY], "principalId": PRINCIPAL}})
    assert not plan.all("UserAssignedIdentity")
    assert plan.one("ManagedCluster").get("identity") == {
        "type": "UserAssigned",
        "userAssignedIdentities": [IDENTITY],
    }
    assert plan.one("RoleAssignment").get("principalId") == PRINCIPAL


def test_an_existing_identity_without_its_principal_keeps_the_roles_it_has() -> None:
    assert not build({"identity": {"userAssignedIdentities": [IDENTITY]}}).all("RoleAssignment")


def test_a_system_assigned_identity_is_made_by_azure() -> None:
    plan = build({"identity": {"type": "SystemAssigned"}})
    assert plan.one("ManagedCluster").get("identity") == {"type": "SystemAssigned"}
    assert not plan.all("UserAssignedIdentity")


def test_a_role_assignment_has_the_same_name_on_every_run_and_another_for_another_scope() -> None:
    subnets = {"nodes": {"addressPrefix": "10.224.0.0/20"}, "web": {"addressPrefix": "10.224.16.0/24"}}
    settings = {"network": {"subnets": subnets}, "nodePools": {"web": {}}}
    names = [[each.get("roleAssignmentName") for each in build(settings).all("RoleAssignment")] for _ in range(2)]
    assert names[0] == names[1]
    assert len(set(names[0])) == 2
    assert all(UUID(name) for name in names[0])


def test_a_role_is_named_in_full_by_the_subscription_of_its_scope() -> None:
    role = build({}).one("RoleAssignment")
    subscription = "/".join(role.get("scope").split("/")[:3])
    assert role.get("roleDefinitionId").startswith(f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/")


def test_it_may_use_the_key_of_a_public_vault_and_nothing_more() -> None:
    vault = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v"
    settings = {"securityProfile": {"azureKeyVaultKms": {"enabled": True, "vaultId": vault}}}
    assert grants(settings)["key-vault"] == ("Key Vault Crypto User", vault)
    assert "key-vault-private-link" not in grants(settings)
    assert "keyVaultResourceId" not in build(settings).one("ManagedCluster").get("securityProfile.azureKeyVaultKms")


def test_the_name_of_a_role_assignment_does_not_depend_on_letter_case() -> None:
    subnet = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes"
    names = {
        build({"network": {"subnets": {"nodes": {"id": written}}}}).one("RoleAssignment").get("roleAssignmentName")
        for written in (subnet, subnet.replace("resourceGroups", "resourcegroups"))
    }
    assert len(names) == 1


def test_a_condition_comes_with_its_version_and_only_then() -> None:
    role = {"principalId": PRINCIPAL, "roleDefinitionName": "Reader"}
    roles = {"plain": role, "bound": {**role, "principalType": "User", "condition": "true"}}
    plan = build({"roleAssignments": roles})
    bound, plain = plan.one("RoleAssignment", "shop/role/bound"), plan.one("RoleAssignment", "shop/role/plain")
    assert (bound.get("condition"), bound.get("conditionVersion")) == ("true", "2.0")
    assert (plain.get("condition"), plain.get("conditionVersion")) == (None, None)
