"""The folder a rehearsal lives in, and nothing else does.

<folder>/rehearsal.json   whose it is, and the passphrase of the secrets in its states
<folder>/cloud/           the stand-in's cloud, with journal.jsonl
<folder>/builtin/         the state of the built-in engine
<folder>/pulumi/          Pulumi's home, backend and project, where the Pulumi CLI is the engine
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

MARK = "rehearsal.json"
_KIND = "fairway rehearsal"


class FolderError(Exception):
    """The folder is not one to rehearse in. The message says why, and that nothing was touched."""


@dataclass(frozen=True)
class Folder:
    """A folder that belongs to the rehearsal of one stack."""

    path: Path
    passphrase: str

    @property
    def cloud(self) -> Path:
        """The stand-in's cloud."""
        return self.path / "cloud"

    @property
    def builtin(self) -> Path:
        """The state of the built-in engine."""
        return self.path / "builtin"

    @property
    def pulumi(self) -> Path:
        """What the Pulumi CLI has for itself."""
        return self.path / "pulumi"

    @property
    def journal(self) -> Path:
        """What Azure was asked, a line an operation."""
        return self.cloud / "journal.jsonl"

    def remove(self) -> None:
        """Delete the folder with all that the rehearsal made."""
        shutil.rmtree(self.path)


def default_folder(project_root: Path, stack: str) -> Path:
    """Where a stack is rehearsed unless somebody says otherwise: below the project, ignored by git."""
    return project_root / ".fairway" / "rehearsals" / stack


def claimed(path: Path, project: str, stack: str) -> Folder:
    """The folder, made if need be, or taken up again if it is from an earlier rehearsal of this stack.

    Raises FolderError for a folder that holds anything else, and where it cannot be made.
    """
    mark = path / MARK
    try:
        if mark.is_file():
            return _taken_up(path, mark, project, stack)
        if path.is_symlink() or (path.exists() and (not path.is_dir() or any(path.iterdir()))):
            raise FolderError(
                f"{path}: not empty, and not a rehearsal's folder; nothing in it was touched. Name one that is empty "
                "or not there yet with --folder"
            )
        path.mkdir(parents=True, exist_ok=True)
        _ignore_in_git(path)
        passphrase = secrets.token_urlsafe(24)
        document = {"kind": _KIND, "version": 1, "project": project, "stack": stack, "passphrase": passphrase}
        fresh = path / f"{MARK}.new"
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(document, indent=1), encoding="utf-8")
        fresh.replace(mark)
    except OSError as error:
        raise FolderError(
            f"{path}: cannot be used to rehearse in: {error.strerror}. Name another folder with --folder"
        ) from error
    return Folder(path, passphrase)


def _taken_up(path: Path, mark: Path, project: str, stack: str) -> Folder:
    try:
        document = json.loads(mark.read_text(encoding="utf-8"))
        ours = document["kind"] == _KIND
        owner = (document["project"], document["stack"])
        passphrase = str(document["passphrase"])
    except (ValueError, KeyError, TypeError):
        ours, owner, passphrase = False, ("", ""), ""
    if not ours:
        raise FolderError(
            f"{mark}: not written by a rehearsal, so the folder is left as it is. Name another with --folder"
        )
    if owner != (project, stack):
        raise FolderError(
            f"{path}: belongs to the rehearsal of {owner[1]} of the project {owner[0]}; it is left as it is. "
            "Name another folder with --folder"
        )
    if not os.access(path, os.W_OK):
        raise FolderError(f"{path}: cannot be written to. Allow it, or name another folder with --folder")
    return Folder(path, passphrase)


def _ignore_in_git(path: Path) -> None:
    for each in path.parents:
        if each.name == ".fairway":
            (each / ".gitignore").write_text("*\n", encoding="utf-8")
            return
