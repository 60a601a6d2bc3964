"""Property paths of `ignore_changes` and `replace_on_changes`, and how what is ignored is put back."""

from typing import Any

import pytest

from fairway.protocol.paths import contains, with_ignored
from fairway.protocol.values import Secret
from fairway.request import parse_path as parse


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("tags", ("tags",)),
        ("sku.tier", ("sku", "tier")),
        ("agentPoolProfiles[0].count", ("agentPoolProfiles", 0, "count")),
        ('tags["a.b"].c', ("tags", "a.b", "c")),
        ('tags["say \\"so\\""]', ("tags", 'say "so"')),
        ("agentPoolProfiles[*].count", ("agentPoolProfiles", "*", "count")),
        ("tags.*", ("tags", "*")),
        ("*", ("*",)),
    ],
)
def test_a_path_is_read_part_by_part(text: str, parts: tuple[str | int, ...]) -> None:
    assert parse(text) == parts


@pytest.mark.parametrize(
    ("path", "other", "inside"),
    [
        ("tags", "tags", True),
        ("tags", "tags.a", True),
        ("tags.a", "tags", False),
        ("tags", "sku", False),
        ("*", "tags.a", True),
        ("pools[*].count", "pools[3].count", True),
        ("pools[0]", "pools[1]", False),
    ],
)
def test_a_path_contains_what_lies_at_it_and_below(path: str, other: str, inside: bool) -> None:
    assert contains(parse(path), parse(other)) is inside


def put_back(old: Any, new: Any, path: str) -> Any:
    """The new inputs with what is at the path as it was."""
    found, impossible = with_ignored(new, old, [path])
    assert impossible == ()
    return found


def not_put_back(old: Any, new: Any, path: str) -> None:
    """The path breaks off on one side; nothing is changed."""
    found, impossible = with_ignored(new, old, [path])
    assert impossible == (path,)
    assert found == new


def test_a_leaf_is_put_back_and_its_neighbours_are_not() -> None:
    old, new = {"sku": {"tier": "Free", "name": "Base"}}, {"sku": {"tier": "Standard", "name": "Automatic"}}
    assert put_back(old, new, "sku.tier") == {"sku": {"tier": "Free", "name": "Automatic"}}


def test_what_was_added_at_an_ignored_path_is_removed_again() -> None:
    assert put_back({"a": 1}, {"a": 1, "tags": {"b": 2}}, "tags") == {"a": 1}
    assert put_back({}, {"tags": {"b": 2}}, "tags.b") == {"tags": {}}


def test_what_was_removed_at_an_ignored_path_comes_back() -> None:
    assert put_back({"tags": {"b": 2}}, {}, "tags") == {"tags": {"b": 2}}
    assert put_back({"tags": {"b": 2}}, {"tags": {}}, "tags.b") == {"tags": {"b": 2}}


def test_no_place_is_made_on_the_way_to_an_ignored_path() -> None:
    not_put_back({"tags": {"b": 2}}, {"a": 1}, "tags.b")
    not_put_back({"tags": {"b": 2}}, {"tags": "text"}, "tags.b")


def test_a_path_that_leads_nowhere_on_both_sides_is_in_order() -> None:
    assert put_back({"a": 1}, {"a": 2}, "tags.b") == {"a": 2}
    assert put_back({"a": 1}, {"a": 2}, "a.b") == {"a": 2}
    assert put_back({"a": [1]}, {"a": [2]}, "a[5]") == {"a": [2]}


def test_a_list_becomes_neither_longer_nor_shorter() -> None:
    not_put_back({"a": [1, 2]}, {"a": [3]}, "a[1]")
    not_put_back({"a": [1]}, {"a": [3, 4]}, "a[1]")
    not_put_back({"a": [{"b": 1}]}, {"a": []}, "a[0].b")
    assert put_back({"a": [1, 2]}, {"a": [3]}, "a") == {"a": [1, 2]}


def test_an_element_is_put_back_by_its_place() -> None:
    old, new = {"pools": [{"count": 1}, {"count": 2}]}, {"pools": [{"count": 5}, {"count": 6}]}
    assert put_back(old, new, "pools[1].count") == {"pools": [{"count": 5}, {"count": 2}]}
    assert put_back(old, new, "pools[*].count") == old


def test_a_star_puts_back_what_both_lists_have_and_says_that_they_differ() -> None:
    found, impossible = with_ignored({"a": [7, 8, 9]}, {"a": [1, 2]}, ["a[*]"])
    assert found == {"a": [1, 2, 9]}
    assert impossible == ("a[*]",)


def test_a_star_alone_makes_everything_as_it_was() -> None:
    assert put_back({"a": 1, "b": {"c": 2}}, {"b": 3, "d": 4}, "*") == {"a": 1, "b": {"c": 2}}


def test_a_star_on_the_way_needs_every_old_key_to_be_there_still() -> None:
    not_put_back({"a": {"b": {"c": 1}}}, {"a": {}}, "a.*.c")


def test_a_secret_stays_one_when_its_leaf_is_put_back() -> None:
    old, new = {"profile": Secret({"password": "x", "user": "u"})}, {"profile": {"password": "y", "user": "v"}}
    assert put_back(old, new, "profile.password") == {"profile": {"password": Secret("x"), "user": "v"}}


def test_a_leaf_inside_a_secret_is_not_marked_twice() -> None:
    old, new = {"profile": Secret({"password": "x"})}, {"profile": Secret({"password": "y"})}
    assert put_back(old, new, "profile.password") == {"profile": Secret({"password": "x"})}


def test_the_inputs_that_are_given_are_left_as_they_are() -> None:
    new = {"tags": {"a": 2}, "secret": Secret({"b": 2})}
    put_back({"tags": {"a": 1}, "secret": {"b": 1}}, new, "tags.a")
    put_back({"tags": {"a": 1}, "secret": {"b": 1}}, new, "secret.b")
    assert new == {"tags": {"a": 2}, "secret": Secret({"b": 2})}
