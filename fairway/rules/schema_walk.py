"""Where a request breaks the facts of ARM's schemas.

Empty values pass: Azure takes null, an empty text, 0, false, and empty lists and objects as absent. Enums have no
letter case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from fairway.request import Path, Placeholder, Request, sequence
from fairway.rules.citations import thread
from fairway.rules.ownership import Unseen
from fairway.rules.schema_facts import Kind, Members, Value, folded, kind_of
from fairway.rules.value_words import TYPES, given, instead, meant
from fairway.rules.value_words import number as shown

Check = Literal["enum", "length", "pattern", "property", "range", "required", "type"]

AKS = "azure-native:containerservice:"
STRICT_SINCE = "2024-01-01"
"""AKS refuses unknown properties from this API version on, and ignores them before (Azure/AKS issue 4060)."""
UNKNOWN_REFUSED = thread("Azure/AKS/issues/4060")
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that breaks a fact."""

    check: Check
    path: Path
    value: Any
    reason: str
    remedy: str
    refused: bool = True
    """False where Azure may take it."""


@dataclass(frozen=True, slots=True)
class _Walk:
    kind: Kind
    strict: bool
    """Whether it is a type of AKS, which converts no text to a number and takes no value outside an enum."""
    version: str
    """The API version; empty if it is not known, or if the schemas do not have it."""
    newer: bool
    """Whether the API version is later than all that the schemas have: it may have more properties and values."""
    refuses_unknown: bool
    is_answer: bool
    """Whether it was read from Azure: it has outputs as well."""


def problems(request: Request) -> list[Problem]:
    """All places where a request breaks the facts of its type."""
    kind = kind_of(request.type)
    if kind is None or not request.custom:
        return []
    is_aks, version = request.type.startswith(AKS), request.api_version
    known = version if version in kind.versions else ""
    newer = version > max(kind.versions, default="")
    refuses = is_aks and version >= STRICT_SINCE and not newer
    walk = _Walk(kind, is_aks, known, newer, refuses, request.exists is True)
    return [*_in_object(walk, kind.members, request.properties, ())]


def _in_object(walk: _Walk, members: Members, entries: Mapping[Any, Any], path: Path) -> Iterator[Problem]:
    wanted = members.values
    misspelt: set[str] = set()
    for key, each in entries.items():
        if not each or isinstance(each, Placeholder):
            continue
        value = wanted.get(key) or members.value(str(key))
        if value is None:
            if not members.is_open and not walk.is_answer and not str(key).startswith("__"):
                problem = _unknown(walk, members, str(key), each, path)
                misspelt.add(meant(str(key), wanted))
                yield problem
            continue
        if value.since is not None and walk.version and not walk.is_answer and not value.since.has(walk.version):
            yield _too_new(walk, members, value, str(key), each, path)
        elif value.plain and type(each) is _EXACT.get(value.type):
            continue
        elif value.type != "any":
            yield from _in_value(walk, value, each, (*path, key))
    if members.required and not isinstance(entries, Unseen):
        yield from _missing(members, entries, misspelt, path)


_EXACT: Mapping[str, type] = {"string": str, "boolean": bool, "integer": int, "number": float}


def _in_value(walk: _Walk, value: Value, given_: Any, path: Path) -> Iterator[Problem]:
    if not given_ or isinstance(given_, Placeholder) or value.type == "any":
        return
    if not _fits(walk, value.type, given_):
        wanted = TYPES[value.type]
        reason = f"`{_name(path)}` takes {wanted}, and this is {given(given_)}."
        yield Problem("type", path, given_, reason, instead(value.type, given_, wanted))
    elif value.type == "object":
        if value.members is not None:
            yield from _in_object(walk, value.members, given_, path)
    elif value.type == "list":
        if value.items is not None:
            for at, each in enumerate(given_):
                yield from _in_value(walk, value.items, each, (*path, at))
    elif value.type == "map":
        if value.items is not None:
            for key, each in given_.items():
                yield from _in_value(walk, value.items, each, (*path, key))
    elif not value.plain:
        yield from _in_scalar(walk, value, given_, path)


