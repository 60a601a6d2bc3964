"""What Azure returned for a resource, as azure-native keeps it in a state.

What ARM has below `properties` is one level up, keys are as the SDK spells them, and what is null or not in the SDK's
API version is left out (pulumi-azure-native, provider/pkg/convert/responseBodyToSdkOutputs.go).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.documents.tables import About, properties_of, spelling, without_hyphens
from fairway.request import mapping, sequence

_NO_OUTPUTS = {"id"}
"""Pulumi has it beside the outputs."""


def outputs_of(token: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs of a resource of that type; `body` is ARM's, or az's with `properties` one level up. Empty for a type
    that is not known."""
    found = properties_of(token)
    if found is None:
        return {}
    lowered = {key.lower(): value for key, value in body.items()}
    top = {key: value for key, value in body.items() if key.lower() not in ("properties", *_NO_OUTPUTS)}
    if "typepropertiestype" in lowered:
        # az's name for `properties.type`.
        top["type"] = lowered["typepropertiestype"] or body.get("type")
    outputs = _entries(found, top)
    if "properties" not in found["out"]:
        outputs |= _entries(found, mapping(lowered.get("properties")) or {})
    return outputs


def _entries(found: About, body: Mapping[str, Any]) -> dict[str, Any]:
    if found is None:
        return {key: value for key, value in body.items() if value is not None}
    names = spelling(frozenset(found["out"]))
    outputs: dict[str, Any] = {}
    for key, value in body.items():
        name = names.get(key.casefold()) or names.get(str(found["arm"].get(key.casefold())).casefold())
        name = name or names.get(without_hyphens(key))
        inner = mapping(value)
        if name is not None and value is not None:
            outputs[name] = _value(found["out"][name], value)
        elif name is None and key.casefold() == "properties" and inner is not None:
            outputs |= _entries(found, inner)
    return outputs


def _value(kind: Any, value: Any) -> Any:
    entries, items = mapping(value), sequence(value)
    if isinstance(kind, list) and items is not None:
        return [_value(kind[0], each) for each in items]
    if isinstance(kind, dict) and entries is not None:
        return {key: _value(kind["*"], each) for key, each in entries.items() if each is not None}
    if isinstance(kind, str) and kind.startswith("#") and entries is not None:
        return _entries(properties_of(kind), entries)
    return value
