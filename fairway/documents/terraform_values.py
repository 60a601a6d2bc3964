"""The attributes of azurerm's resources in ARM's words.

`data/terraform.json` has the names that differ; any other attribute is spelled in camel case. azurerm writes null, an
empty text or zero where a setting is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from fairway.request import Path, Placeholder, mapping, sequence


@cache
def table() -> Mapping[str, Any]:
    """The names, by type."""
    return json.loads((files("fairway.documents") / "data/terraform.json").read_text(encoding="utf-8"))


@dataclass
class Converted:
    """A resource in ARM's words, with the attribute that each value is from."""

    body: dict[str, Any] = field(default_factory=dict[str, Any])
    origins: dict[Path, Path] = field(default_factory=dict[Path, Path])
    moved: Mapping[Path, Path] = field(default_factory=dict[Path, Path])
    """Attributes that are read under a later name, with their paths in the file."""

    def put(self, path: Path, value: Any, origin: Path) -> None:
        """Set a value, and the objects on the way to it."""
        here: Any = self.body
        for part in path[:-1]:
            if isinstance(part, str) and part not in here:
                here[part] = {}
            here = here[part]
            if isinstance(here, Placeholder):
                return
        here[path[-1]] = value
        for end in range(1, len(path)):
            self.origins.setdefault(path[:end], origin)
        self.origins[path] = origin

    def in_file(self, origin: Path) -> Path:
        """The path in the file of an attribute or of what is in it."""
        return (*self.moved[origin[:1]], *origin[1:]) if origin[:1] in self.moved else origin


@dataclass
class Block:
    """Reads the attributes of one block, and those in it."""

    found: Converted
    names: Mapping[str, str]

    def read(self, values: Mapping[str, Any], key: str, base: Path, origin: Path) -> None:
        for name, value in values.items():
            full = f"{key}.{name}" if key else name
            to = self.names.get(full, camel(name))
            if to and not _unset(name, value):
                self.one(full, to, value, base, (*origin, name))

    def one(self, key: str, to: str, value: Any, base: Path, origin: Path) -> None:
        items = sequence(value)
        blocks = items is not None and all(mapping(each) is not None for each in items) and bool(items)
        if to == "+":
            for each in (items or ())[:1]:
                self.read(mapping(each) or {}, key, base, (*origin, 0))
        elif "[]" in to:
            self.listed(key, to, items, value, base, origin)
        elif blocks and items is not None:
            path = (*base, *to.split("."))
            self.found.put(path, {}, origin)
            self.read(mapping(items[0]) or {}, key, path, (*origin, 0))
        elif to.startswith("!"):
            opposite = not value if isinstance(value, bool) else value
            self.found.put((*base, *to[1:].split(".")), opposite, origin)
        else:
            text = {"autoScalerProfile", "config"} & {*base} and origin[-1] not in table()["not texts"]
            self.found.put((*base, *to.split(".")), _text(value) if text else value, origin)

    def listed(self, key: str, to: str, items: Any, value: Any, base: Path, origin: Path) -> None:
        """A list of blocks, or of ids that ARM has as objects."""
        before, _, after = to.partition("[]")
        path = (*base, *before.split("."))
        if items is None:
            self.found.put(path, [value] if _is_one(value) else value, origin)
            return
        self.found.put(path, [{} for _ in items], origin)
        for at, each in enumerate(items):
            if after:
                self.found.put((*path, at, after.strip(".")), each, (*origin, at))
            else:
                self.read(mapping(each) or {}, key, (*path, at), (*origin, at))


def _is_one(value: Any) -> bool:
    """Whether an older release has a text where there is a list now: `dns_zone_id` of `web_app_routing`."""
    return isinstance(value, str) and not isinstance(value, Placeholder)


def _text(value: Any) -> Any:
    """A number or a boolean as the text that ARM has for it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, (int, float)) else value


def _unset(name: str, value: Any) -> bool:
    if isinstance(value, Placeholder):
        return False
    if isinstance(value, (bool, int, float)):
        return (value is False and name in table()["only if true"]) or (
            not isinstance(value, bool) and value == 0 and name not in table()["kept"]
        )
    return value is None or value in ("", [], {})


def camel(name: str) -> str:
    """An attribute as ARM would spell it."""
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), name)