def _fits(walk: _Walk, type: str, given_: Any) -> bool:
    number = isinstance(given_, (int, float)) and not isinstance(given_, bool)
    match type:
        case "object" | "map":
            return isinstance(given_, Mapping)
        case "list":
            return sequence(given_) is not None
        case "string":
            return isinstance(given_, str) or (not walk.strict and isinstance(given_, (int, float)))
        case "boolean":
            return isinstance(given_, bool) or (not walk.strict and str(given_).lower() in ("true", "false"))
        case "integer":
            whole = number and (isinstance(given_, int) or given_.is_integer())
            return whole or (not walk.strict and isinstance(given_, str) and bool(re.fullmatch(r"-?[0-9]+", given_)))
        case _:
            return number or (not walk.strict and isinstance(given_, str))


def _in_scalar(walk: _Walk, value: Value, given_: Any, path: Path) -> Iterator[Problem]:
    name = _name(path)
    if value.words:
        # Other services have flags, which are written with commas: storage's `bypass` is `Logging, Metrics`.
        parts = (given_,) if walk.strict else str(given_).split(",")
        if not all(folded(each) in value.folded for each in parts):
            reason = f'`{name}` is "{given_}", which is not one of its values.'
            # Other services take values that their specifications do not list.
            refused = walk.strict and not walk.newer
            yield Problem("enum", path, given_, reason, _one_of(str(given_), value.words), refused)
    elif isinstance(given_, str):
        if value.longest is not None and not value.shortest <= len(given_) <= value.longest:
            span = _span(value.shortest or None, value.longest)
            reason = f'`{name}` has {len(given_)} characters ("{given_[:80]}"), not {span}.'
            yield Problem("length", path, given_, reason, f"Write {span} characters.")
        elif value.pattern and not re.search(value.pattern, given_):
            reason = f'`{name}` is "{given_[:80]}", which does not match {value.pattern}.'
            yield Problem("pattern", path, given_, reason, f"Write a text that matches {value.pattern}.")
    elif (value.low is not None and given_ < value.low) or (value.high is not None and given_ > value.high):
        span = _span(value.low, value.high)
        reason = f"`{name}` is {shown(given_)}, not {span}."
        yield Problem("range", path, given_, reason, f"Set {name} to a value {span}, or leave it out.")


def _span(low: float | None, high: float | None) -> str:
    if low is None:
        return f"{high:.15g} or less"
    return f"{low:.15g} or more" if high is None else f"from {low:.15g} to {high:.15g}"


def _one_of(text: str, words: tuple[str, ...]) -> str:
    close = meant(text, words)
    if close:
        return f"Did you mean `{close}`?"
    more = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return f"Write one of {', '.join(f'`{each}`' for each in words[:_SHOWN])}{more}."


def _unknown(walk: _Walk, members: Members, key: str, value: Any, path: Path) -> Problem:
    close = meant(key, members.values)
    effect = "AKS refuses the request" if walk.refuses_unknown else "Azure ignores it or refuses the request"
    reason = f"{members.name} has no property `{key}` in any API version of {walk.kind.date} or before: {effect}."
    remedy = f"Did you mean `{close}`?" if close else "Delete it, or move it to the object that has it."
    return Problem("property", (*path, key), value, reason, remedy, walk.refuses_unknown)


def _too_new(walk: _Walk, members: Members, value: Value, key: str, given_: Any, path: Path) -> Problem:
    since = value.since
    assert since is not None
    effect = "refuses the request" if walk.refuses_unknown else "ignores it or refuses the request"
    reason = f"{members.name} has no property `{key}` in API version {walk.version}: Azure {effect}."
    first = since.stable or since.preview
    remedy = f"Use apiVersion {first} or a later {'version' if since.stable else 'preview'}, or delete the property."
    return Problem("property", (*path, key), given_, reason, remedy, walk.refuses_unknown)


def _missing(members: Members, entries: Mapping[Any, Any], misspelt: set[str], path: Path) -> Iterator[Problem]:
    present = {str(key).casefold() for key in entries} if not members.values.keys() >= entries.keys() else entries
    for name in members.required:
        if name in entries or name.casefold() in present or name in misspelt:
            continue
        # A boolean that is left out is false.
        if members.values[name].type != "boolean":
            reason = f"{members.name} requires `{name}`, and it is missing."
            # Services do not refuse all that their specifications require.
            yield Problem("required", (*path, name), None, reason, f"Set `{name}`.", refused=False)


def _name(path: Path) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")
