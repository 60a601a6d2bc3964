"""Route tables."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules.cluster_network import ROUTE_TABLE
from fairway.rules.routes import ROUTE
from tests.preflight import Fragment, Pairs, broken, cluster, distinguishes

HOME = {"resourceGroupName": "rg1", "routeTableName": "out"}


def table(*routes: dict[str, Any], beside: tuple[dict[str, Any], ...] = ()) -> Fragment:
    """A route table with routes in it, and others that are resources of their own."""
    made = [Request(ROUTE_TABLE, "out", HOME | {"routes": list(routes)})]
    made += [Request(ROUTE, each["routeName"], HOME | each) for each in beside]
    return cluster() | {"beside": made}


def route(name: str, prefix: str, **inputs: Any) -> dict[str, Any]:
    """A route in a table."""
    return {"name": name, "addressPrefix": prefix, "nextHopType": "Internet"} | inputs


PAIRS: Pairs = {
    "route-same-prefix": (
        table(route("a", "10.0.0.0/8"), route("b", "10.0.0.0/8")),
        table(route("a", "10.0.0.0/8"), route("b", "10.0.0.0/16")),
    ),
    "route-next-hop-address-missing": (
        table(route("a", "10.0.0.0/8", nextHopType="VirtualAppliance")),
        table(route("a", "10.0.0.0/8", nextHopType="VirtualAppliance", nextHopIpAddress=UNKNOWN)),
    ),
    "route-next-hop-address": (
        table(route("a", "10.0.0.0/8", nextHopIpAddress="10.1.0.4")),
        table(route("a", "10.0.0.0/8", nextHopIpAddress="10.1.0.4", nextHopType="VirtualAppliance")),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_route_rules_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(("name", "found"), [("b", True), ("a", False)])
def test_a_route_of_its_own_counts_with_those_of_its_table(name: str, found: bool) -> None:
    other = {"routeName": name, "addressPrefix": "10.0.0.0/8", "nextHopType": "None"}
    assert ("route-same-prefix" in broken(table(route("a", "10.0.0.0/8"), beside=(other,)))) == found


def test_two_requests_for_one_table_are_alternatives_of_a_template() -> None:
    made = [
        Request(ROUTE_TABLE, "out", HOME | {"routes": [route(name, "0.0.0.0/0")]})
        for name in ("to-firewall", "to-internet")
    ]
    assert "route-same-prefix" not in broken(cluster() | {"beside": made})


def test_an_empty_address_of_a_next_hop_is_none() -> None:
    assert "route-next-hop-address" not in broken(table(route("a", "10.0.0.0/8", nextHopIpAddress="")))
