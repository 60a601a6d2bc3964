"""Who goes with whom, and in which order resources are deleted."""

from dataclasses import replace

from fairway.engine.graph import deletion_rounds, dependencies_of, dependents_of, needed_by
from fairway.protocol.state import Resource

BASE = "urn:pulumi:dev::shop"


def resource(name: str, *dependencies: str, **more: object) -> Resource:
    """A resource that depends on others by name."""
    found = Resource(urn(name), "a:b:C", id=name, dependencies=tuple(urn(each) for each in dependencies))
    return replace(found, **more)  # type: ignore[arg-type]


def urn(name: str) -> str:
    return f"{BASE}::a:b:C::{name}"


def names(resources: object) -> list[str]:
    """Their logical names."""
    return [each.name for each in resources]  # type: ignore[attr-defined]


def rounds(*resources: Resource) -> list[list[str]]:
    """Which resources are deleted together, by name."""
    return [[each.name for _, each in round] for round in deletion_rounds(list(enumerate(resources)))]


def test_a_resource_needs_its_parent_its_provider_and_what_it_names() -> None:
    one = resource(
        "one",
        "a",
        parent=urn("b"),
        provider=f"{urn('c')}::id",
        deleted_with=urn("d"),
        property_dependencies={"x": (urn("e"),)},
    )
    assert dependencies_of(one) == {urn(each) for each in "abcde"}


def test_dependents_are_found_through_others_and_in_order() -> None:
    state = [
        resource("rg"),
        resource("vnet", "rg"),
        resource("other"),
        resource("subnet", "vnet"),
        resource("id", "rg"),
    ]
    assert names(dependents_of(state[0], state, ignored=set())) == ["vnet", "subnet", "id"]
    assert names(dependents_of(state[1], state, ignored=set())) == ["subnet"]


def test_what_was_dealt_with_already_is_no_dependent_and_leads_to_none() -> None:
    state = [resource("rg"), resource("vnet", "rg"), resource("subnet", "vnet")]
    assert names(dependents_of(state[0], state, ignored={urn("vnet")})) == []


def test_a_child_is_no_dependent_for_being_one() -> None:
    state = [resource("box"), resource("child", parent=urn("box"))]
    assert names(dependents_of(state[0], state, ignored=set())) == []


def test_what_waits_to_be_deleted_is_no_dependent() -> None:
    state = [resource("rg"), resource("vnet", "rg", delete=True)]
    assert names(dependents_of(state[0], state, ignored=set())) == []


def test_all_that_a_resource_needs_is_found() -> None:
    state = [resource("rg"), resource("vnet", "rg"), resource("id", "rg"), resource("subnet", "vnet")]
    assert needed_by(state[3], state) == {urn("rg"), urn("vnet")}
    assert needed_by(state[0], state) == set()


def test_what_depends_goes_before_what_it_depends_on() -> None:
    assert rounds(resource("rg"), resource("vnet", "rg"), resource("subnet", "vnet")) == [["subnet"], ["vnet"], ["rg"]]


def test_what_can_go_together_does() -> None:
    assert rounds(resource("rg"), resource("a", "rg"), resource("b", "rg")) == [["a", "b"], ["rg"]]


def test_a_parent_goes_after_its_children() -> None:
    assert rounds(resource("box"), resource("child", parent=urn("box"))) == [["child"], ["box"]]


def test_of_two_with_one_urn_each_waits_for_its_dependents() -> None:
    state = (resource("vnet", id="new"), resource("vnet", delete=True), resource("subnet", "vnet"))
    assert rounds(*state) == [["subnet"], ["vnet", "vnet"]]


def test_nothing_to_delete_is_no_round() -> None:
    assert rounds() == []
