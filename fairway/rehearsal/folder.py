"""The folder of a rehearsal; it contains nothing else.

<folder>/rehearsal.json   its project and stack, and the passphrase of the secrets in its states
<folder>/lock             held while a run uses the folder
<folder>/begun.json       what it began with
<folder>/cloud/           the stand-in's cloud, with journal.jsonl
<folder>/builtin/         the state of the built-in engine
<folder>/pulumi/          Pulumi's home, backend and project, where the Pulumi CLI is the engine
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO

from fairway.engine import lock, store
from fairway.standin import damage

MARK, LOCK, BEGUN = "rehearsal.json", "lock", "begun.json"
_KIND = "fairway rehearsal"
PATIENCE = 1.5
"""Seconds to wait for a run that is ending: the plugin of a killed run checks twice a second."""


class FolderError(Exception):
    """The folder cannot be used for a rehearsal. The message says why, and that nothing was touched."""


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
        """The files of the Pulumi CLI."""
        return self.path / "pulumi"

    @property
    def state(self) -> Path | None:
        """The file with the state: the built-in engine's, or the checkpoint of the CLI's backend; None before either.
        Both are what `fairway diff` reads."""
        kept = [self.builtin / store.STATE, *(self.pulumi / "backend" / ".pulumi" / "stacks").glob("*/*.json")]
        return max((each for each in kept if each.is_file()), key=lambda file: file.stat().st_mtime, default=None)

    @property
    def journal(self) -> Path:
        """The journal of the stand-in, with a line for each operation."""
        return self.cloud / "journal.jsonl"

    @contextmanager
    def held(self, patience: float = PATIENCE) -> Generator[None]:
        """Lock the folder during the block, and after it as long as a process that it started still runs.

        Raises FolderError if another process holds the lock.
        """
        try:
            stream = (self.path / LOCK).open("a+", encoding="utf-8")
        except OSError as error:
            raise unusable(self.path, error) from error
        with stream:
            _lock(stream, self.path, patience)
            if not (self.path / MARK).exists():
                raise FolderError(f"{self.path}: the rehearsal that was here has just ended and removed it; run again")
            # A command can outlive the process that started it and still use the folder, so it inherits the lock.
            os.set_inheritable(stream.fileno(), True)
            yield

    def remove(self) -> tuple[str, ...]:
        """Delete all files of the rehearsal. Returns the names of other files: they stay, and so does the folder.

        Raises FolderError if something cannot be deleted.
        """
        try:
            foreign = tuple(_cleared(self.path, _FILES))
            if not foreign:
                # rehearsal.json goes last: without it the folder is not recognized as a rehearsal's.
                shutil.rmtree(self.path)
            return foreign
        except OSError as error:
            raise FolderError(f"{self.path}: cannot be deleted: {error}. Delete it by hand") from error


_FILES: Mapping[str, Mapping[str, None] | None] = {
    MARK: None,
    f"{MARK}.new-*": None,
    LOCK: None,
    BEGUN: None,
    "cloud": dict.fromkeys(damage.FILES),
    "builtin": dict.fromkeys(store.FILES),
    # The content of these three is the Pulumi CLI's own, and not known here.
    "pulumi": dict.fromkeys(("home", "backend", "project", "salt", "events.jsonl", "recovered.json", "begin.json")),
}
"""The files of a rehearsal: names, and for folders that may contain other files, the names in them."""


def _cleared(folder: Path, files: Mapping[str, Mapping[str, None] | None]) -> Iterator[str]:
    """Delete a rehearsal's files in a folder, except rehearsal.json; returns the paths of other files."""
    for each in sorted(folder.iterdir()):
        pattern = next((name for name in files if fnmatchcase(each.name, name)), None)
        if pattern is None:
            yield each.name
        elif (inside := files[pattern]) is not None and each.is_dir() and not each.is_symlink():
            foreign = [*_cleared(each, inside)]
            if not foreign:
                each.rmdir()
            yield from (f"{each.name}/{name}" for name in foreign)
        elif each.name != MARK:
            _delete(each)


def _delete(file: Path) -> None:
    if file.is_dir() and not file.is_symlink():
        shutil.rmtree(file)
    else:
        file.unlink()


def default_folder(project_root: Path, stack: str) -> Path:
    """The folder of a stack without `--folder`: below the project, ignored by git."""
    return project_root / ".fairway" / "rehearsals" / stack


