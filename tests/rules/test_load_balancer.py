"""The load balancer of a cluster."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from tests.preflight import GROUP, HOME, OVERLAY, Fragment, Pairs, broken, cluster, distinguishes, of, pool, system

ADDRESS = f"{GROUP}/providers/Microsoft.Network/publicIPAddresses/out"
PREFIX = f"{GROUP}/providers/Microsoft.Network/publicIPPrefixes/out"
SETS = system(type="AvailabilitySet")
UDR = {"outboundType": "userDefinedRouting"}


def balanced(**profile: Any) -> Fragment:
    """A cluster whose load balancer is configured so."""
    return cluster(networkProfile=OVERLAY | {"loadBalancerProfile": profile})


def sku(name: str, *pools: Fragment, **network: Any) -> Fragment:
    """A cluster with a load balancer of that SKU."""
    return of(*(pools or (system(),)), networkProfile=OVERLAY | {"loadBalancerSku": name} | network)


def address(name: str) -> Fragment:
    """A cluster that leaves by a public address of that SKU."""
    beside = Request("azure-native:network:PublicIPAddress", "out", {"sku": {"name": name}}, id=ADDRESS)
    return balanced(outboundIPs={"publicIPs": [{"id": ADDRESS}]}) | {"beside": [beside]}


def several(*pairs: tuple[str, str], **web: Any) -> Fragment:
    """A cluster with load balancer configurations, each with its primary pool."""
    configured = [
        Request(
            "azure-native:containerservice:LoadBalancer",
            name,
            HOME | {"loadBalancerName": name, "primaryAgentPoolName": primary},
        )
        for name, primary in pairs
    ]
    return cluster(pool(name="web", **web)) | {"beside": configured}


def private(name: str) -> Fragment:
    """A private cluster with a load balancer of that SKU."""
    return sku(name) | {"apiServerAccessProfile": {"enablePrivateCluster": True}}


def ranged(name: str) -> Fragment:
    """A cluster with authorized ranges and a load balancer of that SKU."""
    return sku(name) | {"apiServerAccessProfile": {"authorizedIPRanges": ["20.30.40.0/24"]}}


PAIRS: Pairs = {
    "lb-idle-timeout-range": (balanced(idleTimeoutInMinutes=121), balanced(idleTimeoutInMinutes=120)),
    "lb-managed-ipv6-count-range": (
        balanced(managedOutboundIPs={"count": 1, "countIPv6": 101}),
        balanced(managedOutboundIPs={"count": 1, "countIPv6": 0}),
    ),
    "lb-outbound-ports-multiple-of-8": (
        balanced(allocatedOutboundPorts=1004),
        balanced(allocatedOutboundPorts=1000),
    ),
    "lb-several-kinds-of-outbound-addresses": (
        balanced(outboundIPs={"publicIPs": [{"id": ADDRESS}]}, managedOutboundIPs={"count": 2}),
        balanced(outboundIPs={"publicIPs": [{"id": ADDRESS}]}, managedOutboundIPs={}, outboundIPPrefixes={}),
    ),
    "lb-outbound-address-basic": (address("Basic"), address("Standard")),
    "private-cluster-basic-load-balancer": (private("Basic"), private("Standard")),
    "authorized-ranges-basic-load-balancer": (ranged("basic"), ranged("standard")),
    "outbound-type-basic-load-balancer": (
        sku("Basic", outboundType="none"),
        sku("Basic", outboundType="loadBalancer"),
    ),
    "outbound-type-availability-set": (
        of(SETS, networkProfile=OVERLAY | {"outboundType": "managedNATGateway"}),
        of(system(type="VirtualMachines"), networkProfile=OVERLAY | {"outboundType": "managedNATGateway"}),
    ),
    "nodeip-basic-load-balancer": (
        sku("Basic", loadBalancerProfile={"backendPoolType": "NodeIP"}),
        sku("Basic", loadBalancerProfile={"backendPoolType": "NodeIPConfiguration"}),
    ),
    "load-balancer-name": (several(("Kubernetes", "sys")), several(("kubernetes", "sys"))),
    "load-balancer-primary-pool-empty": (
        several(("kubernetes", "web"), count=1, minCount=0, maxCount=3, enableAutoScaling=True),
        several(("kubernetes", "web"), count=1, minCount=1, maxCount=3, enableAutoScaling=True),
    ),
    "load-balancer-primary-pool-shared": (
        several(("kubernetes", "sys"), ("second", "sys")),
        several(("kubernetes", "sys"), ("second", "web")),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_load_balancer_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_pool_without_nodes_is_no_primary_pool() -> None:
    assert "load-balancer-primary-pool-empty" in broken(several(("kubernetes", "web"), count=0))


def test_addresses_and_prefixes_are_two_kinds() -> None:
    both = balanced(
        outboundIPs={"publicIPs": [{"id": ADDRESS}]}, outboundIPPrefixes={"publicIPPrefixes": [{"id": PREFIX}]}
    )
    assert "lb-several-kinds-of-outbound-addresses" in broken(both)


def test_no_ports_are_azures_choice() -> None:
    assert "lb-outbound-ports-multiple-of-8" not in broken(balanced(allocatedOutboundPorts=0))


def test_backend_pools_by_address_need_scale_sets() -> None:
    profile = {"loadBalancerProfile": {"backendPoolType": "NodeIP"}}
    assert "nodeip-basic-load-balancer" in broken(sku("standard", SETS, **profile))
