"""The data of a file with the position of each value in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fairway.request import Path

Position = tuple[int, int]
"""Line and column, counted from 1."""

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 100
"""Levels of nesting; ARM takes 20 levels of parentheses, and no template comes near this."""


class UnreadableError(Exception):
    """A file cannot be read. The message says why, and what to do."""


@dataclass(frozen=True)
class Source:
    """A parsed file."""

    file: str
    """The file as it was named; `-` for the standard input."""
    tree: Any
    """Its data. Of a YAML file with several documents, the list of them."""
    position: Callable[[Path], Position]
    """Where the value at a path is; of one that does not exist, where the last one on the way to it is."""


def depth_is_fine(tree: Any) -> bool:
    """Whether data is nested no deeper than `MAX_DEPTH`."""
    level = [tree]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for each in level
            if isinstance(each, (dict, list))
            for child in (each.values() if isinstance(each, dict) else each)  # pyright: ignore[reportUnknownVariableType]
        ]
        if not level:
            return True
    return False


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8, or the UTF-16 that PowerShell's `>` writes. Raises UnreadableError."""
    if len(data) > MAX_BYTES:
        raise UnreadableError(f"the file has {len(data):,} bytes; {MAX_BYTES:,} are the most that is read")
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    # Without its mark: what is checked begins with an ASCII character.
    without_mark = "utf-16-be" if data[:1] == b"\0" else "utf-16-le" if data[1:2] == b"\0" else ""
    try:
        return data.decode("utf-16" if utf16 else without_mark or "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadableError(f"line {line} is not UTF-8 text; save the file as UTF-8") from None
