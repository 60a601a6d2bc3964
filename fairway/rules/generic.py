"""The generic resource of azure-native, as a request of the type that it creates."""

from __future__ import annotations

from dataclasses import replace

from fairway.azure.newer_api import RESOURCE
from fairway.azure.resource_types import type_of_id
from fairway.request import Placeholder, Request, mapping
from fairway.rules.schema_facts import kind_of


def as_typed(request: Request) -> Request:
    """The request as one of its own type and API version; unchanged if it is not generic, or of a type without a row.

    What ARM has below `properties` is then at the top, as in azure-native's types, unless the type has that too.
    """
    if request.type != RESOURCE.token:
        return request
    inputs = request.properties
    if any(isinstance(inputs.get(each), Placeholder) for each in RESOURCE.segments):
        return request
    id = RESOURCE.id_of(inputs)
    kind = type_of_id(id)
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
