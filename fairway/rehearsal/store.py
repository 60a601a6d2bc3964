"""Where the built-in engine keeps a state: one file written as a whole, and a log of what came since.

`state.json` is only ever exchanged for a complete new one. While an update runs, each change is appended to `state.log`
first, so that whatever ends the process, the next run starts from what was really done. Both carry checksums.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from fairway.rehearsal.secrets import Cipher, WrongPassphrase, cipher_of, new_cipher, salt_of
from fairway.rehearsal.state import Operation, Snapshot, from_json, now, to_json

STATE, LOG, LOCK = "state.json", "state.log", "lock"


class StateError(Exception):
    """The state cannot be read or written. The message says which file, why, and what to do."""


class StateInUse(StateError):  # noqa: N818 - it reads as what it is
    """Another run holds the state."""


class Store:
    """The state in a folder. Use `opened`."""

    def __init__(self, folder: Path, passphrase: str) -> None:
        self._folder = folder
        self._passphrase = passphrase
        self._stream: IO[str] | None = None
        self._sum = ""
        self.cipher, resources, pending = self._read()
        self.snapshot = Snapshot(resources, pending, self._append)
        self._replay_log()

    def save(self) -> None:
        """Write the state as a whole; the log starts anew."""
        self._write_state()
        self._close_log()
        (self._folder / LOG).unlink(missing_ok=True)
        self.snapshot = Snapshot(self.snapshot.resources(), self.snapshot.pending(), self._append)

    def close(self) -> None:
        """Let go of the log file."""
        self._close_log()

    def _close_log(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _write_state(self) -> None:
        deployment = self._deployment()
        self._sum = _checksum(deployment)
        document = {"version": 3, "sha256": self._sum, "deployment": deployment}
        _write_atomically(self._folder / STATE, json.dumps(document, indent=1))

    def _deployment(self) -> dict[str, Any]:
        deployment: dict[str, Any] = {
            "manifest": {"time": now(), "magic": "", "version": ""},
            "secrets_providers": {"type": "passphrase", "state": {"salt": self.cipher.salt}},
            "resources": [to_json(each, self.cipher) for each in self.snapshot.resources()],
        }
        if pending := self.snapshot.pending():
            deployment["pending_operations"] = [
                {"resource": to_json(each.resource, self.cipher), "type": each.type} for each in pending
            ]
        return deployment

    def _read(self) -> tuple[Cipher, Any, list[Operation]]:
        file = self._folder / STATE
        if not file.exists():
            return new_cipher(self._passphrase), [], []
        try:
            document = json.loads(file.read_text(encoding="utf-8"))
            deployment: Mapping[str, Any] = document["deployment"]
            self._sum = _checksum(deployment)
            whole = document.get("sha256") == self._sum
        except (ValueError, KeyError, TypeError):
            raise _damaged(file) from None
        if not whole:
            raise _damaged(file)
        try:
            cipher = cipher_of(self._passphrase, salt_of(deployment["secrets_providers"]))
            pending = [
                Operation(each["type"], from_json(each["resource"], cipher))
                for each in deployment.get("pending_operations", ())
            ]
            return cipher, [from_json(each, cipher) for each in deployment["resources"]], pending
        except WrongPassphrase as error:
            raise StateError(f"{file}: {error}") from None

    def _append(self, entry: Mapping[str, Any]) -> None:
        if self._stream is None:
            # The salt is in the state alone, and without it a log cannot be read.
            if not (self._folder / STATE).exists():
                self._write_state()
            self._open_log()
        self._write_line(
            {key: to_json(each, self.cipher) if key == "resource" else each for key, each in entry.items()}
        )

    def _open_log(self) -> None:
        file = self._folder / LOG
        try:
            self._stream = file.open("a", encoding="utf-8")
        except OSError as error:
            raise _unwritten(file, error) from error
        if not file.stat().st_size:
            # A process may end after the state is written and before its log is taken away: it must not count twice.
            self._write_line({"follows": self._sum})

    def _write_line(self, entry: Mapping[str, Any]) -> None:
        assert self._stream is not None
        text = json.dumps(entry, separators=(",", ":"))
        try:
            self._stream.write(f"{_short(text)} {text}\n")
            self._stream.flush()
        except OSError as error:
            raise _unwritten(self._folder / LOG, error) from error

    def _replay_log(self) -> None:
        file = self._folder / LOG
        if not file.exists():
            return
        lines = file.read_text(encoding="utf-8", errors="replace").split("\n")
        for number, line in enumerate(lines, start=1):
            checksum, _, text = line.partition(" ")
            if not text or _short(text) != checksum:
                # The last line is what the process was writing when it ended; any other is damage.
                if number < len(lines) - 1 and any(lines[number:]):
                    raise _damaged(file, number)
                break
            entry = json.loads(text)
            if entry.get("follows", self._sum) != self._sum:
                break
            if "resource" in entry:
                entry["resource"] = from_json(entry["resource"], self.cipher)
            self.snapshot.replay(entry)
        self.save()


@contextmanager
def opened(folder: Path, passphrase: str) -> Generator[Store]:
    """The state in `folder`, held by this process alone. Raises StateInUse, StateError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise _unwritten(folder, error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "another process"
            raise StateInUse(
                f"{folder}: {holder} is at work on this state. Wait until it ends, or use another folder; "
                "a run that has died holds nothing"
            ) from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}")
        lock.flush()
        store = Store(folder, passphrase)
        try:
            yield store
        finally:
            store.close()


def _write_atomically(file: Path, text: str) -> None:
    fresh = file.with_name(f"{file.name}.new")
    try:
        with fresh.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(file)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise _unwritten(file, error) from error


def _checksum(deployment: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(deployment, sort_keys=True).encode()).hexdigest()


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _damaged(file: Path, line: int | None = None) -> StateError:
    where = f"{file}:{line}" if line else str(file)
    return StateError(
        f"{where}: the state is cut short or was changed by something else, so it says nothing reliable. "
        "Put the file back from a copy, or delete the rehearsal's folder and rehearse anew: nothing in it is real"
    )


def _unwritten(file: Path, error: OSError) -> StateError:
    return StateError(
        f"{file}: cannot be written: {error.strerror}. What was done until here is kept; make room or allow writing, "
        "and run again: it goes on from there"
    )
