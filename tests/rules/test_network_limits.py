"""Limits of the network plugins."""

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
    PODS,
    TODAY,
    USER_ASSIGNED,
    Fragment,
    Pairs,
    broken,
    cluster,
    distinguishes,
    of,
    requests_of,
    system,
    virtual_network,
)

KUBENET = {"networkPlugin": "kubenet"}
DUAL = OVERLAY | {"ipFamilies": ["IPv4", "IPv6"]}
HERE = system(vnetSubnetID=NODES)
TABLE: Fragment = {"routeTable": {"routes": []}}


def dual(**network: Any) -> Fragment:
    """A cluster with two address families."""
    return cluster(networkProfile=DUAL | network)


def subnet(*ranges: str) -> Fragment:
    """A cluster with two address families in a node subnet with these ranges."""
    network = virtual_network() | {"addressPrefixes": ["10.240.0.0/15", "fd00:1::/56"]}
    network["subnets"] = [{"name": "nodes", "addressPrefixes": list(ranges)}]
    return of(HERE, networkProfile=DUAL, virtualNetwork=network)


def pods(prefix: str, **changes: Any) -> Fragment:
    """A pool whose nodes get blocks of a pod subnet with that range."""
    pool = system(vnetSubnetID=NODES, podSubnetID=PODS, podIPAllocationMode="StaticBlock", count=3) | changes
    network = virtual_network("10.240.0.0/22", {"name": "pods", "addressPrefix": prefix})
    return of(
        pool,
        networkProfile={"networkPlugin": "azure", "serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.10"},
        virtualNetwork=network | {"addressPrefixes": ["10.240.0.0/15", "64.0.0.0/10"]},
    )


def two_kubenets(subnet: str, table: str = "more-routes") -> Fragment:
    """Two clusters with kubenet, the second in that subnet; `more` has that route table."""
    first = of(HERE, networkProfile=KUBENET, identity=USER_ASSIGNED, virtualNetwork=virtual_network(**TABLE))
    second = of(system(vnetSubnetID=subnet), networkProfile=KUBENET, identity=USER_ASSIGNED, name="aks-second")
    inputs = {
        "resourceGroupName": "rg1",
        "virtualNetworkName": "vnet1",
        "subnetName": "more",
        "addressPrefix": "10.240.4.0/22",
        "routeTable": {"id": f"{GROUP}/{table}"},
    }
    more = Request("azure-native:network:Subnet", "more", inputs, id=MORE)
    return first | {"beside": [*requests_of(second)[:1], more]}


MORE = NODES.replace("/nodes", "/more")


def routed(plugin: Fragment, identity: str) -> Fragment:
    """A cluster that leaves by a route table, without the network in the plan."""
    network = plugin | {"outboundType": "userDefinedRouting"}
    who = USER_ASSIGNED if identity == "UserAssigned" else {"type": identity}
    return of(HERE, networkProfile=network, identity=who)


def private(*servers: str) -> Fragment:
    """A private cluster with kubenet and a route table, in a VNet with those DNS servers."""
    fragment = of(
        HERE,
        networkProfile=KUBENET,
        identity=USER_ASSIGNED,
        apiServerAccessProfile={"enablePrivateCluster": True},
        virtualNetwork=virtual_network(**TABLE),
    )
    network = Request(
        "azure-native:network:VirtualNetwork",
        "vnet",
        {
            "resourceGroupName": "rg1",
            "virtualNetworkName": "vnet1",
            "addressSpace": {"addressPrefixes": ["10.240.0.0/15"]},
            "dhcpOptions": {"dnsServers": list(servers)},
        },
        id=f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet1",
    )
    others = [each for each in requests_of(fragment) if not each.type.endswith(":VirtualNetwork")]
    return {key: each for key, each in fragment.items() if key != "virtualNetwork"} | {"beside": [*others[1:], network]}


