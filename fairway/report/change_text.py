"""A comparison as a table for the terminal."""

from __future__ import annotations

import os
from typing import TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fairway.change.change import Change, Comparison
from fairway.report.change_words import MOST_REASONS, summary, why

_PIPE_WIDTH = 160
_STYLES = {
    "created": "green",
    "in place": "green",
    "deleted": "yellow",
    "replaced": "yellow",
    "pool reimaged": "yellow",
    "pool replaced": "red",
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
    """Outcome, resource, why, what happens to workloads, and the way round, for each resource that changes."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("outcome", no_wrap=True)
    table.add_column("resource", overflow="fold")
    for column in ("why", "workloads", "way round"):
        table.add_column(column, overflow="fold", ratio=1)
    for change in comparison.differing:
        table.add_row(
            Text(change.outcome, _STYLES.get(change.outcome, "")),
            Text(f"{change.kind}\n{change.name}"),
            Text(_why(change)),
            Text(change.workloads),
            Text(change.way_round),
        )
    return table


def _why(change: Change) -> str:
    lines = [why(reason) for reason in change.reasons[:MOST_REASONS]]
    left = len(change.reasons) - len(lines)
    return "\n".join([*lines, *([f"and {left} more"] if left else [])])
