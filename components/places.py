"""From what Azure is asked for back to what a person wrote.

`ManagedCluster shop`, `networkProfile.serviceCidr` is configured at `clusters.shop.networkProfile.serviceCidr`.
Logical names carry the way: `shop/web/k3x` is the pool `web` of the cluster `shop`. Each module of a component has the
rows of its types, as `Kind`s, and in `RENAMED` the properties whose value comes from a key of ours.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path as FilePath

from components.kind import Kind
from config.merge import Layers
from fairway.request import Path, Place, Request, parse_path


@dataclass(frozen=True)
class Places:
    """Finds the place of each property of each request."""

    layers: Layers
    kinds: tuple[Kind, ...] = field(default_factory=lambda: _rows()[0])
    renamed: Mapping[Path, Path] = field(default_factory=lambda: _rows()[1])

    def __call__(self, request: Request, path: Path) -> Place | None:
        """The place of a property; where nobody wrote it, of the nearest thing around it."""
        base = next((found for kind in self.kinds if (found := kind.path(request))), None)
        if base is None:
            return None
        exact = self.layers.places.get((*base, *path))
        return exact or self.layers.place((*base, *self._renamed(path)))

    def _renamed(self, path: Path) -> Path:
        for asked, configured in self.renamed.items():
            if path[: len(asked)] == asked:
                return (*configured, *self._renamed(path[len(asked) :]))
        return path


@cache
def _rows() -> tuple[tuple[Kind, ...], Mapping[Path, Path]]:
    """The rows of all components, those that look at the parent first; and what is configured under another name."""
    kinds = dict[Kind, None]()
    renamed = dict[Path, Path]()
    for each in pkgutil.iter_modules([str(FilePath(__file__).parent)]):
        module = vars(importlib.import_module(f"{__package__}.{each.name}"))
        kinds |= {value: None for value in module.values() if isinstance(value, Kind)}
        named: Mapping[str, str] = module.get("RENAMED", {})
        renamed |= {parse_path(asked): parse_path(key) for asked, key in named.items()}
    return tuple(sorted(kinds, key=lambda kind: kind.parent is None)), renamed
