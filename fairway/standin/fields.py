"""The properties of the types that the stand-in serves: inputs, outputs, and which inputs are required.

They come from the SDK, by `fields_of_sdk`. azure-native uses them twice: in a preview a property without a value is
unknown (provider/pkg/convert/previewOutputs.go), and outputs become inputs by dropping what is no input
(sdkOutputsToSdkInputs.go).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from fairway.request import UNKNOWN, mapping, sequence
from fairway.standin import fields_of_sdk
from fairway.standin.fields_of_sdk import sdk_version

_IGNORED_INPUTS = frozenset({"etag", "provisioningState", "resourceGuid"})
"""The SDK accepts these in some nested objects, and Azure ignores them."""


@cache
def _table() -> dict[str, Any]:
    kept = json.loads(fields_of_sdk.FILE.read_text(encoding="utf-8"))
    return kept if kept["sdk"] == sdk_version() else {"resources": {}, "objects": {}}


def _of(token: str) -> dict[str, Any]:
    resources, objects = _table()["resources"], _table()["objects"]
    if token not in resources:
        resources[token] = fields_of_sdk.resource(token, objects)
    return resources[token]


def api_version(token: str) -> str:
    """The API version that the SDK uses for a type: `2025-09-01`."""
    return _of(token)["apiVersion"]


def default(token: str, name: str) -> Any:
    """The value that azure-native assumes for a missing top-level input; None if it assumes none.

    A boolean without a default counts as false (pulumi-azure-native pull request 4553).
    """
    about = _of(token)
    found = about["defaults"].get(name)
    return False if found is None and about["in"].get(name) == "boolean" else found


def is_input(token: str, name: str) -> bool:
    """Whether a top-level property is an input."""
    return name in _of(token)["in"]


def is_output(token: str, name: str) -> bool:
    """Whether a top-level property is an output."""
    return name in _of(token)["out"]


def preview(token: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs that a preview shows: the inputs, and unknown for all other outputs, at every depth."""
    return _preview_object(_of(token), inputs)


def _preview_object(about: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _preview_value(kind, inputs.get(name)) for name, kind in about["out"].items()}


def _preview_value(kind: Any, value: Any) -> Any:
    entries, items = mapping(value), sequence(value)
    if isinstance(kind, list):
        return UNKNOWN if items is None else [_preview_value(kind[0], each) for each in items]
    if isinstance(kind, dict):
        return UNKNOWN if entries is None else {key: _preview_value(kind["*"], each) for key, each in entries.items()}
    if kind.startswith("#"):
        # An object that only Azure sets (`/XResponse`) has no inputs.
        return UNKNOWN if entries is None else _preview_object(_table()["objects"][kind[1:]], entries)
    return UNKNOWN if value is None else value


def writable(token: str, outputs: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs that are inputs too, at every depth; where an input is a list of a map's keys, so is the result."""
    return _writable_object(_of(token), outputs)


def _writable_object(about: Mapping[str, Any], outputs: Mapping[str, Any]) -> dict[str, Any]:
    names = about["in"].keys() & outputs.keys() - _IGNORED_INPUTS
    found = {name: _writable_value(about["in"][name], outputs[name]) for name in sorted(names)}
    return {name: value for name, value in found.items() if value is not None}


def _writable_value(kind: Any, value: Any) -> Any:
    entries, items = mapping(value), sequence(value)
    if isinstance(kind, list):
        if entries is not None:
            return sorted(entries)
        return value if items is None else [_writable_value(kind[0], each) for each in items]
    if isinstance(kind, dict) and entries is not None:
        return {key: _writable_value(kind["*"], each) for key, each in entries.items()}
    if isinstance(kind, str) and kind.startswith("#") and entries is not None:
        return _writable_object(_table()["objects"][kind[1:]], entries)
    return value


def spelled(token: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs with enum values as Azure spells them, at every depth: it accepts them in any letter case and returns
    its own spelling. Other values stay as they are."""
    return _spelled_object(_of(token), inputs)


def _spelled_object(about: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in inputs.items():
        words = {each.casefold(): each for each in about["words"].get(name, ())}
        found[name] = _respelled(words, value) if words else _spelled_value(about["in"].get(name), value)
    return found


def _respelled(words: Mapping[str, str], value: Any) -> Any:
    items = sequence(value)
    if items is not None:
        return [_respelled(words, each) for each in items]
    return words.get(value.casefold(), value) if isinstance(value, str) else value


def _spelled_value(kind: Any, value: Any) -> Any:
    entries, items = mapping(value), sequence(value)
    if isinstance(kind, list) and items is not None:
        return [_spelled_value(kind[0], each) for each in items]
    if isinstance(kind, dict) and entries is not None:
        return {key: _spelled_value(kind["*"], each) for key, each in entries.items()}
    if isinstance(kind, str) and kind.startswith("#") and entries is not None:
        return _spelled_object(_table()["objects"][kind[1:]], entries)
    return value


def faults(token: str, inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What azure-native's Check finds wrong with inputs: the property and the reason."""
    return list(_faults_in(_of(token), inputs, ""))


def _faults_in(about: Mapping[str, Any], inputs: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    for name in about["required"]:
        if inputs.get(name) is None:
            hint = ". Either set it explicitly or configure it with 'pulumi config set azure-native:location <value>'."
            yield at + name, f"missing required property '{at}{name}'{hint if at + name == 'location' else ''}"
    for name, value in inputs.items():
        if name in about["in"]:
            yield from _faults_of(about["in"][name], value, at + name)


def _faults_of(kind: Any, value: Any, at: str) -> Iterator[tuple[str, str]]:
    entries, items = mapping(value), sequence(value)
    if value is UNKNOWN or kind == "any":
        return
    if isinstance(kind, list) and items is not None:
        for index, each in enumerate(items):
            yield from _faults_of(kind[0], each, f"{at}[{index}]")
    elif isinstance(kind, str) and kind.startswith("#") and entries is not None:
        yield from _faults_in(_table()["objects"][kind[1:]], entries, f"{at}.")
    elif items is not None and not isinstance(kind, list):
        yield at, f"'{at}' should be of type '{_json_type(kind)}' but got an array"
    elif isinstance(value, str) and kind != "string":
        yield at, f"'{at}' should be of type '{_json_type(kind)}' but got a string"
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and kind not in ("integer", "number"):
        yield at, f"'{at}' should be of type '{_json_type(kind)}' but got a number"


def _json_type(kind: Any) -> str:
    if isinstance(kind, list):
        return "array"
    return "object" if isinstance(kind, dict) or kind.startswith("#") else kind
