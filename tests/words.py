"""Words that are not used in what people read: each has a plainer one beside it."""

from __future__ import annotations

import re

FORBIDDEN = {
    r"said|told|tells|asked|judged": "configured, reported, requested, checked",
    r"nobody|somebody|whoever|whatsoever": "name the person or tool",
    r"anew": "again, new",
    r"knows|speaks|furnish\w*|settled": "has, uses, adds, finished",
    r"way round|ways round": "workaround",
    r"for else|else it|there already|already there|here can stand": "otherwise, exists",
    r"stands in|stands for|stands around|stands beside|in the place of": "is in, replaces",
    r"takes? away|taken away|takes? off": "removes, removed",
    r"of ours|of yours|one's own|made by us": "your own, created by Fairway",
}
"""By pattern: what to write instead."""

_ANY = re.compile("|".join(rf"\b(?:{each})\b" for each in FORBIDDEN), re.IGNORECASE)


def forbidden_in(text: str) -> list[str]:
    """The forbidden words of a text."""
    return [each[0] for each in _ANY.finditer(text)]
