"""Ids of rules that people write: an unknown one is answered with the closest ids."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def closest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to three of `known` that are spelled like `name`, in any case, or have all of its words; the closest first."""
    every = {each.lower(): each for each in known}
    low = name.lower()
    words = set(low.split("-"))
    near = difflib.get_close_matches(low, every, n=3, cutoff=0.75)
    whole = [each for each in every if words <= set(each.split("-"))]
    found = [*near, *whole] or difflib.get_close_matches(low, every, n=1)
    return tuple(every[each] for each in dict.fromkeys(found))[:3]


def no_rule(id: str, known: Iterable[str]) -> str:
    """The message on an id that no rule has, with those it may mean."""
    close = closest(id, known)
    hint = f"Did you mean {' or '.join(close)}?" if close else "`fairway rules` lists them."
    return f"{id} is not a rule. {hint}"
