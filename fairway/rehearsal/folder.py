"""The folder a rehearsal lives in, and nothing else does.

<folder>/rehearsal.json   whose it is, and the passphrase of the secrets in its states
<folder>/lock             held while a run is at work here
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

MARK, LOCK = "rehearsal.json", "lock"
_KIND = "fairway rehearsal"
PATIENCE = 1.5
"""Seconds to wait for a run that ends just now: the plugin of one that was killed looks twice a second."""


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
    def state(self) -> Path | None:
        """The file with the state: the built-in engine's, or the checkpoint of the CLI's backend; None before either.
        Both are what `fairway diff` reads."""
        kept = [self.builtin / store.STATE, *(self.pulumi / "backend" / ".pulumi" / "stacks").glob("*/*.json")]
        return max((each for each in kept if each.is_file()), key=lambda file: file.stat().st_mtime, default=None)

    @property
    def journal(self) -> Path:
        """What Azure was asked, a line an operation."""
        return self.cloud / "journal.jsonl"

    @contextmanager
    def held(self, patience: float = PATIENCE) -> Generator[None]:
        """Nobody else works in the folder while the block lasts, nor after it as long as a process does that it
        started. Raises FolderError where somebody is at work."""
        try:
            stream = (self.path / LOCK).open("a+", encoding="utf-8")
        except OSError as error:
            raise unusable(self.path, error) from error
        with stream:
            _lock(stream, self.path, patience)
            if not (self.path / MARK).exists():
                raise FolderError(f"{self.path}: the rehearsal that was here has just ended and removed it; run again")
            # A command that outlives the process that was killed goes on working here, so it holds the lock too.
            os.set_inheritable(stream.fileno(), True)
            yield

    def remove(self) -> tuple[str, ...]:
        """Delete all that the rehearsal made. The names of what others have put there: it stays, and so does the
        folder. Raises FolderError where something cannot be deleted."""
        try:
            foreign = tuple(_cleared(self.path, _MADE))
            if not foreign:
                # The mark goes last: without it nobody would take the rest for a rehearsal's.
                shutil.rmtree(self.path)
            return foreign
        except OSError as error:
            raise FolderError(f"{self.path}: cannot be deleted: {error}. Delete it by hand") from error


_MADE: Mapping[str, Mapping[str, None] | None] = {
    MARK: None,
    f"{MARK}.new-*": None,
    LOCK: None,
    "cloud": dict.fromkeys(damage.FILES),
    "builtin": dict.fromkeys(store.FILES),
    # What is in these three the Pulumi CLI has made, and it alone knows what that is.
    "pulumi": dict.fromkeys(("home", "backend", "project", "salt", "events.jsonl", "recovered.json")),
}
"""What a rehearsal makes: names, and for the folders in which others may put something, what it makes there."""


def _cleared(folder: Path, made: Mapping[str, Mapping[str, None] | None]) -> Iterator[str]:
    """Delete what a rehearsal has made in a folder, but for the mark; the paths of what else is there."""
    for each in sorted(folder.iterdir()):
        pattern = next((name for name in made if fnmatchcase(each.name, name)), None)
        if pattern is None:
            yield each.name
        elif (inside := made[pattern]) is not None and each.is_dir() and not each.is_symlink():
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
    """Where a stack is rehearsed unless somebody says otherwise: below the project, ignored by git."""
    return project_root / ".fairway" / "rehearsals" / stack


def claimed(path: Path, project: str, stack: str) -> Folder:
    """The folder, made if need be, or taken up again if it is from an earlier rehearsal of this stack.

    Raises FolderError for a folder that holds anything else, where it cannot be made, and on Windows.
    """
    if not lock.is_available():
        raise FolderError("fairway rehearse needs Linux or macOS; on Windows run it in WSL")
    mark = path / MARK
    try:
        if path.is_symlink():
            raise FolderError(
                f"{path}: a link to {path.readlink()}; what it leads to was not touched. Name the folder itself with "
                "--folder"
            )
        if mark.is_file():
            return _taken_up(path, mark, project, stack)
        if path.exists() and (not path.is_dir() or any(not _is_begun(each) for each in path.iterdir())):
            raise FolderError(
                f"{path}: not empty, and not a rehearsal's folder; nothing in it was touched. Name one that is empty "
                "or not there yet with --folder"
            )
        path.mkdir(parents=True, exist_ok=True)
        # What the stand-in's cloud was told in tags and descriptions, it keeps as Azure does.
        path.chmod(0o700)
        _ignore_in_git(path)
        _write_mark(path, project, stack)
        # Where two runs made the folder at the same time, one mark stands.
        return _taken_up(path, mark, project, stack)
    except OSError as error:
        raise unusable(path, error) from error


def _is_begun(file: Path) -> bool:
    """Whether it is what a run left that was killed before it had made the folder its own."""
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
            f"{mark}: not written by a rehearsal, or damaged, so the folder is left as it is. Delete it by hand if it "
            "is one, or name another with --folder"
        )
    if owner != (project, stack):
        raise FolderError(
            f"{path}: belongs to the rehearsal of {owner[1]} of the project {owner[0]}; it is left as it is. "
            "Name another folder with --folder"
        )
    if not os.access(path, os.W_OK):
        raise FolderError(f"{path}: cannot be written to. Allow it, or name another folder with --folder")
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
                f"{folder}: {holder} rehearses here and was not interrupted. Wait until it ends, or name another "
                "folder with --folder"
            ) from None
        return


def _holder(signature: str) -> str:
    """Who holds a lock, in words: the process that signed it, or what that one has started and left behind."""
    process = signature.removeprefix("process ")
    if not process.isdecimal():
        return "another process"
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return f"what process {process} had started before it was killed"
    except OSError:
        pass
    return signature


def unusable(path: Path, error: OSError) -> FolderError:
    """The error for a folder that cannot be written to."""
    return FolderError(
        f"{path}: cannot be used to rehearse in: {error.strerror}. Make room or allow writing there, or name another "
        "folder with --folder"
    )


def _ignore_in_git(path: Path) -> None:
    for each in path.parents:
        if each.name == ".fairway":
            ignored = each / ".gitignore"
            if not ignored.exists():
                ignored.write_text("*\n", encoding="utf-8")
            return
