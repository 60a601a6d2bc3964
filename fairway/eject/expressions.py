"""How a value is made of others: what a program or a template writes instead of the value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fairway.request import Path, mapping, sequence, value_at

ONLY_VALUE, ONLY_KEY = "<value>", "<key>"
"""Steps of a path into a map with one entry, whose key only Azure has: an id."""


@dataclass(frozen=True)
class Output:
    """An output of a resource; the path `("id",)` is its id."""

    urn: str
    path: Path

    def doubtful(self, inputs: Mapping[str, Any]) -> int:
        """How many steps lead to an object that Azure may leave out, since it is not in the inputs; 0 if none does.

        A cluster with a service principal has no identities of add-ons."""
        if ONLY_VALUE in self.path or ONLY_KEY in self.path:
            return 0
        ends = range(1, len(self.path))
        return next((end for end in ends if value_at(inputs, self.path[:end]) is None), 0)


@dataclass(frozen=True)
class Result:
    """A value in the result of a call, by the call's number."""

    call: int
    path: Path


@dataclass(frozen=True)
class Setting:
    """A secret in the config."""

    key: str
    path: Path


@dataclass(frozen=True)
class Part:
    """A part of a text: `head` is everything before the separator number `number`, `segment` what is between two."""

    whole: Expression
    kind: str
    """`head`, `segment`, `after`, `lower`, `base64`; `group`: the resource group in an id, spelled as ARM does; or a
    key of a kubeconfig in Base64, `server` or `certificate-authority-data`."""
    separator: str = "/"
    number: int = 0


@dataclass(frozen=True)
class Joined:
    """Texts and expressions, one after the other."""

    parts: tuple[str | Expression, ...]


@dataclass(frozen=True)
class Json:
    """A text that is JSON, made of a tree with expressions in it."""

    tree: Any


@dataclass(frozen=True)
class RoleName:
    """The name of a role assignment: a GUID made of its scope, role and principal."""

    scope: Any
    role: str
    principal: Any


@dataclass(frozen=True)
class Hidden:
    """A value that is no secret where it comes from, and is one here."""

    value: Any


Expression = Output | Result | Setting | Part | Joined | Json | RoleName | Hidden
EXPRESSIONS = (Output, Result, Setting, Part, Joined, Json, RoleName, Hidden)


def inside(value: Any) -> Iterator[Expression]:
    """Every expression in a tree, and those that these are made of."""
    if isinstance(value, EXPRESSIONS):
        yield value
        below: list[Any] = []
        if isinstance(value, Part):
            below = [value.whole]
        elif isinstance(value, Joined):
            below = list(value.parts)
        elif isinstance(value, RoleName):
            below = [value.scope, value.principal]
        elif isinstance(value, Json):
            below = [value.tree]
        elif isinstance(value, Hidden):
            below = [value.value]
        for each in below:
            yield from inside(each)
        return
    entries, items = mapping(value), sequence(value)
    for each in entries.values() if entries else items or ():
        yield from inside(each)


def sources(value: Any, calls: Mapping[int, frozenset[str]] | None = None) -> frozenset[str]:
    """The resources, by URN, that a tree of expressions refers to; `calls` has those of the arguments of calls."""
    found: set[str] = set()
    for each in inside(value):
        if isinstance(each, Output):
            found.add(each.urn)
        elif isinstance(each, Result) and calls:
            found |= calls.get(each.call, frozenset())
    return frozenset(found)
