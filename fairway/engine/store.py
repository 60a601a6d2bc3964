"""The state of the built-in engine on disk: one file with the whole state, and a log of the changes since.

`state.json` is only ever replaced by a complete new file. During an update each change is first appended to
`state.log`, so that however the process ends, the next run starts from what was really done. Both have checksums.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from fairway.engine import lock
from fairway.engine.state_log import FRESH, Log, StateError, damaged, unread, unwritten
from fairway.protocol.passphrase import Cipher, WrongPassphraseError, cipher_of, new_cipher, salt_of
from fairway.protocol.state import Operation, Resource, Snapshot, from_json, now, to_json

STATE, LOG, LOCK = "state.json", "state.log", "lock"
FILES = (STATE, f"{STATE}.new", LOG, LOCK)
"""All the files that it can have in its folder."""
_VERSION = 3
"""The version of the deployment format, as Pulumi counts it."""

__all__ = ["StateError", "StateInUseError", "Store", "opened"]


class StateInUseError(StateError):
    """Another process holds the lock of the state."""


class Store:
    """The state in a folder. Use `opened`."""

    def __init__(self, folder: Path, passphrase: str) -> None:
        self._folder = folder
        self._log = Log(folder / LOG)
        self._sum = ""
        self._begun: dict[int, Resource] = {}
        self._unconfirmed: dict[str, Resource] = {}
        self.cipher, resources, pending = self._read(passphrase)
        self.snapshot = Snapshot(resources, pending, self._append)
        self._replay_log()

    @property
    def unconfirmed(self) -> tuple[Resource, ...]:
        """The resources to create that are not in the state: refused, or created and the answer lost.

        Only Azure can tell which. Pulumi drops them, and then fails with "cannot create already existing resource".
        """
        return tuple(self._unconfirmed.values())

    def drop_unconfirmed(self, urn: str) -> None:
        """Record that the resource was not created: it is known why it is not in the state."""
        self._unconfirmed.pop(urn, None)
        self.save()

    @contextmanager
    def recovering(self) -> Generator[None]:
        """During the block, unconfirmed resources are pending operations; after it, none is left."""
        for each in self.unconfirmed:
            self.snapshot.begin("creating", each)
        yield
        if self._unconfirmed:
            self._unconfirmed = {}
            self.save()

    def begin(self, resources: Sequence[Resource]) -> None:
        """Replace the whole state."""
        self.snapshot = Snapshot([*resources], [], self._append)
        self.save()

    def save(self) -> None:
        """Write the whole state and remove the log."""
        self._write_state()
        self._log.remove()
        self._begun = {}
        self.snapshot = Snapshot(self.snapshot.resources(), self.snapshot.pending(), self._append)

    def close(self) -> None:
        """Close the log file."""
        self._log.close()

    def _write_state(self) -> None:
        document = {
            "version": _VERSION,
            "deployment": self._deployment(),
            "unsettled": [to_json(each, self.cipher) for each in self.unconfirmed],
        }
        self._sum = _checksum(document)
        _write_atomically(self._folder / STATE, json.dumps({**document, "sha256": self._sum}))

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

    def _read(self, passphrase: str) -> tuple[Cipher, list[Resource], list[Operation]]:
        file = self._folder / STATE
        if not file.exists():
            return new_cipher(passphrase), [], []
        try:
            document = json.loads(file.read_text(encoding="utf-8"))
            recorded = document.pop("sha256")
            self._sum = _checksum(document)
        except OSError as error:
            raise unread(file, error) from error
        except (ValueError, KeyError, TypeError, AttributeError):
            raise damaged(file) from None
        if recorded != self._sum:
            raise damaged(file)
        if document["version"] != _VERSION:
            raise StateError(f"{file}: written by another version of fairway. {FRESH}")
        deployment: Mapping[str, Any] = document["deployment"]
        try:
            cipher = cipher_of(passphrase, salt_of(deployment["secrets_providers"]))
            pending = [
                Operation(each["type"], from_json(each["resource"], cipher))
                for each in deployment.get("pending_operations", ())
            ]
            unconfirmed = [from_json(each, cipher) for each in document["unsettled"]]
            self._unconfirmed = {each.urn: each for each in unconfirmed}
            return cipher, [from_json(each, cipher) for each in deployment["resources"]], pending
        except WrongPassphraseError as error:
            raise StateError(f"{file}: {error}. {FRESH}") from None

    def _append(self, entry: Mapping[str, Any]) -> None:
        if not self._log.open:
            # The salt is only in the state, and without it a log cannot be read.
            if not (self._folder / STATE).exists():
                self._write_state()
            self._log.begin(self._sum)
        self._log.write({key: to_json(each, self.cipher) if key == "resource" else each for key, each in entry.items()})
        self._track(entry)

    def _track(self, entry: Mapping[str, Any]) -> None:
        """Track what is being created until it is in the state."""
        if entry.get("type") == "creating":
            self._begun[entry["begin"]] = entry["resource"]
        if "put" in entry:
            urn = entry["resource"].urn
            self._begun = {key: each for key, each in self._begun.items() if each.urn != urn}
            self._unconfirmed.pop(urn, None)
        if (left := self._begun.pop(entry.get("end", -1), None)) is not None:
            self._unconfirmed[left.urn] = left

    def _replay_log(self) -> None:
        entries = self._log.entries(self._sum)
        for entry in entries:
            if "resource" in entry:
                entry["resource"] = from_json(entry["resource"], self.cipher)
            self.snapshot.replay(entry)
            self._track(entry)
        if self._log.exists:
            self.save()


@contextmanager
def opened(folder: Path, passphrase: str) -> Generator[Store]:
    """The state in `folder`, locked by this process. Raises StateInUseError, StateError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = (folder / LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise unwritten(folder, error) from error
    with held:
        try:
            lock.take(held)
        except BlockingIOError:
            held.seek(0)
            holder = held.read().strip() or "another process"
            raise StateInUseError(
                f"{folder}: {holder} is using this state. Wait until it ends, or use another folder; a killed run "
                "holds no lock"
            ) from None
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
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise unwritten(file, error) from error


def _checksum(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
