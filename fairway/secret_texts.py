"""Finds the texts of secrets in everything that is shown: a message may quote the value of a property."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from fairway.protocol.secret import Secret
from fairway.request import SECRET, Placeholder, mapped, mapping, sequence
from fairway.secret_names import MASK, holds_secret, is_password

SHORTEST = 4
"""The shortest secret, in characters, that is replaced in texts."""
SHORTEST_ANYWHERE = 8
"""The shortest that is replaced in all values of a program: a mapping that is secret as a whole may contain `prod`."""
PART = 16
"""The shortest part of a longer secret that is replaced in a sentence."""


def secrets_in(value: Any, hidden: bool = False, within: str = "") -> Iterator[str]:
    """Every text that is secret."""
    entries, items = mapping(value), sequence(value)
    if isinstance(value, Secret):
        yield from secrets_in(value.value, True)
    elif entries is not None:
        for key, each in entries.items():
            secret = holds_secret(key, each, within) or is_password(key, each, within)
            yield from secrets_in(each, hidden or secret, key)
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


def without_any_form(text: str, secrets: Iterable[str]) -> str:
    """The same for a sentence about a value: also without what is left of a secret in other letter case, with escapes,
    or cut off."""
    for each in secrets:
        text = text.replace(each, MASK) if len(each) >= SHORTEST else text
        if SHORTEST <= len(each) < SHORTEST_ANYWHERE:
            text = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", lambda _: MASK, text, flags=re.IGNORECASE)
        for form in _forms(each) if len(each) >= SHORTEST_ANYWHERE else ():
            if form.casefold() in text.casefold():
                text = re.sub(re.escape(form), lambda _: MASK, text, flags=re.IGNORECASE)
            text = _without_parts(text, form)
    return text


def _forms(secret: str) -> Iterable[str]:
    quoted = (json.dumps(secret), json.dumps(secret, ensure_ascii=False), repr(secret))
    allowed_in_names = re.sub(r"[^A-Za-z0-9_.]+", "-", secret).strip("-_.")
    forms = (secret, " ".join(secret.split()), allowed_in_names, *(each[1:-1] for each in quoted))
    return dict.fromkeys(each for each in forms if len(each) >= SHORTEST_ANYWHERE)


def _without_parts(text: str, secret: str) -> str:
    """The text without any part of a secret that is long enough to be no coincidence."""
    low, inside = secret.casefold(), text.casefold()
    if len(low) < PART or len(inside) != len(text):
        return text
    parts = {low[at : at + PART] for at in range(len(low) - PART + 1)}
    hidden = [False] * len(text)
    for at in range(len(text) - PART + 1):
        if inside[at : at + PART] in parts:
            hidden[at : at + PART] = [True] * PART
    runs = groupby(zip(hidden, text, strict=True), key=itemgetter(0))
    return "".join(MASK if masked else "".join(each for _, each in run) for masked, run in runs)


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
