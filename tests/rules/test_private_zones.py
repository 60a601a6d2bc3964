"""Private DNS zones and their links."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules.private_zones import LINK, ZONE
from tests.preflight import NETWORK, Fragment, Pairs, broken, cluster, distinguishes

REGISTRY = "privatelink.azurecr.io"
NET = f"{NETWORK}/vnet1"


def zone(name: str) -> Fragment:
    """A private DNS zone."""
    inputs = {"resourceGroupName": "rg1", "privateZoneName": name, "location": "global"}
    return cluster() | {"beside": [Request(ZONE, "zone", inputs)]}


def links(*each: dict[str, Any]) -> Fragment:
    """Links of the zone to the VNet, with other inputs for each."""
    made = [
        Request(
            LINK,
            f"link{place}",
            {
                "resourceGroupName": "rg1",
                "privateZoneName": REGISTRY,
                "virtualNetworkLinkName": f"link{place}",
                "virtualNetwork": {"id": NET},
                "location": "Global",
                **inputs,
            },
        )
        for place, inputs in enumerate(each)
    ]
    return cluster() | {"beside": made}


REGISTERS = {"registrationEnabled": True}
OTHER = {"privateZoneName": "corp.example"}
OTHER_GROUP = {"resourceGroupName": "rg2"}

PAIRS: Pairs = {
    "private-zone-name": (zone("internal"), zone("corp.internal")),
    "private-zone-linked-twice": (links({}, {}), links({}, {"virtualNetwork": {"id": f"{NETWORK}/vnet2"}})),
    "private-zone-name-linked-twice": (links({}, OTHER_GROUP), links({}, OTHER_GROUP | OTHER)),
    "private-zone-registration-twice": (links(REGISTERS, REGISTERS | OTHER), links(REGISTERS, OTHER)),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_zone_rules_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("name", "fine"),
    [
        ("_tcp.Corp-1.example", True),
        ("-corp.example", False),
        ("corp..example", False),
        (f"{'a' * 64}.example", False),
        (f"{'a' * 63}.example", True),
        (".".join(["a"] * 35), False),
        (".".join(["a"] * 34), True),
    ],
)
def test_a_zone_has_a_dns_name(name: str, fine: bool) -> None:
    assert ("private-zone-name" not in broken(zone(name))) == fine


@pytest.mark.parametrize(
    "second",
    [{"virtualNetwork": {"id": UNKNOWN}}, {"privateZoneName": UNKNOWN}, {"virtualNetworkLinkName": "link0"}],
)
def test_links_that_may_be_others_are_fine(second: dict[str, Any]) -> None:
    assert "private-zone-linked-twice" not in broken(links({}, second))


def test_a_network_of_two_links_in_one_zone_registers_once() -> None:
    found = broken(links(REGISTERS, REGISTERS))
    assert "private-zone-linked-twice" in found
    assert "private-zone-registration-twice" not in found


def test_a_zone_is_found_by_the_id_of_its_link() -> None:
    """Templates have no name of the resource group."""
    home = f"{NETWORK.rpartition('/')[0]}/privateDnsZones/{REGISTRY}/virtualNetworkLinks"
    made = [
        replace(each, id=f"{home}/{each.name}", properties={**each.properties, "resourceGroupName": UNKNOWN})
        for each in links({}, {})["beside"]
    ]
    assert "private-zone-linked-twice" in broken(cluster(beside=made))
    assert "private-zone-linked-twice" not in broken(cluster(beside=[made[0], replace(made[1], id="")]))
