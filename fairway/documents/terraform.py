"""Terraform's plans and states, as `terraform show -json` prints them: azurerm's clusters and what surrounds them, and
any resource of azapi.

developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fairway.azure.containerservice import AGENT_POOL, MAINTENANCE_CONFIGURATION, MANAGED_CLUSTER
from fairway.azure.network import SUBNET
from fairway.azure.roles import BUILT_IN_ROLES
from fairway.documents.arm_resource import ArmResource, found_of
from fairway.documents.azurerm_names import absent_path, glossary_at
from fairway.documents.document import Document, Found, document
from fairway.documents.source import Source
from fairway.documents.terraform_aks import CLUSTER, POOL, converted
from fairway.documents.terraform_azapi import RESOURCE, UPDATE, of_azapi, unread_bodies, with_updates
from fairway.documents.terraform_changes import MOST_LEVELS, changes_of
from fairway.documents.terraform_ids import Ids, Planned
from fairway.documents.terraform_older import notes_of
from fairway.documents.terraform_values import Converted, table
from fairway.documents.terraform_windows import windows_of
from fairway.request import SECRET, UNKNOWN, Path, Placeholder, mapping, sequence
from fairway.secret_names import is_client_id

PLAN = "Terraform plan"
STATE = "Terraform state"


def recognised(tree: Any) -> bool:
    """Whether data is a plan or a state of Terraform."""
    top = mapping(tree) or {}
    shown = "format_version" in top and bool({"planned_values", "values", "resource_changes"} & {*top})
    return shown or ("terraform_version" in top and sequence(top.get("resources")) is not None)


def read(source: Source) -> Document:
    """What there will be after the plan is applied, or what there is."""
    top = mapping(source.tree) or {}
    resources = [*_all(top)]
    ids = Ids(resources, mapping(top.get("configuration")) or {})
    found = [each for resource in resources for each in _found(resource, ids)]
    found = with_updates(_associated(found, resources, ids), resources, ids)
    found = [_with_module(each, resources) for each in found]
    kind = PLAN if "planned_values" in top or "resource_changes" in top else STATE
    whole = document(source, kind, found, [*changes_of(top), *_notes(resources)], hint=glossary_at)
    return replace(whole, resources=tuple(resources))


def _all(top: Mapping[str, Any]) -> Iterator[Planned]:
    changes = {
        str(each.get("address")): mapping(each.get("change")) or {}
        for each in map(mapping, sequence(top.get("resource_changes")) or ())
        if each is not None
    }
    for key, exists in (("planned_values", None), ("values", True)):
        root = mapping((mapping(top.get(key)) or {}).get("root_module"))
        if root is not None:
            yield from (_planned(*each, changes, exists) for each in _of_module(root, (key, "root_module"), 0))
    if "planned_values" not in top:
        yield from _changed(top)
    for at, each in enumerate(map(mapping, sequence(top.get("resources")) or ())):
        if each is not None and each.get("mode") == "managed":
            yield from _of_raw_state(each, ("resources", at))


def _changed(top: Mapping[str, Any]) -> Iterator[Planned]:
    """The resources of a plan that was cut down to its changes, as tools for policies take it."""
    for at, each in enumerate(map(mapping, sequence(top.get("resource_changes")) or ())):
        change = mapping((each or {}).get("change")) or {}
        after = mapping(change.get("after"))
        if each is not None and after is not None and each.get("mode", "managed") == "managed":
            values = _hidden(after, change.get("after_unknown"), UNKNOWN)
            values = mapping(_hidden(values, change.get("after_sensitive"), SECRET)) or {}
            actions = sequence(change.get("actions"))
            exists = None if actions is None else "create" not in actions
            type, base = str(each.get("type")), ("resource_changes", at, "change", "after")
            yield Planned(str(each.get("address", f"{type}.{each.get('name')}")), type, values, base, exists)


def _of_module(module: Mapping[str, Any], base: Path, level: int) -> Iterator[tuple[Mapping[str, Any], Path]]:
    for at, each in enumerate(map(mapping, sequence(module.get("resources")) or ())):
        if each is not None and each.get("mode") == "managed" and "deposed_key" not in each:
            yield each, (*base, "resources", at)
    for at, each in enumerate(map(mapping, sequence(module.get("child_modules")) or ())):
        if each is not None and level < MOST_LEVELS:
            yield from _of_module(each, (*base, "child_modules", at), level + 1)


def _planned(
    resource: Mapping[str, Any], base: Path, changes: Mapping[str, Mapping[str, Any]], exists: bool | None
) -> Planned:
    address = str(resource.get("address"))
    change = changes.get(address, {})
    actions = sequence(change.get("actions"))
    values = _hidden(mapping(resource.get("values")) or {}, change.get("after_unknown"), UNKNOWN)
    values = _hidden(values, resource.get("sensitive_values"), SECRET)
    known = exists if actions is None else "create" not in actions
    needs = tuple(map(str, sequence(resource.get("depends_on")) or ()))
    return Planned(address, str(resource.get("type")), mapping(values) or {}, (*base, "values"), known, needs)


def _of_raw_state(resource: Mapping[str, Any], base: Path) -> Iterator[Planned]:
    """The instances of a resource in `terraform.tfstate`."""
    above = f"{resource['module']}." if resource.get("module") else ""
    address = f"{above}{resource.get('type')}.{resource.get('name')}"
    for at, each in enumerate(map(mapping, sequence(resource.get("instances")) or ())):
        values = mapping((each or {}).get("attributes"))
        if each is not None and values is not None and not each.get("deposed"):
            key = json.dumps(each["index_key"]) if "index_key" in each else ""
            named = f"{address}[{key}]" if key else address
            for path in map(sequence, sequence(each.get("sensitive_attributes")) or ()):
                values = mapping(_without(values, [_step(step) for step in path or ()])) or {}
            needs = tuple(map(str, sequence(each.get("dependencies")) or ()))
            place = (*base, "instances", at, "attributes")
            yield Planned(named, str(resource.get("type")), values, place, True, needs)


def _step(step: Any) -> Any:
    """An attribute, an index or a key on the way to a sensitive value in `terraform.tfstate`."""
    value = (mapping(step) or {}).get("value")
    return value if isinstance(value, str) else (mapping(value) or {}).get("value")


def _without(values: Any, path: Sequence[Any]) -> Any:
    """The values with that at a path hidden."""
    entries, items = mapping(values), sequence(values)
    if not path:
        return values if values in (None, "") else SECRET
    if entries is not None and path[0] in entries:
        if len(path) == 1 and is_client_id(str(path[0]), entries[path[0]]):
            return values
        return {**entries, path[0]: _without(entries[path[0]], path[1:])}
    if items is not None:
        return [_without(each, path[1:]) if at == path[0] else each for at, each in enumerate(items)]
    return values


def _hidden(values: Any, marks: Any, placeholder: Placeholder) -> Any:
    """The values with a placeholder wherever `marks` has true."""
    if marks is True:
        return values if placeholder is SECRET and values in (None, "") else placeholder
    entries, items = mapping(values), sequence(values)
    below, listed = mapping(marks), sequence(marks)
    if below is not None and (entries is not None or values is None):
        inner = {
            key: value if is_client_id(key, value := (entries or {}).get(key)) else _hidden(value, each, placeholder)
            for key, each in below.items()
        }
        return {**(entries or {}), **{key: each for key, each in inner.items() if each is not None}}
    if listed is not None and (items is not None or values is None):
        both = zip([*(items or ()), *[None] * len(listed)], [*listed, *[None] * len(items or ())], strict=False)
        count = max(len(items or ()), len(listed))
        return [_hidden(each, mark, placeholder) for each, mark in [*both][:count]]
    return values


def _found(resource: Planned, ids: Ids) -> Iterator[Found]:
    if resource.type == RESOURCE:
        yield from of_azapi(resource, ids)
    else:
        yield from found_in_azurerm(resource, ids)


def found_in_azurerm(resource: Planned, ids: Ids) -> Iterator[Found]:
    """The requests for a resource of azurerm; none for a type that is not read."""
    if resource.type not in table()["types"]:
        return
    row = table()["types"][resource.type]
    known = mapping(_linked(resource, ids, resource.values, ())) or {}
    arm = converted(resource.type, known)
    id = ids.id_of(resource)
    extra = _role(known) if resource.type == "azurerm_role_assignment" else {}
    one = ArmResource(row["type"], id, arm.body, resource.base, exists=None, extra=extra)
    found = found_of(one)
    places = {path: _origin(arm.origins, inside, resource.type) for path, inside in found.origins.items() if path}
    origins = {path: arm.in_file(place) for path, place in places.items()}
    request = replace(found.request, name=resource.address, exists=resource.exists)
    of = resource.type, resource.values

    def absent(path: Path, start: tuple[Path, Path]) -> Path:
        return arm.in_file(absent_path(resource.type, path, start))

    yield Found(request, resource.base, origins, absent, azurerm=of)
    if resource.type == "azurerm_kubernetes_cluster":
        for block, name, window in windows_of(known):
            yield _window(resource, f"{id}/maintenanceConfigurations/{name}", window, block)


def _window(resource: Planned, id: str, window: Converted, block: Path) -> Found:
    found = found_of(ArmResource(MAINTENANCE_CONFIGURATION.arm, id, window.body, resource.base))
    request = replace(found.request, parent=resource.address, exists=resource.exists)
    origins = {path: window.origins.get(inside, block) for path, inside in found.origins.items()}
    return Found(request, resource.base, origins)


def _linked(resource: Planned, ids: Ids, values: Any, path: Path) -> Any:
    """The values with the ids that are only in the configuration."""
    entries, items = mapping(values), sequence(values)
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    if isinstance(values, Placeholder):
        id = ids.referred(resource, path, values) if key.endswith(("_id", "_ids")) else values
        plain = isinstance(id, str) and not isinstance(id, Placeholder)
        return [id] if plain and key.endswith("_ids") and not isinstance(path[-1], int) else id
    if entries is not None:
        return {key: _linked(resource, ids, each, (*path, key)) for key, each in entries.items()}
    return [_linked(resource, ids, each, (*path, at)) for at, each in enumerate(items)] if items is not None else values


def _origin(origins: Mapping[Path, Path], path: Path, type: str) -> Path:
    for end in range(len(path), 0, -1):
        if path[:end] in origins:
            return (*origins[path[:end]], *path[end:])
    return absent_path(type, path, ((), ()))


_IN_NO_CLOUD = re.compile(r"null_|random_|time_|tls_|local_|terraform_data$")


_IN_MODULE = re.compile(rf"(module\..*)\.(?:{CLUSTER}|{RESOURCE})\.[\w-]+(?:\[.*\])?")


def _is_pool(resource: Planned) -> bool:
    return str(resource.values.get("type")).lower().startswith(f"{AGENT_POOL.arm}@".lower())


def _with_module(found: Found, resources: Iterable[Planned]) -> Found:
    """A cluster with what else is in its module, which is deleted together with the module's call."""
    place = _IN_MODULE.fullmatch(found.request.name)
    if place is None or found.request.type != MANAGED_CLUSTER.token:
        return found
    within, own = f"{place[1]}.", found.request.name
    inside = (each for each in resources if each.address.startswith(within) and each.address != own)
    others = (each for each in inside if each.type not in (CLUSTER, POOL, UPDATE))
    rest = (each.address for each in others if not _IN_NO_CLOUD.match(each.type) and not _is_pool(each))
    return replace(found, beside=tuple(dict.fromkeys(rest)))


