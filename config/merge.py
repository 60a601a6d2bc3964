"""Merges a stack file with its includes, and keeps the place of every value.

Mappings are merged by key, any other value replaces that of an include, null removes it.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from fairway.project.yaml_file import Document, YamlError, read
from fairway.request import Path, Place, format_path, mapping, merged, sequence, value_at


@dataclass(frozen=True)
class Layers:
    """Merged settings, and where each of them is set."""

    value: dict[str, Any]
    places: Mapping[Path, Place] = field(default_factory=dict[Path, Place])
    nothing_below: tuple[Path, ...] = ()
    """Where the topmost layer has null and no layer below has a value."""
    unplaced: frozenset[Path] = frozenset()
    """The paths that the topmost layer sets in an unknown file."""

    def place(self, path: Path) -> Place | None:
        """The place of a path, or of the nearest setting that contains it."""
        for length in range(len(path), 0, -1):
            found = self.places.get(path[:length])
            if found or path[:length] in self.unplaced:
                return found
        return None

    def under(self, top: Layers) -> Layers:
        """These settings with `top` above them."""
        replaced = dict(_leaf_values(top.value))
        alone = tuple(path for path, value in replaced.items() if value is None and value_at(self.value, path) is None)
        kept = {path: place for path, place in self.places.items() if not _inside(path, replaced)}
        return Layers(merged(self.value, top.value), {**kept, **top.places}, alone, top.unplaced)


def layers_of(document: Document, root: FilePath, *, prefix: str = "", under: str | None = None) -> Layers:
    """A document as one layer.

    File names are relative to `root`. With `under` and `prefix`, only the keys `<under>.<prefix>...`
    count, without the prefix: those of a stack file are at `config: {"fairway:clusters": ...}`.
    """
    value = mapping(document.value if under is None else document.value.get(under)) or {}
    base: Path = () if under is None else (under,)
    settings = {key.removeprefix(prefix): each for key, each in value.items() if key.startswith(prefix)}
    name = relative(document.file, root)
    places: dict[Path, Place] = {}
    for path, line in document.lines.items():
        if path[: len(base)] == base and len(path) > len(base) and str(path[len(base)]).startswith(prefix):
            short = (str(path[len(base)]).removeprefix(prefix), *path[len(base) + 1 :])
            places[short] = Place(name, line, format_path(short))
    return Layers(settings, places)


def included(
    names: Any,
    folder: FilePath,
    root: FilePath,
    *,
    by: FilePath,
    places: Mapping[Path, Place],
    wrong: list[YamlError],
    chain: tuple[FilePath, ...] = (),
) -> Layers:
    """The named files of `folder` merged: each over the previous ones and over its own includes.

    `by` is the file that names them, `places` its lines. A file that is missing, is outside the folder, includes
    itself or cannot be read is skipped and added to `wrong`: at its name, or at the fault in it.
    """
    below = Layers({})
    for index, name in enumerate(sequence(names) or ()):
        if not isinstance(name, str):
            continue  # reported by the model
        file = (folder / name).resolve()
        if problem := _not_included(name, file, folder, chain):
            place = places.get(("include", index)) or places.get(("include",))
            wrong.append(YamlError(root / place.file if place else by, place.line if place else None, problem))
            continue
        try:
            layer = layers_of(read(file), root)
        except YamlError as error:
            wrong.append(error)
            continue
        inner = layer.value.pop("include", ())
        deeper = included(inner, folder, root, by=file, places=layer.places, wrong=wrong, chain=(*chain, file))
        below = below.under(deeper.under(layer))
    return below


def _not_included(name: str, file: FilePath, folder: FilePath, chain: tuple[FilePath, ...]) -> str | None:
    if not file.is_relative_to(folder.resolve()):
        return f"includes {name}, which is outside {folder.name}/: move the file to {folder.name}/"
    if file in chain:
        loop = " -> ".join(each.name for each in (*chain, file))
        return f"includes {name}, which includes itself ({loop}); remove one of the includes"
    if not os.path.isfile(file):  # noqa: PTH113 - a Path raises if the name is too long
        existing = sorted(str(each.relative_to(folder)) for each in folder.glob("**/*.y*ml"))
        close = difflib.get_close_matches(name, existing, n=1)
        has = ", ".join(sorted(each.name for each in folder.glob("*.y*ml"))) or "no YAML file"
        meant = f". Did you mean {close[0]}?" if close else ""
        return f"includes {name}, which does not exist; {folder.name}/ has {has}{meant}"
    return None


def relative(file: FilePath, root: FilePath) -> str:
    """A file's path relative to the project's folder, or absolute outside it."""
    file, root = file.resolve(), root.resolve()
    return str(file.relative_to(root)) if file.is_relative_to(root) else str(file)


def _leaf_values(tree: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that is not a mapping, which replaces the value of an include."""
    entries = mapping(tree)
    if entries is None:
        yield path, tree
    for key, value in (entries or {}).items():
        yield from _leaf_values(value, (*path, key))


def _inside(path: Path, replaced: Container[Path]) -> bool:
    return any(path[:length] in replaced for length in range(1, len(path)))
