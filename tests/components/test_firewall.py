"""Outbound traffic through Azure Firewall: a new one, or rules in an existing policy."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

from components.advice import StackFileAdvice
from fairway import check
from fairway.plan import Record
from fairway.request import UNKNOWN
from tests.repository import build

POLICY = "/subscriptions/h/resourceGroups/hub/providers/Microsoft.Network/firewallPolicies/central"
SUBNETS = {
    "nodes": {"addressPrefix": "10.224.0.0/20"},
    "AzureFirewallSubnet": {"addressPrefix": "10.224.255.192/26"},
}
RULES = "FirewallPolicyRuleCollectionGroup"


def with_firewall(settings: dict[str, Any], subnets: dict[str, Any] = SUBNETS, **cluster: Any) -> Record:
    """The record of a cluster with this firewall."""
    network = {"firewall": settings, "subnets": subnets, **cluster.pop("network", {})}
    return build({"networkProfile": {"outboundType": "userDefinedRouting"}, **cluster, "network": network})


def rules(record: Record) -> dict[str, dict[str, Any]]:
    """All rules by name."""
    collections = record.one(RULES).properties["ruleCollections"]
    return {rule["name"]: rule for each in collections for rule in each["rules"]}


def before(record: Record, name: str) -> set[str]:
    """The names of all that is created before a resource."""
    found: dict[str, set[str]] = {}
    for each in record.requests:
        direct = set(each.depends_on)
        found[each.name] = direct | {above for one in direct for above in found.get(one, ())}
    return found[name]


def test_the_default_route_of_the_nodes_leads_to_the_firewall() -> None:
    plan = with_firewall({})
    routes = {each["name"]: each for each in plan.one("RouteTable").properties["routes"]}
    assert routes["firewall"]["addressPrefix"] == "0.0.0.0/0"
    assert routes["firewall"]["nextHopType"] == "VirtualAppliance"
    assert routes["firewall"]["nextHopIpAddress"] == UNKNOWN
    assert routes["firewall-address-0"]["nextHopType"] == "Internet"
    assert plan.one("Subnet", "shop/subnet/nodes").get("routeTable.id") == plan.one("RouteTable").id
    assert plan.one("Subnet", "shop/subnet/AzureFirewallSubnet").get("routeTable") is None


def test_nothing_of_the_cluster_is_created_before_the_rules_the_firewall_and_the_route() -> None:
    plan = with_firewall({})
    assert {"shop/firewall-rules", "shop/firewall"} <= before(plan, "shop/routes")
    assert "shop/routes" in before(plan, "shop/subnet/nodes")
    assert {"shop/subnet/nodes", "shop/routes", "shop/firewall-rules"} <= before(plan, "shop")


def test_the_firewall_starts_with_its_rules() -> None:
    plan = with_firewall({})
    assert "shop/firewall-rules" in plan.one("AzureFirewall").depends_on
    assert plan.one("AzureFirewall").get("firewallPolicy.id") == plan.one("FirewallPolicy").id
    first = plan.one("AzureFirewall").properties["ipConfigurations"][0]
    assert first["subnet"]["id"] == plan.one("Subnet", "shop/subnet/AzureFirewallSubnet").id
    assert plan.one("FirewallPolicy").get("dnsSettings.enableProxy") is True


def test_a_private_cluster_needs_the_domains_of_aks_time_and_logs() -> None:
    found = rules(with_firewall({}))
    assert found.keys() == {"aks", "time", "monitor"}
    assert found["aks"]["fqdnTags"] == ["AzureKubernetesService"]
    assert found["time"]["destinationFqdns"] == ["ntp.ubuntu.com"]
    assert {tuple(each["sourceAddresses"]) for each in found.values()} == {("10.224.0.0/16",)}


def test_a_public_cluster_needs_the_tunnel_to_its_api_server() -> None:
    access = {"enablePrivateCluster": False, "authorizedIPRanges": ["198.51.100.0/24"]}
    plan = with_firewall({}, apiServerAccessProfile=access)
    found = rules(plan)
    assert (found["tunnel-udp"]["ipProtocols"], found["tunnel-udp"]["destinationPorts"]) == (["UDP"], ["1194"])
    assert (found["tunnel-tcp"]["ipProtocols"], found["tunnel-tcp"]["destinationPorts"]) == (["TCP"], ["9000"])
    assert found["tunnel-tcp"]["destinationAddresses"] == ["AzureCloud.westeurope"]
    ranges = plan.one("ManagedCluster").properties["apiServerAccessProfile"]["authorizedIPRanges"]
    assert ranges == ["198.51.100.0/24", UNKNOWN]


def test_dns_servers_and_china_need_their_ports() -> None:
    network = {"dnsServers": ["10.200.0.4"]}
    assert rules(with_firewall({}, network=network))["dns"]["destinationAddresses"] == ["10.200.0.4"]
    access = {"enablePrivateCluster": False}
    china = with_firewall({}, apiServerAccessProfile=access, location="chinanorth3")
    assert rules(china)["tunnel-ssh"]["destinationPorts"] == ["22"]


def test_an_existing_policy_gets_a_group_of_rules_in_its_own_subscription() -> None:
    route = {"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.200.0.4"}
    network = {"routeTable": {"routes": {"firewall": route}}}
    plan = with_firewall({"id": POLICY, "priority": 310}, {"nodes": SUBNETS["nodes"]}, network=network)
    assert not plan.all("AzureFirewall")
    assert not plan.all("FirewallPolicy")
    group = plan.one(RULES)
    assert (group.get("resourceGroupName"), group.get("firewallPolicyName")) == ("hub", "central")
    assert group.get("priority") == 310
    assert rules(plan)["time"]["destinationAddresses"] == ["*"]
    assert plan.one("azure-native").get("subscriptionId") == "h"
    assert group.name in plan.one("ManagedCluster").depends_on


def test_the_firewall_of_an_existing_vnet_is_in_the_resource_group_of_the_vnet() -> None:
    vnet = "/subscriptions/s/resourceGroups/spoke/providers/Microsoft.Network/virtualNetworks/v"
    existing = f"{vnet}/subnets/AzureFirewallSubnet"
    subnets = {"nodes": {"addressPrefix": "10.7.0.0/22"}, "AzureFirewallSubnet": {"id": existing}}
    plan = with_firewall({"sourceAddresses": ["10.7.0.0/22"]}, subnets, network={"virtualNetworkId": vnet})
    assert plan.one("AzureFirewall").get("resourceGroupName") == "spoke"
    first = plan.one("AzureFirewall").properties["ipConfigurations"][0]
    assert first["subnet"]["id"] == existing


MANAGED = {**SUBNETS, "AzureFirewallManagementSubnet": {"addressPrefix": "10.224.255.128/26"}}


def test_a_basic_firewall_is_managed_through_an_address_of_its_own_and_resolves_no_names() -> None:
    plan = with_firewall({"sku": {"tier": "Basic"}}, MANAGED)
    firewall = plan.one("AzureFirewall")
    management = firewall.properties["managementIpConfiguration"]
    assert management["subnet"]["id"] == plan.one("Subnet", "shop/subnet/AzureFirewallManagementSubnet").id
    assert management["publicIPAddress"]["id"] == plan.one("PublicIPAddress", "shop/firewall/management").id
    assert {each.get("sku.tier") for each in (firewall, plan.one("FirewallPolicy"))} == {"Basic"}
    assert "dnsSettings" not in plan.one("FirewallPolicy").properties
    assert rules(plan)["time"]["destinationAddresses"] == ["*"]
    routed = [each.name for each in plan.all("Subnet") if each.get("routeTable")]
    assert routed == ["shop/subnet/nodes"]
    assert not [each for each in check(plan) if each.severity == "error"]


def test_names_without_the_proxy_are_addresses() -> None:
    plan = with_firewall({"dnsSettings": {"enableProxy": False}})
    assert plan.one("FirewallPolicy").get("dnsSettings.enableProxy") is False
    assert rules(plan)["time"]["destinationAddresses"] == ["*"]


def test_existing_addresses_of_a_firewall_are_looked_up_for_its_routes() -> None:
    id = "/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/publicIPAddresses/out"
    plan = with_firewall({"publicIpAddresses": [{"id": id}]})
    assert not plan.all("PublicIPAddress")
    assert [each["publicIPAddress"]["id"] for each in plan.one("AzureFirewall").get("ipConfigurations")] == [id]
    routes = {each["name"]: each for each in plan.one("RouteTable").get("routes")}
    assert routes["firewall-address-0"]["addressPrefix"] is UNKNOWN


def test_a_firewall_for_a_running_cluster_is_created_with_its_route_before_the_cluster_uses_it() -> None:
    cluster = SimpleNamespace(urn="urn:pulumi:s::p::fairway:index:AksCluster$x::shop", name="shop")
    advised = StackFileAdvice().egress_first(cluster, "route table")  # type: ignore[arg-type]
    targets = set(re.findall(r"--target '\*\*:(\w+)::\*\*'", advised))
    new = {each.type.rpartition(":")[2] for each in with_firewall({}).requests}
    old = {each.type.rpartition(":")[2] for each in build({}).requests}
    assert targets == new - old | {"PublicIPAddress", "Subnet"}
