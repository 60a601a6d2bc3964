"""Generates `data/schema/*.json`: types, bounds, lengths, patterns, enums and required properties from ARM's schemas.

    python -m fairway.rules.schema_of_arm FOLDER COMMIT DATE

FOLDER has the files of `schemas` in Azure/azure-resource-manager-schemas at COMMIT, which is of DATE:
`FOLDER/2026-05-01/Microsoft.ContainerService.Aks.json`. Only names and numbers are kept. Names are azure-native's: what
ARM has below `properties` is one level up.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fairway.azure.other_types import OTHER_TYPES
from fairway.azure.resource_type import ResourceType
from fairway.azure.resource_types import TYPES
from fairway.request import mapping

Schema = Mapping[str, Any]
Nodes = Mapping[str, tuple[Schema, Schema]]
"""By API version: a part of a schema, and the whole file for its references."""

DATA = Path(__file__).parent / "data" / "schema"
_FIELDS = Path(__file__).parent.parent / "standin" / "data" / "fields.json"
_TYPES = ("array", "boolean", "integer", "number", "object", "string")
_ABOUT = ("apiVersion", "dependsOn", "id", "name", "resources", "type")
"""Members of every resource in ARM that are no inputs of azure-native."""
_RENAMED = {
    "isNfsV3Enabled": "enableNfsV3",
    "networkAcls": "networkRuleSet",
    "supportsHttpsTrafficOnly": "enableHttpsTrafficOnly",
}
"""ARM's members to which azure-native gives other names, in storage accounts."""
_ALSO = ("etag", "extendedLocation", "identity", "kind", "location", "managedBy", "plan", "scale", "sku", "systemData")
_EVERYWHERE = (*_ALSO, "accessProfiles", "tags", "zones")
"""Members that ARM takes for every resource, and one that clusters had before the schemas' first version."""
_MORE = (
    ("osSKU", "Ubuntu", ("AzureLinuxOSGuard", "AzureLinux3OSGuard")),
    ("outboundType", "none", ("block",)),
    ("workloadRuntime", "OCIContainer", ("KataCcIsolation",)),
    ("type", "Approval", ("ScheduledStart",)),
    ("kind", "Windows", ("AgentDirectToStore", "AgentSettings", "Direct", "PlatformTelemetry", "WorkspaceTransforms")),
)
"""An enum, one of its values, and those of previews without a schema (azure-cli-extensions,
src/aks-preview/azext_aks_preview/_consts.py; MicrosoftDocs/azure-aks-docs, articles/kubernetes-fleet), or of Azure
Monitor (https://learn.microsoft.com/azure/azure-monitor/data-collection/data-collection-rule-structure)."""
_NO_ENUMS = ("streams", "vmSize")
"""Azure takes other values as well: `Microsoft-ContainerInsights-Group-Default` (Azure Monitor's data collection), and
sizes newer than the list, which is deprecated (Azure/azure-rest-api-specs, HardwareProfile.vmSize of Compute)."""
_RESET = ("retentionInDays", "totalRetentionInDays")
"""Azure takes -1 as well, for the default of the workspace."""
_LOOSEST: Mapping[str, Callable[[list[Any]], Any]] = {
    "minimum": min,
    "maximum": max,
    "minLength": min,
    "maxLength": max,
}