def claimed(path: Path, project: str, stack: str) -> Folder:
    """The folder: created if it is missing, or reused if it is from an earlier rehearsal of this stack.

    Raises FolderError if it contains anything else or cannot be created, and on Windows.
    """
    if not lock.is_available():
        raise FolderError("fairway rehearse needs Linux or macOS; on Windows run it in WSL")
    mark = path / MARK
    try:
        if path.is_symlink():
            raise FolderError(
                f"{path}: a link to {path.readlink()}; its target was not touched. Pass the folder itself with --folder"
            )
        if mark.is_file():
            return _reopened(path, mark, project, stack)
        if path.exists() and (not path.is_dir() or any(not _is_begun(each) for each in path.iterdir())):
            raise FolderError(
                f"{path}: not empty, and not a rehearsal's folder; nothing in it was touched. With --folder pass one "
                "that is empty or does not exist yet"
            )
        path.mkdir(parents=True, exist_ok=True)
        # Tags and descriptions are stored as they are, and may be confidential.
        path.chmod(0o700)
        _ignore_in_git(path)
        _write_mark(path, project, stack)
        # If two runs created the folder at the same time, only one rehearsal.json remains.
        return _reopened(path, mark, project, stack)
    except OSError as error:
        raise unusable(path, error) from error


def _is_begun(file: Path) -> bool:
    """Whether the file is left by a run that was killed before it had written rehearsal.json."""
    return file.name.startswith(f"{MARK}.new")


def _write_mark(path: Path, project: str, stack: str) -> None:
    passphrase = secrets.token_urlsafe(24)
    document = {"kind": _KIND, "version": 1, "project": project, "stack": stack, "passphrase": passphrase}
    fresh = path / f"{MARK}.new-{os.getpid()}"
    try:
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(document, indent=1), encoding="utf-8")
        try:
            os.link(fresh, path / MARK)
        except FileExistsError:
            return
    finally:
        fresh.unlink(missing_ok=True)


def _reopened(path: Path, mark: Path, project: str, stack: str) -> Folder:
    try:
        document = json.loads(mark.read_text(encoding="utf-8"))
        is_rehearsal = document["kind"] == _KIND
        owner = (document["project"], document["stack"])
        passphrase = str(document["passphrase"])
    except (ValueError, KeyError, TypeError):
        is_rehearsal, owner, passphrase = False, ("", ""), ""
    if not is_rehearsal:
        raise FolderError(
            f"{mark}: not written by a rehearsal, or damaged, so the folder is left as it is. If it is a rehearsal's "
            "folder, delete it by hand; otherwise pass another one with --folder"
        )
    if owner != (project, stack):
        raise FolderError(
            f"{path}: belongs to the rehearsal of {owner[1]} of the project {owner[0]}; it is left as it is. "
            "Pass another folder with --folder"
        )
    if not os.access(path, os.W_OK):
        raise FolderError(f"{path}: cannot be written to. Make it writable, or pass another folder with --folder")
    return Folder(path, passphrase)


def _lock(stream: IO[str], folder: Path, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            lock.take(stream)
        except BlockingIOError:
            if time.monotonic() < until:
                time.sleep(0.05)
                continue
            stream.seek(0)
            holder = _holder(stream.read().strip())
            raise FolderError(
                f"{folder}: {holder} is using this folder and was not interrupted. Wait until it ends, or pass another "
                "folder with --folder"
            ) from None
        return


def _holder(owner: str) -> str:
    """The process that holds a lock, for a message: the one in the lock file, or one that it started."""
    process = owner.removeprefix("process ")
    if not process.isdecimal():
        return "another process"
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return f"a process that process {process} had started before it was killed"
    except OSError:
        pass
    return owner


def unusable(path: Path, error: OSError) -> FolderError:
    """The error for a folder that cannot be written to."""
    return FolderError(
        f"{path}: cannot be used for a rehearsal: {error.strerror}. Make room or make it writable, or pass another "
        "folder with --folder"
    )


def _ignore_in_git(path: Path) -> None:
    for each in path.parents:
        if each.name == ".fairway":
            ignored = each / ".gitignore"
            if not ignored.exists():
                ignored.write_text("*\n", encoding="utf-8")
            return
