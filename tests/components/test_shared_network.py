"""A network that several clusters of a stack use."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from components.places import KINDS
from config.stack import Stack
from fairway.plan import Record, record
from tests.repository import declaring

NODES = {"addressPrefix": "10.224.0.0/20"}
VAULT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/team"
UDR = {"networkProfile": {"outboundType": "userDefinedRouting"}, "network": {"shared": "spoke"}}


def stack(network: dict[str, Any], **clusters: Any) -> Record:
    """The record of clusters in one shared network, `spoke`."""
    settings = Stack.model_validate({"shared": {"networks": {"spoke": network}}, "clusters": clusters})
    return record(declaring(settings.deployed_as("test", "westeurope")), project="shops", stack="test")


def test_two_clusters_are_in_the_subnets_of_one_network() -> None:
    subnets = {"nodes": NODES, "green": {"addressPrefix": "10.224.16.0/20"}}
    green = {"network": {"shared": "spoke"}, "defaultNodePool": {"subnet": "green"}}
    plan = stack({"subnets": subnets}, blue={"network": {"shared": "spoke"}}, green=green)
    assert [each.name for each in plan.all("VirtualNetwork")] == ["shared/vnet/spoke"]
    assert plan.one("NatGateway").name == "shared/nat/spoke"
    ids = {each.name: each.id for each in plan.all("Subnet")}
    joined = {each.name: each.get("agentPoolProfiles[0].vnetSubnetID") for each in plan.all("ManagedCluster")}
    assert joined == {"blue": ids["shared/subnet/spoke/nodes"], "green": ids["shared/subnet/spoke/green"]}
    scopes = {each.name: each.get("scope") for each in plan.all("RoleAssignment")}
    assert scopes["blue/role/subnet-nodes"] == scopes["green/role/subnet-nodes"] == ids["shared/subnet/spoke/nodes"]


def test_each_cluster_waits_for_the_whole_network() -> None:
    hub = "/subscriptions/h/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub"
    peerings = {"hub": {"remoteVirtualNetworkId": hub}}
    plan = stack({"subnets": {"nodes": NODES}, "peerings": peerings}, blue={"network": {"shared": "spoke"}})
    assert "shared/peering/spoke/hub" in plan.one("ManagedCluster").depends_on


def test_private_endpoints_of_all_clusters_in_a_network_share_one_zone() -> None:
    endpoint = {"subnet": "nodes", "privateLinkServiceId": VAULT, "groupIds": ["vault"]}
    own = {"network": {"shared": "spoke"}, "keyVault": {"privateEndpoint": {"subnet": "nodes"}}}
    plan = stack({"subnets": {"nodes": NODES}, "privateEndpoints": {"team": endpoint}}, blue=own, green=own)
    endpoints = ["blue/key-vault/endpoint", "green/key-vault/endpoint", "shared/endpoint/spoke/team"]
    assert sorted(each.name for each in plan.all("PrivateEndpoint")) == endpoints
    zone = plan.one("PrivateZone", "shared/zone/spoke/privatelink.vaultcore.azure.net")
    assert plan.one("VirtualNetworkLink").get("virtualNetwork.id") == plan.one("VirtualNetwork").id
    groups = plan.all("PrivateDnsZoneGroup")
    assert [each.get("privateDnsZoneConfigs[0].privateDnsZoneId") for each in groups] == [zone.id] * 3
    for cluster in plan.all("ManagedCluster"):
        assert {zone.name, "shared/endpoint/spoke/team"} <= set(cluster.depends_on)


def test_each_cluster_of_a_network_has_outbound_addresses_of_its_own() -> None:
    cluster = {"networkProfile": {"outboundType": "loadBalancer"}, "network": {"shared": "spoke"}}
    plan = stack({"subnets": {"nodes": NODES}, "loadBalancer": {"publicIpCount": 1}}, blue=cluster, green=cluster)
    assert [each.name for each in plan.all("PublicIPAddress")] == ["blue/outbound/0", "green/outbound/0"]


def test_the_firewall_has_the_rules_that_any_of_the_clusters_needs() -> None:
    subnets = {"nodes": NODES, "AzureFirewallSubnet": {"addressPrefix": "10.224.255.192/26"}}
    public = {"apiServerAccessProfile": {"enablePrivateCluster": False, "authorizedIPRanges": ["198.51.100.0/24"]}}
    plan = stack({"subnets": subnets, "firewall": {}}, blue=UDR, green=UDR | public)
    rules = plan.one("FirewallPolicyRuleCollectionGroup").properties["ruleCollections"][0]["rules"]
    assert {"tunnel-udp", "tunnel-tcp"} <= {each["name"] for each in rules}


def test_a_hub_without_clusters_has_its_firewall_and_bastion_and_no_nat_gateway() -> None:
    subnets = {
        "AzureFirewallSubnet": {"addressPrefix": "10.200.0.0/26"},
        "AzureBastionSubnet": {"addressPrefix": "10.200.0.128/26"},
    }
    plan = stack({"addressPrefixes": ["10.200.0.0/24"], "subnets": subnets, "firewall": {}, "bastion": {}})
    assert plan.one("AzureFirewall").get("ipConfigurations[0].subnet.id").endswith("/AzureFirewallSubnet")
    assert plan.one("BastionHost").get("ipConfigurations[0].subnet.id").endswith("/AzureBastionSubnet")
    assert not plan.all("NatGateway") + plan.all("ManagedCluster")


def test_each_resource_of_a_shared_network_has_its_place_in_the_file() -> None:
    plan = stack({"subnets": {"nodes": NODES}}, blue={"network": {"shared": "spoke"}})
    found = {each.name: next(filter(None, (kind.path(each) for kind in KINDS)), None) for each in plan.requests}
    assert found["shared/subnet/spoke/nodes"] == ("shared", "networks", "spoke", "subnets", "nodes")
    assert found["shared/nat/spoke"] == ("shared", "networks", "spoke", "natGateway")


@pytest.mark.parametrize(
    ("network", "clusters", "reason"),
    [
        ({}, {"blue": {"network": {"shared": "hub"}}}, r"hub is not in shared.networks \(spoke\)"),
        ({}, {"blue": {}}, r"no cluster uses it: write `network: \{shared: spoke\}` in a cluster"),
        (
            {},
            {"blue": {"network": {"shared": "spoke"}}, "green": UDR},
            "is userDefinedRouting, but blue has userAssignedNATGateway in the same network",
        ),
        (
            {},
            {"blue": {"network": {"shared": "spoke"}, "defaultNodePool": {"subnet": "web"}}},
            r"defaultNodePool.subnet is web, which is not in network.subnets \(nodes\)",
        ),
        (
            {},
            {"blue": {"network": {"shared": "spoke", "dnsServers": ["10.9.0.4"]}}},
            "dnsServers has no effect: this network is configured in shared.networks.spoke",
        ),
        (
            {"privateEndpoints": {"v": {"subnet": "nodes", "privateLinkServiceId": "keyVault", "groupIds": ["vault"]}}},
            {"blue": {"network": {"shared": "spoke"}, "keyVault": {}}},
            "keyVault is of one cluster: set the id of the service",
        ),
        ({"shared": "spoke"}, {"blue": {"network": {"shared": "spoke"}}}, "a shared network is configured here"),
    ],
)
def test_what_does_not_fit_is_refused(network: dict[str, Any], clusters: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        stack(network, **clusters)
