"""The network of a cluster: ours in full, or subnets that exist, or AKS's own."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from config.cluster import Cluster
from fairway import check
from fairway.plan import Record
from fairway.request import UNKNOWN
from tests.repository import build

ROUTES = "/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/routeTables/r"
SUBNET = "/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes"


def test_each_new_subnet_has_a_security_group_and_egress() -> None:
    subnets = {"nodes": {"addressPrefix": "10.224.0.0/20"}, "web": {"addressPrefix": "10.224.16.0/24"}}
    plan = build({"network": {"subnets": subnets}})
    for subnet in plan.all("Subnet"):
        key = subnet.get("subnetName")
        assert subnet.get("networkSecurityGroup.id") == plan.one("NetworkSecurityGroup", f"shop/nsg/{key}").id
        assert subnet.get("natGateway.id") == plan.one("NatGateway").id
        assert subnet.get("virtualNetworkName") == plan.one("VirtualNetwork").get("virtualNetworkName")
        assert subnet.get("addressPrefix") == subnets[str(key)]["addressPrefix"]


def test_a_dual_stack_cluster_gets_a_subnet_with_both_families() -> None:
    ranges = ["10.224.0.0/20", "fd00:db8:dead::/64"]
    profile = {"ipFamilies": ["IPv4", "IPv6"], "outboundType": "loadBalancer"}
    space = ["10.224.0.0/16", "fd00:db8:dead::/48"]
    plan = build(
        {
            "networkProfile": profile,
            "network": {"addressPrefixes": space, "subnets": {"nodes": {"addressPrefixes": ranges}}},
        }
    )
    subnet = plan.one("Subnet")
    assert subnet.get("addressPrefixes") == ranges
    assert "addressPrefix" not in subnet.properties
    assert not [each.rule for each in check(plan) if each.severity == "error"]


def test_a_dual_stack_cluster_on_ipv4_subnets_is_refused() -> None:
    plan = build({"networkProfile": {"ipFamilies": ["IPv4", "IPv6"], "outboundType": "loadBalancer"}})
    (found,) = [each for each in check(plan) if each.severity == "error"]
    assert found.rule == "dual-stack-subnet-ipv4-only"
    assert "network.subnets.<name>.addressPrefixes" in found.remedy


def test_subnets_are_made_one_after_the_other() -> None:
    names = ("nodes", "b", "c")
    subnets = {name: {"addressPrefix": f"10.224.{number}.0/24"} for number, name in enumerate(names)}
    plan = build({"network": {"subnets": subnets}})
    assert "shop/subnet/nodes" in plan.one("Subnet", "shop/subnet/b").depends_on
    assert "shop/subnet/b" in plan.one("Subnet", "shop/subnet/c").depends_on


def test_the_vnet_holds_no_inline_subnets() -> None:
    assert "subnets" not in build({}).one("VirtualNetwork").properties


def test_existing_subnets_are_used_and_nothing_is_made() -> None:
    plan = build({"network": {"subnets": {"nodes": {"id": SUBNET}}}})
    assert plan.one("ManagedCluster").get("agentPoolProfiles[0].vnetSubnetID") == SUBNET
    assert not [request for request in plan.requests if ":network:" in request.type]
    assert plan.one("RoleAssignment").get("scope") == SUBNET


def test_new_subnets_are_created_in_the_vnet_of_the_network_team_beside_existing_ones() -> None:
    spoke = SUBNET.rpartition("/subnets/")[0]
    plan = build(
        {
            "networkProfile": {"outboundType": "userDefinedRouting"},
            "network": {
                "virtualNetworkId": spoke,
                "routeTable": {"id": ROUTES},
                "subnets": {"nodes": {"id": SUBNET}, "web": {"addressPrefix": "10.7.0.0/24"}},
            },
            "nodePools": {"web": {}},
        }
    )
    assert not plan.all("VirtualNetwork")
    assert not plan.all("RouteTable")
    subnet = plan.one("Subnet")
    assert (subnet.get("resourceGroupName"), subnet.get("virtualNetworkName")) == ("hub", "v")
    assert subnet.get("routeTable.id") == ROUTES
    assert plan.one("ManagedCluster").get("agentPoolProfiles[0].vnetSubnetID") == SUBNET
    assert plan.one("AgentPool").get("vnetSubnetID") == subnet.id
    scopes = {each.name: each.get("scope") for each in plan.all("RoleAssignment")}
    assert scopes["shop/role/route-table"] == ROUTES
    assert scopes["shop/role/subnet-nodes"] == SUBNET
    assert scopes["shop/role/subnet-web"] == subnet.id


def test_an_existing_nat_gateway_is_attached_and_none_is_created() -> None:
    gateway = "/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/natGateways/n"
    plan = build({"network": {"natGateway": {"id": gateway}}})
    assert plan.one("Subnet").get("natGateway.id") == gateway
    assert not plan.all("NatGateway")
    assert not plan.all("PublicIPAddress")


def test_the_subnet_of_a_gateway_or_firewall_has_no_security_group_and_no_route() -> None:
    subnets = {
        "nodes": {"addressPrefix": "10.224.0.0/20"},
        "GatewaySubnet": {"addressPrefix": "10.224.16.0/27"},
        "AzureFirewallSubnet": {"addressPrefix": "10.224.17.0/26"},
    }
    plan = build({"network": {"subnets": subnets, "routeTable": {}}})
    assert [each.name for each in plan.all("NetworkSecurityGroup")] == ["shop/nsg/nodes"]
    assert [each.name for each in plan.all("Subnet") if each.get("routeTable")] == ["shop/subnet/nodes"]


OUTPUTS = {
    "subnetIds": {"nodes": SUBNET, "wrong": SUBNET.rpartition("/subnets/")[0]},
    "vnetId": SUBNET.rpartition("/subnets/")[0],
    "number": 5,
}


def from_stack(**network: Any) -> Record:
    """The record of a cluster whose network is in the stack acme/network/prod, with the outputs above."""
    answers = {"pulumi:pulumi:StackReference": [{"args": {"name": "acme/network/prod"}, "result": OUTPUTS}]}
    return build({"network": {"stackReference": "acme/network/prod", **network}}, answers)


def test_subnets_and_the_vnet_come_from_the_outputs_of_another_stack() -> None:
    plan = from_stack(
        virtualNetworkOutput="vnetId",
        subnets={"nodes": {"output": "subnetIds.nodes"}, "web": {"addressPrefix": "10.7.0.0/24"}},
    )
    assert plan.one("ManagedCluster").get("agentPoolProfiles[0].vnetSubnetID") == SUBNET
    assert plan.one("Subnet").get("virtualNetworkName") == "v"
    assert plan.one("RoleAssignment", "shop/role/subnet-nodes").get("scope") == SUBNET


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("subnetIds.wrong", "is the id of a resource of type Microsoft.Network/virtualNetworks, but must be of"),
        ("subnetIds.missing", "the output subnetIds.missing of the stack acme/network/prod is not text"),
        ("missing", "the output missing of the stack acme/network/prod is not text"),
        ("number", "the output number of the stack acme/network/prod is not text"),
    ],
)
def test_an_output_of_another_type_stops_the_deployment(output: str, reason: str) -> None:
    with pytest.raises(pulumi.RunError, match=reason):
        from_stack(subnets={"nodes": {"output": output}})


def test_without_subnets_the_vnet_is_left_to_aks() -> None:
    plan = build({"network": {"subnets": {}}, "networkProfile": {"outboundType": "loadBalancer"}})
    assert not [request for request in plan.requests if ":network:" in request.type]
    assert "vnetSubnetID" not in plan.one("ManagedCluster").properties["agentPoolProfiles"][0]


def test_a_nat_gateway_is_made_only_where_traffic_leaves_by_one() -> None:
    assert not build({"networkProfile": {"outboundType": "loadBalancer"}}).all("NatGateway")


def test_a_profile_that_is_left_to_azure_leaves_the_network_without_a_nat_gateway() -> None:
    plan = build({"networkProfile": None})
    assert plan.all("VirtualNetwork")
    assert not plan.all("NatGateway")


def test_a_nat_gateway_has_its_static_addresses() -> None:
    plan = build({"network": {"natGateway": {"publicIpCount": 2, "zones": ["1"]}}})
    addresses = plan.all("PublicIPAddress")
    assert [each["id"] for each in plan.one("NatGateway").get("publicIpAddresses")] == [each.id for each in addresses]
    assert all(each.get("publicIPAllocationMethod") == "Static" for each in addresses)
    assert all(each.get("sku.name") == "Standard" for each in [*addresses, plan.one("NatGateway")])
    assert all(each.get("zones") == ["1"] for each in [*addresses, plan.one("NatGateway")])


def test_a_zone_redundant_nat_gateway_has_names_of_its_own_and_addresses_in_all_zones() -> None:
    settings = {"sku": {"name": "StandardV2"}, "publicIpCount": 1, "publicIpPrefixLength": 31}
    plan = build({"network": {"natGateway": settings}})
    gateway, address, prefix = plan.one("NatGateway"), plan.one("PublicIPAddress"), plan.one("PublicIPPrefix")
    assert [each.name for each in (gateway, address, prefix)] == ["shop/nat-v2", "shop/nat-v2/0", "shop/nat-v2"]
    assert {each.get("sku.name") for each in (gateway, address, prefix)} == {"StandardV2"}
    assert address.get("zones") == prefix.get("zones") == ["1", "2", "3"]
    assert gateway.get("zones") is None
    assert plan.one("Subnet").get("natGateway.id") == gateway.id
    assert not [each for each in check(plan) if each.severity == "error"]


def test_a_nat_gateway_with_existing_addresses_gets_no_new_one() -> None:
    id = "/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/publicIPPrefixes/p"
    plan = build({"network": {"natGateway": {"publicIpPrefixes": [{"id": id}]}}})
    assert not plan.all("PublicIPAddress")
    assert plan.one("NatGateway").get("publicIpPrefixes") == [{"id": id}]
    assert "publicIpAddresses" not in plan.one("NatGateway").properties


def test_the_prefix_of_a_nat_gateway_is_an_authorized_range() -> None:
    access = {"enablePrivateCluster": False, "authorizedIPRanges": ["198.51.100.0/24"]}
    settings = {"apiServerAccessProfile": access, "network": {"natGateway": {"publicIpPrefixLength": 30}}}
    ranges = build(settings).one("ManagedCluster").get("apiServerAccessProfile.authorizedIPRanges")
    assert ranges == ["198.51.100.0/24", UNKNOWN]


def test_routes_stand_in_a_table_on_each_subnet() -> None:
    route = {
        "addressPrefix": "0.0.0.0/0",
        "nextHopType": "VirtualAppliance",
        "nextHopIpAddress": "10.200.0.4",
    }
    plan = build(
        {
            "networkProfile": {"outboundType": "userDefinedRouting"},
            "network": {"routeTable": {"routes": {"out": route}}},
        }
    )
    assert plan.one("RouteTable").get("routes") == [{"name": "out", **route}]
    assert plan.one("Subnet").get("routeTable.id") == plan.one("RouteTable").id
    assert plan.one("RoleAssignment", "shop/role/route-table").get("scope") == plan.one("RouteTable").id


def test_a_delegated_subnet_keeps_its_own_way_out() -> None:
    api = {"addressPrefix": "10.224.16.0/28", "delegations": ["Microsoft.ContainerService/managedClusters"]}
    plan = build({"network": {"subnets": {"nodes": {"addressPrefix": "10.224.0.0/20"}, "api": api}}})
    subnet = plan.one("Subnet", "shop/subnet/api")
    assert "natGateway" not in subnet.properties
    assert subnet.get("delegations") == [
        {"name": "managedClusters", "serviceName": "Microsoft.ContainerService/managedClusters"}
    ]


def test_the_api_servers_subnet_belongs_to_aks() -> None:
    subnets = {"nodes": {"addressPrefix": "10.224.0.0/20"}, "api": {"addressPrefix": "10.224.16.0/28"}}
    subnet = build({"network": {"subnets": subnets, "apiServerSubnet": "api"}}).one("Subnet", "shop/subnet/api")
    assert subnet.get("delegations[0].serviceName") == "Microsoft.ContainerService/managedClusters"
    assert "natGateway" not in subnet.properties


def test_each_vnet_that_is_linked_to_the_zone_has_a_link_of_its_own() -> None:
    hub = "/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub"
    plan = build({"network": {"privateDNSZone": {"linkedVirtualNetworks": {"hub": hub}}}})
    links = {
        each.get("virtualNetworkLinkName"): each.get("virtualNetwork.id") for each in plan.all("VirtualNetworkLink")
    }
    assert links == {"shop-hub": hub, "shop-cluster": plan.one("VirtualNetwork").id}


def test_a_subnet_can_say_for_itself_whether_it_has_the_way_out() -> None:
    subnets = {
        "nodes": {"addressPrefix": "10.224.0.0/20", "wayOut": False},
        "api": {"addressPrefix": "10.224.16.0/28", "delegations": ["Microsoft.X/y"], "wayOut": True},
    }
    plan = build({"network": {"subnets": subnets}})
    assert "natGateway" not in plan.one("Subnet", "shop/subnet/nodes").properties
    assert "natGateway" in plan.one("Subnet", "shop/subnet/api").properties


def test_the_cluster_waits_for_the_peering_with_the_hub() -> None:
    hub = "/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub"
    plan = build({"network": {"peerings": {"hub": {"remoteVirtualNetworkId": hub, "useRemoteGateways": True}}}})
    peering = plan.one("VirtualNetworkPeering")
    assert peering.get("remoteVirtualNetwork") == {"id": hub}
    assert peering.get("virtualNetworkPeeringName") == "hub"
    assert peering.get("allowForwardedTraffic") is True
    assert peering.get("allowVirtualNetworkAccess") is True
    assert peering.get("useRemoteGateways") is True
    assert peering.name in plan.one("ManagedCluster").depends_on
    assert "shop/subnet/nodes" in peering.depends_on


def test_the_hubs_side_of_a_peering_is_created_first_with_a_provider_of_its_subscription() -> None:
    hub = "/subscriptions/h/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub"
    settings = {"useRemoteGateways": True, "remotePeering": {"allowGatewayTransit": True}}
    plan = build({"network": {"peerings": {"hub": {"remoteVirtualNetworkId": hub, **settings}}}})
    other, own = (
        plan.one("VirtualNetworkPeering", "shop/remote-peering/hub"),
        plan.one("VirtualNetworkPeering", "shop/peering/hub"),
    )
    assert (other.get("resourceGroupName"), other.get("virtualNetworkName")) == ("hub", "hub")
    assert other.get("virtualNetworkPeeringName") == "vnet-shop"
    assert other.get("remoteVirtualNetwork.id") == plan.one("VirtualNetwork").id
    assert other.get("allowGatewayTransit") is True
    assert "shop/subnet/nodes" in other.depends_on
    assert other.name in own.depends_on
    assert plan.one("azure-native").get("subscriptionId") == "h"
    assert {other.name, own.name} <= set(plan.one("ManagedCluster").depends_on)


def test_application_routing_uses_new_and_existing_zones() -> None:
    zone = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/dnsZones/example.com"
    plan = build(
        {
            "ingressProfile": {"webAppRouting": {"enabled": True, "dnsZoneResourceIds": [zone]}},
            "network": {
                "dnsZones": {"apps": {"name": "shop.example.com"}, "inside": {"name": "shop.internal", "private": True}}
            },
        }
    )
    zones = [zone, plan.one("Zone").id, plan.one("PrivateZone").id]
    assert plan.one("ManagedCluster").get("ingressProfile.webAppRouting.dnsZoneResourceIds") == zones
    assert set(zones) <= {each.get("scope") for each in plan.all("RoleAssignment")}
    assert plan.one("VirtualNetworkLink").get("virtualNetwork.id") == plan.one("VirtualNetwork").id


def test_private_endpoints_of_one_service_share_a_zone_that_is_linked_to_the_vnet() -> None:
    vault = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults"
    endpoints = {
        name: {"subnet": "nodes", "privateLinkServiceId": f"{vault}/{name}", "groupIds": ["vault"]}
        for name in ("keys", "secrets")
    }
    plan = build({"network": {"privateEndpoints": endpoints}})
    assert plan.one("PrivateZone").get("privateZoneName") == "privatelink.vaultcore.azure.net"
    assert plan.one("VirtualNetworkLink").get("virtualNetwork.id") == plan.one("VirtualNetwork").id
    groups = {
        each.name: each.get("privateDnsZoneConfigs[0].privateDnsZoneId") for each in plan.all("PrivateDnsZoneGroup")
    }
    zone = plan.one("PrivateZone").id
    assert groups == {"shop/endpoint/keys": zone, "shop/endpoint/secrets": zone}
    assert {"shop/endpoint/keys", "shop/endpoint/secrets"} <= set(plan.one("ManagedCluster").depends_on)


@pytest.mark.parametrize(
    ("service", "group", "zone"),
    [
        ("Microsoft.Storage/storageAccounts", "table", "privatelink.table.core.windows.net"),
        ("Microsoft.DocumentDB/databaseAccounts", "Table", "privatelink.table.cosmos.azure.com"),
        ("Microsoft.DocumentDB/databaseAccounts", "Sql", "privatelink.documents.azure.com"),
        ("Microsoft.Synapse/workspaces", "Sql", "privatelink.sql.azuresynapse.net"),
    ],
)
def test_services_with_a_group_of_the_same_name_have_zones_of_their_own(service: str, group: str, zone: str) -> None:
    id = f"/subscriptions/s/resourceGroups/g/providers/{service}/x"
    endpoint = {"subnet": "nodes", "privateLinkServiceId": id, "groupIds": [group]}
    plan = build({"network": {"privateEndpoints": {"x": endpoint}}})
    assert plan.one("PrivateZone").get("privateZoneName") == zone


def test_the_load_balancer_uses_new_addresses_on_which_the_cluster_has_a_role() -> None:
    balanced = {"networkProfile": {"outboundType": "loadBalancer"}}
    plan = build({**balanced, "network": {"loadBalancer": {"publicIpCount": 2, "zones": ["1"]}}})
    ids = [each.id for each in plan.all("PublicIPAddress")]
    profile = plan.one("ManagedCluster").get("networkProfile.loadBalancerProfile")
    assert profile == {"outboundIPs": {"publicIPs": [{"id": each} for each in ids]}}
    assert [plan.one("RoleAssignment", f"shop/role/outbound-{at}").get("scope") for at in (0, 1)] == ids
    prefix = build({**balanced, "network": {"loadBalancer": {"publicIpPrefixLength": 30}}})
    profile = prefix.one("ManagedCluster").get("networkProfile.loadBalancerProfile")
    assert profile == {"outboundIPPrefixes": {"publicIPPrefixes": [{"id": prefix.one("PublicIPPrefix").id}]}}


def test_nodes_join_security_groups_that_rules_name_instead_of_addresses() -> None:
    rule = {"priority": 100, "direction": "Inbound", "access": "Allow", "destinationApplicationSecurityGroups": ["web"]}
    subnet = {"addressPrefix": "10.224.0.0/20", "securityRules": {"web": rule}}
    network = {"applicationSecurityGroups": {"web": {}}, "subnets": {"nodes": subnet}}
    plan = build({"network": network, "nodePools": {"web": {"applicationSecurityGroups": ["web"]}}})
    group = plan.one("ApplicationSecurityGroup").id
    found = plan.one("NetworkSecurityGroup").properties["securityRules"][0]
    assert found["destinationApplicationSecurityGroups"] == [{"id": group}]
    assert "destinationAddressPrefix" not in found
    assert found["sourceAddressPrefix"] == "*"
    assert plan.one("AgentPool").get("networkProfile.applicationSecurityGroups") == [group]


def test_flow_logs_are_of_the_whole_vnet_in_the_watcher_of_its_region() -> None:
    storage = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/logs"
    log = build({"network": {"flowLogs": {"storageId": storage}}}).one("FlowLog")
    assert str(log.get("targetResourceId")).endswith("/virtualNetworks/vnet-shop")
    assert log.get("networkWatcherName") == "NetworkWatcher_westeurope"
    assert log.get("resourceGroupName") == "NetworkWatcherRG"


def test_another_vnet_reaches_the_api_server_by_an_endpoint_with_a_zone_of_its_own() -> None:
    plan = build({"network": {"apiServerEndpoint": {"subnetId": SUBNET}}})
    connection = plan.one("PrivateEndpoint").properties["privateLinkServiceConnections"][0]
    assert connection["privateLinkServiceId"] == plan.one("ManagedCluster").id
    assert connection["groupIds"] == ["management"]
    assert plan.one("VirtualNetworkLink").get("virtualNetwork.id") == SUBNET.rpartition("/subnets/")[0]
    assert plan.one("PrivateRecordSet").get("recordType") == "A"
    assert "shop/api-endpoint" not in plan.one("ManagedCluster").depends_on


def test_security_rules_are_written_out_in_full() -> None:
    rule = {"priority": 100, "direction": "Inbound", "access": "Allow", "destinationPortRange": "443"}
    subnet = {"addressPrefix": "10.224.0.0/20", "securityRules": {"https": rule}}
    assert build({"network": {"subnets": {"nodes": subnet}}}).one("NetworkSecurityGroup").get("securityRules") == [
        {
            "name": "https",
            "protocol": "Tcp",
            "sourceAddressPrefix": "*",
            "sourcePortRange": "*",
            "destinationAddressPrefix": "*",
            **rule,
        }
    ]


def secured(**rule: Any) -> dict[str, Any]:
    """A cluster with this rule in its nodes' subnet."""
    whole = {"priority": 100, "direction": "Inbound", "access": "Allow", **rule}
    subnet = {"addressPrefix": "10.224.0.0/20", "securityRules": {"web": whole}}
    return {"network": {"applicationSecurityGroups": {"web": {}}, "subnets": {"nodes": subnet}}}


