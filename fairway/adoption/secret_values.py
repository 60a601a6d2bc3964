"""Texts in descriptions that have a secret in them, such as the URL of a proxy with a password: no file gets them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fairway.request import Path, Request, leaves, mapping, sequence
from fairway.secret_names import KEYS_OF_USERS, secret_parts, shown


def secret_values(request: Request) -> Iterator[tuple[Path, Any]]:
    """The texts with secrets, masked, with their paths."""
    tree = request.outputs or request.properties
    for path, value in leaves({key: each for key, each in tree.items() if key != "agentPoolProfiles"}):
        keys = [str(each) for each in path if isinstance(each, str)]
        if _has_secret(value, keys[-1], keys[-2] if len(keys) > 1 else ""):
            yield path, shown(value, keys[-1])


def without_secret_values(tree: Any, key: str = "", within: str = "") -> Any:
    """The tree without the texts with secrets."""
    entries, items = mapping(tree), sequence(tree)
    if entries is not None:
        kept = {name: each for name, each in entries.items() if not _has_secret(each, name, key)}
        return {name: without_secret_values(each, name, key) for name, each in kept.items()}
    if items is not None:
        return [without_secret_values(each, key, within) for each in items if not _has_secret(each, key, within)]
    return tree


def _has_secret(value: Any, key: str, within: str) -> bool:
    """Whether a value is a text with a secret. Tags and labels are the user's, and an update without one removes it: a
    tag `contact: mail:me@example.com` stays."""
    return isinstance(value, str) and within.casefold() not in KEYS_OF_USERS and any(secret_parts(value, key))
