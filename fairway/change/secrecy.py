"""Secrets that cannot be compared: a state and a stack file have ciphertext, which is not decrypted here.

Such a value counts neither as the same nor as different; pipelines count the outcome that it would have if it differed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from typing import Any

from fairway.project.stack_files import SECRET_TEXT
from fairway.protocol.paths import contains
from fairway.protocol.values import Secret, bare
from fairway.request import SECRET, Path, format_path, mapped, mapping, parse_path, sequence

_OF_STATE = "of the state, which cannot be decrypted here"


def without_values(tree: Any) -> Any:
    """A copy with a text for each secret of a state; the same ciphertext gets the same text."""
    return mapped(tree, lambda each: _text_for(each) if isinstance(each, Secret) else each)


def _text_for(secret: Secret) -> Secret:
    digest = hashlib.sha256(json.dumps(secret.value, sort_keys=True, default=str).encode()).hexdigest()
    return Secret(f"{_OF_STATE}: {digest}")


def is_secret(value: Any) -> bool:
    """Whether a value is a secret, marked as such or masked in a plan."""
    return isinstance(value, Secret) or value is SECRET


def with_known_secrets(new: Any, old: Any) -> Any:
    """The new value, with the old one wherever the two cannot be compared because one of them is secret."""
    return _with_known(new, old, (), [])


def uncompared(old: Any, new: Any, ignored: Collection[str] = ()) -> tuple[str, ...]:
    """The paths of the secrets that cannot be compared, except those whose changes are ignored."""
    paths = [parse_path(each) for each in ignored]
    found: list[Path] = []
    _with_known(new, old, (), found)
    return tuple(format_path(path) for path in found if not any(contains(each, path) for each in paths))


def _with_known(new: Any, old: Any, path: Path, uncompared: list[Path]) -> Any:
    if _cannot_be_compared(old, new):
        uncompared.append(path)
        return old
    entries, items = mapping(new), sequence(new)
    if entries is not None:
        before = mapping(old) or {}
        return {key: _with_known(each, before.get(key), (*path, key), uncompared) for key, each in entries.items()}
    if items is not None:
        olds = [*(sequence(old) or ()), *[None] * len(items)]
        return [_with_known(each, olds[at], (*path, at), uncompared) for at, each in enumerate(items)]
    return new


def _cannot_be_compared(old: Any, new: Any) -> bool:
    if old is None or new is None or not (is_secret(old) or is_secret(new)):
        return False
    if old == new and is_secret(old):
        # The same ciphertext means the same value; a placeholder means no value at all.
        return old is SECRET or SECRET_TEXT in str(bare(old))
    return not (_known(old) and _known(new))


def _known(value: Any) -> bool:
    """Whether a value is available as plain text, secret or not."""
    plain = bare(value)
    encrypted = isinstance(value, Secret) and mapping(plain) is not None
    return not (value is SECRET or encrypted or str(plain).startswith(_OF_STATE) or SECRET_TEXT in str(plain))
