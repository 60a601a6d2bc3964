"""The lock that a run holds on its folder and on its state: flock, which ends with the process; Windows has none."""

from __future__ import annotations

import os
from contextlib import suppress
from importlib.util import find_spec
from typing import IO


def is_available() -> bool:
    """Whether this system has such locks."""
    return find_spec("fcntl") is not None


def take(stream: IO[str]) -> None:
    """Lock an open file for this process and those that inherit it, and write the process id into it.

    Raises BlockingIOError if another process holds the lock.
    """
    # Imported here, as plans and comparisons also run on systems without it.
    import fcntl

    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    # For people to read; a full disk does not matter.
    with suppress(OSError):
        os.ftruncate(stream.fileno(), 0)
        os.write(stream.fileno(), f"process {os.getpid()}".encode())
