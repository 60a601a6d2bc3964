"""Ids that a preview does not have yet, by the resources that each property depends on.

A preview writes an unknown value where the id of a new resource will be, and under `propertyDependencies` the URNs that
the property is made from (ResourceV3 in pulumi/pulumi, sdk/go/common/apitype/core.go).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fairway.azure.resource_type import arm_type
from fairway.documents.document import Found
from fairway.request import UNKNOWN, mapping, sequence
from fairway.rules.references import OF_A_CLUSTER, OF_A_POOL, OF_A_SUBNET

_TYPES: Mapping[str, tuple[str, ...]] = {
    path.rpartition(".")[2]: types for path, types in {**OF_A_CLUSTER, **OF_A_POOL}.items()
}
"""By the name of a property, the types whose ids belong there."""
_OF_A_SUBNET: Mapping[str, tuple[str, ...]] = {path.partition(".")[0]: types for path, types in OF_A_SUBNET.items()}


def with_ids(found: Sequence[Found], states: Sequence[Mapping[str, Any]]) -> list[Found]:
    """The same, with the id of the one resource of a fitting type that an unknown property depends on.

    `states` are what the preview has of each.
    """
    by_urn = {str(state.get("urn")): each for each, state in zip(found, states, strict=True)}
    return [_linked(each, state, by_urn) for each, state in zip(found, states, strict=True)]


def _linked(found: Found, state: Mapping[str, Any], by_urn: Mapping[str, Found]) -> Found:
    above = mapping(state.get("propertyDependencies")) or {}
    every = [by_urn[urn] for urn in map(str, sequence(state.get("dependencies")) or ()) if urn in by_urn]
    properties: dict[str, Any] = {}
    for key, value in found.request.properties.items():
        urns = map(str, sequence(above.get(key)) or ())
        properties[key] = _filled(value, key, "", [by_urn[urn] for urn in urns if urn in by_urn])
    depends_on = tuple(each.request.name for each in every)
    return replace(found, request=replace(found.request, properties=properties, depends_on=depends_on))


def _filled(value: Any, key: str, around: str, above: Sequence[Found]) -> Any:
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {name: _filled(each, name, key, above) for name, each in entries.items()}
    if items is not None:
        return [_filled(each, key, around, above) for each in items]
    types = (_OF_A_SUBNET.get(around) if key == "id" else _TYPES.get(key)) if value is UNKNOWN else None
    wanted = {each.lower() for each in types or ()}
    ids = {each.request.id for each in above if each.request.id and arm_type(each.request.id).lower() in wanted}
    return ids.pop() if len(ids) == 1 else value
