"""A comparison as a table for the terminal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TextIO

from rich import box
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from fairway.change.change import Change, Comparison
from fairway.report.change_words import MOST_PROPERTIES, summary, whys

_PIPE_WIDTH = 160
_STYLES = {
    "created": "green",
    "in place": "green",
    "unknown": "yellow",
    "deleted": "yellow",
    "replaced": "yellow",
    "pool reimaged": "yellow",
    "pool replaced": "red",
    "pool deleted": "red",
    "cluster replaced": "bold red",
    "cluster deleted": "bold red",
    "refused": "bold red",
}


def print_comparison(comparison: Comparison, *, file: TextIO | None = None) -> None:
    """Print the table, the notes and one line with the counts. Resources that stay the same are only counted.
    Colours only on a terminal and unless NO_COLOR is set; a pipe gets lines of 160 columns."""
    console = Console(file=file, highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console = Console(file=file, highlight=False, width=_PIPE_WIDTH)
    if comparison.differing:
        console.print(change_table(comparison))
    for note in comparison.notes:
        console.print(Text(f"note: {note}"))
    console.print(Text(summary(comparison)))


def change_table(comparison: Comparison) -> Table:
    """The outcome, and beside it the resource with the properties, the reasons, what happens to workloads and the way
    round; for each resource that changes."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("outcome", no_wrap=True)
    table.add_column("resource, why, workloads, workaround", overflow="fold")
    for change in comparison.differing:
        lines = [Padding(Text(text), (0, 0, 0, depth)) for depth, text in _lines(change)]
        table.add_row(
            Text(change.outcome, _STYLES.get(change.outcome, "")),
            Group(Text.assemble(f"{change.kind} ", (change.name, "bold")), *lines),
        )
    return table


def _lines(change: Change) -> Iterator[tuple[int, str]]:
    """What is said of a resource, each line with how far it is indented."""
    left = MOST_PROPERTIES
    for why in whys(change.reasons):
        yield from ((2, text) for text in why.values[:left])
        if len(why.values) > left:
            yield 2, f"and {len(why.values) - left} more"
        left = max(left - len(why.values), 0)
        if why.text:
            rule = f" ({why.reason.rule})" if why.reason.rule else ""
            yield 4 if why.values else 2, f"{why.text}{rule}"
    if change.workloads:
        yield 2, f"workloads: {change.workloads}"
    if change.workaround:
        yield 2, f"workaround: {change.workaround}"
