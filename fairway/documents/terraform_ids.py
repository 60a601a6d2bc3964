"""The ids of resources in a Terraform plan, also of those that are not created yet.

A plan does not know the id of what it creates. Which resource an attribute refers to is in its `configuration`:
developer.hashicorp.com/terraform/internals/json-format#expression-representation
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from fairway.documents.terraform_values import table
from fairway.documents.unknown import id_in_group, unknown
from fairway.request import Path, Placeholder, mapping, sequence

_INDEX = re.compile(r"\[[^\]]*\]")
MOST_STEPS = 20
"""Modules that a reference may pass through."""


@dataclass(frozen=True)
class Planned:
    """A resource of a plan."""

    address: str
    type: str
    values: Mapping[str, Any]
    base: Path
    exists: bool | None = None
    dependencies: tuple[str, ...] = ()
    """The addresses, without indexes, of what it refers to."""

    @property
    def module(self) -> tuple[str, ...]:
        """The names of the modules that it is in."""
        return tuple(re.findall(r"module\.([^.\[]+)", _INDEX.sub("", self.address)))

    @property
    def name(self) -> str:
        """Its type and name, without modules and index."""
        return ".".join(_INDEX.sub("", self.address).split(".")[-2:])


@dataclass
class Ids:
    """The ids of a plan's resources."""

    resources: Sequence[Planned]
    configuration: Mapping[str, Any]
    known: dict[str, str] = field(default_factory=dict[str, str])

    def id_of(self, resource: Planned) -> str:
        """The id: as Azure has it, or as it will look, with the address for a name that is not known."""
        if resource.address not in self.known:
            self.known[resource.address] = f"/{{{resource.address}}}"  # what refers to itself
            self.known[resource.address] = self._made(resource)
        return self.known[resource.address]

    def _made(self, resource: Planned) -> str:
        values, row = resource.values, table()["types"].get(resource.type)
        id = values.get("id")
        if resource.type == "azapi_resource" and not _is_id(id):
            return self.id_in_azapi(resource)
        if row is None or _is_id(id):
            return id if isinstance(id, str) and not isinstance(id, Placeholder) else ""
        names = [_text(values.get(key), f"{resource.address}.{key}") for key in row["id"]]
        if "parent" in row:
            above = self.referred(resource, (row["parent"],), values.get(row["parent"]))
            _, *kinds = row["type"].split("/")
            if row["parent"] == "scope":
                return f"{_text(above, 'scope')}/providers/{row['type']}/{names[0]}"
            if isinstance(above, Placeholder) or not isinstance(above, str):
                hidden = [_text(None, f"{resource.address}.{row['parent']}")] * (len(kinds) - 1)
                return id_in_group(_text(None, "resource_group_name"), row["type"], *hidden, names[-1])
            return f"{_text(above, resource.address)}/{kinds[-1]}/{names[-1]}"
        group = _text(values.get("resource_group_name"), "resource_group_name")
        return id_in_group(group, row["type"], *names)

    def id_in_azapi(self, resource: Planned) -> str:
        """The id by type, parent and name; empty where the parent is not known."""
        type = str(resource.values.get("type")).partition("@")[0]
        parent = self.referred(resource, ("parent_id",), resource.values.get("parent_id"))
        middle = f"providers/{type}" if type.count("/") == 1 else type.rsplit("/", 1)[-1]
        name = resource.values.get("name")
        return f"{parent.rstrip('/')}/{middle}/{_text(name, resource.address)}" if _is_id(parent) else ""

    def referred(self, resource: Planned, path: Path, value: Any) -> Any:
        """A value that is an id; of one that is not known yet, the id of the one resource that it refers to."""
        if not isinstance(value, Placeholder):
            return value
        found = {*self._targets(resource, path)}
        return next(iter(found)) if len(found) == 1 and all(found) else value

    def _targets(self, resource: Planned, path: Path) -> Iterator[str]:
        """The ids that an expression refers to; empty for one that is not known."""
        expression = self._expression(resource, path)
        for module, name in _unique(self._resources(resource.module, expression, 0)):
            ids = [self.id_of(each) for each in self.resources if (each.module, each.name) == (module, name)]
            yield from ids or [""]

    def _expression(self, resource: Planned, path: Path) -> Any:
        listed = sequence(self._module(resource.module).get("resources")) or ()
        own = [each for each in map(mapping, listed) if each and each.get("address") == resource.name]
        here: Any = own[0].get("expressions") if own else None
        for part in path:
            entries, items = mapping(here), sequence(here)
            if entries is not None and "references" in entries:
                break
            if isinstance(part, int):
                here = items[part] if items is not None and part < len(items) else None
            else:
                here = entries.get(part) if entries is not None else None
        return here

    def _module(self, module: tuple[str, ...]) -> Mapping[str, Any]:
        here = mapping(self.configuration.get("root_module")) or {}
        for name in module:
            call = mapping((mapping(here.get("module_calls")) or {}).get(name)) or {}
            here = mapping(call.get("module")) or {}
        return here

    def _resources(self, module: tuple[str, ...], expression: Any, step: int) -> Iterator[tuple[tuple[str, ...], str]]:
        """The resources that an expression refers to, through variables and outputs."""
        references = [
            _INDEX.sub("", str(each)) for each in sequence((mapping(expression) or {}).get("references")) or ()
        ]
        for each in references if step < MOST_STEPS else ():
            kind, *rest = each.split(".")
            if kind == "var" and module and rest:
                calls = mapping(self._module(module[:-1]).get("module_calls")) or {}
                expressions = mapping((mapping(calls.get(module[-1])) or {}).get("expressions")) or {}
                yield from self._resources(module[:-1], expressions.get(rest[0]), step + 1)
            elif kind == "module" and len(rest) > 1:
                outputs = mapping(self._module((*module, rest[0])).get("outputs")) or {}
                expression_of = (mapping(outputs.get(rest[1])) or {}).get("expression")
                yield from self._resources((*module, rest[0]), expression_of, step + 1)
            elif kind not in ("local", "each", "count", "data", "path", "self", "var", "module") and rest:
                address = f"{kind}.{rest[0]}"
                # `principal_id` of an identity ends with `_id` as well, and is none of ARM's ids.
                other = any(text.startswith(f"{address}.") and text != f"{address}.id" for text in references)
                yield module, f"{address} (another attribute)" if other else address
            elif kind in ("local", "data"):
                yield module, f"{kind}.{'.'.join(rest)}"  # no resource of the plan, so that the id stays unknown


def _unique(found: Iterator[tuple[tuple[str, ...], str]]) -> list[tuple[tuple[str, ...], str]]:
    return list(dict.fromkeys(found))


def _is_id(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and value.startswith("/") and not isinstance(value, Placeholder)


def _text(value: Any, expression: str) -> str:
    plain = isinstance(value, str) and (not isinstance(value, Placeholder) or "{" in value)
    return str(value).rstrip("/") if plain else str(unknown(expression))
