"""A comparison as a table for the terminal."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TextIO

from rich import box
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from fairway.change.change import Change, Comparison
from fairway.report.change_words import MOST_PROPERTIES, by_sentence, sentence, summary, together, values_of
from fairway.report.console import console_for

_STYLES = {
    "created": "green",
    "in place": "green",
    "unknown": "yellow",
    "deleted": "yellow",
    "replaced": "yellow",
    "pool reimaged": "yellow",
    "interrupted": "red",
    "pool replaced": "red",
    "pool deleted": "red",
    "cluster replaced": "bold red",
    "cluster deleted": "bold red",
    "refused": "bold red",
}


def print_comparison(comparison: Comparison, *, file: TextIO | None = None) -> None:
    """Print the table, the notes and one line with the counts. Resources that stay the same are only counted.
    Colours only on a terminal and unless NO_COLOR is set; a pipe gets whole lines, unless COLUMNS sets a width."""
    console = console_for(file)
    if console.is_terminal:
        _print(comparison, console, ruled=True)
        return
    ruled = "COLUMNS" in os.environ
    if ruled:
        console = Console(file=console.file, highlight=False)
    with console.capture() as captured:
        _print(comparison, console, ruled=ruled)
    # A table pads its lines with blanks.
    console.file.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def _print(comparison: Comparison, console: Console, *, ruled: bool) -> None:
    if comparison.before:
        console.print(Text(f"from {comparison.before}\n  to {comparison.after}\n", style="dim"))
    if comparison.differing:
        console.print(change_table(comparison, ruled=ruled))
    for note in comparison.notes:
        console.print(Text(f"note: {note}"))
    console.print(Text(summary(comparison)))


def change_table(comparison: Comparison, *, ruled: bool = True) -> Table:
    """A row for each resource that changes: the outcome, and the resource with properties, reasons, what happens to
    workloads, and the workaround."""
    table = Table(box=box.SIMPLE_HEAD if ruled else None, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("outcome", no_wrap=True)
    table.add_column("resource and reasons", overflow="fold")
    for changes, lines in _rows(comparison):
        change = changes[0]
        title = Text.assemble(f"{change.kind} ", (change.name, "bold"))
        if len(changes) > 1:
            title = Text(f"{len(changes)} resources")
            if change.because:
                title = Text.assemble(title, " with ", (change.because, "bold"))
        parts = [Padding(Text(text), (0, 0, 0, depth)) for depth, text in lines]
        table.add_row(Text(change.outcome, _STYLES.get(change.outcome, "")), Group(title, *parts))
    return table


_ALIKE = 3
"""So many resources with the same reasons, such as pools with settings that clusters share, are one row."""

_Lines = list[tuple[int, str]]


def _rows(comparison: Comparison) -> Iterator[tuple[Sequence[Change], _Lines]]:
    """The changes of each row with its lines, each with its indentation."""
    alike: dict[object, list[tuple[Sequence[Change], _Lines]]] = {}
    for changes in together(comparison.differing):
        lines = [*_lines(changes)]
        single = len(changes) == 1 and lines and not changes[0].because
        key = (changes[0].outcome, tuple(lines)) if single else changes[0].urn
        alike.setdefault(key, []).append((changes, lines))
    for rows in alike.values():
        if len(rows) < _ALIKE:
            yield from rows
            continue
        changes = [each for of_row, _ in rows for each in of_row]
        yield changes, [*((2, each.label) for each in changes), *rows[0][1]]


def _lines(changes: Sequence[Change]) -> Iterator[tuple[int, str]]:
    """The lines about a resource, or about several together, each with its indentation."""
    change = changes[0]
    if len(changes) > 1:
        yield from ((2, each.label) for each in changes)
        yield 2, f"workloads: {change.workloads}"
        return
    left = MOST_PROPERTIES
    for reasons in by_sentence(change.reasons):
        values, text = values_of(reasons), sentence(reasons[0])
        yield from ((2, each) for each in values[:left])
        if len(values) > left:
            yield 2, f"and {len(values) - left} more"
        left = max(left - len(values), 0)
        if text:
            rule = f" ({reasons[0].rule})" if reasons[0].rule else ""
            yield 4 if values else 2, f"{text}{rule}"
    if change.workloads:
        yield 2, f"workloads: {change.workloads}"
    if len(change.steps) > 1:
        yield 2, "workarounds:"
        yield from ((4, each) for each in change.steps)
    elif change.workaround:
        yield 2, f"workaround: {change.workaround}"
