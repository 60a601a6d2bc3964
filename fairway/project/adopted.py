"""By which text the files of an adoption are known."""

from __future__ import annotations

HEAD = "Adopted on"
"""The first words of a file that an adoption wrote."""


def is_adopted(text: str) -> bool:
    """Whether an adoption wrote the text of a file."""
    return any(line.lstrip("# ").startswith(HEAD) for line in text.splitlines() if line.startswith("#"))
