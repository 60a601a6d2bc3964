"""The attributes of azurerm's resources as a module configures them from its variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fairway.documents.azurerm_names import attributes_data
from fairway.request import Path, Placeholder, mapping, sequence


@dataclass
class Attributes:
    """The attributes of one resource, with the variable that each is from."""

    type: str
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    origins: dict[Path, Path] = field(default_factory=dict[Path, Path])

    def put(self, to: str, value: Any, origin: Path) -> None:
        """Set an attribute (`network_profile.network_plugin`) and the blocks around it; null leaves it out."""
        if value is None:
            return
        *above, last = to.split(".")
        here: Any = self.values
        tree, path = self._tree(), tuple[str | int, ...]()
        for part in above:
            blocks: Any = here.setdefault(part, [{}])
            if isinstance(blocks, Placeholder):
                return  # the whole block is not known
            here, tree, path = blocks[0], _inner(tree.get(part)) or {}, (*path, part, 0)
        here[last] = self._wrapped(tree.get(last, ""), value, (*path, last), origin)

    def block(self, to: str, origin: Path) -> None:
        """An empty block, which switches something on."""
        self.put(to, {}, origin)

    def _tree(self) -> Mapping[str, Any]:
        return attributes_data()["types"][self.type]["attributes"]

    def _wrapped(self, kind: Any, value: Any, path: Path, origin: Path) -> Any:
        """A value in the form that a state has: a block as a list."""
        self.origins[path] = origin
        inner, entries, items = _inner(kind), mapping(value), sequence(value)
        if inner is None:
            return value
        if entries is not None:
            self.origins[(*path, 0)] = origin
            return [self._entries(inner, entries, (*path, 0), origin)]
        if items is None:
            return value
        found: list[Any] = []
        for at, each in enumerate(items):
            self.origins[(*path, at)] = (*origin, at)
            below = mapping(each)
            found.append(each if below is None else self._entries(inner, below, (*path, at), (*origin, at)))
        return found

    def _entries(self, tree: Mapping[str, Any], entries: Mapping[str, Any], path: Path, origin: Path) -> dict[str, Any]:
        known = {key: each for key, each in entries.items() if each is not None}
        return {
            key: self._wrapped(tree.get(key, ""), each, (*path, key), (*origin, key)) for key, each in known.items()
        }


def _inner(kind: Any) -> Mapping[str, Any] | None:
    """What is in a block; None for a value."""
    return mapping((sequence(kind) or [kind])[0])
