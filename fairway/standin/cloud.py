"""The simulated cloud: its resources, its clock and its journal, in one folder that several processes share.

A killed process loses nothing: a change and its journal line are one SQLite transaction. The journal is a file that
people can read while it grows; its length is part of the transaction, and a line from a process that was killed before
its transaction ended is overwritten by the next one.
"""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import threading
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fairway.secret_texts import everywhere_without, longest_first
from fairway.standin.damage import CloudDamagedError
from fairway.standin.encryption import Seal, Unsealed

START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
"""The time in a new cloud."""

_TABLES = """
CREATE TABLE IF NOT EXISTS resources (
    key TEXT PRIMARY KEY, id TEXT, type TEXT, inputs BLOB, state BLOB, created REAL, number INTEGER) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_type ON resources (type, number);
CREATE TABLE IF NOT EXISTS refers (target TEXT, source TEXT, PRIMARY KEY (target, source)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_source ON refers (source);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Resource:
    """A resource as it exists in Azure."""

    id: str
    type: str
    """Pulumi's type token without a version."""
    inputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The body of the last PUT, without the values of secrets."""
    state: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The response to a GET, in the shape of the SDK's outputs."""
    created: float = 0
    """Seconds on the cloud's clock."""
    number: int = 0
    """The order of creation."""

    @property
    def name(self) -> str:
        """Its name in Azure."""
        return self.id.rsplit("/", 1)[-1]


