"""Calls of modules for clusters, whatever the module."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from fairway.documents.document import Found
from fairway.documents.hcl_values import At
from fairway.request import Path, Placeholder, mapping

META = frozenset(("source", "version", "providers", "count", "for_each", "depends_on"))
"""Arguments of a call that are Terraform's own."""


@dataclass(frozen=True)
class ModuleCall:
    """A call, with the values of its arguments."""

    name: str
    """`module.aks`."""
    major: int
    """The major version of the module."""
    given: Mapping[str, Any]
    """The arguments."""
    places: Mapping[Path, At]
    """Where the values are."""
    at: At
    """Where the call is."""
    region: Any = None
    """The region of the resource group, which releases without `location` look up."""
    group: Any = None
    """The name of the resource group whose id is `parent_id`."""


@dataclass(frozen=True)
class Variables:
    """The variables of a module in one of its versions."""

    title: str
    """`terraform-azurerm-aks 7`."""
    rows: Mapping[str, Mapping[str, Any]]
    """Each with `from` and `until`, the versions that have it, and its default."""
    major: int

    def has(self, name: str) -> bool:
        """Whether this version has a variable."""
        row = self.rows.get(name)
        return row is not None and _covers(row, self.major)

    def default(self, name: str) -> Any:
        """The default of a variable; None for one that has none."""
        row = self.rows[name]
        return row.get("older", {}).get(str(self.major), row.get("default"))

    def fault(self, name: str, at: At) -> str:
        """Why an argument is refused."""
        file, line, column = at
        row = self.rows.get(name)
        if row is not None:
            since, until = row.get("from"), row.get("until")
            versions = " and ".join([*([f"from {since}"] if since else []), *([f"until {until}"] if until else [])])
            why = f"versions {versions} have it" if versions else "other versions have it"
        else:
            near = get_close_matches(name, [each for each in self.rows if self.has(each)], 1)
            why = f"is `{near[0]}` meant?" if near else "a fork may have added it"
        return f"{file}, line {line}, column {column}: {self.title} has no variable `{name}`; {why}"


def unread_pools(call: ModuleCall, name: str) -> list[str]:
    """A note for pools that are not written out as objects."""
    pools = call.given.get(name)
    entries = mapping(pools)
    if entries is None:
        return (
            [f"{name} of {call.name} is an expression, so that these pools are not read"] if pools is not None else []
        )
    hidden = [key for key, each in entries.items() if mapping(each) is None]
    return (
        [f"{name} of {call.name}: these pools are expressions and are not read: {', '.join(hidden)}"] if hidden else []
    )


@dataclass
class Settings:
    """The variables of a call with their values, given or by default."""

    call: ModuleCall
    variables: Variables
    read: set[str] = field(default_factory=set[str])

    def get(self, name: str) -> Any:
        """The value of a variable; None where this version has no such variable."""
        if not self.variables.has(name):
            return None
        given = self.call.given.get(name)
        return self.variables.default(name) if given is None else given

    def any(self, *names: str) -> Any:
        """The value of the first of these variables that this version has."""
        return next((self.get(each) for each in names if self.variables.has(each)), None)

    def on(self, name: str) -> Any:
        """Whether a switch is on; a placeholder where that is not known."""
        value = self.get(name)
        return value if isinstance(value, Placeholder) else value is True


def _covers(row: Mapping[str, Any], major: int) -> bool:
    return row.get("from", 0) <= major <= row.get("until", 10_000) and major not in row.get("not in", ())


@dataclass(frozen=True)
class Module:
    """A module that is read."""

    title: str
    sources: re.Pattern[str]
    """What `source` has for it."""
    mentioned: re.Pattern[str]
    """What a file has in it that may call it, or a fork of it."""
    oldest: int
    newest: int
    """The versions that are read: the second number of those that begin with 0."""
    rows: Mapping[str, Mapping[str, Any]]
    """The variables of all versions."""
    faults: Callable[[ModuleCall], list[str]]
    founds: Callable[[ModuleCall], Iterator[Found]]
    notes: Callable[[ModuleCall], list[str]]
    hint: Callable[[str, Path, str], str]
    zero: bool = False
    """Whether versions begin with 0."""

    def has(self, names: Iterable[str], number: int) -> bool:
        """Whether a version has all of these variables."""
        return all(_covers(self.rows.get(each, {"until": -1}), number) for each in names)

    def version(self, number: int) -> str:
        """A version as it is written."""
        return f"0.{number}" if self.zero else str(number)
