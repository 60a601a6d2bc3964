"""Edit distance of names, for misspellings."""

from __future__ import annotations

from collections.abc import Iterable

FARTHEST = 2
"""The most typing errors in a name that still counts as a misspelling."""


def closest(name: str, known: Iterable[str]) -> str:
    """The known name within two typing errors of `name`; empty if there is none."""
    near = (each for each in known if abs(len(each) - len(name)) <= FARTHEST)
    found = sorted((distance(name.lower(), each.lower()), each) for each in near)
    return found[0][1] if found and found[0][0] <= FARTHEST else ""


def distance(one: str, other: str) -> int:
    """Letters to insert, delete, substitute or transpose (the optimal string alignment distance)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, last, row = row, before, [at]
        for to, wanted in enumerate(other, 1):
            row.append(min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != wanted)))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                row[to] = min(row[to], last[to - 2] + 1)
    return row[-1]
