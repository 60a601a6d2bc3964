"""Writes the files of an ejected stack: all or none, and over others only with `--force`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path

from fairway.eject.trace import EjectError
from fairway.project.written import write_together


def must_be_free(target: Path, names: Iterable[str], *, force: bool) -> None:
    """Raise EjectError if a file in the folder `target` would be overwritten."""
    taken = [target / each for each in names if (target / each).exists()]
    if taken and not force:
        listed = ", ".join(map(str, taken))
        raise EjectError(f"{listed}: not overwritten. Use another --output, or --force to overwrite")


@contextmanager
def written_beside(target: Path, files: Mapping[str, str]) -> Generator[tuple[Path, Callable[[], None]]]:
    """A new folder with the files, on the disk of `target`, and a function that writes them into `target`, all
    or none.

    The new folder is deleted at the end. Raises EjectError if nothing can be written there.
    """
    above = next(each for each in (target.parent, *target.parent.parents) if each.is_dir())
    try:
        folder = Path(tempfile.mkdtemp(prefix=".eject-", dir=above))
    except OSError as error:
        raise EjectError(f"{target}: cannot be written: {error}") from None
    try:
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")

        def write() -> None:
            write_together({target / name: text for name, text in files.items()})

        yield folder, write
    except OSError as error:
        raise EjectError(f"{target}: cannot be written: {error}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
