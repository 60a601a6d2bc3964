"""Ends processes for a fault on request: with real signals, so that they leave behind what a real crash does."""

from __future__ import annotations

import os
import signal
import threading
import time

BETWEEN_INTERRUPTS = 0.3
"""Seconds: the engine must have handled the first, or it takes the second for the same."""


class Crash:
    """Ends the plugin's process, or the one that started it."""

    def provider(self) -> None:
        """Kill the plugin."""
        os.kill(os.getpid(), signal.SIGKILL)

    def engine(self) -> None:
        """Kill the engine, and the plugin with it, so that its answer is lost."""
        os.kill(os.getppid(), signal.SIGKILL)
        os._exit(1)

    def interrupt(self, times: int) -> None:
        """Interrupt the engine; the current operation goes on."""
        threading.Thread(target=_interrupt, args=(os.getppid(), times), daemon=True).start()


def _interrupt(process: int, times: int) -> None:
    for count in range(times):
        if count:
            time.sleep(BETWEEN_INTERRUPTS)
        os.kill(process, signal.SIGINT)
