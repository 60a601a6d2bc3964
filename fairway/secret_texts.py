"""Finds the texts of secrets in everything that is shown: a message may quote the value of a property."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from fairway.protocol.secret import Secret
from fairway.request import SECRET, Placeholder, mapped, mapping, sequence
from fairway.secret_names import MASK, holds_secret

SHORTEST = 4
"""The shortest secret, in characters, that is replaced in texts."""
SHORTEST_ANYWHERE = 8
"""The shortest that is replaced in all values of a program: a mapping that is secret as a whole may contain `prod`."""


def secrets_in(value: Any, hidden: bool = False, within: str = "") -> Iterator[str]:
    """Every text that is secret."""
    entries, items = mapping(value), sequence(value)
    if isinstance(value, Secret):
        yield from secrets_in(value.value, True)
    elif entries is not None:
        for key, each in entries.items():
            yield from secrets_in(each, hidden or holds_secret(key, each, within), key)
    elif items is not None:
        for each in items:
            yield from secrets_in(each, hidden, within)
    elif hidden and isinstance(value, str) and value and not isinstance(value, Placeholder):
        yield value


def without(text: str, secrets: Iterable[str]) -> str:
    """A text without the secrets; those of up to three letters are left in."""
    for each in secrets:
        text = text.replace(each, MASK) if len(each) >= SHORTEST else text
    return text


def everywhere_without(value: Any, secrets: Collection[str]) -> Any:
    """The tree with the secrets removed from every text in it."""
    return mapped(value, lambda each: _masked(each, secrets)) if secrets else value


def longest_first(secrets: Iterable[str]) -> tuple[str, ...]:
    """The secrets in the order to replace them in: one may be a part of another."""
    return tuple(sorted({*secrets}, key=lambda each: (-len(each), each)))


def _masked(value: Any, secrets: Collection[str]) -> Any:
    if not isinstance(value, str) or isinstance(value, Placeholder):
        return value
    found = without(value, secrets)
    return SECRET if found == MASK else found