@dataclass(frozen=True)
class Table:
    """The facts of one namespace while they are collected."""

    fields: Schema
    objects: dict[str, Any] = field(default_factory=dict[str, Any])
    names: dict[Any, str] = field(default_factory=dict[Any, str])

    def resource(self, kind: ResourceType, nodes: Nodes) -> dict[str, Any]:
        """The object of a type; its own name is in azure-native's input for the last segment of the id."""
        facts = self._members(
            {v: (_inputs(s), file) for v, (s, file) in nodes.items()}, self.fields["resources"][kind.token]
        )
        members: dict[str, Any] = facts["members"]
        if kind.name_key:
            names = {v: (s["properties"].get("name", {}), file) for v, (s, file) in nodes.items()}
            members[kind.name_key] = self.value(names, "string")
        for each in kind.segments:
            members.get(each, {}).pop("in", None)
        also = {*facts.get("also", ()), *kind.segments, *_EVERYWHERE} - members.keys()
        # azure-native fills in the location.
        required = [each for each in facts["required"] if each != "location"]
        return {"versions": sorted(nodes), "members": members, "required": required, "also": sorted(also)}

    def value(self, nodes: Nodes, kind: Any) -> dict[str, Any]:
        """The facts of a value: those that hold in the newest stable and the newest preview version."""
        found = {version: (*_resolved(schema, file), file) for version, (schema, file) in nodes.items()}
        types = {schema.get("type") for schema, _, _ in found.values()}
        if len(types) != 1 or (type := types.pop()) not in _TYPES:
            return {}
        newest = [found[version][0] for version in _newest(found)]
        if type == "array":
            items = {
                v: (schema["items"], file) for v, (schema, _, file) in found.items() if mapping(schema.get("items"))
            }
            return {"type": "list", "items": self.value(items, kind[0] if isinstance(kind, list) else None)}
        if type == "object" and isinstance(kind, list):
            return {}  # azure-native has a list: `userAssignedIdentities`
        if type == "object":
            if all(schema.get("properties") for schema in newest):
                inner = {version: (schema, file) for version, (schema, _, file) in found.items()}
                return {"type": "object", "of": self._object(inner, [name for _, name, _ in found.values()], kind)}
            each = {v: (s["additionalProperties"], f) for v, (s, _, f) in found.items() if _maps(s)}
            return {"type": "map", "items": self.value(each, kind["*"] if isinstance(kind, dict) else None)}
        return {"type": type, **_bounds(newest), **_enum(newest, [schema for schema, _, _ in found.values()])}

    def _object(self, nodes: Nodes, names: list[str], kind: Any) -> str:
        about = self.fields["objects"].get(kind[1:]) if isinstance(kind, str) and kind.startswith("#") else None
        key = (*nodes, *names, kind if about else "")
        if key not in self.names:
            base = names[-1] or "object"
            taken = sum(each.partition("~")[0] == base for each in self.objects)
            self.names[key] = name = f"{base}~{taken}" if taken else base
            self.objects[name] = {}  # an object may contain one of its own type
            self.objects[name] = self._members(nodes, about)
        return self.names[key]

    def _members(self, nodes: Nodes, about: Any) -> dict[str, Any]:
        kinds: Mapping[str, Any] = about["in"] if about else {}
        outputs = {*(about["out"] if about else ())} - kinds.keys()
        # A query of a pack has `properties` of any form below ARM's `properties`.
        lift = kinds.get("properties", "any") == "any"
        each = {v: (*_lifted(schema, file, lift), file) for v, (schema, file) in nodes.items()}
        members: dict[str, Any] = {}
        spelled = {name.casefold(): name for name in kinds}
        for name in sorted({name for inner, _, _ in each.values() for name in inner}):
            having = {v: (inner[name], file) for v, (inner, _, file) in each.items() if name in inner}
            own = spelled.get(name.casefold(), name)
            # ARM's `scan-interval` is azure-native's `scanInterval`, and documents have either.
            renamed = spelled.get(_RENAMED.get(name, name).replace("-", "").casefold(), own)
            facts = self.value(having, kinds.get(renamed)) | _since(having, each)
            if name in _RESET:
                facts.pop("minimum", None)
            if name in _NO_ENUMS:
                facts.get("items", facts).pop("enum", None)
            values: list[Any] = facts.get("enum", [])
            for enum, value, more in _MORE:
                values += [each for each in more if enum == name and value in values and each not in values]
            if own not in outputs:
                members |= {own: facts, renamed: facts}
        also = sorted({*kinds, *outputs} - members.keys())
        newest = [each[version][1] for version in _newest(each)]
        always = {name for name in newest[0] if all(name in others for others in newest)} if newest else set[str]()
        # A member that azure-native renames, such as `value` of an IPRule, is found under neither name for sure.
        known = {each.casefold() for each in kinds} | {each.casefold() for each in _RENAMED} if about else None
        required = sorted(each for each in always if known is None or each.replace("-", "").casefold() in known)
        found = {"members": members, "required": required, **({"also": also} if also else {})}
        return found | ({"open": True} if any(_maps(schema) for schema, _ in nodes.values()) else {})


def _resolved(schema: Schema, file: Schema) -> tuple[Schema, str]:
    """A part of a schema without its references and without expressions; with the name of its definition."""
    choices = [each for each in schema.get("oneOf", ()) if "common/definitions.json" not in each.get("$ref", "")]
    if choices:
        return _resolved(choices[0], file) if len(choices) == 1 else ({}, "")
    name = str(schema.get("$ref", ""))
    if name.startswith("#/definitions/"):
        found, inner = _resolved(file["definitions"].get(name.rpartition("/")[2], {}), file)
        return found, inner or name.rpartition("/")[2]
    return ({} if name or "allOf" in schema or "anyOf" in schema else schema), ""


def _lifted(schema: Schema, file: Schema, lift: bool) -> tuple[dict[str, Any], set[str]]:
    """The members, those below `properties` one level up, and the required ones."""
    members, required = dict(schema.get("properties", {})), {*schema.get("required", ())}
    inner = _resolved(members.get("properties", {}), file)[0]
    if not lift or not inner.get("properties"):
        return members, required
    del members["properties"]
    below = {*inner.get("required", ())} if "properties" in required else set[str]()
    return {**members, **inner["properties"]}, (required - {"properties"}) | below


