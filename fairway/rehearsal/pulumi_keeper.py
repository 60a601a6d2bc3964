"""Holds a rehearsal's lock exactly as long as a command of the Pulumi CLI runs.

As a program it runs the command in its arguments. The command itself does not inherit the lock: its language hosts
would too, and they outlive a killed CLI by minutes. When the command has ended, for any reason, the keeper kills what
is left of its session and waits for the stand-in, which finishes its current operation. This module must not import
anything from the package: it starts without site-packages.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_STAND_IN = b"fairway.standin.plugin"
_PATIENCE = 60.0
"""Seconds for the stand-in to finish one operation."""
_LOOK = 0.05


def end_session(session: int) -> None:
    """End every process of a session except this one, and wait for the stand-in."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        members = list(_members(session))
        for process, command in members:
            if _STAND_IN not in command:
                with suppress(OSError):
                    os.kill(process, signal.SIGKILL)
        if not members:
            return
        time.sleep(_LOOK)


def _members(session: int) -> Iterator[tuple[int, bytes]]:
    """The other running processes of a session, with their command lines; none without /proc."""
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            # After the name in parentheses: state, parent, group, session.
            process, fields = int(each.parent.name), each.read_text().rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] != "Z" and process != os.getpid():
                yield process, (each.parent / "cmdline").read_bytes()


def main(command: list[str]) -> int:
    """Run the command to its end; returns its exit code, negative for the signal that ended it."""
    waiting: list[int] = []
    running: list[subprocess.Popen[bytes]] = []

    def pass_on(number: int, _frame: object) -> None:
        for each in running:
            each.send_signal(number)
        if not running:
            waiting.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, pass_on)
    process = subprocess.Popen(command)
    running.append(process)
    for number in waiting:
        process.send_signal(number)
    code = process.wait()
    end_session(os.getsid(0))
    return code


if __name__ == "__main__":
    ended = main(sys.argv[1:])
    if ended < 0:
        with suppress(OSError):
            signal.signal(-ended, signal.SIG_DFL)
        os.kill(os.getpid(), -ended)
    sys.exit(ended)
