"""Reads a template back, and compares it with the plan that it was made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.azure.newer_api import RESOURCE
from fairway.azure.resource_types import TYPES
from fairway.documents import arm_template
from fairway.documents.source import Source
from fairway.request import UNKNOWN, Path, Placeholder, Request, format_path, leaves, mapping, sequence, value_at

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_FILLED_IN = (("location",), ("apiVersion",))
"""Inputs that azure-native adds, or that are beside a body."""


def differences(requests: Iterable[Request], tree: Mapping[str, Any]) -> list[str]:
    """A sentence about each value in which a template differs from a plan."""
    read = arm_template.read(Source("template.json", tree, _nowhere)).requests
    own = [each for each in requests if each.custom and each.type in TYPES]
    found: list[str] = []
    theirs: dict[str, list[Request]] = {}
    for each in read:
        theirs.setdefault(_key(each), []).append(each)
    assignments = [each for each in read if each.type == ROLE_ASSIGNMENT.token]
    for each in own:
        unknown = each.properties.get("scope") is UNKNOWN
        others = assignments if unknown else theirs.get(_key(each), [])
        if not others:
            found.append(f"{each.type} {each.name} is missing")
            continue
        best = min(([*_unequal(each, one)] for one in others), key=len)
        found += [f"{each.type} {each.name}: {format_path(path)} is another value" for path in best]
    if len(read) != len(own):
        found.append(f"the template has {len(read)} resources, and the plan {len(own)}")
    return found


def _nowhere(_path: Path) -> tuple[int, int]:
    return (1, 1)


def _key(each: Request) -> str:
    if each.type != ROLE_ASSIGNMENT.token:
        return each.id.lower()
    return each.id.lower().rpartition("/")[0]  # its name may be a parameter


def _unequal(own: Request, other: Request) -> Iterator[Path]:
    before, after = _values(own), _values(other)
    for path in before.keys() | after.keys():
        if path in _FILLED_IN and path not in before:
            continue
        if path == ("roleDefinitionId",) and own.properties.get("scope") is UNKNOWN:
            continue  # A plan has it of the scope, of which the template has the subscription.
        if not _is_same(before.get(path), after.get(path)):
            yield path


def _values(each: Request) -> dict[Path, Any]:
    dropped = {"resourceGroupName", *TYPES[each.type].segments, "apiVersion"} if each.type in TYPES else set[str]()
    inputs = {key: value for key, value in each.properties.items() if key not in dropped}
    if each.type == RESOURCE.token:
        inputs |= mapping(inputs.pop("properties", None)) or {}
    ids = value_at(inputs, "identity.userAssignedIdentities")
    if (entries := mapping(ids)) is not None:
        inputs["identity"] = {**inputs["identity"], "userAssignedIdentities": [*entries]}
    return {path: value for path, value in leaves(inputs) if not _is_empty(value)}


def _is_empty(value: Any) -> bool:
    return value is None or mapping(value) == {} or sequence(value) == []


def _is_same(before: Any, after: Any) -> bool:
    if isinstance(after, Placeholder):
        # A plan has made-up ids of identities.
        return isinstance(before, Placeholder) or (isinstance(before, str) and _GUID.fullmatch(before) is not None)
    return before == after and not isinstance(before, Placeholder)
