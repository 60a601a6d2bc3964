"""azure-native's Read: inputs updated with what changed in Azure since the last update (diff.go, applyDiff).

Inputs cannot be read back. So old and new outputs are compared where they are inputs too, and what differs is copied
into the inputs; defaults that Azure filled in are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.azure.resource_type import ResourceType
from fairway.request import mapping, sequence
from fairway.standin import fields
from fairway.standin.children import unset


def imported(kind: ResourceType, id: str, outputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of an imported resource: all of its outputs that are inputs too."""
    return {**fields.writable(kind.token, outputs), **kind.named_in(id)}


def corrected(
    kind: ResourceType, inputs: Mapping[str, Any], old_outputs: Mapping[str, Any], new_outputs: Mapping[str, Any]
) -> dict[str, Any]:
    """The inputs, updated with what changed in Azure."""
    ignored_paths = unset(kind, inputs)
    now = {key: value for key, value in new_outputs.items() if key not in ignored_paths}
    then = {key: value for key, value in old_outputs.items() if key not in ignored_paths}
    return _apply(inputs, fields.writable(kind.token, then), fields.writable(kind.token, now))


def _apply(inputs: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: value for key, value in inputs.items() if key in new or key not in old}
    for key, value in new.items():
        if key not in old:
            found[key] = value
        elif old[key] != value:
            found[key] = _value(inputs[key], old[key], value) if key in inputs else value
    return found


def _value(given: Any, old: Any, new: Any) -> Any:
    objects = tuple(mapping(each) for each in (given, old, new))
    if all(each is not None for each in objects):
        return _apply(*(each or {} for each in objects))
    lists = tuple(sequence(each) for each in (given, old, new))
    if all(each is not None for each in lists):
        own, then, now = (each or () for each in lists)
        # An element that is new in Azure is copied as it is.
        return [
            each if index >= len(own) or index >= len(then) else _value(own[index], then[index], each)
            for index, each in enumerate(now)
        ]
    return new
