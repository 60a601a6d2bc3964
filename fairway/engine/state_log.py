"""The log of a state: each change as a line, written before the next change is made.

A line is `<length> <checksum> <JSON>`. The last line is ignored if it is shorter than its length: the process ended
while writing it. Any other mismatch is damage and is an error.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

_HEAD = re.compile(rb"\d*( [0-9a-f]{0,16})?")
"""A line that ends before its JSON."""
FRESH = "Restore the file from a copy, or rehearse again with --fresh: nothing in it is real"


class StateError(Exception):
    """The state cannot be read or written. The message says which file, why, and what to do."""


class Log:
    """The lines in one file; the first has the checksum of the state that they follow."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stream: IO[bytes] | None = None

    @property
    def open(self) -> bool:
        """Whether the file is open for writing."""
        return self._stream is not None

    @property
    def exists(self) -> bool:
        """Whether the file exists."""
        return self._file.exists()

    def begin(self, state: str) -> None:
        """Start the log of the changes after the state with that checksum. Raises StateError."""
        try:
            self._stream = self._file.open("wb", buffering=0)
        except OSError as error:
            raise unwritten(self._file, error) from error
        # A process may end after the state is written and before its log is removed: it must not be applied twice.
        self.write({"follows": state})

    def write(self, entry: Mapping[str, Any]) -> None:
        """Add an entry. If it raises StateError, the file is unchanged."""
        assert self._stream is not None
        size = self._stream.tell()
        try:
            line = _line(entry)
            if self._stream.write(line) != len(line):
                raise OSError(28, os.strerror(28))
        except OSError as error:
            self._stream.truncate(size)
            self._stream.seek(size)
            raise unwritten(self._file, error) from error

    def entries(self, state: str) -> list[dict[str, Any]]:
        """The changes after the state with that checksum; none if the log follows another state.

        Raises StateError if a line was changed after it was written.
        """
        try:
            lines = self._file.read_bytes().split(b"\n") if self.exists else [b""]
        except OSError as error:
            raise unread(self._file, error) from error
        entries = [_entry(line, self._file, number) for number, line in enumerate(lines[:-1], start=1)]
        if not _is_cut(lines[-1]):
            raise damaged(self._file, len(lines))
        if not entries:
            return []
        if "follows" not in entries[0]:
            raise damaged(self._file, 1)
        return entries[1:] if entries[0]["follows"] == state else []

    def close(self) -> None:
        """Close the file."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def remove(self) -> None:
        """Remove the log, as the state contains its changes. Raises StateError."""
        self.close()
        try:
            self._file.unlink(missing_ok=True)
        except OSError as error:
            raise unwritten(self._file, error) from error


def _line(entry: Mapping[str, Any]) -> bytes:
    text = json.dumps(entry, separators=(",", ":")).encode()
    return b"%d %s %s\n" % (len(text), _short(text), text)


def _entry(line: bytes, file: Path, number: int) -> dict[str, Any]:
    length, checksum, text = _parts(line)
    if length != b"%d" % len(text) or checksum != _short(text):
        raise damaged(file, number)
    return json.loads(text)


def _is_cut(rest: bytes) -> bool:
    """Whether the text after the last newline is the beginning of a line."""
    length, _, text = _parts(rest)
    if _HEAD.fullmatch(rest):
        return True
    return length.isdigit() and rest.count(b" ") > 1 and len(text) <= int(length)


def _parts(line: bytes) -> tuple[bytes, bytes, bytes]:
    length, _, rest = line.partition(b" ")
    checksum, _, text = rest.partition(b" ")
    return length, checksum, text


def _short(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:16].encode()


def damaged(file: Path, line: int | None = None) -> StateError:
    """The error for a file that does not match its checksum."""
    where = f"{file}:{line}" if line else str(file)
    return StateError(
        f"{where}: the state is truncated or was changed by something else, so it cannot be used. {FRESH}"
    )


def unread(file: Path, error: OSError) -> StateError:
    """The error for a file that cannot be read."""
    return StateError(f"{file}: cannot be read: {error.strerror}. Make it readable, and run again")


def unwritten(file: Path, error: OSError) -> StateError:
    """The error for a file that cannot be written."""
    return StateError(
        f"{file}: cannot be written: {error.strerror}. What was done so far is kept; make room or make it "
        "writable, and run again: the run continues from there"
    )
