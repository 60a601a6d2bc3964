"""The console that reports are printed on."""

from __future__ import annotations

import sys
from typing import TextIO

from rich.console import Console

_ENDLESS = 1_000_000


def console_for(file: TextIO | None = None, *, whole_lines: bool = False, soft_wrap: bool = False) -> Console:
    """A console that cuts, wraps or pads lines only on a terminal: pipes and files get whole lines, for grep.

    `whole_lines` leaves the wrapping to the terminal there too; `soft_wrap` does so except for tables.
    """
    file = file or sys.stdout
    # Values are printed as they are: `:100:` in an IPv6 range is no emoji, and `[x]` is no style.
    console = Console(file=file, highlight=False, soft_wrap=soft_wrap, emoji=False, markup=False)
    if console.is_terminal and not whole_lines:
        return console
    return Console(file=file, highlight=False, soft_wrap=soft_wrap, emoji=False, markup=False, width=_ENDLESS)
