"""What every floor shares: paths, and walks over trees."""

from hypothesis import example, given
from hypothesis import strategies as some

from fairway.request import Path, format_path, leaves, mapped, merged, parse_path, with_value_at

KEYS = some.text(max_size=6) | some.text(alphabet='a0.[]"\\*', max_size=6)
TREES = some.recursive(
    some.none() | some.integers() | some.text(max_size=3),
    lambda inside: some.lists(inside, max_size=3) | some.dictionaries(KEYS, inside, max_size=3),
    max_leaves=8,
)


@given(some.lists(KEYS | some.integers(min_value=0), max_size=5).map(tuple))
@example(("tags", 'a"b'))
@example(("tags", "C:\\", "x.y\\"))
@example(("tags", '\\"', "two\nlines.", "0", 0, ""))
def test_every_path_comes_back(path: Path) -> None:
    assert parse_path(format_path(path)) == path


@given(TREES)
def test_a_tree_whose_values_all_stay_comes_back(tree: object) -> None:
    assert mapped(tree, lambda each: each) == tree


@given(TREES)
def test_a_change_of_each_value_reaches_every_leaf_and_no_container(tree: object) -> None:
    found = mapped(tree, lambda each: 7 if each is None or isinstance(each, (int, str)) else each)
    assert [path for path, _ in leaves(found)] == [path for path, _ in leaves(tree)]
    assert all(each in (7, [], {}) for _, each in leaves(found))


def test_what_was_put_in_a_place_is_not_looked_into() -> None:
    assert mapped({"a": {"b": 1}}, lambda each: {"b": 2} if each == {"b": 1} else each) == {"a": {"b": 2}}


@given(TREES, TREES)
def test_of_two_trees_the_upper_one_counts_wherever_it_has_a_value(below: object, above: object) -> None:
    found = merged(below, above)
    assert merged(found, above) == found
    assert merged(above, above) == above
    assert merged({"a": {"b": 1, "c": [1]}}, {"a": {"c": []}, "d": None}) == {"a": {"b": 1, "c": []}, "d": None}


def test_another_value_at_a_path_leaves_the_original_as_it_was() -> None:
    tree = {"a": [{"b": 1}, 2]}
    assert with_value_at(tree, ("a", 0, "b"), 3) == {"a": [{"b": 3}, 2]}
    assert with_value_at(tree, ("c", "d"), 3) == {"a": [{"b": 1}, 2], "c": {"d": 3}}
    assert tree == {"a": [{"b": 1}, 2]}
