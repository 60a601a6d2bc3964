"""What the stand-in's ARM creates, returns and refuses."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from fairway.request import Request
from fairway.standin.drift import overnight
from fairway.standin.errors import ArmError, StandInError
from fairway.standin.preexisting import add_preexisting
from fairway.standin.roles import PRIVATE_DNS_ZONE_CONTRIBUTOR, REPLICATION
from tests.standin_help import (
    CLUSTER,
    GROUP,
    IDENTITY,
    NETWORK,
    NETWORK_CONTRIBUTOR,
    NODES,
    READER,
    Azure,
    pool_inputs,
    system,
    urn,
)

PASSWORD = "MARKER-Passw0rd!4711"
VNET = {"resourceGroupName": "rg", "virtualNetworkName": "vnet"}
SPACE = {"addressSpace": {"addressPrefixes": ["10.240.0.0/16"]}}
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/w"
LOGS = {"omsagent": {"enabled": True, "config": {"logAnalyticsWorkspaceResourceID": WORKSPACE}}}
OWN = {"identity": {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]}}
IN_SUBNET = {"agentPoolProfiles": [system(vnetSubnetID=NODES)]}


@pytest.fixture
def azure(tmp_path: Path) -> Azure:
    return Azure(tmp_path)


def refused(code: str, status: int | None = None) -> Any:
    return pytest.raises(ArmError, match=f'{f"Status={status} " if status else ""}Code="{code}"')


def test_nothing_is_made_where_there_is_no_resource_group(azure: Azure) -> None:
    with refused("ResourceGroupNotFound"):
        azure.create("network:RouteTable", "t", resourceGroupName="nowhere", location="westeurope")
    assert azure.cloud.everything() == []


def test_a_child_needs_its_parent(azure: Azure) -> None:
    azure.group()
    inputs = {
        "resourceGroupName": "rg",
        "virtualNetworkName": "none",
        "subnetName": "s",
        "addressPrefix": "10.0.0.0/24",
    }
    with refused("ParentResourceNotFound"):
        azure.create("network:Subnet", "s", **inputs)


@pytest.mark.parametrize("key", ["networkSecurityGroup", "routeTable", "natGateway"])
def test_what_a_subnet_names_must_exist(azure: Azure, key: str) -> None:
    types = {"networkSecurityGroup": "networkSecurityGroups", "routeTable": "routeTables", "natGateway": "natGateways"}
    missing = f"{GROUP}/providers/Microsoft.Network/{types[key]}/gone"
    with refused("InvalidResourceReference"):
        azure.network(**{key: {"id": missing}})


@pytest.mark.parametrize(
    "requested",
    [
        IN_SUBNET,
        OWN,
        {"addonProfiles": LOGS},
    ],
    ids=["subnet", "identity", "workspace"],
)
def test_what_a_cluster_names_must_exist(azure: Azure, requested: dict[str, Any]) -> None:
    azure.group()
    with refused("ResourceNotFound"):
        azure.cluster(**requested)


def test_ids_are_the_same_in_any_case(azure: Azure) -> None:
    azure.network()
    azure.cluster(agentPoolProfiles=[system(vnetSubnetID=NODES.upper().replace("/SUBSCRIPTIONS", "/subscriptions"))])
    assert azure.provider.arm.get(CLUSTER.upper()) is not None


@pytest.mark.parametrize(
    ("prefix", "code"),
    [
        ("10.240.2.0/24", "NetcfgSubnetRangesOverlap"),
        ("10.9.0.0/24", "NetcfgSubnetRangeOutsideVnet"),
        ("10.240.9/33", "InvalidCIDRNotation"),
    ],
)
def test_a_subnet_fits_into_its_network_beside_the_others(azure: Azure, prefix: str, code: str) -> None:
    azure.network()
    inputs = {"resourceGroupName": "rg", "virtualNetworkName": "vnet", "subnetName": "b", "addressPrefix": prefix}
    with refused(code):
        azure.create("network:Subnet", "b", **inputs)


def test_a_network_cannot_leave_its_subnets_outside(azure: Azure) -> None:
    azure.network()
    moved = {
        "resourceGroupName": "rg",
        "virtualNetworkName": "vnet",
        "addressSpace": {"addressPrefixes": ["10.1.0.0/16"]},
    }
    with refused("NetcfgInvalidSubnet"):
        azure.update("network:VirtualNetwork", "vnet", NETWORK, **moved)


def test_an_update_of_a_network_keeps_the_subnets_made_on_their_own(azure: Azure) -> None:
    azure.network()
    inputs = {
        "resourceGroupName": "rg",
        "virtualNetworkName": "vnet",
        "addressSpace": {"addressPrefixes": ["10.240.0.0/16"]},
    }
    found = azure.update("network:VirtualNetwork", "vnet", NETWORK, **inputs, tags={"a": "b"})
    assert [each["name"] for each in found["subnets"]] == ["nodes"]
    assert azure.cloud.entries()[-2]["changed"] == ["tags.a"]


def test_inline_subnets_replace_those_of_the_network_unless_nodes_stand_in_them(azure: Azure) -> None:
    azure.network()
    other = [{"name": "other", "addressPrefix": "10.240.8.0/24"}]
    inputs = {
        "resourceGroupName": "rg",
        "virtualNetworkName": "vnet",
        "addressSpace": {"addressPrefixes": ["10.240.0.0/16"]},
        "subnets": other,
    }
    found = azure.update("network:VirtualNetwork", "vnet", NETWORK, **inputs)
    assert [each["name"] for each in found["subnets"]] == ["other"]
    azure.cluster(agentPoolProfiles=[system(vnetSubnetID=f"{NETWORK}/subnets/other")])
    with refused("InUseSubnetCannotBeDeleted"):
        azure.update("network:VirtualNetwork", "vnet", NETWORK, **(inputs | {"subnets": []}))


@pytest.mark.parametrize(
    ("kind", "id"), [("network:Subnet", NODES), ("network:VirtualNetwork", NETWORK)], ids=["subnet", "network"]
)
def test_what_nodes_stand_in_cannot_be_deleted_until_they_are_gone(azure: Azure, kind: str, id: str) -> None:
    azure.network()
    azure.cluster(**IN_SUBNET)
    with refused("InUseSubnetCannotBeDeleted"):
        azure.provider.delete(urn(kind, "x"), id)
    azure.provider.delete(urn("containerservice:ManagedCluster", "shop"), CLUSTER)
    azure.provider.delete(urn(kind, "x"), id)
    assert azure.cloud.get(id) is None


@pytest.mark.parametrize(
    ("kind", "name_key", "key", "code"),
    [
        (
            "NetworkSecurityGroup",
            "networkSecurityGroupName",
            "networkSecurityGroup",
            "InUseNetworkSecurityGroup",
        ),
        ("RouteTable", "routeTableName", "routeTable", "InUseRouteTable"),
        ("NatGateway", "natGatewayName", "natGateway", "InUseNatGateway"),
    ],
)
def test_what_a_subnet_uses_cannot_be_deleted(azure: Azure, kind: str, name_key: str, key: str, code: str) -> None:
    azure.network()
    id, _ = azure.create(f"network:{kind}", "x", **{"resourceGroupName": "rg", name_key: "x"})
    inputs = {
        "resourceGroupName": "rg",
        "virtualNetworkName": "vnet",
        "subnetName": "nodes",
        "addressPrefix": "10.240.0.0/22",
    }
    azure.update("network:Subnet", "nodes", NODES, **inputs, **{key: {"id": id}})
    with refused(f"{code}CannotBeDeleted"):
        azure.provider.delete(urn(f"network:{kind}", "x"), id)
    azure.update("network:Subnet", "nodes", NODES, **inputs)
    azure.provider.delete(urn(f"network:{kind}", "x"), id)


def test_a_public_address_in_use_cannot_be_deleted(azure: Azure) -> None:
    azure.group()
    address, shown = azure.create(
        "network:PublicIPAddress",
        "a",
        resourceGroupName="rg",
        publicIpAddressName="a",
        publicIPAllocationMethod="Static",
    )
    assert shown["ipAddress"].startswith("203.0.113.")
    inputs = {"resourceGroupName": "rg", "natGatewayName": "n", "publicIpAddresses": [{"id": address}]}
    azure.create("network:NatGateway", "n", **inputs)
    with refused("PublicIPAddressCannotBeDeleted"):
        azure.provider.delete(urn("network:PublicIPAddress", "a"), address)


def test_a_subnet_with_nodes_keeps_its_range(azure: Azure) -> None:
    azure.network()
    azure.cluster(**IN_SUBNET)
    inputs = {
        "resourceGroupName": "rg",
        "virtualNetworkName": "vnet",
        "subnetName": "nodes",
        "addressPrefix": "10.240.64.0/22",
    }
    with refused("InUsePrefixCannotBeDeleted"):
        azure.update("network:Subnet", "nodes", NODES, **inputs)


def test_a_resource_group_takes_all_it_holds_with_it(azure: Azure) -> None:
    azure.network()
    azure.cluster(**IN_SUBNET)
    azure.provider.delete(urn("resources:ResourceGroup", "rg"), GROUP)
    assert azure.cloud.everything() == []


def test_a_resource_group_whose_subnet_another_one_uses_cannot_go(azure: Azure) -> None:
    azure.network()
    azure.create("resources:ResourceGroup", "other", resourceGroupName="other", location="westeurope")
    azure.cluster(**IN_SUBNET, resourceGroupName="other")
    with refused("ResourceGroupDeletionBlocked"):
        azure.provider.delete(urn("resources:ResourceGroup", "rg"), GROUP)


def test_a_cluster_has_the_outputs_that_azure_sets(azure: Azure) -> None:
    azure.group()
    id, found = azure.cluster(oidcIssuerProfile={"enabled": True})
    assert id == CLUSTER, "AKS writes resourcegroups in lower case"
    assert found["nodeResourceGroup"] == "MC_rg_shop_westeurope"
    assert (found["kubernetesVersion"], found["currentKubernetesVersion"]) == ("1.35", "1.35.2")
    assert found["fqdn"].endswith(".hcp.westeurope.azmk8s.io")
    assert "privateFQDN" not in found
    assert found["oidcIssuerProfile"]["issuerURL"].startswith("https://westeurope.oic.prod-aks.azure.com/")
    assert found["identity"]["principalId"]
    assert found["identityProfile"]["kubeletidentity"]["objectId"]
    assert found["networkProfile"]["podCidr"] == "10.244.0.0/16"
    balancer = found["networkProfile"]["loadBalancerProfile"]
    assert (balancer["managedOutboundIPs"], len(balancer["effectiveOutboundIPs"])) == ({"count": 1}, 1)
    assert (found["maxAgentPools"], found["supportPlan"]) == (100, "KubernetesOfficial")
    assert (found["azureApiVersion"], found["provisioningState"]) == ("2025-09-01", "Succeeded")


def test_a_private_cluster_has_a_private_name(azure: Azure) -> None:
    azure.group()
    private = {"enablePrivateCluster": True, "privateDNSZone": "system", "enablePrivateClusterPublicFQDN": False}
    _, found = azure.cluster(apiServerAccessProfile=private)
    assert found["privateFQDN"].endswith(".privatelink.westeurope.azmk8s.io")
    assert "fqdn" not in found


def test_pools_made_on_their_own_stand_in_the_cluster_in_the_order_of_their_making(azure: Azure) -> None:
    azure.group()
    azure.cluster()
    azure.pool("zulu")
    _, pool = azure.pool("alpha")
    profiles = (azure.provider.arm.get(CLUSTER) or {})["agentPoolProfiles"]
    assert [each["name"] for each in profiles] == ["sys", "zulu", "alpha"]
    assert profiles[2]["currentOrchestratorVersion"] == pool["currentOrchestratorVersion"] == "1.35.2"
    assert (pool["maxPods"], pool["osDiskSizeGB"], pool["osSKU"], pool["mode"]) == (250, 128, "Ubuntu", "User")


def test_a_pool_of_the_clusters_own_request_stays_one_when_the_cluster_changes(azure: Azure) -> None:
    azure.group()
    azure.cluster()
    azure.pool("web")
    web = system(name="web", mode="User", count=2)
    azure.change(tags={"team": "a"}, agentPoolProfiles=[system(), web])
    pools = {name: azure.cloud.get(f"{CLUSTER}/agentPools/{name}") for name in ("sys", "web")}
    assert {name: "__inline" in each.inputs for name, each in pools.items() if each} == {"sys": True, "web": False}


def test_an_inline_pool_of_a_new_name_is_refused_at_update(azure: Azure) -> None:
    azure.group()
    azure.cluster()
    with pytest.raises(ArmError, match="A new agent pool was introduced"):
        azure.change(agentPoolProfiles=[system(), system(name="more", mode="User")])


def test_pools_that_a_cluster_no_longer_lists_stay(azure: Azure) -> None:
    azure.group()
    azure.cluster(agentPoolProfiles=[system(), system(name="two")])
    found = azure.change(agentPoolProfiles=[system()])
    assert [each["name"] for each in found["agentPoolProfiles"]] == ["sys", "two"]


def test_a_cluster_update_changes_the_pool_of_that_name_whatever_its_place(azure: Azure) -> None:
    azure.group()
    azure.cluster(agentPoolProfiles=[system(), system(name="two")])
    found = azure.change(agentPoolProfiles=[system(name="two", count=5), system()])
    assert {each["name"]: each["count"] for each in found["agentPoolProfiles"]} == {"sys": 3, "two": 5}


@pytest.mark.parametrize(
    "change", [{"kubernetesVersion": "1.37"}, {"kubernetesVersion": "1.34"}], ids=["skips a minor", "goes back"]
)
def test_a_version_moves_one_minor_up(azure: Azure, change: dict[str, Any]) -> None:
    azure.group()
    azure.cluster()
    with pytest.raises(ArmError):
        azure.change(**change)
    assert azure.change(kubernetesVersion="1.36")["currentKubernetesVersion"] == "1.36.2"


def test_a_pool_cannot_change_what_is_fixed_at_its_creation(azure: Azure) -> None:
    azure.group()
    azure.cluster()
    id, _ = azure.pool("web", maxPods=40)
    with refused("PropertyChangeNotAllowed"):
        azure.update("containerservice:AgentPool", "web", id, **pool_inputs("web", maxPods=50))
    assert (
        azure.update("containerservice:AgentPool", "web", id, **pool_inputs("web", maxPods=40, count=4))["count"] == 4
    )


def test_the_last_system_pool_cannot_be_deleted(azure: Azure) -> None:
    azure.group()
    azure.cluster()
    azure.pool("web")
    with refused("OperationNotAllowed"):
        azure.provider.delete(urn("containerservice:AgentPool", "sys"), f"{CLUSTER}/agentPools/sys")
    azure.pool("second", mode="System")
    azure.provider.delete(urn("containerservice:AgentPool", "sys"), f"{CLUSTER}/agentPools/sys")


def test_both_pools_of_a_rotation_count_against_the_subnet(azure: Azure) -> None:
    azure.network(nodes="10.240.0.0/25")
    flat = {"networkProfile": {"networkPlugin": "azure", "networkDataplane": "azure"}}
    azure.cluster(**flat, agentPoolProfiles=[system(vnetSubnetID=NODES, count=1, maxPods=30)])
    small = {"count": 2, "maxPods": 30, "vnetSubnetID": NODES}
    azure.pool("webold", **small)
    with refused("InsufficientSubnetSize"):
        azure.pool("webnew", **small)
    azure.provider.delete(urn("containerservice:AgentPool", "webold"), f"{CLUSTER}/agentPools/webold")
    azure.pool("webnew", **small)


def test_a_role_for_a_young_identity_needs_a_principal_type_or_patience(azure: Azure) -> None:
    azure.network()
    who = azure.identity()
    with refused("PrincipalNotFound"):
        azure.grant(NODES, NETWORK_CONTRIBUTOR, who)
    azure.cloud.wait(REPLICATION)
    azure.grant(NODES, NETWORK_CONTRIBUTOR, who)


def test_a_second_assignment_of_the_same_role_is_refused(azure: Azure) -> None:
    azure.network()
    who = azure.identity()
    first, _ = azure.grant(NODES, NETWORK_CONTRIBUTOR, who, principalType="ServicePrincipal")
    with refused("RoleAssignmentExists") as caught:
        azure.grant(
            NODES,
            NETWORK_CONTRIBUTOR,
            who,
            principalType="ServicePrincipal",
            roleAssignmentName="00000000-0000-0000-0000-000000000001",
        )
    assert first.rsplit("/", 1)[-1].replace("-", "") in str(caught.value)


@pytest.mark.parametrize("role", ["", READER], ids=["no role", "a role that is not enough"])
def test_a_cluster_whose_identity_may_not_join_the_subnet_is_refused(azure: Azure, role: str) -> None:
    azure.network()
    who = azure.identity()
    if role:
        azure.grant(NODES, role, who, principalType="ServicePrincipal")
    with refused("LinkedAuthorizationFailed", 403):
        azure.cluster(**OWN, **IN_SUBNET)


@pytest.mark.parametrize("scope", [NODES, NETWORK, GROUP], ids=["subnet", "network", "group"])
def test_a_role_at_the_subnet_or_above_it_is_enough(azure: Azure, scope: str) -> None:
    azure.network()
    azure.grant(scope, NETWORK_CONTRIBUTOR, azure.identity(), principalType="ServicePrincipal")
    _, found = azure.cluster(**OWN, **IN_SUBNET)
    assert set(found["identity"]["userAssignedIdentities"][IDENTITY]) == {"clientId", "principalId"}


def test_a_custom_dns_zone_needs_a_role_too(azure: Azure) -> None:
    azure.group()
    who = azure.identity()
    zone, _ = azure.create(
        "privatedns:PrivateZone",
        "z",
        resourceGroupName="rg",
        privateZoneName="privatelink.westeurope.azmk8s.io",
        location="global",
    )
    private = {"apiServerAccessProfile": {"enablePrivateCluster": True, "privateDNSZone": zone}}
    with refused("CustomPrivateDNSZoneMissingPermissionError", 400):
        azure.cluster(**OWN, **private)
    azure.grant(zone, PRIVATE_DNS_ZONE_CONTRIBUTOR, who, principalType="ServicePrincipal")
    azure.cluster(**OWN, **private)


def test_a_custom_route_table_needs_a_role_too(azure: Azure) -> None:
    azure.network()
    who = azure.identity()
    way = {
        "name": "out",
        "addressPrefix": "0.0.0.0/0",
        "nextHopType": "VirtualAppliance",
        "nextHopIpAddress": "10.1.0.4",
    }
    table, _ = azure.create("network:RouteTable", "t", resourceGroupName="rg", routeTableName="t", routes=[way])
    inputs = VNET | {"subnetName": "nodes", "addressPrefix": "10.240.0.0/22", "routeTable": {"id": table}}
    azure.update("network:Subnet", "nodes", NODES, **inputs)
    azure.grant(NODES, NETWORK_CONTRIBUTOR, who, principalType="ServicePrincipal")
    routed = {"networkProfile": {"outboundType": "userDefinedRouting"}}
    with refused("CustomRouteTableMissingPermission", 400):
        azure.cluster(**OWN, **IN_SUBNET, **routed)
    azure.grant(table, NETWORK_CONTRIBUTOR, who, principalType="ServicePrincipal")
    azure.cluster(**OWN, **IN_SUBNET, **routed)


def test_an_identity_has_twenty_federated_credentials(azure: Azure) -> None:
    azure.group()
    azure.identity()
    home = {"resourceGroupName": "rg", "resourceName": "own", "audiences": ["a"], "issuer": "https://x"}

    def add(number: int, subject: str = "") -> None:
        name = {"federatedIdentityCredentialResourceName": f"credential{number}", "subject": subject or f"s{number}"}
        azure.create("managedidentity:FederatedIdentityCredential", f"credential{number}", **home, **name)

    for number in range(19):
        add(number)
    with refused("Conflict"):
        add(50, subject="s1")
    add(19)
    with refused("BadRequest"):
        add(20)


def test_a_type_that_is_not_served_is_refused_by_name(azure: Azure) -> None:
    with pytest.raises(StandInError, match=r"has no resource type azure-native:sql:Serverr"):
        azure.provider.check(urn("sql:Serverr", "x"), {}, {})


@pytest.mark.parametrize("version", ["v20240901", "v20231102preview"])
def test_an_old_token_is_the_same_type(azure: Azure, version: str) -> None:
    azure.group()
    azure.cluster()
    found = azure.provider.read(urn(f"containerservice/{version}:ManagedCluster", "shop"), CLUSTER, None, None)
    assert found is not None
    assert found[1]["resourceName"] == "shop"


def test_no_secret_reaches_the_folder_or_an_answer(azure: Azure, tmp_path: Path) -> None:
    azure.group()
    windows = {"windowsProfile": {"adminUsername": "azureuser", "adminPassword": PASSWORD}}
    _, found = azure.cluster(**windows)
    assert found["windowsProfile"] == {"adminUsername": "azureuser", "enableCSIProxy": True}
    azure.change(**windows, tags={"a": "b"})
    azure.pool("win1", osType="Windows", osSKU="Windows2022")
    with pytest.raises(ArmError):
        azure.change(**windows, networkProfile={"serviceCidr": PASSWORD})
    azure.cloud.close()
    assert not [file for file in tmp_path.iterdir() if PASSWORD.encode() in file.read_bytes()]


def test_the_journal_has_a_line_for_each_operation(azure: Azure) -> None:
    azure.group()
    with pytest.raises(ArmError):
        azure.cluster(networkProfile={"serviceCidr": "10.0.0.0/33"})
    assert azure.codes() == [
        ("GET", 404, "ResourceNotFound"),
        ("PUT", 201, None),
        ("GET", 200, None),
        ("GET", 404, "ResourceNotFound"),
        ("PUT", 400, "InvalidParameter"),
    ]
    lines = [json.loads(line) for line in azure.cloud.journal.read_text().splitlines()]
    assert lines == azure.cloud.entries()
    assert [each["n"] for each in lines] == [1, 2, 3, 4, 5]
    assert lines[1]["at"] == "2026-11-21T08:00:02+00:00"


def test_a_night_moves_what_azure_moves(azure: Azure) -> None:
    azure.group()
    azure.cluster(autoUpgradeProfile={"upgradeChannel": "patch", "nodeOSUpgradeChannel": "NodeImage"})
    azure.pool("web", enableAutoScaling=True, minCount=1, maxCount=5)
    azure.pool("fixed")
    before = {each["name"]: each for each in (azure.provider.arm.get(CLUSTER) or {})["agentPoolProfiles"]}
    moved = overnight(azure.cloud)
    assert azure.cloud.now.isoformat() > "2026-11-21T20:00:00"
    cluster = azure.provider.arm.get(CLUSTER) or {}
    after = {each["name"]: each for each in cluster["agentPoolProfiles"]}
    assert (cluster["kubernetesVersion"], cluster["currentKubernetesVersion"]) == ("1.35.3", "1.35.3")
    assert after["web"]["count"] != before["web"]["count"]
    assert 1 <= after["web"]["count"] <= 5
    assert after["fixed"]["count"] == before["fixed"]["count"]
    assert {each["orchestratorVersion"] for each in after.values()} == {"1.35.3"}
    assert all(after[name]["nodeImageVersion"] > before[name]["nodeImageVersion"] for name in after)
    assert "ManagedCluster shop: 1.35.2 is now 1.35.3." in moved


def test_a_night_leaves_a_cluster_without_channels_alone(azure: Azure) -> None:
    azure.group()
    azure.cluster(autoUpgradeProfile={"upgradeChannel": "none", "nodeOSUpgradeChannel": "None"})
    assert overnight(azure.cloud) == []


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("network:NetworkSecurityGroup", "networkSecurityGroupName"),
        ("network:RouteTable", "routeTableName"),
        ("network:NatGateway", "natGatewayName"),
    ],
)
def test_nothing_moves_to_another_region(azure: Azure, kind: str, key: str) -> None:
    azure.group()
    requested = {"resourceGroupName": "rg", key: "x"}
    id, _ = azure.create(kind, "x", **requested, location="westeurope")
    azure.update(kind, "x", id, **requested, location="West Europe", tags={"a": "b"})
    with pytest.raises(ArmError, match="'x' already exists in location 'westeurope'") as refused:
        azure.update(kind, "x", id, **requested, location="uksouth")
    assert (refused.value.status, refused.value.code) == (409, "InvalidResourceLocation")


def test_a_public_prefix_keeps_its_length(azure: Azure) -> None:
    azure.group()
    requested = {"resourceGroupName": "rg", "publicIpPrefixName": "p", "location": "westeurope"}
    id, _ = azure.create("network:PublicIPPrefix", "p", **requested, prefixLength=30)
    with pytest.raises(ArmError, match="prefixLength"):
        azure.update("network:PublicIPPrefix", "p", id, **requested, prefixLength=29)


def _existing_identity(azure: Azure, principal: str = "") -> str:
    """An identity that was there before, with the principal id that a role assignment of the program names."""
    own = {"identity": {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]}}
    cluster = Request("azure-native:containerservice:ManagedCluster", "shop", own, depends_on=("role",))
    named = {"principalId": principal, "principalType": "ServicePrincipal"}
    roles = [Request("azure-native:authorization:RoleAssignment", "role", named)] if principal else []
    add_preexisting(azure.cloud, [*roles, cluster])
    return principal


def test_the_roles_of_an_existing_identity_are_those_of_its_own_principal(azure: Azure) -> None:
    azure.network()
    principal = _existing_identity(azure, "11111111-1111-4111-8111-111111111111")
    inside = {"agentPoolProfiles": [system(vnetSubnetID=NODES)]}
    own = {"identity": {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]}}
    with pytest.raises(ArmError, match=principal):
        azure.cluster(**own, **inside)
    azure.grant(NODES, NETWORK_CONTRIBUTOR, principal, principalType="ServicePrincipal")
    _, found = azure.cluster(**own, **inside)
    assert found["identity"]["userAssignedIdentities"][IDENTITY]["principalId"] == principal


def test_roles_of_an_existing_identity_with_an_unknown_principal_are_not_required(azure: Azure) -> None:
    azure.network()
    _existing_identity(azure)
    own = {"identity": {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]}}
    azure.cluster(**own, agentPoolProfiles=[system(vnetSubnetID=NODES)])


@pytest.mark.parametrize("days", [9, 10])
def test_long_term_support_is_left_only_before_community_support_ends(azure: Azure, days: int) -> None:
    """That of 1.34 ends on 30 November 2026, nine days after the stand-in's clock begins."""
    azure.group()
    lts = {"sku": {"name": "Base", "tier": "Premium"}, "supportPlan": "AKSLongTermSupport"}
    azure.cluster(kubernetesVersion="1.34", **lts)
    azure.cloud.wait(days * 86_400)
    with refused("K8sVersionNotSupported") if days > 9 else nullcontext():
        azure.change(kubernetesVersion="1.34", **{**lts, "supportPlan": "KubernetesOfficial"})
