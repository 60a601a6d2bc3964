"""Checks every request against the SDK's own types.

Neither Pulumi's mocks nor its engine do: a misspelt key in a nested mapping travels to Azure, which drops it
without a word or refuses it after minutes.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fairway import rules
from fairway.protocol.sdk_types import ANY, Fields, Shape, fields_of, resource_shape
from fairway.request import Locate, Path, Placeholder, Request
from fairway.rules import Fault, Faults, Finding, Resource, Rule
from fairway.rules.value_words import TYPES, given, instead

Problem = tuple[Path, Any, str, str]
"""Where, the value there, the reason, the remedy."""


def _unfit(resource: Resource) -> Faults:
    """A fault at any depth of the properties. Types whose SDK is not installed are skipped, as are values that
    are secret or not yet known."""
    request = resource.request
    if request.api_version:
        return  # of another API version than the SDK's types
    for path, value, reason, remedy in _problems(resource_shape(request.type), request.properties, ()):
        yield Fault(request, path, value, reason, remedy=remedy, sources=(_documentation(request.type),))


RULE = Rule(
    id="sdk-schema",
    kind="refused",
    severity="error",
    summary="Every property exists in the SDK and has a value of its type, and no required property is missing.",
    remedy="Write the property as documented on the resource's page of the SDK.",
    sources=("https://www.pulumi.com/registry/packages/azure-native/api-docs/",),
    function=_unfit,
    over=Resource,
)
"""Not registered with the others, which need only the standard library: a plan adds it."""


def check(requests: Iterable[Request], *, locate: Locate | None = None) -> list[Finding]:
    """This rule alone over `requests`."""
    return rules.check(requests, locate=locate, rules=(RULE,))


def _problems(shape: Shape, value: Any, path: Path) -> Iterator[Problem]:
    if isinstance(value, Placeholder) or value is None or shape.kind == "any":
        return
    if not _fits(shape, value):
        yield _wrong_kind(shape, value, path)
    elif shape.kind == "object" and shape.cls is not None:
        yield from _in_object(shape.cls, fields_of(shape.cls), value, path)
    elif shape.kind == "map":
        for key, each in value.items():
            yield from _problems(shape.item or ANY, each, (*path, key))
    elif shape.kind == "list":
        for at, each in enumerate(value):
            yield from _problems(shape.item or ANY, each, (*path, at))
    elif shape.kind == "union":
        yield from _in_union(shape, value, path)


def _in_object(cls: type, fields: Fields, value: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    meant: set[str] = set()
    for key, each in value.items():
        shape = fields.types.get(key)
        if shape is not None:
            yield from _problems(shape, each, (*path, key))
        elif not key.startswith("__"):
            wire = _closest(fields, key)
            meant.add(wire)
            yield (*path, key), each, f"{_short_name(cls)} has no property `{key}`.", _instead(fields, key, wire)
    # A misspelt key is not missing as well.
    for name in sorted(fields.required - value.keys() - meant):
        owner = _short_name(cls)
        yield (*path, name), None, f"{owner} requires `{name}`, and it is missing.", f"Set `{name}`."


def _in_union(shape: Shape, value: Any, path: Path) -> Iterator[Problem]:
    fitting = (choice for choice in shape.choices if _fits(choice, value))
    # The choice with the fewest problems is most likely the intended one.
    yield from min((list(_problems(choice, value, path)) for choice in fitting), key=len)


def _closest(fields: Fields, key: str) -> str:
    """The wire name that `key` most likely means; "" if it resembles none."""
    spellings = fields.wire if "_" in key else {name: name for name in fields.types}
    close = difflib.get_close_matches(key, spellings, n=1, cutoff=0.6)
    return spellings[close[0]] if close else ""


def _instead(fields: Fields, key: str, wire: str) -> str:
    if key in fields.wire:
        return f"Write `{wire}`: this mapping is sent to Azure untranslated, so only the wire name works."
    if wire:
        python = next(python for python, each in fields.wire.items() if each == wire)
        return f"Did you mean `{wire}`{'' if wire == python else f' (`{python}` in Python)'}?"
    known = ", ".join(f"`{name}`" for name in sorted(fields.types)[:8])
    more = "" if len(fields.types) <= 8 else f" and {len(fields.types) - 8} more"
    return f"Allowed: {known}{more}. Delete the key or use one of these."


def _fits(shape: Shape, value: Any) -> bool:
    match shape.kind:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case "list":
            return isinstance(value, (list, tuple))
        case "object" | "map":
            return isinstance(value, Mapping)
        case "union":
            return any(_fits(choice, value) for choice in shape.choices)
        case "any":
            return True


def _wrong_kind(shape: Shape, value: Any, path: Path) -> Problem:
    wanted = _wanted(shape)
    text = f"`{_last_name(path)}` takes {wanted}, and this is {given(value)}."
    return path, value, text, instead(shape.kind, value, wanted)


def _last_name(path: Path) -> str:
    names = [part for part in path if isinstance(part, str)]
    return names[-1] if names else ""


def _wanted(shape: Shape) -> str:
    if shape.kind == "union":
        return " or ".join(dict.fromkeys(_wanted(choice) for choice in shape.choices))
    return TYPES[shape.kind]


def _short_name(cls: type) -> str:
    return cls.__name__.removesuffix("Args")


def _documentation(token: str) -> str:
    package, module, name = token.split(":")
    module = module.partition("/")[0]
    page = f"{module}/{name.lower()}" if module not in ("", "index") else name.lower()
    return f"https://www.pulumi.com/registry/packages/{package}/api-docs/{page}/"
