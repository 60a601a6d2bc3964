"""VNets that are peered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules import check
from fairway.rules.cluster_network import VIRTUAL_NETWORK
from fairway.rules.peering import PEERING
from tests.preflight import GROUP, TODAY, Pairs, cluster, distinguishes

OTHERS = "/subscriptions/8d2c1b0a-9f8e-4d7c-a6b5-4c3d2e1f0a9b/resourceGroups/Hub"
HUB = f"{OTHERS}/providers/Microsoft.Network/virtualNetworks/hub"


def spoke(name: str, space: Any, *, remote: str = HUB, **more: Any) -> list[Request]:
    """A VNet of that address space, peered with `remote`."""
    home = {"resourceGroupName": "rg1", "virtualNetworkName": f"vnet-{name}"}
    net_id = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-{name}"
    net = Request(VIRTUAL_NETWORK, name, home | {"addressSpace": {"addressPrefixes": [space]}}, id=net_id)
    inputs = home | {"remoteVirtualNetwork": {"id": remote}, "virtualNetworkPeeringName": "hub"} | more
    return [net, Request(PEERING, f"{name}/hub", inputs)]


def gateways(**other: Any) -> list[Request]:
    """Two VNets that are peered with each other; the first uses the gateway of the second."""
    ids = [f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-{name}" for name in ("shop", "hub")]
    shop = spoke("shop", "10.224.0.0/16", remote=ids[1], useRemoteGateways=True)
    return [*shop, *spoke("hub", "10.225.0.0/16", remote=ids[0], **other)]


PAIRS: Pairs = {
    "peering-gateway-not-offered": (
        cluster(beside=gateways()),
        cluster(beside=gateways(allowGatewayTransit=True)),
    ),
    "peering-overlapping-ranges": (
        cluster(beside=[*spoke("shop", "10.224.0.0/16"), *spoke("blog", "10.224.0.0/16")]),
        cluster(beside=[*spoke("shop", "10.224.0.0/16"), *spoke("blog", "10.225.0.0/16")]),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_peerings_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def found(*requests: Request) -> list[tuple[str, str]]:
    every = check(requests, today=TODAY)
    return [(each.resource, each.reason) for each in every if each.rule == "peering-overlapping-ranges"]


def test_a_hub_is_peered_with_one_vnet_of_a_range() -> None:
    wrong = found(*spoke("shop", "10.224.0.0/16"), *spoke("blog", "10.224.128.0/17", remote=HUB.upper()))
    reason = "VNet vnet-blog 10.224.128.0/17 is peered with hub, and VNet vnet-shop, which is peered with hub too, has"
    assert wrong == [("VirtualNetworkPeering blog/hub", f"{reason} 10.224.0.0/16.")]


@pytest.mark.parametrize(
    "other",
    [
        spoke("blog", "10.225.0.0/16"),
        spoke("blog", "10.224.0.0/16", remote=HUB.replace("hub", "hub2")),
        spoke("blog", "10.224.0.0/16", remote=UNKNOWN),
        spoke("blog", UNKNOWN),
        spoke("blog", "10.224.0.0/16", peerCompleteVnets=False, localSubnetNames=["gateway"]),
        spoke("blog", "10.224.0.0/16")[:1],
    ],
)
def test_vnets_that_no_peering_brings_together_may_be_of_one_range(other: list[Request]) -> None:
    assert found(*spoke("shop", "10.224.0.0/16"), *other) == []


def test_two_vnets_of_one_range_are_not_peered_with_each_other() -> None:
    shop = spoke("shop", "10.224.0.0/16")
    wrong = found(*shop, *spoke("blog", "10.224.0.0/16", remote=shop[0].id))
    assert wrong == [
        (
            "VirtualNetworkPeering blog/hub",
            "VNet vnet-blog 10.224.0.0/16 is peered with vnet-shop, and it has 10.224.0.0/16.",
        )
    ]


def test_a_vnet_is_found_by_the_id_of_its_peering() -> None:
    """Templates have no name of the resource group."""
    other = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/hub"
    net, peering = spoke("shop", "10.224.0.0/16", remote=other)
    nameless = replace(
        peering,
        id=f"{net.id}/virtualNetworkPeerings/hub",
        properties={**peering.properties, "resourceGroupName": UNKNOWN},
    )
    hub = Request(VIRTUAL_NETWORK, "hub", {"addressSpace": {"addressPrefixes": ["10.224.128.0/17"]}}, id=other)
    assert found(net, hub, nameless)
