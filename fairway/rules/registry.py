"""What a rule is, and the one list of them.

A rule is a small function over a view of what a program asks for: one cluster (`Cluster`), one resource (`Resource`)
or all of it (`Stack`). It yields a `Fault` for each place where Azure would refuse, or where a baseline is missed. It
is silent on what it cannot see: secret or unknown values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from inspect import unwrap
from pathlib import Path
from typing import Any, Literal, TypeVar, overload

from fairway.rules.cluster import Cluster
from fairway.rules.cluster_network import Stack
from fairway.rules.reader import Fault, Severity
from fairway.rules.resource import Resource

Kind = Literal["refused", "practice", "retired"]

View = TypeVar("View", Cluster, Resource, Stack)
Function = Callable[[View], Iterable[Fault] | None]
"""What a rule's function takes and gives."""

_PACKAGE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Rule:
    """One thing Azure refuses, or that a baseline asks for."""

    id: str
    kind: Kind
    """`refused`: Azure refuses it. `practice`: a baseline. `retired`: it stops on a date."""
    severity: Severity
    """`error` stops a deployment before its first resource; `warning` is shown and goes on. A fault may differ."""
    summary: str
    """What is required, in one sentence."""
    remedy: str
    """What to write instead."""
    sources: tuple[str, ...]
    """Where the fact is from: a documentation page, a schema path, an issue thread."""
    function: Function[Any]
    over: type[Cluster] | type[Resource] | type[Stack] | str = Cluster
    """What the function is called with: each cluster, each resource, the stack, or each resource of the type that is
    named."""
    file: str = ""
    """Where a rule of the user's own is defined; empty for the built-in ones."""
    line: int = 0

    @property
    def defined_at(self) -> str:
        """`acme.py:4` for a rule of the user's own, relative to the current folder where it is inside; else empty."""
        return place_in(self.file, self.line) if self.file else ""


RULES: dict[str, Rule] = {}
"""Every rule by its id. Importing `fairway.rules` fills it; a program's own rules are added when it is imported."""


@overload
def rule(
    id: str,
    summary: str,
    *,
    remedy: str,
    sources: Iterable[str] = (),
    severity: Severity = "error",
    kind: Kind = "refused",
) -> Callable[[Function[Cluster]], Function[Cluster]]: ...
@overload
def rule(
    id: str,
    summary: str,
    *,
    remedy: str,
    sources: Iterable[str] = (),
    severity: Severity = "error",
    kind: Kind = "refused",
    over: type[View],
) -> Callable[[Function[View]], Function[View]]: ...
@overload
def rule(
    id: str,
    summary: str,
    *,
    remedy: str,
    sources: Iterable[str] = (),
    severity: Severity = "error",
    kind: Kind = "refused",
    over: str,
) -> Callable[[Function[Resource]], Function[Resource]]: ...
def rule(
    id: str,
    summary: str,
    *,
    remedy: str,
    sources: Iterable[str] = (),
    severity: Severity = "error",
    kind: Kind = "refused",
    over: Any = Cluster,
) -> Callable[[Function[Any]], Function[Any]]:
    """Register the decorated function as a rule.

    `over` is what the function is called with: `Cluster` (each cluster with its pools), `Stack` (the plan as a whole,
    once), `Resource` (each resource), or the type of a resource: `"StorageAccount"`, or the whole token. A program may
    register rules of its own. Raises ValueError where another function has the id, TypeError for another `over`.
    """
    if over not in (Cluster, Resource, Stack) and not isinstance(over, str):
        raise TypeError(f"rule {id}: `over` is Cluster, Resource, Stack or the type of a resource, and not {over!r}")

    def register(function: Function[Any]) -> Function[Any]:
        file, line = _origin(function)
        before = RULES.get(id)
        if before is not None and _origin(before.function) != (file, line):
            first = place_in(*_origin(before.function))
            raise ValueError(f"two rules are called {id}: {first} and {place_in(file, line)}; rename one of them")
        own = not Path(file).is_relative_to(_PACKAGE)
        where = (file, line) if own else ("", 0)
        RULES[id] = Rule(id, kind, severity, summary, remedy, tuple(sources), function, over, *where)
        return function

    return register


def place_in(file: str, line: int) -> str:
    """File and line for people, relative to the current folder where the file is inside."""
    path = Path(file)
    return f"{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}:{line}"


def _origin(function: Function[Any]) -> tuple[str, int]:
    """The file and the line of a function, its decorators included."""
    found = unwrap(function)
    code = getattr(found, "__code__", None)
    return (str(Path(code.co_filename).absolute()), code.co_firstlineno) if code else (repr(found), 0)
