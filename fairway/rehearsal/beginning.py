"""Where a rehearsal begins: with nothing, with what exists, or with what an earlier rehearsal has left in its folder.

<folder>/begun.json has what the folder began with, and the import files that were there then.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fairway.change.imports import import_files
from fairway.plan.program import ConfigError, ProgramError
from fairway.project.project import Project
from fairway.protocol.state_file import is_state, read_json
from fairway.rehearsal.driver import Driver
from fairway.rehearsal.existing import Existing, fill
from fairway.rehearsal.folder import BEGUN, Folder, FolderError, unusable
from fairway.request import mapping, sequence
from fairway.standin.cloud import Cloud

_IMPORTED = (
    " It has what `fairway adopt` found. If the stack was updated since, begin with its state, which is what exists: "
    "`pulumi stack export --stack {0} --file state.json`, and add `--state state.json --fresh`"
)


@dataclass(frozen=True)
class _Begun:
    """What a folder began with."""

    files: tuple[str, ...]
    """The names of the files with what existed; empty for a new stack."""
    imports: Mapping[str, str]
    """The digest of each import file that was there, by its name."""


def begin(
    project: Project,
    stack: str,
    state: Path | None,
    folder: Folder,
    driver: Driver,
    config: Mapping[str, str],
    before: Existing | None,
) -> str:
    """Begin with what exists, or continue with what the folder has. Returns the sentence about it, empty for a new
    stack. Raises FolderError if the folder began with other files."""
    imports = {each.name: _digest(each) for each in import_files(project.root, stack, project.environments())}
    if driver.resources():
        return _continued(folder, state, imports)
    files = () if before is None else before.files
    _write(folder, _Begun(tuple(each.name for each in files), imports))
    if before is None:
        return ""
    try:
        requests = driver.plan(config).record.requests
    except (ProgramError, ConfigError):
        # The update reports it better.
        requests = ()
    resources = before.in_stand_in(requests)
    cloud = Cloud(folder.cloud)
    fill(cloud, resources)
    cloud.close()
    driver.begin(resources)
    counted = f"{before.count} resource{'' if before.count == 1 else 's'} of {_listed(each.name for each in files)}"
    if state is not None and is_state(read_json(state)):
        return f"The rehearsal begins with what exists: {counted}"
    return f"The rehearsal begins with {counted}.{_IMPORTED.format(stack)}"


def _continued(folder: Folder, state: Path | None, imports: Mapping[str, str]) -> str:
    if state is not None:
        raise FolderError(f"{folder.path}: an earlier rehearsal is continued, so --state is not read: add --fresh")
    begun = _read(folder)
    known = begun.imports if begun else dict[str, str]()
    if other := sorted(name for name, digest in imports.items() if known.get(name) != digest):
        raise FolderError(
            f"{folder.path}: it has an earlier rehearsal, which did not begin with {_listed(other)} as it is now. "
            "Continued, it would not show what a change does to what exists: a replacement can be missing. Add --fresh "
            "to begin again"
        )
    origin = "" if begun is None else f", which began with {_listed(begun.files) or 'a new stack'}"
    return f"The rehearsal continues from {folder.path}{origin}; --fresh begins again"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return "unreadable"


def _write(folder: Folder, begun: _Begun) -> None:
    document = {"files": list(begun.files), "imports": dict(begun.imports)}
    try:
        (folder.path / BEGUN).write_text(json.dumps(document, indent=1), encoding="utf-8")
    except OSError as error:
        raise unusable(folder.path, error) from error


def _read(folder: Folder) -> _Begun | None:
    """None if the file is missing or damaged: then it is not known."""
    try:
        tree = mapping(json.loads((folder.path / BEGUN).read_text(encoding="utf-8"))) or {}
    except (OSError, ValueError):
        return None
    imports = mapping(tree.get("imports")) or {}
    return _Begun(
        tuple(map(str, sequence(tree.get("files")) or ())), {str(key): str(each) for key, each in imports.items()}
    )
