"""Changes of networks that Azure refuses because they are in use."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fairway.change import network_refusals
from fairway.change.compare import compare
from fairway.change.network_refusals import refusals
from fairway.change.planned_step import PlannedStep
from fairway.request import UNKNOWN

NETWORK, SUBNET = "azure-native:network:VirtualNetwork", "azure-native:network:Subnet"
POOL = "azure-native:containerservice:AgentPool"
HOME = "/subscriptions/s/resourceGroups/rg/providers"
VNET = f"{HOME}/Microsoft.Network/virtualNetworks/vnet"


def network(new: Any, old: Any = ("10.0.0.0/16",), op: str = "update") -> PlannedStep:
    inputs = {"addressSpace": {"addressPrefixes": list(new) if isinstance(new, tuple) else new}}
    before = {"addressSpace": {"addressPrefixes": list(old)}}
    return PlannedStep(op, "u::vnet", NETWORK, "vnet", before, inputs, id=VNET)


def subnet(name: str, old: str, new: str, op: str = "update") -> PlannedStep:
    given = [{"addressPrefix": each} if each else {} for each in (old, new)]
    return PlannedStep(op, f"u::{name}", SUBNET, name, *given, id=f"{VNET}/subnets/{name}")


def pool(subnet: str, **more: Any) -> PlannedStep:
    inputs = {"vnetSubnetID": f"{VNET}/subnets/{subnet}".replace("resourceGroups", "resourcegroups"), **more}
    return PlannedStep("same", "u::pool", POOL, "pool", inputs, inputs, id=f"{HOME}/x/pool")


SAME = network(("10.0.0.0/16",), op="same")


def codes(*steps: PlannedStep) -> dict[str, str]:
    return {urn.removeprefix("u::"): each.reason.rule for urn, each in refusals(steps).items()}


def test_a_range_in_use_stays_and_one_that_only_grows_another_way_too() -> None:
    assert codes(SAME, subnet("a", "10.0.0.0/24", "10.0.1.0/24"), pool("a")) == {"a": "InUsePrefixCannotBeDeleted"}
    assert codes(SAME, subnet("a", "10.0.0.0/24", "10.0.0.0/23"), pool("a")) == {"a": "InUsePrefixCannotBeDeleted"}


def test_a_range_in_use_stays_in_a_network_that_is_not_in_the_state() -> None:
    assert codes(subnet("a", "10.0.0.0/24", "10.0.0.0/23"), pool("a")) == {"a": "InUsePrefixCannotBeDeleted"}


def test_a_refusal_that_has_no_text_of_its_own_is_reported_with_azures_code_and_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(network_refusals, "_EXPLAINED", {})
    found = refusals([SAME, subnet("a", "10.0.0.0/24", "10.0.1.0/24"), pool("a")])["u::a"]
    assert (found.reason.text, found.reason.rule, found.workaround) == (
        "Azure refuses it.",
        "InUsePrefixCannotBeDeleted",
        "",
    )
    assert "10.0.0.0/24" in found.reason.message


def test_a_range_in_use_stays_when_the_subnet_gets_a_gateway_that_does_not_exist_yet() -> None:
    moved = subnet("a", "10.0.0.0/24", "10.0.1.0/24")
    moved = replace(moved, new_inputs={**moved.new_inputs, "natGateway": {"id": UNKNOWN}})
    assert codes(SAME, moved, pool("a")) == {"a": "InUsePrefixCannotBeDeleted"}


def test_a_range_that_others_use_moves() -> None:
    assert codes(SAME, subnet("a", "10.0.0.0/24", "10.0.1.0/24"), pool("b")) == {}


def test_pods_hold_a_subnet_as_nodes_do() -> None:
    pods = pool("b", podSubnetID=f"{VNET}/subnets/a")
    assert codes(SAME, subnet("a", "10.0.0.0/24", "10.0.1.0/24"), pods) == {"a": "InUsePrefixCannotBeDeleted"}


def test_a_network_does_not_leave_its_subnets_outside() -> None:
    there = subnet("a", "10.0.0.0/24", "10.0.0.0/24", op="same")
    assert codes(network(("10.1.0.0/16",)), there) == {"vnet": "NetcfgInvalidSubnet"}
    assert codes(network(("10.1.0.0/16", "10.0.0.0/16")), there) == {}


def test_a_network_changes_before_its_subnets_do() -> None:
    # Though in the end all would fit.
    assert codes(network(("10.1.0.0/16",)), subnet("a", "10.0.0.0/24", "10.1.0.0/24")) == {
        "vnet": "NetcfgInvalidSubnet"
    }
    assert codes(network(("10.0.0.0/16", "10.1.0.0/16")), subnet("a", "10.0.0.0/24", "10.1.0.0/24")) == {}


def test_a_subnet_takes_no_range_of_another_that_stays() -> None:
    stays = subnet("b", "10.0.1.0/24", "10.0.1.0/24", op="same")
    assert codes(SAME, subnet("a", "10.0.0.0/24", "10.0.1.0/24"), stays) == {"a": "NetcfgSubnetRangesOverlap"}


def test_a_subnet_takes_no_range_of_one_that_goes_at_the_end() -> None:
    goes = subnet("b", "10.0.1.0/24", "", op="delete")
    assert codes(SAME, subnet("a", "10.0.0.0/24", "10.0.1.0/24"), goes) == {"a": "NetcfgSubnetRangesOverlap"}


@pytest.mark.parametrize("turned", [False, True])
def test_in_whatever_order_subnets_stand_one_makes_room_for_another(turned: bool) -> None:
    moved = [subnet("a", "10.0.0.0/24", "10.0.1.0/24"), subnet("b", "10.0.1.0/24", "10.0.2.0/24")]
    assert codes(SAME, *(moved[::-1] if turned else moved)) == {}


def test_two_subnets_that_change_places_are_refused() -> None:
    found = codes(SAME, subnet("a", "10.0.0.0/24", "10.0.1.0/24"), subnet("b", "10.0.1.0/24", "10.0.0.0/24"))
    assert found == {"a": "NetcfgSubnetRangesOverlap", "b": "NetcfgSubnetRangesOverlap"}


def test_of_what_is_not_known_nothing_is_refused() -> None:
    moved = subnet("a", "10.0.0.0/24", "10.7.0.0/24")
    assert codes(moved) == {}
    assert codes(network(UNKNOWN), moved) == {}
    assert codes(SAME, moved) == {"a": "NetcfgSubnetRangeOutsideVnet"}
    assert codes(SAME, subnet("a", "10.0.0.0/24", UNKNOWN)) == {}
    assert codes(SAME, subnet("a", "10.0.0.0/24", "")) == {}


def test_what_is_replaced_holds_no_range() -> None:
    gone = [subnet("b", "10.0.1.0/24", "10.0.3.0/24", op=op) for op in ("delete-replaced", "create-replacement")]
    assert codes(SAME, *gone, subnet("a", "10.0.0.0/24", "10.0.1.0/24")) == {}


def test_a_refusal_takes_the_place_of_what_would_have_changed_there() -> None:
    steps = [SAME, subnet("a", "10.0.0.0/24", "10.0.1.0/24"), pool("a")]
    found = compare(steps)
    change = next(each for each in found.changes if each.name == "a")
    assert change.outcome == "refused"
    (reason,) = change.reasons
    assert (reason.path, reason.before, reason.after) == ("addressPrefix", "10.0.0.0/24", "10.0.1.0/24")
    assert reason.message.startswith("IP prefix 10.0.0.0/24 on subnet")
    assert change.workloads.startswith("Nothing happens")
    assert change.workaround.startswith("Create another subnet with a range that overlaps no existing one")
