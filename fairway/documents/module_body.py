"""Bodies of ARM from variables that have its properties in snake case, as modules for azapi do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fairway.documents.terraform_values import camel
from fairway.request import SECRET, Path, mapping, sequence
from fairway.secret_names import holds_secret

_NAMES = frozenset(
    (
        *("tags", "node_labels", "identity_profile", "addon_profiles_extra", "pod_labels", "config"),
        *("kube_dns_overrides", "vnet_dns_overrides", "node_public_ip_tags"),
    )
)
"""Objects whose keys are names, and no properties."""
_RENAMED = {"count_of": "count"}


@dataclass
class Body:
    """A body of ARM, with the variable that each part is from."""

    body: dict[str, Any] = field(default_factory=dict[str, Any])
    origins: dict[Path, Path] = field(default_factory=dict[Path, Path])

    def properties(self, values: Mapping[str, Any], origin: Path) -> None:
        """Properties by their names in snake case."""
        for name, value in values.items():
            self.put(("properties", _RENAMED.get(name, camel(name))), value, (*origin, name))

    def put(self, path: Path, value: Any, origin: Path) -> None:
        """Set a property, and what is in it, in ARM's words; null leaves it out."""
        if value is None:
            return
        here: Any = self.body
        for part in path[:-1]:
            here = here.setdefault(part, {})
        here[path[-1]] = self._worded(value, path, origin)

    def _worded(self, value: Any, path: Path, origin: Path) -> Any:
        self.origins[path] = origin
        name = origin[-1]
        entries, items = mapping(value), sequence(value)
        if items is not None:
            return [self._worded(each, (*path, at), (*origin, at)) for at, each in enumerate(items)]
        if entries is None:
            return SECRET if holds_secret(str(path[-1]), value, str(path[-2:][0])) else value
        found: dict[str, Any] = {}
        for key, each in entries.items():
            to = key if name in _NAMES else _RENAMED.get(key, camel(key))
            if each is not None:
                found[to] = self._worded(each, (*path, to), (*origin, key))
        return found
