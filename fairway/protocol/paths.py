"""Property paths as Pulumi's options name them: `agentPoolProfiles[0].count`, `tags["a.b"]`, `tags.*`, `*`.

How an ignored path is put back is Pulumi's `PropertyPath.Reset`: it creates no place on the way, and never makes a
list longer or shorter (https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties_path.go).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fairway.protocol.values import Secret
from fairway.request import Path, mapped, parse_path

ANY_KEY = "*"
"""Stands for every key or index."""


def contains(path: Path, other: Path) -> bool:
    """Whether `other` is the place `path` names, or lies below it."""
    return len(path) <= len(other) and all(a in (ANY_KEY, b) for a, b in zip(path, other, strict=False))


def with_ignored(
    new: Mapping[str, Any], old: Mapping[str, Any], ignored: Iterable[str]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The inputs `new` with the `old` values at each ignored path, and the paths that could not be put back."""
    result: dict[str, Any] = _copy(new)
    impossible = [text for text in ignored if not _reset(parse_path(text), old, result, False, False)]
    return result, tuple(impossible)


def _copy(value: Any) -> Any:
    return mapped(value, lambda each: Secret(_copy(each.value)) if isinstance(each, Secret) else each)


def _reset(path: Path, old: Any, new: Any, old_secret: bool, new_secret: bool) -> bool:
    """Put the old value back at `path`, in place; False where the way there is broken on one side alone."""
    if not path:
        return False
    if isinstance(old, Secret):
        return _reset(path, old.value, new, True, new_secret)
    if isinstance(new, Secret):
        return _reset(path, old, new.value, old_secret, True)
    part, rest = path[0], path[1:]
    if isinstance(part, int):
        return _reset_item(part, rest, old, new, old_secret, new_secret)
    hidden = old_secret and not new_secret
    if part == ANY_KEY:
        return _reset_all(old, new, hidden) if not rest else _reset_each(rest, old, new, old_secret, new_secret)
    if not rest:
        return _reset_key(part, old, new, hidden)
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return not isinstance(old, Mapping) and not isinstance(new, Mapping)
    if part in old and part not in new:
        return False
    if part not in new:
        return True
    return _reset(rest, old.get(part), new[part], old_secret, new_secret)  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]


def _reset_item(index: int, rest: Path, old: Any, new: Any, old_secret: bool, new_secret: bool) -> bool:
    if not isinstance(old, list) or not isinstance(new, list):
        return not isinstance(old, list) and not isinstance(new, list)
    lengths = (len(old), len(new))  # pyright: ignore[reportUnknownArgumentType]
    if index >= min(lengths):
        return not rest and index >= max(lengths)
    if not rest:
        new[index] = _marked(old[index], old_secret and not new_secret)
        return True
    return _reset(rest, old[index], new[index], old_secret, new_secret)


def _reset_key(key: str, old: Any, new: Any, hidden: bool) -> bool:
    if isinstance(old, Mapping) and key in old:
        if not isinstance(new, dict):
            return False
        new[key] = _marked(old[key], hidden)
    elif isinstance(new, dict):
        new.pop(key, None)  # pyright: ignore[reportUnknownMemberType]
    return True


def _reset_all(old: Any, new: Any, hidden: bool) -> bool:
    if isinstance(new, dict):
        if isinstance(old, Mapping):
            new.clear()
            new.update({key: _marked(each, hidden) for key, each in old.items()})  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        return True
    if isinstance(new, list):
        if isinstance(old, list):
            shared = min(len(old), len(new))  # pyright: ignore[reportUnknownArgumentType]
            new[:shared] = [_marked(each, hidden) for each in old[:shared]]  # pyright: ignore[reportUnknownVariableType]
            return len(old) == len(new)  # pyright: ignore[reportUnknownArgumentType]
        return True
    return False


def _reset_each(rest: Path, old: Any, new: Any, old_secret: bool, new_secret: bool) -> bool:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return all(key in new and _reset(rest, each, new[key], old_secret, new_secret) for key, each in old.items())  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType, reportUnknownArgumentType]
    if isinstance(old, list) and isinstance(new, list):
        done = all(_reset(rest, a, b, old_secret, new_secret) for a, b in zip(old, new, strict=False))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        return done and len(old) == len(new)  # pyright: ignore[reportUnknownArgumentType]
    return False


def _marked(value: Any, hidden: bool) -> Any:
    return Secret(value) if hidden and not isinstance(value, Secret) else value
