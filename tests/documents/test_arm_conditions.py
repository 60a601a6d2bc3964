"""Conditions of a template's resources that are not known."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents.forms import found_in, read
from tests.documents.templates import deployment, resource, template

ROUTES = "Microsoft.Network/routeTables/routes"
TABLE = resource("Microsoft.Network/routeTables", "rt-nodes", properties={})
PARAMETERS = {each: {"type": "bool"} for each in ("x", "y")}
EXCLUDED = [("[parameters('x')]", "[not(parameters('x'))]"), ("[parameters('x')]", "[parameters('y')]")]
TOGETHER = [
    ("[parameters('x')]", "[ parameters('x') ]"),
    ("[parameters('x')]", "[and(parameters('x'), parameters('y'))]"),
    ("[and(parameters('y'), parameters('x'))]", "[and(parameters('x'), true(), parameters('y'))]"),
    ("[parameters('x')]", True),
    (True, "[parameters('y')]"),
]


def route(name: str, condition: Any) -> dict[str, Any]:
    way = {"addressPrefix": "0.0.0.0/0", "nextHopType": "Internet"}
    return {**resource(ROUTES, f"rt-nodes/{name}", properties=way), "condition": condition}


def clash(*resources: dict[str, Any]) -> bool:
    """Whether two routes with one prefix are reported."""
    tree = template(TABLE, *resources, parameters=PARAMETERS)
    return "route-same-prefix" in {each.rule for each in found_in(read(tree))}


@pytest.mark.parametrize(("one", "other"), EXCLUDED)
def test_resources_that_may_not_be_deployed_together_are_not_compared(one: Any, other: Any) -> None:
    assert not clash(route("a", one), route("b", other))


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_resources_that_are_deployed_together_are_compared(one: Any, other: Any) -> None:
    assert clash(route("a", one), route("b", other))


@pytest.mark.parametrize(("one", "other"), EXCLUDED)
def test_the_condition_of_a_nested_deployment_is_that_of_its_resources(one: Any, other: Any) -> None:
    first = {**deployment("first", template(route("a", True))), "condition": one}
    second = {**deployment("second", template(route("b", True))), "condition": other}
    assert not clash(first, second)
    assert clash(first, {**second, "condition": one})


def test_a_nested_condition_is_the_one_that_is_passed_and_otherwise_of_its_deployment_alone() -> None:
    def nested(name: str, passed: Any) -> dict[str, Any]:
        inner = template(route(name, "[parameters('on')]"), parameters={"on": {"type": "bool"}})
        return deployment(name, inner, **({"on": {"value": passed}} if passed else {}))

    assert clash(nested("a", "[parameters('x')]"), nested("b", "[parameters('x')]"))
    assert not clash(nested("a", "[parameters('x')]"), nested("b", "[not(parameters('x'))]"))
    assert not clash(nested("a", ""), nested("b", ""))


def test_iterations_of_a_loop_may_have_other_conditions() -> None:
    loop = {"copy": {"name": "routes", "count": 2}}
    each = route("[format('r{0}', copyIndex())]", "[contains(parameters('x'), copyIndex())]")
    each["name"] = "[format('rt-nodes/r{0}', copyIndex())]"
    assert not clash({**each, **loop})
    assert clash({**each, **loop, "condition": "[parameters('x')]"})


def test_what_one_resource_breaks_by_itself_is_reported_under_any_condition() -> None:
    wrong = route("a", "[parameters('x')]")
    wrong["properties"] = {"addressPrefix": "0.0.0.0/0", "nextHopType": "Internet", "nextHopIpAddress": "10.0.0.4"}
    tree = template(TABLE, wrong, route("b", "[parameters('y')]"), parameters=PARAMETERS)
    assert "route-next-hop-address" in {each.rule for each in found_in(read(tree))}
