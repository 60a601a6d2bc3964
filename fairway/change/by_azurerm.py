"""What the azurerm provider does with a change: it replaces a resource, or rotates a pool, where others change it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from fairway.azure.defaults import Of, filled_in
from fairway.documents.azurerm_names import attribute_at, plain_text
from fairway.request import format_path, mapping, sequence, value_at
from fairway.transitions.difference import changed, same

_TEMPORARY = "temporary_name_for_rotation"


@dataclass(frozen=True)
class ByAzurerm:
    """What azurerm does with the differences of one resource."""

    replaced: tuple[str, ...] = ()
    """The paths in ARM's words for which it replaces the resource."""
    rotated: tuple[str, ...] = ()
    """Those for which it replaces a pool by way of a temporary one."""
    attributes: tuple[str, ...] = ()
    """The latter in its own words."""
    temporary: str = ""
    """The name of that pool; empty where it is not set, and azurerm refuses the change."""


@cache
def table() -> Mapping[str, Any]:
    """The attributes, by type."""
    return json.loads((files("fairway.documents") / "data/azurerm_replaced.json").read_text(encoding="utf-8"))


def by_azurerm(type: str, values: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> ByAzurerm:
    """What azurerm does; `values` are the new attributes, `before` and `after` are in ARM's words."""
    replaced: list[str] = []
    rotated: dict[str, str] = {}
    rows = [table()[key].get(type, ()) for key in ("replaced", "cycled", "replaced_unless")]
    of: Of = "cluster" if type == "azurerm_kubernetes_cluster" else "pool"
    sides = [filled_in(of, each, date.max) if "kubernetes" in type else {} for each in (before, after)]
    for path, old, new in changed(before, after):
        found = attribute_at(type, path)
        usual = value_at(sides[0 if old is None else 1], path)
        if path[0] == "agentPoolProfiles" and len(path) > 2:
            side = (before if old is None else after, path[:2])
            usual = value_at(filled_in("pool", value_at(*side, {}), date.max), path[2:])
        if (old is None or new is None) and usual is not None and same(usual, new if old is None else old, path):
            continue
        if found is None:
            continue
        name = plain_text(found[0].path)
        unless = rows[2].get(name) if rows[2] else None
        if name in rows[0] or (unless and not _EXCEPTIONS[unless](old, new, after)):
            replaced.append(format_path(path))
        elif any(name == each or name.startswith(f"{each}.") for each in rows[1]):
            rotated[format_path(path)] = name
    holder: Any = values
    if type == "azurerm_kubernetes_cluster":
        holder = (sequence(values.get("default_node_pool")) or [{}])[0]
    temporary = (mapping(holder) or {}).get(_TEMPORARY)
    return ByAzurerm(tuple(replaced), (*rotated,), (*dict.fromkeys(rotated.values()),), str(temporary or ""))


_Exception = Callable[[Any, Any, Mapping[str, Any]], bool]


def _is(value: Any, *words: str) -> bool:
    return str(value or "").casefold() in words


_EXCEPTIONS: Mapping[str, _Exception] = {
    "set": lambda old, _new, _after: old is None,
    "off": lambda _old, new, _after: new is True,
    "unless overlay": lambda old, new, after: (
        _is(old, "kubenet")
        and _is(new, "azure")
        and _is(value_at(after, "networkProfile.networkPluginMode"), "overlay")
    ),
    "unless azure to cilium": lambda old, new, _after: _is(old, "", "azure") and _is(new, "cilium"),
    "unless to cilium": lambda old, new, _after: _is(old, "azure", "calico") and _is(new, "cilium"),
}
"""When a change is made in place all the same."""
