"""Where ARM's properties are in azurerm's resources, also those that a resource does not set.

`data/azurerm_attributes.json` has every attribute and block; `data/terraform.json` the names that differ from ARM's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fairway.documents.terraform_values import camel, table
from fairway.request import Path, mapping, parse_path, sequence

TOKEN = re.compile(r"(?<![\w./\"'-])[a-z][A-Za-z0-9]*(?:\[\d*\])?(?:\.[a-z][A-Za-z0-9]*(?:\[\d*\])?)*(?![\w/=\"'-])")
"""A property in a sentence: `networkProfile.podCidr`."""
_SWITCH = "a block that switches it on"
_OPPOSITE = "with the opposite value"
_ADDRESS = re.compile(r"(?:^|[ .])(azurerm_\w+)\.")
_SPECIAL: Mapping[str, tuple[tuple[str, Path], ...]] = {
    "azurerm_kubernetes_cluster_node_pool": (("agentPoolName", ("name",)), ("name", ("name",))),
    "azurerm_kubernetes_cluster": (
        ("identity", ("identity",)),
        ("identity.type", ("identity", 0, "type")),
        ("identity.userAssignedIdentities", ("identity", 0, "identity_ids")),
        ("serviceMeshProfile.istio.components.ingressGateways", ("service_mesh_profile", 0)),
        ("name", ("name",)),
        ("resourceName", ("name",)),
        ("agentPoolProfiles.nodeTaints", ("default_node_pool", 0, "only_critical_addons_enabled")),
    ),
}


@dataclass(frozen=True)
class Attribute:
    """An attribute or a block of azurerm."""

    path: Path
    """With 0 below each block, as all of them are lists in a plan."""
    is_block: bool = False
    note: str = ""
    """What is different in it: `with the opposite value`."""


@cache
def attributes_data() -> Mapping[str, Any]:
    """The attributes of azurerm's resources, by type."""
    return json.loads((files("fairway.documents") / "data/azurerm_attributes.json").read_text(encoding="utf-8"))


def type_in(address: str) -> str:
    """The type in an address: `azurerm_subnet` in `module.a.azurerm_subnet.nodes[0]`; empty where it has none."""
    found = _ADDRESS.search(address)
    return found[1] if found else ""


@cache
def attributes(type: str) -> Mapping[tuple[str, ...], Attribute]:
    """By the path of a property in ARM, in lower case and without indices."""
    known = attributes_data()["types"].get(type)
    row = table()["types"].get(type)
    if known is None or row is None:
        return {}
    found: dict[tuple[str, ...], Attribute] = {}
    names = table()["pool"] if type == "azurerm_kubernetes_cluster_node_pool" else row["names"]
    for path, each in _SPECIAL.get(type, ()):
        note = "true adds the taint" if each[-1] == "only_critical_addons_enabled" else ""
        found[_folded(parse_path(path))] = Attribute(each, each[-1] in ("identity", 0), note)
    for block, path in row.get("enabled", {}).items():
        # The block is what switches it on; the path of a block in another has 0 between them.
        outer, _, inner = block.partition(".")
        found[_folded(parse_path(path))] = Attribute((outer, 0, inner) if inner else (outer,), note=_SWITCH)
    for to, each in _below(known["attributes"], names, "", (), ()):
        found.setdefault(to, each)
    if type == "azurerm_kubernetes_cluster":
        found["agentpoolprofiles",] = Attribute(("default_node_pool",), is_block=True)
        pool = known["attributes"]["default_node_pool"]
        for to, each in _below(pool, table()["pool"], "", ("agentpoolprofiles",), ("default_node_pool", 0)):
            found.setdefault(to, each)
    return found


def _below(
    tree: Mapping[str, Any], names: Mapping[str, str], key: str, above: tuple[str, ...], at: Path
) -> Iterator[tuple[tuple[str, ...], Attribute]]:
    for name, kind in tree.items():
        full = f"{key}.{name}" if key else name
        to = names.get(full, camel(name))
        if not to:
            continue
        own = () if to == "+" else _folded(to.lstrip("!").replace("[]", "").strip(".").split("."))
        path, origin = (*above, *own), (*at, name)
        inner = mapping((sequence(kind) or [kind])[0])
        if own:
            yield path, Attribute(origin, inner is not None, _OPPOSITE if to.startswith("!") else "")
        if inner is not None:
            yield from _below(inner, names, full, path, (*origin, 0))


def attribute_at(type: str, path: Path) -> tuple[Attribute, Path] | None:
    """The attribute that holds a property of ARM, and the path of the property in it; None where azurerm has none."""
    known = attributes(type)
    for end in range(len(path), 0, -1):
        found = known.get(_folded(path[:end]))
        if isinstance(path[end - 1], int) and not (found and found.is_block):
            continue
        if found is not None:
            return (found, path[end:]) if end == len(path) or not found.is_block else None
    return None


def absent_path(type: str, path: Path, start: tuple[Path, Path]) -> Path:
    """Where a property that a resource does not set would be written; `start` is the longest part of its path that is
    set, and where that is. In ARM's words where azurerm has no such attribute."""
    found = attribute_at(type, path)
    if found is None:
        return path
    attribute, rest = found
    merged = [*attribute.path]
    for at, part in enumerate(start[1][: len(merged)]):
        if isinstance(part, int) and isinstance(merged[at], int):
            merged[at] = part
    return (*merged, *rest)


def plain_text(path: Path) -> str:
    """An attribute as it is written in a `.tf` file: `network_profile.pod_cidr`."""
    return ".".join(part for part in path if isinstance(part, str))


def glossary_at(address: str, path: Path, text: str) -> str:
    """The `glossary` for the resource at an address."""
    return glossary(type_in(address), path, text)


def glossary(
    type: str, path: Path, text: str, *, provider: str = "azurerm", spell: Callable[[Path], str] = plain_text
) -> str:
    """A sentence with azurerm's names for the properties of ARM that a text has; empty where they are the same."""
    known = attributes(type)
    if not known:
        return ""
    found: dict[str, str] = {}
    for word in dict.fromkeys(TOKEN.findall(text)):
        if "." not in word and word.islower():
            continue
        attribute = _meant(known, _folded(parse_path(word)), _folded(path))
        shown = spell(attribute.path) if attribute else ""
        if attribute is not None and shown != word and not any(f"`{shown}`" in each for each in found.values()):
            found[word] = f"`{shown}`{f' ({attribute.note})' if attribute.note else ''}"
    names = [f"{word} is {each}" for word, each in found.items()]
    # A value that is missing is looked for by its ARM name, and not found.
    if path and attribute_at(type, path) is None and not found:
        return f"There is no attribute for {path[-1]} in {provider}." if isinstance(path[-1], str) else ""
    return f"In {provider}, {', '.join(names)}." if names else ""


def _meant(
    known: Mapping[tuple[str, ...], Attribute], word: tuple[str, ...], path: tuple[str, ...]
) -> Attribute | None:
    """The attribute for a property whose path ends as a word: the one nearest to the path of the finding."""
    fits = [each for each in known if each[-len(word) :] == word]
    if not fits:
        return None
    return known[max(fits, key=lambda each: (_shared(each, path), -len(each)))]


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _folded(path: Iterable[str | int]) -> tuple[str, ...]:
    return tuple(part.casefold() for part in path if isinstance(part, str))
