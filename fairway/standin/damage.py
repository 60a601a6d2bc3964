"""Whether the files of a cloud are as the last run left them.

A database or a journal that was truncated or changed by something else may still be readable, with wrong content. So
a run ends by writing the checksums of both and of the key, and the next run checks them first. A run that was killed
leaves no checksums; then each file is only checked for consistency while it is read.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

SUMS = "cloud.sum"
REMEDY = "Rehearse again with --fresh: nothing in it is real"
_CHECKED = ("cloud.db", "cloud.key", "journal.jsonl")
FILES = (*_CHECKED, "cloud.db-wal", "cloud.db-shm", "cloud.db-journal", "cloud.key.[0-9]*", SUMS, f"{SUMS}.new")
"""All the files that a cloud can have in its folder, as patterns: SQLite adds some next to the database."""


class CloudDamagedError(Exception):
    """A file of the cloud was truncated or changed by something else. The message says which, and what to do."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file}: this file of the stand-in's cloud is truncated or was changed by something else, so it cannot be "
            f"used. {REMEDY}"
        )


def seal(folder: Path) -> None:
    """Write the checksums of a cloud that no process uses."""
    with closing(sqlite3.connect(folder / "cloud.db", timeout=5)) as database:
        busy = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if not busy:
        fresh = folder / f"{SUMS}.new"
        fresh.write_text(json.dumps(_sums(folder)), encoding="utf-8")
        fresh.replace(folder / SUMS)


def unseal(folder: Path) -> None:
    """Check a cloud against its checksums, and remove them. Raises CloudDamagedError, OSError."""
    file = folder / SUMS
    if not file.exists():
        return
    try:
        recorded = json.loads(file.read_bytes())
        expected = {name: str(recorded[name]) for name in _CHECKED}
    except (ValueError, KeyError, TypeError):
        raise CloudDamagedError(file) from None
    for name, found in _sums(folder).items():
        if expected[name] != found:
            raise CloudDamagedError(folder / name)
    file.unlink()


def _sums(folder: Path) -> dict[str, str]:
    return {name: _sum(folder / name) for name in _CHECKED}


def _sum(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else "none"
