"""Property paths as in Pulumi's options: `agentPoolProfiles[0].count`, `tags["a.b"]`, `tags.*`, `*`.

An ignored path is reset as by Pulumi's `PropertyPath.Reset`: it creates no missing parents, and never makes a
list longer or shorter (https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties_path.go).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from fairway.protocol.values import Secret
from fairway.request import Path, mapped, mapping, parse_path

ANY_KEY = "*"
"""Matches every key or index."""


def contains(path: Path, other: Path) -> bool:
    """Whether `other` is at `path` or below it."""
    return len(path) <= len(other) and all(a in (ANY_KEY, b) for a, b in zip(path, other, strict=False))


def with_ignored(
    new: Mapping[str, Any], old: Mapping[str, Any], ignored: Iterable[str]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The inputs `new` with the `old` values at each ignored path, and the paths that could not be reset."""
    result: dict[str, Any] = _copy(new)
    impossible = [text for text in ignored if not _reset(parse_path(text), old, result, False, False)]
    return result, tuple(impossible)


def _copy(value: Any) -> Any:
    return mapped(value, lambda each: Secret(_copy(each.value)) if isinstance(each, Secret) else each)


def _reset(path: Path, old: Any, new: Any, old_secret: bool, new_secret: bool) -> bool:
    """Reset `path` to the old value, in place; False if a parent of it is missing on one side only."""
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
        return _reset_key(part, mapping(old), new, hidden)
    olds, news = mapping(old), mapping(new)
    if olds is None or news is None:
        return olds is news
    if part not in news:
        return part not in olds
    return _reset(rest, olds.get(part), news[part], old_secret, new_secret)


def _reset_item(index: int, rest: Path, old: Any, new: Any, old_secret: bool, new_secret: bool) -> bool:
    olds, news = _items(old), _items(new)
    if olds is None or news is None:
        return olds is news
    if index >= min(len(olds), len(news)):
        return not rest and index >= max(len(olds), len(news))
    if not rest:
        news[index] = _marked(olds[index], old_secret and not new_secret)
        return True
    return _reset(rest, olds[index], news[index], old_secret, new_secret)


def _reset_key(key: str, olds: Mapping[str, Any] | None, new: Any, hidden: bool) -> bool:
    news = _entries(new)
    if olds is not None and key in olds:
        if news is None:
            return False
        news[key] = _marked(olds[key], hidden)
    elif news is not None:
        news.pop(key, None)
    return True


def _reset_all(old: Any, new: Any, hidden: bool) -> bool:
    olds, news = mapping(old), _entries(new)
    if news is not None:
        if olds is not None:
            news.clear()
            news.update({key: _marked(each, hidden) for key, each in olds.items()})
        return True
    before, items = _items(old), _items(new)
    if items is None or before is None:
        return items is not None
    shared = min(len(before), len(items))
    items[:shared] = [_marked(each, hidden) for each in before[:shared]]
    return len(before) == len(items)


def _reset_each(rest: Path, old: Any, new: Any, old_secret: bool, new_secret: bool) -> bool:
    olds, news = mapping(old), mapping(new)
    if olds is not None and news is not None:
        return all(key in news and _reset(rest, each, news[key], old_secret, new_secret) for key, each in olds.items())
    before, items = _items(old), _items(new)
    if before is None or items is None:
        return False
    done = all(_reset(rest, one, other, old_secret, new_secret) for one, other in zip(before, items, strict=False))
    return done and len(before) == len(items)


def _entries(value: Any) -> dict[str, Any] | None:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def _items(value: Any) -> list[Any] | None:
    return cast("list[Any]", value) if isinstance(value, list) else None


def _marked(value: Any, hidden: bool) -> Any:
    return Secret(value) if hidden and not isinstance(value, Secret) else value
