"""Secret values: Azure accepts and never returns them, and the journal does not show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.protocol.values import Secret
from fairway.request import SECRET, mapping, sequence
from fairway.secret_names import MASK, holds_secret, shown
from fairway.secret_texts import longest_first, secrets_in, without


def without_secrets(value: Any) -> Any:
    """The value to store, with `MASK` instead of each secret."""
    return _walk(value, MASK)


def unseen(value: Any) -> Any:
    """A stored value for the rules, with `SECRET` instead of each mask: rules do not look at it."""
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


def drop_secrets(value: Any, within: str = "") -> Any:
    """The value without its secrets: ARM does not return them."""
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        return {
            key: drop_secrets(each, key)
            for key, each in entries.items()
            if not (isinstance(each, Secret) or holds_secret(key, each, within))
        }
    return [drop_secrets(each, within) for each in items] if items is not None else value


def scrubbed(text: str, inputs: Mapping[str, Any]) -> str:
    """A message about inputs, with their secrets masked."""
    return without(shown(text), longest_first(secrets_in(inputs)))
