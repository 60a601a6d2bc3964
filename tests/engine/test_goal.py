"""What a registration says, and under which names a resource may have stood in the state before."""

import pytest
from pulumi.runtime.proto import alias_pb2, resource_pb2

from fairway.engine.goal import Alias, Aliases, Goal, goal_of, seconds_of
from fairway.protocol.urns import is_provider, name_of, type_of, urn_of

STACK = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
BOX = "urn:pulumi:dev::shop::x:y:Box"


def goal(name: str, *aliases: Alias, parent: str = STACK, type: str = "a:b:C") -> Goal:
    """A registration with aliases."""
    return Goal(type=type, name=name, custom=True, parent=parent, inputs={}, aliases=aliases)


def test_a_urn_has_the_types_of_its_parents_but_not_the_stack() -> None:
    assert urn_of("dev", "shop", STACK, "a:b:C", "n") == "urn:pulumi:dev::shop::a:b:C::n"
    below = urn_of("dev", "shop", f"{BOX}::box", "a:b:C", "n")
    assert below == "urn:pulumi:dev::shop::x:y:Box$a:b:C::n"
    assert (type_of(below), name_of(below)) == ("a:b:C", "n")


def test_a_name_may_hold_what_separates_the_parts_of_a_urn() -> None:
    assert name_of("urn:pulumi:dev::shop::a:b:C::one::two") == "one::two"


def test_a_provider_is_known_by_its_type() -> None:
    assert is_provider("pulumi:providers:azure-native")
    assert not is_provider("azure-native:network:Subnet")


def test_an_alias_replaces_only_the_parts_that_it_names() -> None:
    aliases = Aliases("dev", "shop")
    found = aliases.of(goal("n", Alias(name="old"), Alias(type="a:b/v1:C"), Alias(stack="test"), Alias(project="p")))
    assert found == [
        "urn:pulumi:dev::shop::a:b:C::old",
        "urn:pulumi:dev::shop::a:b/v1:C::n",
        "urn:pulumi:test::shop::a:b:C::n",
        "urn:pulumi:dev::p::a:b:C::n",
    ]


def test_an_alias_can_name_another_parent_or_none() -> None:
    child = goal("n", Alias(parent=f"{BOX}::box"), Alias(no_parent=True), parent=f"{BOX}::other")
    assert Aliases("dev", "shop").of(child) == [
        "urn:pulumi:dev::shop::x:y:Box$a:b:C::n",
        "urn:pulumi:dev::shop::a:b:C::n",
    ]


def test_a_whole_urn_is_taken_as_it_is() -> None:
    assert Aliases("dev", "shop").of(goal("n", Alias(urn="urn:pulumi:x::y::z::n"))) == ["urn:pulumi:x::y::z::n"]


def test_children_of_a_renamed_component_follow_it() -> None:
    aliases = Aliases("dev", "shop")
    aliases.use(f"{BOX}::fresh", f"{BOX}::old")
    below = "urn:pulumi:dev::shop::x:y:Box$a:b:C"
    assert aliases.of(goal("fresh-group", parent=f"{BOX}::fresh")) == [f"{below}::old-group"]
    assert aliases.of(goal("group", parent=f"{BOX}::fresh")) == [f"{below}::group"]


def test_a_childs_own_alias_is_tried_under_both_names_of_its_parent() -> None:
    aliases = Aliases("dev", "shop")
    aliases.use(f"{BOX}::fresh", "urn:pulumi:dev::shop::x:y:Crate::old")
    found = aliases.of(goal("group", Alias(name="past"), parent=f"{BOX}::fresh"))
    assert found == [
        "urn:pulumi:dev::shop::x:y:Box$a:b:C::past",
        "urn:pulumi:dev::shop::x:y:Crate$a:b:C::group",
        "urn:pulumi:dev::shop::x:y:Crate$a:b:C::past",
    ]


def test_a_registration_is_read_whole() -> None:
    request = resource_pb2.RegisterResourceRequest(
        type="a:b:C",
        name="n",
        custom=True,
        parent=STACK,
        dependencies=["urn:2", "urn:1", "urn:2"],
        protect=True,
        ignoreChanges=["tags"],
        aliases=[
            alias_pb2.Alias(urn="urn:older"),
            alias_pb2.Alias(spec=alias_pb2.Alias.Spec(name="past", noParent=True)),
        ],
        customTimeouts=resource_pb2.RegisterResourceRequest.CustomTimeouts(create="1h30m"),
        importId="/id",
        retainOnDelete=True,
    )
    found = goal_of(request)
    assert found.dependencies == ("urn:1", "urn:2")
    assert found.aliases == (Alias(urn="urn:older"), Alias(name="past", no_parent=True))
    assert found.custom_timeouts == {"create": 5400.0}
    assert (found.protect, found.retain_on_delete, found.import_id) == (True, True, "/id")
    assert found.delete_before_replace is None


def test_delete_before_replace_set_to_false_is_not_the_same_as_not_set() -> None:
    request = resource_pb2.RegisterResourceRequest(deleteBeforeReplace=False, deleteBeforeReplaceDefined=True)
    assert goal_of(request).delete_before_replace is False


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("1h30m", 5400), ("1.5h", 5400), ("250ms", 0.25), ("2m0s", 120)]
)
def test_a_duration_is_read_as_go_writes_it(text: str, seconds: float) -> None:
    assert seconds_of(text) == pytest.approx(seconds)


def test_a_duration_that_is_none_is_refused_with_what_to_write() -> None:
    with pytest.raises(ValueError, match="`soon` is not a duration; write `90s`"):
        seconds_of("soon")
