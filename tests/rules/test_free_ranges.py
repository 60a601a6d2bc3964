"""Free ranges."""

from __future__ import annotations

from itertools import islice

import pytest

from fairway.rules import Finding
from fairway.rules.cidr import free, usable
from fairway.rules.free_ranges import prefix_for
from tests.preflight import NODES, OVERLAY, USER_ASSIGNED, Fragment, broken, judge, of, system, virtual_network


@pytest.mark.parametrize(
    ("prefix", "space", "used", "found"),
    [
        (24, ["10.0.0.0/22"], [], ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/24"]),
        (24, ["10.0.0.0/22"], ["10.0.0.0/25", "10.0.2.128/25"], ["10.0.1.0/24", "10.0.3.0/24"]),
        (23, ["10.0.0.0/22"], ["10.0.0.0/25"], ["10.0.2.0/23"]),
        (22, ["10.0.0.0/22"], ["10.0.3.255/32"], []),
        (16, ["10.0.0.0/22"], [], []),
        (28, ["nonsense", "fd00::/64", "10.0.0.0/28"], ["fd00::/64", "nonsense"], ["10.0.0.0/28"]),
        (24, ["10.0.0.0/22"], ["10.0.0.0/8"], []),
        (24, ["255.255.254.0/23"], ["255.255.255.0/24"], ["255.255.254.0/24"]),
    ],
)
def test_what_is_free_overlaps_nothing(prefix: int, space: list[str], used: list[str], found: list[str]) -> None:
    assert [str(each) for each in islice(free(prefix, space, used), 9)] == found


@pytest.mark.parametrize("addresses", [1, 3, 4, 11, 12, 251, 252, 253, 507, 508, 60_000])
def test_the_smallest_subnet_for_a_number_of_addresses_has_room_and_no_smaller_one_has(addresses: int) -> None:
    prefix = prefix_for(addresses)
    assert (usable([f"10.0.0.0/{prefix}"]) or 0) >= addresses
    assert prefix == 29 or (usable([f"10.0.0.0/{prefix + 1}"]) or 0) < addresses


def _reported(fragment: Fragment, rule: str) -> Finding:
    (found,) = [each for each in judge(fragment) if each.rule == rule]
    return found


ROLE = "control-plane-role-on-new-resource"
"""The identity of these clusters has no roles."""


def _in(nodes: str, *subnets: Fragment, **network: str) -> Fragment:
    vnet = virtual_network(nodes, *subnets) | {"addressPrefixes": ["10.0.0.0/9"]}
    pools = [system(vnetSubnetID=NODES)]
    return of(*pools, networkProfile=OVERLAY | network, virtualNetwork=vnet, identity=USER_ASSIGNED)


def test_a_service_range_over_several_subnets_is_one_finding_with_a_range_that_is_free() -> None:
    others = [{"name": name, "addressPrefix": f"10.0.{at}.0/24"} for at, name in enumerate(("db", "web", "ops", "dmz"))]
    found = _reported(_in("10.1.0.0/22", *others), "service-cidr-overlaps-other-subnet")
    assert "overlaps subnets db 10.0.0.0/24, web 10.0.1.0/24, ops 10.0.2.0/24 and 1 more: " in found.reason
    assert found.remedy == (
        "Set serviceCidr to 172.16.0.0/16 and dnsServiceIP to 172.16.0.10, if no connected network has that range. It "
        "cannot change in an existing cluster, so give the subnet another range there."
    )
    moved = {"serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.10"}
    assert broken(_in("10.1.0.0/22", *others, **moved)) - {ROLE} == set()


def test_an_overlap_with_nodes_and_with_others_is_one_finding() -> None:
    found = broken(_in("10.0.4.0/22", {"name": "db", "addressPrefix": "10.0.0.0/24"}))
    assert found - {ROLE} == {"service-cidr-overlaps-node-subnet"}


def test_a_pod_range_in_the_vnet_gets_one_outside() -> None:
    services = {"serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.10"}
    found = _reported(_in("10.1.0.0/22", podCidr="10.64.0.0/16", **services), "pod-cidr-inside-vnet")
    assert found.remedy.startswith("Set podCidr to 100.64.0.0/16, ")


def test_a_subnet_outside_its_vnet_gets_a_range_inside() -> None:
    vnet = virtual_network("10.240.0.0/24", {"name": "far", "addressPrefix": "192.168.0.0/24"})
    found = _reported(of(system(), virtualNetwork=vnet), "subnet-outside-vnet")
    assert found.remedy == "Choose a free range: 10.240.1.0/24 or 10.240.2.0/24 in VNet vnet1."
