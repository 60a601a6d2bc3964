"""Python code as a formatter would print it: what fits stays on one line, other brackets have an item on each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WIDTH = 120


@dataclass(frozen=True)
class Bracket:
    """A call, a list or a dict: what is before the bracket, the items with their prefixes, what closes it."""

    opening: str
    items: tuple[tuple[str, Code], ...]
    closing: str
    exploded: bool = False
    """Whether each item has a line of its own even if all fit on one."""


Code = str | Bracket


def call(function: str, items: Iterable[tuple[str, Code]], *, exploded: bool = False) -> Bracket:
    """A call; an item is a keyword and a value, or an empty text and a value."""
    named = tuple((f"{key}=" if key else "", value) for key, value in items)
    return Bracket(f"{function}(", named, ")", exploded)


def listed(items: Iterable[Code]) -> Bracket:
    """A list."""
    return Bracket("[", tuple(("", each) for each in items), "]")


def dictionary(entries: Mapping[str, Code]) -> Bracket:
    """A dict with texts as keys."""
    return Bracket("{", tuple((f"{text(key)}: ", value) for key, value in entries.items()), "}")


def text(value: str) -> str:
    """A string literal, in double quotes unless that needs more escapes."""
    body = "".join(repr(each)[1:-1] for each in value)
    quote = "'" if value.count('"') > value.count("'") else '"'
    return quote + body.replace(quote, f"\\{quote}") + quote


def scalar(value: Any) -> str:
    """A literal."""
    return text(value) if isinstance(value, str) else repr(value)


def rendered(code: Code, indent: int = 0, used: int = 0, after: int = 0) -> str:
    """The code; `used` characters are before it on its first line, and `after` follow on its last."""
    line = one_line(code)
    if (line is not None and used + len(line) + after <= WIDTH) or isinstance(code, str):
        return line if line is not None else str(code)
    if not code.items:
        return code.opening + code.closing
    inner = " " * (indent + 4)
    lines = [code.opening]
    for prefix, each in code.items:
        lines.append(f"{inner}{prefix}{rendered(each, indent + 4, indent + 4 + len(prefix), 1)},")
    lines.append(" " * indent + code.closing)
    return "\n".join(lines)


def one_line(code: Code) -> str | None:
    """The code on one line; None if a part of it has to be on several."""
    if isinstance(code, str):
        return code
    if code.exploded:
        return None
    parts = [one_line(each) for _, each in code.items]
    if any(each is None for each in parts):
        return None
    inner = ", ".join(f"{prefix}{part}" for (prefix, _), part in zip(code.items, parts, strict=True))
    return f"{code.opening}{inner}{code.closing}"
