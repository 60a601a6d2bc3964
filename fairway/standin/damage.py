"""Whether the files of a cloud are as the last run left them.

A database and a journal that are cut short or changed by something else may still be read, and then tell something
wrong. So a run that ends writes down the checksums of both and of the key, and the next one looks before it begins. A
run that was killed leaves none; then what is read must agree with itself.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

SUMS = "cloud.sum"
REMEDY = "Rehearse anew with --fresh: nothing in it is real"
_FILES = ("cloud.db", "cloud.key", "journal.jsonl")
MADE = (*_FILES, "cloud.db-wal", "cloud.db-shm", "cloud.db-journal", "cloud.key.[0-9]*", SUMS, f"{SUMS}.new")
"""All the files that a cloud ever has in its folder, as patterns: SQLite adds its own to the database."""


class CloudDamagedError(Exception):
    """A file of the cloud is cut short or was changed by something else. The message says which, and what to do."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file}: the stand-in's cloud is cut short or was changed by something else, so it says nothing "
            f"reliable. {REMEDY}"
        )


def seal(folder: Path) -> None:
    """Write down the checksums of a cloud that nobody works with."""
    with closing(sqlite3.connect(folder / "cloud.db", timeout=5)) as database:
        busy = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if not busy:
        fresh = folder / f"{SUMS}.new"
        fresh.write_text(json.dumps(_sums(folder)), encoding="utf-8")
        fresh.replace(folder / SUMS)


def unseal(folder: Path) -> None:
    """Look whether a cloud is as it was sealed, and forget the checksums. Raises CloudDamagedError, OSError."""
    file = folder / SUMS
    if not file.exists():
        return
    try:
        said = json.loads(file.read_bytes())
        known = {name: str(said[name]) for name in _FILES}
    except (ValueError, KeyError, TypeError):
        raise CloudDamagedError(file) from None
    for name, found in _sums(folder).items():
        if known[name] != found:
            raise CloudDamagedError(folder / name)
    file.unlink()


def _sums(folder: Path) -> dict[str, str]:
    return {name: _sum(folder / name) for name in _FILES}


def _sum(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else "none"
