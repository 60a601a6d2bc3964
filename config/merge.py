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

LOCATION = "azure-native:location"
"""The key of a stack file with the region of everything that has none."""


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

    def moved(self, path: tuple[str, ...], place: Place | None = None) -> Layers:
        """The same settings below `path`, which is itself set at `place`; nothing if there are none."""
        if not self.value and place is None:
            return self
        value = self.value
        for key in reversed(path):
            value = {key: value}
        own = {path: place} if place else {}
        return Layers(value, {**own, **{(*path, *each): where for each, where in self.places.items()}})


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


@dataclass
class Includes:
    """Reads the files that settings include. A file that cannot be used is skipped and added to `wrong`."""

    folder: FilePath
    """The folder above the stack files, in which the files are."""
    root: FilePath
    """The project's folder, to which shown names are relative."""
    wrong: list[YamlError] = field(default_factory=list[YamlError])
    """What is wrong: at the name of a file, or at the fault in it."""
    _own_files: dict[str, FilePath] = field(default_factory=dict[str, FilePath])
    """The clusters in files of their own, by key."""
    _read: dict[FilePath, Document] = field(default_factory=dict[FilePath, Document])

    def below(self, layer: Layers, by: FilePath, chain: tuple[FilePath, ...] = ()) -> Layers:
        """What the settings of a stack in the file `by` include, merged: other files, then the files with one cluster
        each, then what its own clusters include. Later ones override earlier ones."""
        found = Layers({})
        for file, each in self._files(layer, by, ("include",), chain):
            found = found.under(self.below(each, file, (*chain, file)).under(each))
        for file, each in self._files(layer, by, ("clusterFiles",), chain):
            key = file.stem
            if self._own_files.setdefault(key, file) != file:
                first = relative(self._own_files[key], self.root)
                what = f"{key} is the key of the cluster in {first} too: rename one of the files"
                self.wrong.append(YamlError(file, 1, what))
                continue
            whole = self._of_cluster(each, file, (), (*chain, file)).under(each)
            found = found.under(whole.moved(("clusters", key), Place(relative(file, self.root), 1, "")))
        for key in mapping(layer.value.get("clusters")) or ():
            found = found.under(self._of_cluster(layer, by, ("clusters", key), chain).moved(("clusters", key)))
        return found

    def _of_cluster(self, layer: Layers, by: FilePath, path: Path, chain: tuple[FilePath, ...]) -> Layers:
        """What the settings of a cluster at `path` include: files with the settings of a cluster."""
        found = Layers({})
        for file, each in self._files(layer, by, (*path, "include"), chain):
            found = found.under(self._of_cluster(each, file, (), (*chain, file)).under(each))
        return found

    def _files(
        self, layer: Layers, by: FilePath, path: Path, chain: tuple[FilePath, ...]
    ) -> Iterator[tuple[FilePath, Layers]]:
        """The files whose names are at `path`, in order; those of a pattern sorted."""
        for index, name in enumerate(sequence(value_at(layer.value, path)) or ()):
            if not isinstance(name, str):
                continue  # reported by the model
            files = _matching(name, self.folder)
            problems = (_not_included(name, each, self.folder, chain) for each in files)
            if problem := next(filter(None, problems), None if files else self._no_match(name)):
                place = layer.places.get((*path, index)) or layer.places.get(path)
                file = self.root / place.file if place else by
                self.wrong.append(YamlError(file, place.line if place else None, problem))
                continue
            for file in files:
                try:
                    document = self._read.get(file) or self._read.setdefault(file, read(file))
                except YamlError as error:
                    self.wrong.append(error)
                else:
                    yield file, layers_of(document, self.root)

    def _no_match(self, name: str) -> str:
        return f"includes {name}, which matches no file; {_content(self.folder)}"


def _matching(name: str, folder: FilePath) -> list[FilePath]:
    """The file of that name, or those that match a pattern with `*`, sorted."""
    if "*" not in name or FilePath(name).is_absolute():
        return [(folder / name).resolve()]
    try:
        return sorted(each.resolve() for each in folder.glob(name) if each.is_file())
    except ValueError:
        return []  # `**` is only a pattern between slashes


def _content(folder: FilePath) -> str:
    """`config/ has base.yaml, clusters/*.yaml`: the YAML files of a folder and of those in it, without stack files."""
    found = sorted(each.name for each in folder.glob("*.y*ml"))
    inside = (each for each in folder.glob("**/*.y*ml") if each.parent != folder and each.name[:7] != "Pulumi.")
    found += sorted({f"{each.parent.relative_to(folder)}/*{each.suffix}" for each in inside})
    return f"{folder.name}/ has {', '.join(found) or 'no YAML file'}"


def _not_included(name: str, file: FilePath, folder: FilePath, chain: tuple[FilePath, ...]) -> str | None:
    if not file.is_relative_to(folder.resolve()):
        return f"includes {name}, which is outside {folder.name}/: move the file to {folder.name}/"
    if file in chain:
        loop = " -> ".join(each.name for each in (*chain[chain.index(file) :], file))
        return f"includes {name}, which includes itself ({loop}); remove one of the includes"
    if not os.path.isfile(file):  # noqa: PTH113 - a Path raises if the name is too long
        existing = sorted(str(each.relative_to(folder)) for each in folder.glob("**/*.y*ml"))
        close = difflib.get_close_matches(name, existing, n=1)
        meant = f". Did you mean {close[0]}?" if close else ""
        return f"includes {name}, which does not exist; {_content(folder)}{meant}"
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