def _inputs(resource: Schema) -> Schema:
    """The definition of a resource without what is no input."""
    members = {name: each for name, each in resource["properties"].items() if name not in _ABOUT}
    return {**resource, "properties": members, "required": [each for each in resource["required"] if each in members]}


def _newest(versions: Iterable[str]) -> list[str]:
    """The newest stable version and the newest preview."""
    known = sorted(versions)
    last = {"preview" in each: each for each in known}
    return sorted(last.values())


def _since(having: Nodes, all: Mapping[str, Any]) -> dict[str, Any]:
    """The first stable version and the first preview with a member. Azure takes what later versions have no more."""
    if len(having) == len(all):
        return {}
    first: dict[str, str] = {}
    for version in sorted(having):
        first.setdefault("preview" if "preview" in version else "stable", version)
    return {"in": first}


def _maps(schema: Schema) -> bool:
    return mapping(schema.get("additionalProperties")) is not None


def _bounds(newest: list[Schema]) -> dict[str, Any]:
    found = {
        key: loosest([each[key] for each in newest])
        for key, loosest in _LOOSEST.items()
        if all(key in each for each in newest)
    }
    patterns = {each.get("pattern", "") for each in newest}
    return found | ({"pattern": pattern} if len(patterns) == 1 and (pattern := patterns.pop()) else {})


def _enum(newest: list[Schema], all: list[Schema]) -> dict[str, Any]:
    """The values of an enum in any version; nothing if the newest versions take others as well."""
    if not all or not newest or not min("enum" in each for each in newest):
        return {}
    values = (value for each in [*newest, *all] for value in each.get("enum", ()))
    return {"enum": [*{str(value).casefold(): value for value in values}.values()]}


def _nodes(kind: ResourceType, files: Mapping[str, list[Schema]]) -> dict[str, tuple[Schema, Schema]]:
    """The definition of a type in each version that has it."""
    found: dict[str, tuple[Schema, Schema]] = {}
    for version, each in files.items():
        for file in each:
            for group in ("resourceDefinitions", "extension_resourceDefinitions", "subscription_resourceDefinitions"):
                for schema in file.get(group, {}).values():
                    names: list[str] = schema["properties"].get("type", {}).get("enum", [])
                    if kind.arm.lower() in map(str.lower, names):
                        found[version] = (schema, file)
            if version not in found and (schema := _on_any_scope(kind, file)):
                found[version] = (schema, file)
    return found


def _on_any_scope(kind: ResourceType, file: Schema) -> Schema:
    """A type whose properties alone are in the file, because it is created on a resource of any type; or nothing."""
    name = f"{kind.token.rpartition(':')[2]}Properties"
    if name not in file.get("definitions", {}) or not kind.arm.startswith("Microsoft.KubernetesConfiguration/"):
        return {}
    members = {"name": {"type": "string"}, "properties": {"$ref": f"#/definitions/{name}"}}
    return {"properties": members, "required": ["name", "properties"]}


def tables(folder: Path, source: Schema) -> dict[str, Any]:
    """The content of each file, by azure-native's name of the namespace."""
    fields = json.loads(_FIELDS.read_text(encoding="utf-8"))
    # In the order of names: that of rows would number the objects of the same name again after each new row.
    known = sorted((*TYPES.values(), *OTHER_TYPES), key=lambda each: each.token)
    found: dict[str, Any] = {}
    for name in sorted({each.kind.partition(":")[0] for each in known}):
        kinds = [each for each in known if each.kind.startswith(f"{name}:")]
        files: dict[str, list[Schema]] = {}
        for namespace in dict.fromkeys(each.arm.partition("/")[0] for each in kinds):
            for file in sorted(folder.glob(f"*/{namespace}.*json")):
                files.setdefault(file.parent.name, []).append(json.loads(file.read_text(encoding="utf-8")))
        table = Table(fields)
        types = {each.token: table.resource(each, nodes) for each in kinds if (nodes := _nodes(each, files))}
        found |= {name: {"source": source, "types": types, "objects": table.objects}} if types else {}
    return found


def main(folder: str, commit: str, date: str) -> None:
    """Write the files."""
    source = {"repository": "Azure/azure-resource-manager-schemas", "commit": commit, "date": date}
    for name, table in tables(Path(folder), source).items():
        text = json.dumps(table, separators=(",", ":"), sort_keys=True)
        (DATA / f"{name}.json").write_text(text.replace("]},", "]},\n") + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