class Cloud:
    """The cloud in a folder; a missing folder is created."""

    def __init__(self, folder: Path) -> None:
        """Open it. Any number of processes and threads may do so at the same time."""
        folder.mkdir(parents=True, exist_ok=True)
        self.journal = folder / "journal.jsonl"
        self._open(folder / "cloud.db", Seal(folder))
        self._db.execute("PRAGMA journal_mode=WAL")
        # Only crashes of a process matter here, not of the machine: no need to wait for the disk.
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.executescript(_TABLES)

    def _open(self, database: Path | str, seal: Seal | Unsealed) -> None:
        self.database = database
        """The database file, as SQLite names it."""
        self._seal = seal
        self._lock = threading.RLock()
        self._depth = 0
        self.hidden: tuple[str, ...] = ()
        """Texts that the journal must not show, the longest first: the secrets of the current operation."""
        self._db = sqlite3.connect(database, timeout=60, isolation_level=None, check_same_thread=False)

    def close(self) -> None:
        """Close the files."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Everything inside takes effect, or nothing; others wait. Nested ones join the outermost."""
        with self._lock:
            if self._depth:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            else:
                self._db.execute("COMMIT")
            finally:
                self._depth = 0

    def fact(self, name: str, default: Any = None) -> Any:
        """The value stored under a name."""
        with self._lock:
            row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else default

    def remember(self, name: str, value: Any) -> None:
        """Store a value under a name."""
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, json.dumps(value)))

    def hide(self, texts: Iterable[str]) -> None:
        """From now on, mask these texts in the journal and in errors. They are stored encrypted."""
        if fresh := {*texts} - {*self.always_hidden()}:
            sealed = self._seal.closed([*self.always_hidden(), *fresh])
            self.remember("hidden", base64.b64encode(sealed).decode())

    def always_hidden(self) -> tuple[str, ...]:
        """The texts of `hide`, the longest first."""
        sealed = self.fact("hidden")
        return longest_first(self._seal.opened(base64.b64decode(sealed))) if sealed else ()

    def count(self, name: str) -> int:
        """The next number of a counter, from 1."""
        with self.transaction():
            number = self.fact(name, 0) + 1
            self.remember(name, number)
        return number

    @property
    def clock(self) -> float:
        """Seconds since `START`, on the cloud's own clock."""
        return self.fact("clock", 0.0)

    @property
    def now(self) -> datetime:
        """The time on the cloud's clock."""
        return START + timedelta(seconds=self.clock)

    def wait(self, seconds: float) -> None:
        """Move the clock on; the process does not sleep."""
        with self.transaction():
            self.remember("clock", self.clock + seconds)

    def get(self, id: str) -> Resource | None:
        """The resource with that id, in any case."""
        found = self._read("key = ?", (id.lower(),))
        return found[0] if found else None

    def below(self, id: str, kind: str = "") -> list[Resource]:
        """The resources below an id, at any depth, in order of creation; of one type if `kind` is set."""
        low = f"{id.lower()}/"
        found = self._read("key > ? AND key < ?", (low, f"{low[:-1]}0"))  # "0" follows "/"
        return [each for each in found if not kind or each.type == kind]

    def of_type(self, kind: str) -> list[Resource]:
        """Every resource of a type, in order of creation."""
        return self._read("type = ?", (kind,))

    def everything(self) -> list[Resource]:
        """Every resource, in order of creation."""
        return self._read("1", ())

    def users_of(self, id: str) -> list[Resource]:
        """The resources that refer to an id."""
        return self._read("key IN (SELECT source FROM refers WHERE target = ?)", (id.lower(),))

    def refers(self, id: str) -> list[str]:
        """The ids that a resource refers to, in lower case."""
        with self._lock:
            rows = self._db.execute("SELECT target FROM refers WHERE source = ?", (id.lower(),)).fetchall()
        return [row[0] for row in rows]

    def _read(self, where: str, values: tuple[Any, ...]) -> list[Resource]:
        query = f"SELECT id, type, inputs, state, created, number FROM resources WHERE {where} ORDER BY number"
        with self._lock:
            rows = self._db.execute(query, values).fetchall()
        opened = self._seal.opened
        return [Resource(row[0], row[1], opened(row[2]), opened(row[3]), row[4], row[5]) for row in rows]

    def put(self, resource: Resource, refers: Iterable[str] = ()) -> Resource:
        """Store a new or changed resource and what it refers to. Returns it with its number."""
        key = resource.id.lower()
        with self.transaction():
            before = self.get(resource.id)
            number = before.number if before else self.count("created")
            created = before.created if before else self.clock
            kept = Resource(resource.id, resource.type, resource.inputs, resource.state, created, number)
            sealed = (self._seal.closed(kept.inputs), self._seal.closed(kept.state))
            row = (key, kept.id, kept.type, *sealed, created, number)
            self._db.execute("INSERT OR REPLACE INTO resources VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            self._db.execute("DELETE FROM refers WHERE source = ?", (key,))
            targets = [(each.lower(), key) for each in refers]
            self._db.executemany("INSERT OR IGNORE INTO refers VALUES (?, ?)", targets)
        return kept

    def remove(self, id: str) -> None:
        """Remove a resource and all below it."""
        with self.transaction():
            for key in (id.lower(), *(each.id.lower() for each in self.below(id))):
                self._db.execute("DELETE FROM resources WHERE key = ?", (key,))
                self._db.execute("DELETE FROM refers WHERE source = ?", (key,))

    def copy_to(self, database: sqlite3.Connection) -> None:
        """Copy all of it."""
        with self._lock:
            self._db.backup(database)

    def write(self, operation: str, type: str, id: str, **result: Any) -> None:
        """Add a line to the journal: an operation of ARM with its `status`, `code`, `message`, ..."""
        with self.transaction():
            line = {"n": self.count("journal"), "at": self.now.isoformat(), "operation": operation}
            text = json.dumps({**line, "type": type, **everywhere_without({"id": id, **result}, self.hidden)}) + "\n"
            size = self.fact("journal size", 0)
            with self.journal.open("r+b" if self.journal.exists() else "w+b") as file:
                if file.seek(0, os.SEEK_END) < size:
                    raise CloudDamagedError(self.journal)
                file.truncate(size)
                file.seek(size)
                file.write(text.encode())
                file.flush()
            self.remember("journal size", size + len(text.encode()))

    def entries(self) -> list[dict[str, Any]]:
        """The journal so far."""
        with self._lock:
            size = self.fact("journal size", 0)
        text = self.journal.read_bytes()[:size] if self.journal.exists() else b""
        try:
            if len(text) < size:
                raise CloudDamagedError(self.journal)
            return [json.loads(line) for line in text.decode().splitlines()]
        except ValueError:
            raise CloudDamagedError(self.journal) from None


class CloudInMemory(Cloud):
    """A cloud in the memory of one process: nothing is written to disk, and there is no journal."""

    def __init__(self, like: CloudInMemory | None = None) -> None:
        """Create an empty one, or a copy of another."""
        self._open(":memory:", Unsealed())
        self._db.execute("PRAGMA temp_store=MEMORY")
        if like is None:
            self._db.executescript(_TABLES)
        else:
            like.copy_to(self._db)

    def write(self, operation: str, type: str, id: str, **result: Any) -> None:
        """Nothing is recorded."""

    def entries(self) -> list[dict[str, Any]]:
        """None."""
        return []
