"""Ranges that the address pool reserves, or that are recorded for another network, are found in others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from fairway.request import Request
from fairway.subscription import ADDRESSES
from tests.preflight import Fragment, Pairs, broken, distinguishes, judge, of, system, virtual_network
from tests.stacks import planned


def pool(reserved: str = "", recorded: str = "", key: str = "") -> Request:
    entry = {"network": "prod.orders", "key": key, "ranges": [recorded], "released": False}
    entries: Sequence[Any] = [entry] if recorded else []
    return Request(ADDRESSES, "test", {"reserved": {"hub": [reserved]} if reserved else {}, "recorded": entries})


def beside(plan: Request) -> Fragment:
    """A new VNet with 10.240.0.0/15 beside a pool."""
    return of(system(), virtualNetwork=virtual_network(), beside=[plan])


PAIRS: Pairs = {
    "address-range-reserved": (beside(pool("10.241.0.0/20")), beside(pool("10.242.0.0/20"))),
    "address-range-recorded": (beside(pool(recorded="10.241.0.0/20")), beside(pool(recorded="10.242.0.0/20"))),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_on_the_address_pool_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("reserved", "words"),
    [
        ("10.241.128.0/20", "of VNet vnet1 overlaps 10.241.128.0/20, which is reserved for hub."),
        ("10.244.0.0/20", "10.244.0.0/16 of the pods of"),
        ("10.0.0.0/24", "10.0.0.0/16 of the services of"),
    ],
)
def test_pods_and_services_stay_out_of_reserved_ranges_too(reserved: str, words: str) -> None:
    overlay = {"networkPlugin": "azure", "networkPluginMode": "overlay"}
    found = judge(of(system(), virtualNetwork=virtual_network(), beside=[pool(reserved)], networkProfile=overlay))
    [reason] = [each.reason for each in found if each.rule == "address-range-reserved"]
    assert words in reason


def test_a_network_has_the_range_that_is_recorded_for_it() -> None:
    """The logical name of a VNet has the cluster's name."""
    assert "address-range-recorded" not in broken(beside(pool(recorded="10.240.0.0/15", key="vnet1")))
    assert "address-range-recorded" in broken(beside(pool(recorded="10.240.0.0/15", key="orders")))


SETTINGS = """\
network: {addressPool: {addressPrefixes: [10.64.0.0/16], reserved: {onPremises: [10.70.0.0/16]}}}
clusters:
  shop:
    defaultNodePool: {vmSize: Standard_D4ds_v5}
    network: {prefixLength: 20, subnets: {nodes: {prefixLength: 22}}}
  own:
    defaultNodePool: {vmSize: Standard_D4ds_v5}
    network: {addressPrefixes: [10.64.0.0/19, 10.70.0.0/20], subnets: {nodes: {addressPrefix: 10.70.0.0/24}}}
"""
RECORD = """\
test: {shop: {virtualNetwork: 10.64.0.0/20, subnets: {nodes: 10.64.0.0/22}}}
prod: {orders: {virtualNetwork: 10.64.16.0/20, released: '2026-11-22'}}
"""


def test_a_cluster_with_its_own_range_is_named_with_its_line(tmp_path: Path) -> None:
    plan = planned(tmp_path, SETTINGS, {"addresses.yaml": RECORD})
    ours = [each for each in plan.findings if each.rule.startswith("address-range")]
    found = sorted((each.rule, each.reason) for each in ours)
    assert found == [
        ("address-range-recorded", "10.64.0.0/19 of VNet vnet-own-test overlaps 10.64.0.0/20, the range of test.shop."),
        (
            "address-range-recorded",
            "10.64.0.0/19 of VNet vnet-own-test overlaps 10.64.16.0/20, the range of prod.orders (released).",
        ),
        (
            "address-range-reserved",
            "10.70.0.0/20 of VNet vnet-own-test overlaps 10.70.0.0/16, which is reserved for onPremises.",
        ),
    ]
    assert {each.place.line for each in ours if each.place} == {10}
