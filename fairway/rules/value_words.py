"""Types and values in words, for findings about a value of the wrong type."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from math import inf
from typing import Any

TYPES = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "list": "a list",
    "map": "a mapping",
    "object": "a mapping",
}
"""Each type in words."""


_HUGE = 10**100


def number(value: float) -> str:
    """A number as one writes it, if it has at most 100 digits."""
    return f"{value:.15g}" if abs(value) < _HUGE or value in (inf, -inf) else "beyond any bound"


def given(value: Any) -> str:
    """A value in words: `the number 3`, `a list`."""
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, (int, float)):
        return f"the number {number(value)}"
    if isinstance(value, str):
        return f'the text "{value}"' if len(value) <= 40 else "a text"
    return "a list" if isinstance(value, (list, tuple)) else "a mapping"


def instead(type: str, value: Any, wanted: str) -> str:
    """What to write where a value has the wrong type."""
    if type == "string" and isinstance(value, (int, float)):
        return f'Write it as text: "{str(value).lower() if isinstance(value, bool) else number(value)}".'
    if type in ("integer", "number", "boolean") and isinstance(value, str):
        return f"Write {wanted} without quotes."
    if type == "list":
        return "Write a list, even for a single item."
    return f"Write {wanted}."


def meant(text: str, allowed: Iterable[str]) -> str:
    """The allowed text that is most likely meant, whatever its letter case; empty if none is close."""
    spelled = {each.casefold(): each for each in allowed}
    close = difflib.get_close_matches(text.casefold(), spelled, n=1, cutoff=0.7)
    return spelled[close[0]] if close else ""
