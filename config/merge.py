"""A stack file on top of the files it includes, with the place of every value kept.

Mappings merge by key, anything else replaces what lies below, null takes it away.
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
    """Merged settings, and where each of them was said."""

    value: dict[str, Any]
    places: Mapping[Path, Place] = field(default_factory=dict[Path, Place])
    nothing_below: tuple[Path, ...] = ()
    """Where the topmost layer says null and no layer below says anything."""
    unplaced: frozenset[Path] = frozenset()
    """What the topmost layer says in a file that is not known."""

    def place(self, path: Path) -> Place | None:
        """The place of a path, or of the nearest thing around it that somebody wrote."""
        for length in range(len(path), 0, -1):
            found = self.places.get(path[:length])
            if found or path[:length] in self.unplaced:
                return found
        return None

    def under(self, top: Layers) -> Layers:
        """These settings with `top` on them."""
        replaced = dict(_ends(top.value))
        alone = tuple(path for path, value in replaced.items() if value is None and value_at(self.value, path) is None)
        kept = {path: place for path, place in self.places.items() if not _inside(path, replaced)}
        return Layers(merged(self.value, top.value), {**kept, **top.places}, alone, top.unplaced)


def layers_of(document: Document, root: FilePath, *, prefix: str = "", under: str | None = None) -> Layers:
    """A document as one layer.

    `root` is what file names are relative to; with `under` and `prefix`, only the keys `<under>.<prefix>...`
    count, without the prefix: a stack file keeps ours at `config: {"fairway:clusters": ...}`.
    """
    value = mapping(document.value if under is None else document.value.get(under)) or {}
    base: Path = () if under is None else (under,)
    ours = {key.removeprefix(prefix): each for key, each in value.items() if key.startswith(prefix)}
    name = relative(document.file, root)
    places: dict[Path, Place] = {}
    for path, line in document.lines.items():
        if path[: len(base)] == base and len(path) > len(base) and str(path[len(base)]).startswith(prefix):
            short = (str(path[len(base)]).removeprefix(prefix), *path[len(base) + 1 :])
            places[short] = Place(name, line, format_path(short))
    return Layers(ours, places)


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
    """The named files of `folder`, each above the one before and above what it includes itself.

    `by` is the file that names them, `places` the lines in it. A file that is missing, leaves the folder, includes
    itself or cannot be read is left out and added to `wrong`: at its name, or where it is wrong.
    """
    below = Layers({})
    for index, name in enumerate(sequence(names) or ()):
        if not isinstance(name, str):
            continue  # the model says what is wrong with it
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
    if not os.path.isfile(file):  # noqa: PTH113 - a Path raises where the name is too long
        there = sorted(str(each.relative_to(folder)) for each in folder.glob("**/*.y*ml"))
        close = difflib.get_close_matches(name, there, n=1)
        has = ", ".join(sorted(each.name for each in folder.glob("*.y*ml"))) or "no YAML file"
        meant = f". Did you mean {close[0]}?" if close else ""
        return f"includes {name}, which does not exist; {folder.name}/ has {has}{meant}"
    return None


def relative(file: FilePath, root: FilePath) -> str:
    """A file's name as a person in the project's folder would write it."""
    file, root = file.resolve(), root.resolve()
    return str(file.relative_to(root)) if file.is_relative_to(root) else str(file)


def _ends(tree: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Where merging ends: everything that is not a mapping takes the place of what lies below it."""
    entries = mapping(tree)
    if entries is None:
        yield path, tree
    for key, value in (entries or {}).items():
        yield from _ends(value, (*path, key))


def _inside(path: Path, replaced: Container[Path]) -> bool:
    return any(path[:length] in replaced for length in range(1, len(path)))
