"""Finds secrets that a program would contain as text: azure-native marks no input as secret."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fairway.eject.expressions import Joined, Json, inside
from fairway.request import Path, leaves, value_at
from fairway.secret_names import secret_parts, shown_at


def secret_literals(type: str, tree: Any) -> Iterator[Path]:
    """The paths in the properties of a resource of this type, or in other values if it is empty, of texts that are
    secret by their names or their form, and of expressions with such a text in them."""
    masked = shown_at(type, (), tree)
    for path, leaf in leaves(tree):
        key = next((each for each in reversed(path) if isinstance(each, str)), "")
        if isinstance(leaf, str):
            hidden = leaf and value_at(masked, path) != leaf
        else:
            hidden = any(_has_secret(key, each) for each in inside(leaf))
        if hidden:
            yield path


def _has_secret(key: str, expression: Any) -> bool:
    if isinstance(expression, Json):
        return any(True for _ in secret_literals("", expression.tree))
    # A property that is secret by its name may be made of a secret in the config and other texts.
    texts = expression.parts if isinstance(expression, Joined) else ()
    return any(True for each in texts if isinstance(each, str) for _ in secret_parts(each, key))
