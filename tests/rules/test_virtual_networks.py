"""VNets, subnets, peerings and private endpoints."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from fairway.rules.cluster_network import PRIVATE_ENDPOINT
from fairway.rules.peering import PEERING
from tests.preflight import GROUP, NETWORK, NODES, OVERLAY, Fragment, Pairs, broken, cluster, distinguishes, of, system

VNET = {"resourceGroupName": "rg1", "virtualNetworkName": "vnet1"}
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/keys"


def net(*spaces: str, location: str = "westeurope", **subnets: Any) -> Fragment:
    """A VNet with subnets, each by its name and range or inputs."""
    space = {"addressSpace": {"addressPrefixes": list(spaces)}, "location": location}
    made = [Request("azure-native:network:VirtualNetwork", "vnet1", VNET | space, id=f"{NETWORK}/vnet1")]
    for name, each in subnets.items():
        inputs = each if isinstance(each, dict) else {"addressPrefix": each}
        id = f"{NETWORK}/vnet1/subnets/{name}"
        made.append(Request("azure-native:network:Subnet", name, VNET | {"subnetName": name} | inputs, id=id))
    return of(system(vnetSubnetID=NODES), networkProfile=OVERLAY) | {"beside": made}


def peered(*peerings: Fragment) -> Fragment:
    """A VNet with peerings."""
    made = [
        Request(PEERING, f"peering{place}", VNET | {"remoteVirtualNetwork": {"id": f"{NETWORK}/hub{place}"}} | each)
        for place, each in enumerate(peerings)
    ]
    fragment = net("10.240.0.0/16", nodes="10.240.0.0/22")
    return fragment | {"beside": [*fragment["beside"], *made]}


def endpoint(group: str) -> Fragment:
    """A private endpoint of a vault."""
    connection = {"name": "keys", "privateLinkServiceId": VAULT, "groupIds": [group]}
    return cluster() | {"beside": [Request(PRIVATE_ENDPOINT, "keys", {"privateLinkServiceConnections": [connection]})]}


SPACE = "10.240.0.0/16"
GUARDED = {"addressPrefix": "10.240.9.0/26", "networkSecurityGroup": {"id": f"{GROUP}/nsg"}}

PAIRS: Pairs = {
    "network-range-format": (net("10.240.0.0/1x", nodes="10.240.0.0/22"), net(SPACE, nodes="10.240.0.0/22")),
    "network-range-host-bits": (net(SPACE, nodes="10.240.0.1/22"), net(SPACE, nodes="10.240.0.0/22")),
    "network-range-refused": (net(SPACE, "224.0.0.0/24"), net(SPACE, "20.0.0.0/24")),
    "subnet-outside-vnet": (net(SPACE, nodes="10.241.0.0/22"), net(SPACE, "10.241.0.0/16", nodes="10.241.0.0/22")),
    "subnets-overlap": (
        net(SPACE, nodes="10.240.0.0/22", more="10.240.3.0/24"),
        net(SPACE, nodes="10.240.0.0/22", more="10.240.4.0/24"),
    ),
    "subnet-size": (
        net(SPACE, nodes="10.240.0.0/22", AzureFirewallSubnet="10.240.9.0/27"),
        net(SPACE, nodes="10.240.0.0/22", AzureFirewallSubnet="10.240.9.0/26"),
    ),
    "gateway-subnet-security-group": (
        net(SPACE, nodes="10.240.0.0/22", GatewaySubnet=GUARDED),
        net(SPACE, nodes="10.240.0.0/22", AzureBastionSubnet=GUARDED),
    ),
    "node-subnet-other-region": (
        net(SPACE, location="North Europe", nodes="10.240.0.0/22"),
        net(SPACE, location="West Europe", nodes="10.240.0.0/22"),
    ),
    "peering-gateway-flags": (
        peered({"useRemoteGateways": True}, {"useRemoteGateways": True}),
        peered({"useRemoteGateways": True}, {"allowGatewayTransit": True}),
    ),
    "peering-with-itself": (peered({"remoteVirtualNetwork": {"id": f"{NETWORK}/vnet1"}}), peered({})),
    "private-endpoint-group": (endpoint("vaults"), endpoint("vault")),
    "node-subnet-of-a-gateway": (
        of(system(vnetSubnetID=f"{NETWORK}/vnet1/subnets/GatewaySubnet"), networkProfile=OVERLAY),
        of(system(vnetSubnetID=f"{NETWORK}/vnet1/subnets/gateway-subnet"), networkProfile=OVERLAY),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_network_rules_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(("range", "fits"), [("10.240.9.0/30", False), ("10.240.9.0/29", True)])
def test_a_subnet_has_eight_addresses_or_more(range: str, fits: bool) -> None:
    assert ("subnet-size" not in broken(net(SPACE, nodes="10.240.0.0/22", small=range))) == fits


def test_an_ipv6_range_of_a_subnet_is_a_64() -> None:
    wide = {"addressPrefixes": ["10.240.0.0/22", "fd00:1::/60"]}
    assert "subnet-size" in broken(net(SPACE, "fd00:1::/56", nodes=wide))


def test_a_peering_does_not_offer_and_use_a_gateway() -> None:
    assert "peering-gateway-flags" in broken(peered({"useRemoteGateways": True, "allowGatewayTransit": True}))


@pytest.mark.parametrize(("range", "fits"), [("10.240.9.0/25", False), ("10.240.9.0/24", True)])
def test_application_gateway_for_containers_has_a_24(range: str, fits: bool) -> None:
    delegation = {"name": "alb", "serviceName": "Microsoft.ServiceNetworking/trafficControllers"}
    subnet = {"addressPrefix": range, "delegations": [delegation]}
    assert ("subnet-size" not in broken(net(SPACE, nodes="10.240.0.0/22", alb=subnet))) == fits
