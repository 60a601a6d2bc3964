"""A subnet that gets a gateway or routes which the update creates loses its connections, although the id is unknown."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.change.change import Change
from fairway.change.compare import compare
from fairway.change.planned_step import PlannedStep
from fairway.request import SECRET, UNKNOWN

NETWORK = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Network"
LINKS = {"natGateway": f"{NETWORK}/natGateways/ng", "routeTable": f"{NETWORK}/routeTables/rt"}


def step(kind: str, op: str, name: str, old: Any = None, new: Any = None, **more: Any) -> PlannedStep:
    token = f"azure-native:network:{kind}"
    return PlannedStep(op, f"urn:{name}", token, name, old_inputs=old or {}, new_inputs=new or {}, **more)


def first(*steps: PlannedStep) -> Change:
    return next(each for each in compare(steps).changes if each.urn == steps[0].urn)


def linked(key: str, new: Any, **more: Any) -> PlannedStep:
    old = {"addressPrefix": "10.0.0.0/24", key: {"id": LINKS[key]}}
    return step("Subnet", "update", "nodes", old, {**old, key: new}, **more)


@pytest.mark.parametrize(("key", "kind"), [("natGateway", "NatGateway"), ("routeTable", "RouteTable")])
@pytest.mark.parametrize("new", [{"id": UNKNOWN}, UNKNOWN])
def test_a_link_to_what_the_update_creates_cuts_connections(key: str, kind: str, new: Any) -> None:
    found = first(linked(key, new), step(kind, "create", "v2"))
    assert found.outcome == "interrupted"
    assert "changes" in found.reasons[0].text
    assert "connections" in found.workloads
    assert ("publicIpAddresses" in found.workaround) == (key == "natGateway")
    assert ("authorizedIPRanges" in found.workaround) == (key == "natGateway")


def test_an_unknown_link_alone_may_be_the_old_one() -> None:
    assert first(linked("natGateway", {"id": UNKNOWN})).outcome == "in place"
    assert first(linked("natGateway", {"id": SECRET}), step("NatGateway", "create", "v2")).outcome == "in place"
    other = linked("natGateway", {"id": UNKNOWN}, made_from=("urn:known",))
    assert first(other, step("NatGateway", "create", "v2")).outcome == "in place"


@pytest.mark.parametrize(("op", "outcome"), [("create", "interrupted"), ("update", "in place")])
def test_routes_through_a_new_firewall_cut_connections(op: str, outcome: str) -> None:
    old = {"routes": [{"name": "out", "addressPrefix": "0.0.0.0/0", "nextHopIpAddress": "10.0.1.4"}]}
    new = {"routes": [{"name": "out", "addressPrefix": "0.0.0.0/0", "nextHopIpAddress": UNKNOWN}]}
    found = first(step("RouteTable", "update", "rt", old, new), step("AzureFirewall", op, "fw"))
    assert found.outcome == outcome
