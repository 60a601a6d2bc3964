"""Secrets that cannot be compared: a state and a stack file hold ciphertext, and nothing is decrypted here.

Such a value is neither the same nor another one. What it would do if it were another is what a pipeline must count.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from typing import Any

from fairway.project.stack_files import SECRET_TEXT
from fairway.protocol.paths import contains
from fairway.protocol.values import Secret, bare
from fairway.request import SECRET, Path, format_path, mapped, mapping, parse_path, sequence

_OF_STATE = "of the state, and not to be decrypted here"


def without_values(tree: Any) -> Any:
    """The same with a text in the place of each secret of a state: the same for the same ciphertext, and no more."""
    return mapped(tree, lambda each: _text_for(each) if isinstance(each, Secret) else each)


def _text_for(secret: Secret) -> Secret:
    digest = hashlib.sha256(json.dumps(secret.value, sort_keys=True, default=str).encode()).hexdigest()
    return Secret(f"{_OF_STATE}: {digest}")


def is_secret(value: Any) -> bool:
    """Whether a value is a secret, marked as such or masked in a plan."""
    return isinstance(value, Secret) or value is SECRET


def with_known_secrets(new: Any, old: Any) -> Any:
    """The new value with the old one wherever the two cannot be compared, since one of them is secret."""
    if _cannot_be_compared(old, new):
        return old
    entries, before = mapping(new), mapping(old)
    if entries is not None and before is not None:
        return {key: with_known_secrets(each, before.get(key)) for key, each in entries.items()}
    items, olds = sequence(new), sequence(old)
    if items is not None and olds is not None:
        return [with_known_secrets(each, olds[at] if at < len(olds) else None) for at, each in enumerate(items)]
    return new


def uncompared(old: Any, new: Any, ignored: Collection[str] = ()) -> tuple[str, ...]:
    """The paths of the secrets that cannot be compared, but for those whose changes are ignored."""
    paths = [parse_path(each) for each in ignored]
    found = _uncompared(old, new, ())
    return tuple(format_path(path) for path in found if not any(contains(each, path) for each in paths))


def _uncompared(old: Any, new: Any, path: Path) -> Iterator[Path]:
    if _cannot_be_compared(old, new):
        yield path
        return
    entries, items = mapping(new), sequence(new)
    if entries is not None:
        olds = mapping(old) or {}
        for key, each in entries.items():
            yield from _uncompared(olds.get(key), each, (*path, key))
    elif items is not None:
        for at, (one, other) in enumerate(zip(sequence(old) or (), items, strict=False)):
            yield from _uncompared(one, other, (*path, at))


def _cannot_be_compared(old: Any, new: Any) -> bool:
    if old is None or new is None or not (is_secret(old) or is_secret(new)):
        return False
    if old == new and is_secret(old):
        # Ciphertext that did not change is of a value that did not; a value that stands for any is of none.
        return old is SECRET or SECRET_TEXT in str(bare(old))
    return not (_known(old) and _known(new))


def _known(value: Any) -> bool:
    """Whether a value is there in plain, be it secret or not."""
    plain = bare(value)
    encrypted = isinstance(value, Secret) and mapping(plain) is not None
    return not (value is SECRET or encrypted or str(plain).startswith(_OF_STATE) or SECRET_TEXT in str(plain))
