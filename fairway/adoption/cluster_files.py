"""The files with a cluster each, and which of them the stacks of a project include."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fairway.adoption.keys import FILES, INCLUDE
from fairway.project.adopted import is_adopted
from fairway.project.project import Project
from fairway.project.yaml_file import YamlError, read
from fairway.request import mapping, sequence


def patterns(
    tree: Mapping[str, Any], folder: Path, keys: tuple[str, str] = (FILES, INCLUDE), above: tuple[Path, ...] = ()
) -> Iterator[str]:
    """The names of files with clusters in a stack file, and in what it includes, whose keys have no namespace. `above`
    are the files that include this one."""
    files, include = keys
    yield from map(str, sequence(tree.get(files)) or ())
    below = files.rpartition(":")[2], include.rpartition(":")[2]
    for each in (file for name in sequence(tree.get(include)) or () for file in matching(str(name), folder)):
        if each in above:
            continue  # the program reports it
        try:
            yield from patterns(read(each).value, folder, below, (*above, each))
        except YamlError:
            continue


def matching(name: str, folder: Path) -> list[Path]:
    """The file of that name, or those that match a pattern with `*`."""
    if "*" not in name or Path(name).is_absolute():
        return [(folder / name).resolve()]
    try:
        return sorted(each.resolve() for each in folder.glob(name))
    except ValueError:
        return []  # `**` is only a pattern between slashes; the program reports it


def by_full_keys(file: Path, project: str) -> dict[str, Any]:
    """The config in a stack file. Raises YamlError."""
    entries = mapping(read(file).value.get("config")) or {}
    return {key if ":" in key else f"{project}:{key}": each for key, each in entries.items()}


def left_out(project: Project) -> list[str]:
    """A note on each cluster file of an adoption that no stack includes."""
    folder = project.stack_config_dir.parent
    adopted = [each for each in sorted(folder.glob("clusters/**/*.y*ml")) if _is_adopted(each)]
    if not adopted:
        return []
    included: set[Path] = set()
    for each in project.environments():
        try:
            tree = by_full_keys(project.stack_config_dir / f"Pulumi.{each}{project.file.suffix}", project.name)
        except YamlError:
            return []  # `plan` reports it
        included.update(file for name in patterns(tree, folder) for file in matching(name, folder))
    return [
        f"{each}: no stack includes this cluster. Add `{FILES}: [{each.relative_to(folder).as_posix()}]` to its stack "
        "file: if it was imported, the next `pulumi up` without it would delete it. If it was not, delete the file"
        for each in adopted
        if each.resolve() not in included
    ]


def _is_adopted(file: Path) -> bool:
    try:
        return is_adopted(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return False
