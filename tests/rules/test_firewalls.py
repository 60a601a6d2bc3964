"""Azure Firewall: its subnet, its resource group and the routes of its subnet."""

from __future__ import annotations

import pytest

from fairway.request import Request
from fairway.rules.firewalls import FIREWALL
from tests.preflight import GROUP, NETWORK, Fragment, Pairs, broken, cluster, distinguishes

VNET = {"resourceGroupName": "rg1", "virtualNetworkName": "vnet1"}
TABLE = f"{GROUP}/providers/Microsoft.Network/routeTables/rt"


def firewall(subnet: str, group: str = GROUP.rsplit("/", 1)[-1]) -> Fragment:
    """A firewall in a subnet and a resource group."""
    inputs = {"resourceGroupName": group, "ipConfigurations": [{"subnet": {"id": f"{NETWORK}/vnet1/subnets/{subnet}"}}]}
    return cluster() | {"beside": [Request(FIREWALL, "fw", inputs)]}


def routed(*hops: str) -> Fragment:
    """AzureFirewallSubnet with a route table, whose default route has each of these next hops."""
    routes = [{"name": hop, "addressPrefix": "0.0.0.0/0", "nextHopType": hop} for hop in hops]
    table = Request("azure-native:network:RouteTable", "rt", {"routeTableName": "rt", "routes": routes}, id=TABLE)
    inputs = VNET | {"subnetName": "AzureFirewallSubnet", "addressPrefix": "10.240.9.0/26", "routeTable": {"id": TABLE}}
    id = f"{NETWORK}/vnet1/subnets/AzureFirewallSubnet"
    return cluster() | {"beside": [table, Request("azure-native:network:Subnet", "fw", inputs, id=id)]}


PAIRS: Pairs = {
    "firewall-subnet-name": (firewall("firewall"), firewall("AzureFirewallSubnet")),
    "firewall-other-resource-group": (
        firewall("AzureFirewallSubnet", "other"),
        firewall("AzureFirewallSubnet"),
    ),
    "firewall-subnet-route": (routed("VirtualAppliance"), routed("Internet")),
}


@pytest.mark.parametrize("rule_id", PAIRS)
def test_refuses_what_azure_refuses(rule_id: str) -> None:
    distinguishes(rule_id, *PAIRS[rule_id])


def test_a_firewall_subnet_without_a_route_table_is_fine() -> None:
    inputs = VNET | {"subnetName": "AzureFirewallSubnet", "addressPrefix": "10.240.9.0/26"}
    id = f"{NETWORK}/vnet1/subnets/AzureFirewallSubnet"
    alone = cluster() | {"beside": [Request("azure-native:network:Subnet", "fw", inputs, id=id)]}
    assert "firewall-subnet-route" not in broken(alone)


def test_a_firewall_with_a_subnet_for_its_management_may_send_traffic_elsewhere() -> None:
    made = routed("VirtualAppliance")
    inputs = VNET | {"subnetName": "AzureFirewallManagementSubnet", "addressPrefix": "10.240.10.0/26"}
    id = f"{NETWORK}/vnet1/subnets/AzureFirewallManagementSubnet"
    managed = made | {"beside": [*made["beside"], Request("azure-native:network:Subnet", "management", inputs, id=id)]}
    assert "firewall-subnet-route" not in broken(managed)


def test_a_subnet_whose_name_is_not_known_yet_may_be_the_one_of_the_firewall() -> None:
    ip = {"name": "ip", "subnet": {"id": f"{NETWORK}/vnet1/subnets/{{parameters('subnet')}}"}}
    made = cluster() | {"beside": [Request(FIREWALL, "fw", {"ipConfigurations": [ip]})]}
    assert "firewall-subnet-name" not in broken(made)
