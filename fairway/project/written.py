"""Writes files together: all of them, or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from glob import escape
from pathlib import Path


def write_together(texts: Mapping[Path, str], private: Collection[Path] = ()) -> None:
    """Write files in UTF-8, with the folders that they need; what a symbolic link refers to is written.
    Only their owner can read those in `private`; others keep their mode.

    All texts are written under other names first, then each is renamed, in this order. If one cannot be, those before
    it become what they were, and the OSError is raised. A process that is killed between two renames leaves the first
    ones renamed, and each file is complete.
    """
    owned = {file.resolve() for file in private}
    files = {file.resolve(): text for file, text in texts.items()}
    fresh = {file: file.with_name(f".{file.name}.{os.getpid()}.new") for file in files}
    former = {file: file.with_name(f".{file.name}.{os.getpid()}.old") for file in files}
    folders = [*dict.fromkeys(folder for file in files for folder in _missing(file.parent))]
    renamed: list[Path] = []
    try:
        for file, text in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            for left in file.parent.glob(f".{escape(file.name)}.*.*"):
                if left.suffix in (".new", ".old"):
                    left.unlink()  # of a run that was killed
            fresh[file].touch(mode=0o600 if file in owned or file.exists() else 0o666)
            fresh[file].write_text(text, encoding="utf-8")
            if file.exists():
                shutil.copy2(file, former[file])
                if file not in owned:
                    shutil.copymode(file, fresh[file])
        for file, other in fresh.items():
            other.replace(file)
            renamed.append(file)
    except OSError:
        for file in renamed:
            if former[file].exists():
                former[file].replace(file)
            else:
                file.unlink()
        _remove(fresh)
        for folder in folders:
            with suppress(OSError):
                folder.rmdir()
        raise
    finally:
        _remove(fresh)
        _remove(former)


def _missing(folder: Path) -> Iterator[Path]:
    """The folders that do not exist, the innermost first."""
    while not folder.exists():
        yield folder
        folder = folder.parent


def _remove(files: Mapping[Path, Path]) -> None:
    for each in files.values():
        with suppress(OSError):
            each.unlink(missing_ok=True)
