"""Resources of azapi, whose bodies are ARM's.

Azure/terraform-provider-azapi@v2.6.1 docs/resources/resource.md and update_resource.md
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fairway.documents.arm_resource import ArmResource, found_of
from fairway.documents.document import Found
from fairway.documents.terraform_ids import Ids, Planned
from fairway.request import UNKNOWN, Path, Placeholder, mapping, sequence

RESOURCE = "azapi_resource"
UPDATE = "azapi_update_resource"


def of_azapi(resource: Planned, ids: Ids) -> Iterator[Found]:
    """The request for a resource; none for one whose body cannot be read."""
    values = resource.values
    type, _, version = str(values.get("type")).partition("@")
    try:
        body, at = _body(values.get("body"))
    except (ValueError, RecursionError):
        return
    inner = dict(mapping(_set(body)) or {"properties": UNKNOWN})
    beside = {key: values[key] for key in ("location", "tags") if values.get(key) is not None}
    identity = mapping((sequence(values.get("identity")) or [None])[0])
    if identity is not None:
        own: dict[str, Any] = {str(each): {} for each in sequence(identity.get("identity_ids")) or ()}
        beside["identity"] = {"type": identity.get("type"), **({"userAssignedIdentities": own} if own else {})}
    id = ids.id_of(resource)
    found = found_of(ArmResource(type, id, {**beside, **inner}, resource.base, api_version=version))
    origins = {
        path: inside if inside and inside[0] in beside else (*at, *inside) for path, inside in found.origins.items()
    }
    request = replace(found.request, name=resource.address, exists=resource.exists)
    yield Found(request, resource.base, origins)


def unread_bodies(resources: Iterable[Planned]) -> Iterator[str]:
    """A note for each resource whose body is a text that is no JSON."""
    for each in resources:
        if each.type in (RESOURCE, UPDATE):
            try:
                _body(each.values.get("body"))
            except (ValueError, RecursionError):
                yield f"{each.address} is not read: its body is a text that is no JSON"


def with_updates(found: Sequence[Found], resources: Iterable[Planned], ids: Ids) -> list[Found]:
    """The resources with what `azapi_update_resource` changes in them afterwards, such as the Kubernetes version in
    Azure's modules, which the resource itself ignores."""
    updates: dict[str, Mapping[str, Any]] = {}
    addresses: dict[str, tuple[str, ...]] = {}
    for each in resources:
        if each.type == UPDATE:
            own = replace(each, values={**each.values, "id": None})
            id = ids.referred(each, ("resource_id",), each.values.get("resource_id")) or ids.id_in_azapi(own)
            change = next(of_azapi(replace(own, type=RESOURCE), ids), None)
            if isinstance(id, str) and not isinstance(id, Placeholder) and id and change is not None:
                named = {"resourceName", "resourceGroupName", "agentPoolName"}
                kept = {key: value for key, value in change.request.properties.items() if key not in named}
                updates[id.lower()] = _merged(updates.get(id.lower(), {}), kept)
                addresses[id.lower()] = (*addresses.get(id.lower(), ()), each.address)
    if not updates:
        return [*found]
    return [replace(_updated(each, updates), updates=addresses.get(each.request.id.lower(), ())) for each in found]


def _updated(found: Found, updates: Mapping[str, Mapping[str, Any]]) -> Found:
    id, before = found.request.id.lower(), found.request.properties
    properties = _merged(before, updates.get(id, {}))
    pools = sequence(before.get("agentPoolProfiles"))
    if pools is not None:
        entries = [mapping(each) or {} for each in pools]
        changes = [updates.get(f"{id}/agentpools/{str(each.get('name')).lower()}", {}) for each in entries]
        properties["agentPoolProfiles"] = [_merged(each, one) for each, one in zip(entries, changes, strict=True)]
    return replace(found, request=replace(found.request, properties=properties))


def _merged(before: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(before)
    for key, value in change.items():
        old, new = mapping(found.get(key)), mapping(value)
        found[key] = _merged(old, new) if old is not None and new is not None else value
    return found


def _body(body: Any) -> tuple[Any, Path]:
    """A body, and where it is: older releases have it as text, and `terraform.tfstate` has its type beside it. Raises
    ValueError for a text that is no JSON."""
    entries = mapping(body)
    if entries is not None and {*entries} == {"type", "value"}:
        return entries["value"], ("body", "value")
    if isinstance(body, str) and not isinstance(body, Placeholder):
        return json.loads(body), ("body",)
    return body, ("body",)


def _set(tree: Any) -> Any:
    """A body without the nulls that azapi leaves out where a module configures `ignore_null_property`."""
    entries, items = mapping(tree), sequence(tree)
    if entries is not None:
        return {key: _set(each) for key, each in entries.items() if each is not None}
    return [_set(each) for each in items] if items is not None else tree
