"""Finds the line of YAML where a property of a request is configured.

`ManagedCluster shop`, `networkProfile.serviceCidr` is configured at `clusters.shop.networkProfile.serviceCidr`.
Logical names contain the path: `shop/web/k3x` is the pool `web` of the cluster `shop`. Each module of a component has
the rows of its types, as `Kind`s, and in `RENAMED` the properties whose value comes from a key of Fairway.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from components.kind import Kind
from config.merge import LOCATION, Layers
from config.tenants import configured_at
from fairway.azure.regions import region_name
from fairway.request import Path, Place, Request, mapping, parse_path, value_at

_MODULES: tuple[Mapping[str, Any], ...] = tuple(
    vars(importlib.import_module(f"{__package__}.{each.name}"))
    for each in pkgutil.iter_modules([str(FilePath(__file__).parent)])
    if each.name != "places"
)
"""The modules of the components: all in this package."""

_ROWS = dict.fromkeys(value for module in _MODULES for value in module.values() if isinstance(value, Kind))

KINDS = tuple(sorted(_ROWS, key=lambda kind: (kind.parent is None, "{" in kind.logical)))
"""The rows of all components, those with a parent first, and of these those for one logical name."""

_RENAMED: Mapping[Path, Path] = {
    parse_path(arm): parse_path(key) for module in _MODULES for arm, key in module.get("RENAMED", {}).items()
}


@dataclass(frozen=True)
class Places:
    """Finds the place of each property of each request."""

    layers: Layers

    def __call__(self, request: Request, path: Path) -> Place | None:
        """The place of a property; if it is not written, of the nearest setting that contains it."""
        base = next((found for kind in KINDS if (found := kind.path(request))), None)
        if base is None:
            return None
        base = configured_at(base, self.layers.value)
        exact = self.layers.places.get((*base, *path))
        if exact is None and path == ("location",) and (found := self._region(base, request)):
            return found
        configured = (*base, *_configured(path))
        # Below null there is nothing to write: then the property itself is what is missing.
        within = mapping(value_at(self.layers.value, base)) or {}
        off = within.get(str(configured[len(base)]), "") is None if configured[len(base) :] else False
        return exact or self.layers.place((*base, *path) if off else configured)

    def _region(self, base: Path, request: Request) -> Place | None:
        """Where the region of a resource is set that has none of its own: for its cluster, or for the whole stack."""
        for at in ((*base[:2], "location"), (*base[:1], "location"), (LOCATION,)):
            name = value_at(self.layers.value, at)
            if isinstance(name, str) and region_name(name) == request.properties.get("location"):
                return self.layers.places.get(at)
        return None


def _configured(path: Path) -> Path:
    for arm, key in _RENAMED.items():
        if path[: len(arm)] == arm:
            return (*key, *_configured(path[len(arm) :]))
    return path