PAIRS: Pairs = {
    "ip-families-order": (
        cluster(networkProfile=OVERLAY | {"ipFamilies": ["IPv6", "IPv4"]}),
        cluster(networkProfile=OVERLAY | {"ipFamilies": ["ipv4", "IPv6"]}),
    ),
    "dual-stack-cidr-order": (
        dual(podCidrs=["fd12:3456:789a::/64", "10.244.0.0/16"]),
        dual(podCidrs=["10.244.0.0/16", "fd12:3456:789a::/64"]),
    ),
    "dual-stack-one-service-cidr": (
        dual(serviceCidrs=["10.0.0.0/16"]),
        dual(serviceCidrs=["10.0.0.0/16", "fd12:3456:789a:1::/108"]),
    ),
    "service-cidr-ipv6-too-large": (
        dual(serviceCidrs=["10.0.0.0/16", "fd12:3456:789a:1::/107"]),
        dual(serviceCidrs=["10.0.0.0/16", "fd12:3456:789a:1::/108"]),
    ),
    "dual-stack-subnet-ipv4-only": (subnet("10.240.0.0/22"), subnet("10.240.0.0/22", "fd00:1::/64")),
    "dual-stack-virtual-node": (
        of(
            HERE,
            networkProfile=DUAL,
            addonProfiles={"aciConnectorLinux": {"enabled": True, "config": {"SubnetName": "vn"}}},
        ),
        of(HERE, networkProfile=DUAL, addonProfiles={"aciConnectorLinux": {"enabled": False}}),
    ),
    "node-subnet-reserved-range": (
        of(
            HERE,
            networkProfile=OVERLAY,
            virtualNetwork=virtual_network("172.31.0.0/22") | {"addressPrefixes": ["172.28.0.0/14"]},
        ),
        of(
            HERE,
            networkProfile=OVERLAY,
            virtualNetwork=virtual_network("172.29.0.0/22") | {"addressPrefixes": ["172.28.0.0/15"]},
        ),
    ),
    "kubenet-over-400-nodes": (
        of(
            system(count=1, enableAutoScaling=True, minCount=1, maxCount=401),
            networkProfile=KUBENET | {"podCidr": "10.64.0.0/14"},
        ),
        of(system(count=400), networkProfile=KUBENET | {"podCidr": "10.64.0.0/14"}),
    ),
    "kubenet-shared-subnet": (two_kubenets(NODES), two_kubenets(MORE)),
    "kubenet-shared-route-table": (
        two_kubenets(MORE, "nodes-routes"),
        two_kubenets(MORE),
    ),
    "udr-kubenet-system-identity": (routed(KUBENET, "SystemAssigned"), routed(KUBENET, "UserAssigned")),
    "pod-subnet-too-large": (pods("64.0.0.0/11"), pods("64.0.0.0/12")),
    "static-block-subnet-too-small": (
        pods("10.241.0.0/25", maxPods=63),
        pods("10.241.0.0/25", maxPods=31),
    ),
    "pod-subnet-is-node-subnet": (
        of(system(vnetSubnetID=NODES, podSubnetID=NODES), networkProfile={"networkPlugin": "azure"}),
        of(system(vnetSubnetID=NODES, podSubnetID=PODS), networkProfile={"networkPlugin": "azure"}),
    ),
    "private-cluster-kubenet-custom-dns": (private("10.9.0.4"), private()),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_network_limits_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_services_of_the_wrong_order_are_found_too() -> None:
    assert "dual-stack-cidr-order" in broken(dual(serviceCidrs=["fd12::/108", "10.0.0.0/16"]))


def test_azure_cni_shares_a_route_table() -> None:
    requests = requests_of(PAIRS["kubenet-shared-route-table"][0])
    azure = [
        replace(each, properties={**each.properties, "networkProfile": OVERLAY})
        if "networkProfile" in each.properties
        else each
        for each in requests
    ]
    assert "kubenet-shared-route-table" not in {each.rule for each in check(azure, today=TODAY)}
