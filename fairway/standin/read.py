"""azure-native's Read: inputs corrected by what changed in Azure since the last update (diff.go, applyDiff).

Inputs cannot be read back. So old and new outputs are compared as far as they could be inputs, and what differs is
put into the inputs; defaults that Azure filled in stay out of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.azure.resource_type import ResourceType
from fairway.request import mapping, sequence
from fairway.standin import fields
from fairway.standin.children import unset


def imported(kind: ResourceType, id: str, outputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of a resource that nobody has inputs of: all of its outputs that can be asked for."""
    return {**fields.writable(kind.token, outputs), **kind.named_in(id)}


def corrected(
    kind: ResourceType, inputs: Mapping[str, Any], old_outputs: Mapping[str, Any], new_outputs: Mapping[str, Any]
) -> dict[str, Any]:
    """The inputs with what changed in Azure."""
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
        ours, then, now = (each or () for each in lists)
        # An element that is new in Azure is taken as it is.
        return [
            each if index >= len(ours) or index >= len(then) else _value(ours[index], then[index], each)
            for index, each in enumerate(now)
        ]
    return new
