"""How processes end when a fault says so: for real, by signals, so that what is left is what a crash leaves."""

from __future__ import annotations

import os
import signal
import threading
import time

BETWEEN_INTERRUPTS = 0.3
"""Seconds: an engine must have seen the first to take the second as one."""


class Crash:
    """Ends the plugin's own process, or the one that started it."""

    def provider(self) -> None:
        """The plugin ends at once."""
        os.kill(os.getpid(), signal.SIGKILL)

    def engine(self) -> None:
        """The engine ends at once, and the plugin with it: nobody is there to hear its answer."""
        os.kill(os.getppid(), signal.SIGKILL)
        os._exit(1)

    def interrupt(self, times: int) -> None:
        """The engine is interrupted; the operation in hand goes on."""
        threading.Thread(target=_interrupt, args=(os.getppid(), times), daemon=True).start()


def _interrupt(process: int, times: int) -> None:
    for count in range(times):
        if count:
            time.sleep(BETWEEN_INTERRUPTS)
        os.kill(process, signal.SIGINT)
