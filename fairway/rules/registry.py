"""The definition of a rule, and the list of all rules.

A rule is a small function of one cluster (`Cluster`), one resource (`Resource`) or the whole stack (`Stack`). It yields
a `Fault` for each property that Azure would refuse, or that misses a baseline. It reports nothing about hidden values:
secret or unknown ones.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from inspect import unwrap
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, overload

from fairway.rules.cluster import Cluster
from fairway.rules.cluster_network import Stack
from fairway.rules.controls import controls_of
from fairway.rules.reader import Fault, Severity
from fairway.rules.resource import Resource

Kind = Literal["refused", "practice", "retired"]
Profile = Literal["dev", "prod", "regulated"]
PROFILES: tuple[Profile, ...] = get_args(Profile)
"""Sets of good practice: for development, for production, and for production under an audit."""

View = TypeVar("View", Cluster, Resource, Stack)
Function = Callable[[View], Iterable[Fault] | None]
"""The type of a rule's function."""

_PACKAGE = f"{Path(__file__).parent.parent}{os.sep}"


@dataclass(frozen=True, eq=False)
class Rule:
    """One check: something that Azure refuses, or that a baseline requires. Each is equal only to itself."""

    id: str
    kind: Kind
    """`refused`: Azure refuses it. `practice`: a baseline. `retired`: support ends on a date."""
    severity: Severity
    """`error` stops a deployment before its first resource; the others are only shown. A fault may override it."""
    summary: str
    """What is required, in one sentence."""
    remedy: str
    """What to write instead."""
    sources: tuple[str, ...]
    """The sources: a documentation page, a schema path, an issue thread."""
    function: Function[Any]
    over: type[Cluster] | type[Resource] | type[Stack] | str | tuple[str, ...] = Cluster
    """What the function is called with: each cluster, each resource, the stack, or each resource of the given types."""
    profiles: tuple[Profile, ...] = ()
    """The profiles that include it; without any, it applies always."""
    controls: tuple[str, ...] = ()
    """What it answers in benchmarks and other tools: `CIS AKS 5.4.1`, `CKV_AZURE_6`."""
    general: bool = False
    """Whether its findings are left out where another rule has an error at the same property."""
    malformed: bool = False
    """Whether a value that it reports is wrong by itself: what other rules report because of that value is left out."""
    file: str = ""
    """The file of a user's own rule; empty for built-in rules."""
    line: int = 0

    def applies(self, profile: Profile | None) -> bool:
        """Whether a check with this profile, or with none, includes it."""
        return not self.profiles or profile in self.profiles

    @property
    def defined_at(self) -> str:
        """`acme.py:4` for a user's own rule, relative to the current folder if it is inside; otherwise empty."""
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
    profiles: Iterable[Profile] = (),
    controls: Iterable[str] = (),
    general: bool = False,
    malformed: bool = False,
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
    profiles: Iterable[Profile] = (),
    controls: Iterable[str] = (),
    general: bool = False,
    malformed: bool = False,
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
    profiles: Iterable[Profile] = (),
    controls: Iterable[str] = (),
    general: bool = False,
    malformed: bool = False,
    over: str | tuple[str, ...],
) -> Callable[[Function[Resource]], Function[Resource]]: ...
def rule(
    id: str,
    summary: str,
    *,
    remedy: str,
    sources: Iterable[str] = (),
    severity: Severity = "error",
    kind: Kind = "refused",
    profiles: Iterable[Profile] = (),
    controls: Iterable[str] = (),
    general: bool = False,
    malformed: bool = False,
    over: Any = Cluster,
) -> Callable[[Function[Any]], Function[Any]]:
    """Register the decorated function as a rule.

    `over` is what the function is called with: `Cluster` (each cluster with its pools), `Stack` (the plan as a whole,
    once), `Resource` (each resource), or the type of a resource: `"StorageAccount"`, or the whole token, or a tuple of
    several. With `profiles` the rule applies only where one of them is chosen. The findings of a `general` rule are
    left out where another rule has an error at the same property. A value that a `malformed` rule reports is wrong by
    itself: what other rules report because of that value is left out. A program may register its own rules. Raises
    ValueError if another function has the id, TypeError for another `over`.
    """
    of_types = isinstance(over, (str, tuple))
    if not of_types and over not in (Cluster, Resource, Stack):
        raise TypeError(f"rule {id}: `over` is Cluster, Resource, Stack or the type of a resource, not {over!r}")

    def register(function: Function[Any]) -> Function[Any]:
        file, line = _origin(function)
        before = RULES.get(id)
        if before is not None and _origin(before.function) != (file, line):
            first = place_in(*_origin(before.function))
            raise ValueError(f"two rules are called {id}: {first} and {place_in(file, line)}; rename one of them")
        own = not file.startswith(_PACKAGE)
        where = (file, line) if own else ("", 0)
        answers = tuple(controls) or (() if own else controls_of(id))
        about = (tuple(sources), function, over, tuple(profiles), answers, general, malformed)
        RULES[id] = Rule(id, kind, severity, summary, remedy, *about, *where)
        return function

    return register


def place_in(file: str, line: int) -> str:
    """File and line for messages, relative to the current folder if the file is inside."""
    path = Path(file)
    return f"{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}:{line}"


def _origin(function: Function[Any]) -> tuple[str, int]:
    """The file and the line of a function, its decorators included."""
    found = unwrap(function)
    code = getattr(found, "__code__", None)
    # Path.absolute takes ten times as long, for each of the rules.
    return (os.path.abspath(code.co_filename), code.co_firstlineno) if code else (repr(found), 0)  # noqa: PTH100