def _role(values: Mapping[str, Any]) -> dict[str, Any]:
    name = values.get("role_definition_name")
    id = BUILT_IN_ROLES.get(name, "") if isinstance(name, str) else ""
    known = f"/providers/Microsoft.Authorization/roleDefinitions/{id}" if id else UNKNOWN
    return {"roleDefinitionId": known} if id or (name and not values.get("role_definition_id")) else {}


def _associated(found: Sequence[Found], resources: Iterable[Planned], ids: Ids) -> list[Found]:
    """The subnets with what azurerm ties to them by resources of their own."""
    ties: dict[str, dict[str, Any]] = {}
    for each in resources:
        keys = table()["associations"].get(each.type)
        if keys is not None:
            subnet, other = (ids.referred(each, (key,), each.values.get(key)) for key in keys[:2])
            if isinstance(subnet, str) and isinstance(other, str):
                ties.setdefault(subnet.lower(), {})[keys[2]] = {"id": other}
    return [_tied(each, ties.get(each.request.id.lower())) for each in found]


def _tied(found: Found, tie: Mapping[str, Any] | None) -> Found:
    if tie is None or found.request.type != SUBNET.token:
        return found
    return replace(found, request=replace(found.request, properties={**found.request.properties, **tie}))


def _notes(resources: Sequence[Planned]) -> list[str]:
    known = {*table()["types"], *table()["associations"], RESOURCE, UPDATE}
    types = sorted({each.type for each in resources if "kubernetes" in each.type} - known)
    return [
        *([f"these types are not read: {', '.join(types)}"] if types else []),
        *(note for each in resources if each.type == CLUSTER for note in notes_of(each.address, each.values)),
        *unread_bodies(resources),
    ]
