"""The generic resource of azure-native, as a request of the type that it creates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fairway.azure.newer_api import RESOURCE
from fairway.azure.resource_type import ResourceType
from fairway.azure.resource_types import BY_ARM, type_of_id
from fairway.request import Placeholder, Request, mapping
from fairway.rules.schema_facts import kind_of


def as_typed(request: Request) -> Request:
    """The request as one of its own type and API version; unchanged if it is not generic, or of a type without a row.

    What ARM has below `properties` is then at the top, as in azure-native's types, unless the type has that too.
    """
    if request.type != RESOURCE.token:
        return request
    inputs = request.properties
    unknown = any(isinstance(inputs.get(each), Placeholder) for each in RESOURCE.segments)
    id = "" if unknown else RESOURCE.id_of(inputs)
    kind = _of_unknown_parent(inputs) if unknown else type_of_id(id)
    if kind is None:
        return request
    facts = kind_of(kind.token)
    body = mapping(inputs.get("properties")) or {}
    if facts is not None and "properties" in facts.members.values:
        body = {"properties": body}
    other = {key: value for key, value in inputs.items() if key in ("identity", "kind", "sku", "tags")}
    named = kind.named_in(request.id) or kind.named_in(id)
    return replace(
        request, type=kind.token, properties={**named, **other, **body}, api_version=str(inputs.get("apiVersion", ""))
    )


def _of_unknown_parent(inputs: Mapping[str, Any]) -> ResourceType | None:
    """The only type with the namespace and the last part of the inputs; None if there are several."""
    namespace, last = (str(inputs.get(each)).lower() for each in ("resourceProviderNamespace", "resourceType"))
    found = [each for arm, each in BY_ARM.items() if arm.startswith(f"{namespace}/") and arm.rpartition("/")[2] == last]
    return found[0] if len(found) == 1 else None