def test_a_list_in_a_security_rule_replaces_the_single_value() -> None:
    lists = {
        "sourceAddressPrefixes": ["10.0.0.0/8"],
        "sourcePortRanges": ["1024-65535"],
        "destinationAddressPrefixes": ["10.224.0.0/20", "10.225.0.0/20"],
        "destinationPortRanges": ["8080", "5701"],
    }
    plan = build(secured(**lists))
    (found,) = plan.one("NetworkSecurityGroup").get("securityRules")
    assert found == {
        "name": "web",
        "priority": 100,
        "direction": "Inbound",
        "access": "Allow",
        "protocol": "Tcp",
        **lists,
    }
    assert [each for each in check(plan) if each.severity == "error"] == []


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (
            {"destinationPortRange": "80", "destinationPortRanges": ["443"]},
            "set only one of destinationPortRange and destinationPortRanges",
        ),
        (
            {"sourceAddressPrefixes": ["10.0.0.0/8"], "sourceApplicationSecurityGroups": ["web"]},
            "set only one of sourceAddressPrefixes and sourceApplicationSecurityGroups",
        ),
        ({"destinationPortRanges": []}, "at least 1 item"),
    ],
)
def test_a_security_rule_has_one_value_or_a_list(rule: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Cluster.model_validate({"location": "westeurope", **secured(**rule)})


def test_names_in_azure_contain_that_of_the_cluster() -> None:
    plan = build({"name": "shop-prod", "network": {"routeTable": {}}})
    assert plan.one("ResourceGroup").get("resourceGroupName") == "rg-shop-prod"
    assert plan.one("VirtualNetwork").get("virtualNetworkName") == "vnet-shop-prod"
    assert plan.one("Subnet").get("subnetName") == "nodes"
    assert plan.one("NetworkSecurityGroup").get("networkSecurityGroupName") == "nsg-shop-prod-nodes"
    assert plan.one("NatGateway").get("natGatewayName") == "ng-shop-prod"
    assert plan.one("PublicIPAddress").get("publicIpAddressName") == "pip-shop-prod-0"
    assert plan.one("RouteTable").get("routeTableName") == "rt-shop-prod"
    assert plan.one("UserAssignedIdentity").get("resourceName") == "id-shop-prod"
    assert plan.one("Workspace").get("workspaceName") == "log-shop-prod"
    assert plan.one("ManagedCluster").get("resourceName") == "shop-prod"


def test_an_existing_resource_group_is_used_and_none_is_made() -> None:
    plan = build({"resourceGroupName": "existing"})
    assert not plan.all("ResourceGroup")
    assert plan.one("ManagedCluster").get("resourceGroupName") == "existing"


def test_long_names_are_cut_to_what_azure_takes_and_stay_apart() -> None:
    plans = [build({"name": "a" * 62 + last}) for last in "bc"]
    for kind, key, limit in (
        ("VirtualNetwork", "virtualNetworkName", 64),
        ("Workspace", "workspaceName", 63),
        ("DataCollectionRule", "dataCollectionRuleName", 64),
    ):
        names = [str(plan.one(kind).get(key)) for plan in plans]
        assert [len(name) for name in names] == [limit, limit]
        assert names[0] != names[1]


def test_the_route_table_of_existing_subnets_gets_the_role_before_the_cluster() -> None:
    shared = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.Network"
    plan = build(
        {
            "networkProfile": {"outboundType": "userDefinedRouting"},
            "network": {
                "routeTable": {"id": f"{shared}/routeTables/rt"},
                "subnets": {"nodes": {"id": f"{shared}/virtualNetworks/vnet/subnets/nodes"}},
            },
        }
    )
    role = plan.one("RoleAssignment", "shop/role/route-table")
    assert role.get("scope") == f"{shared}/routeTables/rt"
    assert role.name in plan.one("ManagedCluster").depends_on
    assert not plan.all("RouteTable")


def test_a_subnet_has_no_security_group_where_the_settings_have_null() -> None:
    record = build(
        {"network": {"subnets": {"nodes": {"addressPrefix": "10.224.0.0/22", "networkSecurityGroup": None}}}}
    )
    assert not record.all("NetworkSecurityGroup")
    assert record.one("Subnet").get("networkSecurityGroup") is None
