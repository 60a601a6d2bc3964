"""Values that Azure takes and never gives back, and that no journal shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from fairway.property_values import Secret
from fairway.request import SECRET, mapping, sequence
from fairway.secret_names import MASK, holds_secret

SHORTEST = 4
"""Characters of a secret that is looked for in texts."""


def without_secrets(value: Any) -> Any:
    """The same with `MASK` in the place of each secret, to be kept."""
    return _walk(value, MASK)


def unseen(value: Any) -> Any:
    """What was kept, with the mask as the value that rules know not to look at."""
    return _walk(value, SECRET, masked_only=True)


def _walk(value: Any, mask: Any, within: str = "", *, masked_only: bool = False) -> Any:
    if isinstance(value, Secret):
        return mask
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {
            key: mask
            if holds_secret(key, each, within) and (not masked_only or each == MASK)
            else _walk(each, mask, key, masked_only=masked_only)
            for key, each in entries.items()
        }
    if items is not None:
        return [_walk(each, mask, within, masked_only=masked_only) for each in items]
    return value


def answered(value: Any, within: str = "") -> Any:
    """The same without its secrets: ARM does not answer them."""
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {
            key: answered(each, key)
            for key, each in entries.items()
            if not (isinstance(each, Secret) or holds_secret(key, each, within))
        }
    return [answered(each, within) for each in items] if items is not None else value


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
    elif hidden and isinstance(value, str) and value:
        yield value


def scrubbed(text: str, inputs: Mapping[str, Any]) -> str:
    """A message about inputs, without the secrets among them."""
    return without(text, sorted(secrets_in(inputs), key=len, reverse=True))


def without(text: str, secrets: Iterable[str]) -> str:
    """A text without the secrets; one of three letters hides nothing."""
    for each in secrets:
        text = text.replace(each, MASK) if len(each) >= SHORTEST else text
    return text


def everywhere_without(value: Any, secrets: Collection[str]) -> Any:
    """The same with every text in it without the secrets."""
    if isinstance(value, str):
        return without(value, secrets)
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {key: everywhere_without(each, secrets) for key, each in entries.items()}
    return [everywhere_without(each, secrets) for each in items] if items is not None else value
