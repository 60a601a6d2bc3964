"""What the programs of a run want from address pools, collected before it is recorded."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fairway.addresses.allocation import Wanted


@dataclass
class Collected:
    """What the programs of a run want."""

    wanted: list[Wanted] = field(default_factory=list[Wanted])
    given: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """The environments and ranges that are recorded, or would be."""
    spaces: dict[str, None] = field(default_factory=dict[str, None])
    """The ranges of all pools."""
    reserved: dict[str, str] = field(default_factory=dict[str, str])
    """The ranges that no network may have, each with its name."""
    provisional: bool = True
    """Whether networks without a recorded range get one for this run; otherwise they are refused as in any other."""
    file: Path | None = None
    """Where ranges are recorded; None if no environment has a pool."""


_collecting: list[Collected] = []


@contextmanager
def collecting() -> Generator[Collected]:
    """Within this block, what programs want is collected, and what is not recorded yet is no error."""
    found = Collected()
    _collecting.append(found)
    try:
        yield found
    finally:
        _collecting.pop()


def collected() -> Collected | None:
    """The collection in progress; None in any other run of a program."""
    return _collecting[-1] if _collecting else None
