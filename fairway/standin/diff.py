"""azure-native's Diff: old inputs against new ones, and which of the differences replace the resource.

It does not look at Azure, so drift is invisible without a refresh. From provider/pkg/provider/diff.go of
pulumi-azure-native; what changed with its versions is in `provider_facts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from fairway.azure.regions import region_name
from fairway.azure.resource_type import ResourceType
from fairway.request import mapping, sequence
from fairway.standin import fields
from fairway.standin.autonaming import RANDOMLY_NAMED
from fairway.standin.provider_facts import fact

Kind = Literal["add", "add-replace", "delete", "delete-replace", "update", "update-replace"]
"""Pulumi's words for what happens to a property."""


@dataclass(frozen=True)
class Diff:
    """What an update would change."""

    changes: bool = False
    replaces: list[str] = field(default_factory=list[str])
    """Paths that cannot change in place."""
    diffs: list[str] = field(default_factory=list[str])
    detailed: dict[str, Kind] = field(default_factory=dict[str, Kind])
    """By path: `agentPoolProfiles[0].count`."""
    delete_before_replace: bool = False


def diff(
    kind: ResourceType, old_inputs: Mapping[str, Any], old_outputs: Mapping[str, Any], new_inputs: Mapping[str, Any]
) -> Diff:
    """Compare plain values, without markers of secrets."""
    old = dict(old_inputs)
    if "azureApiVersion" not in old and "azureApiVersion" in old_outputs:
        old["azureApiVersion"] = old_outputs["azureApiVersion"]  # inputs of version 2 do not have it
    forces = kind.forces_replacement
    found = dict(_objects(_loose(kind, old, new_inputs), new_inputs, "", "", forces))
    detailed: dict[str, Kind] = {path: _softened(path, how, old_outputs, new_inputs) for path, how in found.items()}
    detailed = {path: how for path, how in detailed.items() if not _default_added(kind, path, how, new_inputs)}
    replaces = [path for path, how in detailed.items() if how.endswith("-replace")]
    first = bool(replaces) and old_inputs.get(RANDOMLY_NAMED) is not True
    return Diff(bool(detailed), replaces, list(detailed), detailed, first)


def _softened(path: str, how: Kind, outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> Kind:
    if how == "delete-replace":
        return fact("create-only left out")
    chosen = how == "add-replace" and path in outputs and path in inputs and outputs[path] == inputs[path]
    return "add" if chosen else how  # the program now sets the value that Azure chose


def _default_added(kind: ResourceType, path: str, how: Kind, inputs: Mapping[str, Any]) -> bool:
    """Whether a property is now set to the value that it had by default; only top-level ones are compared."""
    if not how.startswith("add") or path not in inputs or fact("default added") != "same":
        return False
    default = fields.default(kind.token, path)
    return default is not None and _same(default, inputs[path])


def _loose(kind: ResourceType, old: dict[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The old inputs, spelled as the new ones where both mean the same."""
    found = dict(old)
    for key, same in (("location", region_name), ("resourceGroupName", str.lower)):
        before, after = old.get(key), new.get(key)
        if isinstance(before, str) and isinstance(after, str) and same(before) == same(after):
            found[key] = after
    before, after = mapping(old.get("sku")), mapping(new.get("sku"))
    if kind.token.endswith(":ManagedCluster") and before and after and _sku(before) == _sku(after):
        found["sku"] = after
    return found


def _sku(sku: Mapping[str, Any]) -> tuple[str, str]:
    name, tier = str(sku.get("name", "")).lower(), str(sku.get("tier", "")).lower()
    names, tiers = fact("same SKU names"), fact("same SKU tiers")
    return names.get(name, name), tiers.get(tier, tier)


_FORCED: Mapping[Kind, Kind] = {"add": "add-replace", "delete": "delete-replace", "update": "update-replace"}
_Found = Iterator[tuple[str, Kind]]


def _objects(
    old: Mapping[str, Any], new: Mapping[str, Any], at: str, base: str, forces: set[str] | frozenset[str]
) -> _Found:
    for key in [*new, *(each for each in old if each not in new)]:
        if key.startswith("__"):
            continue
        path, rule = f"{at}{key}", f"{base}{key}"
        if key not in old:
            yield path, "add-replace" if rule in forces else "add"
        elif key not in new:
            yield path, "delete-replace" if rule in forces else "delete"
        else:
            yield from _values(old[key], new[key], path, rule, forces)


def _values(old: Any, new: Any, at: str, base: str, forces: set[str] | frozenset[str]) -> _Found:
    if _same(old, new):
        return
    entries, others = mapping(old), mapping(new)
    items, others_listed = sequence(old), sequence(new)
    if entries is not None and others is not None:
        for path, how in _objects(entries, others, f"{at}.", f"{base}.", forces):
            # A property that forces a replacement does so for everything inside it.
            forced = base in forces and how in fact("inside create-only")
            yield path, _FORCED[how] if forced else how
    elif items is not None and others_listed is not None:
        for index, (one, other) in enumerate(zip(items, others_listed, strict=False)):
            yield from _values(one, other, f"{at}[{index}]", f"{base}[]", forces)
        for index in range(len(items), len(others_listed)):
            yield f"{at}[{index}]", "add"
        for index in range(len(others_listed), len(items)):
            yield f"{at}[{index}]", "delete"
    else:
        yield at, "update-replace" if base in forces else "update"


def _same(old: Any, new: Any) -> bool:
    # In JSON true is not 1.
    return old == new and isinstance(old, bool) == isinstance(new, bool)
