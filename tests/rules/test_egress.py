"""The way out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fairway.request import Request
from fairway.rules import check
from tests.preflight import (
    GROUP,
    NODES,
    OVERLAY,
    Pairs,
    broken,
    cluster,
    distinguishes,
    of,
    requests_of,
    system,
    virtual_network,
)

FIREWALL = {"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.241.0.4"}


def routed(route: dict[str, str]) -> dict[str, Any]:
    """A cluster that leaves by a route table with one route."""
    return of(
        system(vnetSubnetID=NODES),
        networkProfile=OVERLAY | {"outboundType": "userDefinedRouting"},
        virtualNetwork=virtual_network(routeTable={"routes": [route]}),
    )


def nat_gateway(**profile: int) -> dict[str, Any]:
    """A network that leaves by a NAT gateway Azure makes."""
    gateway = {"managedOutboundIPProfile": profile}
    return OVERLAY | {"outboundType": "managedNATGateway", "natGatewayProfile": gateway}


PAIRS: Pairs = {
    "lb-outbound-ports-range": (
        cluster(networkProfile=OVERLAY | {"loadBalancerProfile": {"allocatedOutboundPorts": 64001}}),
        of(
            system(count=1),
            networkProfile=OVERLAY
            | {"loadBalancerProfile": {"allocatedOutboundPorts": 64000, "managedOutboundIPs": {"count": 2}}},
        ),
    ),
    "lb-managed-ip-count-range": (
        cluster(networkProfile=OVERLAY | {"loadBalancerProfile": {"managedOutboundIPs": {"count": 101}}}),
        cluster(networkProfile=OVERLAY | {"loadBalancerProfile": {"managedOutboundIPs": {"count": 100}}}),
    ),
    "natgw-managed-ip-count": (
        cluster(networkProfile=nat_gateway(count=17)),
        cluster(networkProfile=nat_gateway(count=16)),
    ),
    "user-natgw-without-vnet": (
        cluster(networkProfile=OVERLAY | {"outboundType": "userAssignedNATGateway"}),
        of(system(vnetSubnetID=NODES), networkProfile=OVERLAY | {"outboundType": "userAssignedNATGateway"}),
    ),
    "managed-natgw-custom-vnet": (
        of(system(vnetSubnetID=NODES), networkProfile=OVERLAY | {"outboundType": "managedNATGateway"}),
        of(system(), networkProfile=OVERLAY | {"outboundType": "managedNATGateway"}),
    ),
    "natgw-profile-with-load-balancer": (
        cluster(networkProfile=nat_gateway(count=1) | {"outboundType": "loadBalancer"}),
        cluster(networkProfile=nat_gateway(count=1)),
    ),
    "udr-without-default-route": (
        routed({"addressPrefix": "10.9.0.0/16", "nextHopType": "VirtualAppliance"}),
        routed(FIREWALL),
    ),
    "udr-next-hop-without-address": (
        routed({"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance"}),
        routed(FIREWALL),
    ),
    "udr-default-route-internet": (
        routed({"addressPrefix": "0.0.0.0/0", "nextHopType": "Internet"}),
        routed({"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualNetworkGateway"}),
    ),
    "lb-basic-retired": (
        cluster(networkProfile=OVERLAY | {"loadBalancerSku": "Basic"}),
        cluster(networkProfile=OVERLAY | {"loadBalancerSku": "standard"}),
    ),
    "lb-outbound-ports-capacity": (
        of(system(count=8), networkProfile=OVERLAY | {"loadBalancerProfile": {"allocatedOutboundPorts": 8000}}),
        of(system(count=7), networkProfile=OVERLAY | {"loadBalancerProfile": {"allocatedOutboundPorts": 8000}}),
    ),
    "multiple-slb-needs-nodeip": (
        cluster(networkProfile=OVERLAY | {"loadBalancerProfile": {"enableMultipleStandardLoadBalancers": True}}),
        cluster(
            networkProfile=OVERLAY
            | {"loadBalancerProfile": {"enableMultipleStandardLoadBalancers": True, "backendPoolType": "nodeIP"}}
        ),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_egress_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_subnet_without_a_route_table_has_no_default_route() -> None:
    bare = of(
        system(vnetSubnetID=NODES),
        networkProfile=OVERLAY | {"outboundType": "userDefinedRouting"},
        virtualNetwork=virtual_network(),
    )
    assert "udr-without-default-route" in broken(bare)


def test_a_route_table_outside_the_plan_is_not_checked() -> None:
    elsewhere = of(
        system(vnetSubnetID=NODES),
        networkProfile=OVERLAY | {"outboundType": "userDefinedRouting"},
        virtualNetwork=virtual_network(),
    )
    requests = requests_of(elsewhere)
    requests[-1] = replace(requests[-1], properties={**requests[-1].properties, "routeTable": {"id": f"{GROUP}/hub"}})
    assert "udr-without-default-route" not in {each.rule for each in check(requests)}


def test_a_route_of_its_own_counts() -> None:
    requests = requests_of(PAIRS["udr-without-default-route"][0])
    route = {"routeTableName": "nodes-routes", "addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance"}
    own = Request("azure-native:network:Route", "default", route)
    assert "udr-without-default-route" not in {each.rule for each in check([*requests, own])}
