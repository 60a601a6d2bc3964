"""The shortest settings: without what Azure fills in by itself."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from config.adoption.settings import Tree, paths_of, removed
from config.model import Settings
from config.problems import problems_of
from config.validation import validate
from fairway.request import Path, folded, leaves, mapping, value_at
from fairway.transitions.difference import FREE_TEXT

Filled = Callable[[Mapping[str, Any]], Mapping[str, Any]]

ALWAYS = frozenset(
    ("name", "kubernetesVersion", "orchestratorVersion", "vmSize", "outboundType", "networkPlugin", "networkDataplane")
)
"""What is written even where Azure chooses the same today: another day it chooses another value."""


def read(model: type[Settings], tree: Tree) -> Settings | None:
    """The settings of a tree; None if they are not valid."""
    try:
        return model.model_validate(tree)
    except ValidationError:
        return None


def invalid(model: type[Settings], tree: Tree) -> Iterator[tuple[Path, Any, str]]:
    """The values that a setting does not accept, such as one of a newer API version, with the reasons."""
    _, errors = validate(model, tree)
    for problem in problems_of(errors, tree):
        path = tuple(itertools.takewhile(lambda part: isinstance(part, str), problem.path))
        value = value_at(tree, path) if path else None
        if value is not None and mapping(value) is None:
            text = _ADVICE.sub("", problem.text)
            yield path, value, f"the setting does not accept it: it {text.rstrip('.?')}"


_ADVICE = re.compile(r"[.,]? (Did you mean|Until then)\b.*", re.DOTALL)
"""What to write in its place: the value exists in Azure."""


def exact(model: type[Settings], tree: Tree, found: Mapping[str, Any]) -> Tree:
    """The tree with null for each value that it would request and Azure does not have, such as a default inside a
    map."""
    settings = read(model, tree)
    present = {folded(path) for path, _ in leaves(found)}
    groups = {path[:end] for path in present for end in range(1, len(path) + 1)}
    for path, value in paths_of(settings.by_arm_name()) if settings else ():
        if folded(path) not in groups and value not in ((), []):
            tree = with_null(tree, path)
    return tree


def shortest(model: type[Settings], tree: Tree, found: Mapping[str, Any], filled: Filled) -> Tree:
    """The tree without each value that Azure fills in for a request that leaves it out."""
    settings = read(model, tree)
    if settings is None:
        return tree
    present = _plain(found)
    wrong = _differing(present, filled(settings.by_arm_name()))
    for path, value in [*paths_of(tree)]:
        if value is None or path[-1] in ALWAYS:
            continue
        shorter = removed(tree, path)
        without = read(model, shorter)
        if without is not None and _differing(present, filled(without.by_arm_name())) <= wrong:
            tree = shorter
    return tree


def _differing(present: Mapping[Path, Any], returned: Mapping[str, Any]) -> set[Path]:
    """The leaves that Azure would return with another value, and those that it would add."""
    other = _plain(returned)
    return {path for path in present.keys() | other.keys() if present.get(path) != other.get(path)}


def _plain(tree: Mapping[str, Any]) -> dict[Path, Any]:
    """Each leaf, without the difference of upper and lower case in names and enums."""
    return {folded(path): _same(path, value) for path, value in leaves(tree)}


def _same(path: Path, value: Any) -> Any:
    return value.casefold() if isinstance(value, str) and FREE_TEXT.isdisjoint(map(str, path)) else value


def with_null(tree: Tree, path: Path) -> Tree:
    key, *below = path
    if not below:
        return {**tree, str(key): None}
    inner = mapping(tree.get(str(key)))
    if str(key) in tree and inner is None:
        return tree
    return {**tree, str(key): with_null(dict(inner or {}), tuple(below))}
