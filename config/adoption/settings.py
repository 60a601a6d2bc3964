"""From a resource as Azure has it to the settings that request the same.

The models are the codec: a field's alias is ARM's name, its default is what an omitted key requests. So a key is
written where Azure has another value than the default, and `null` where the default would add what Azure does not
have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from config.model import Settings
from config.model_tree import as_model, plain
from fairway.request import SECRET, Path, mapping, sequence
from fairway.secret_names import holds_secret, shown

Tree = dict[str, Any]


@dataclass
class Result:
    """Settings, and what they cannot express."""

    value: Tree = field(default_factory=dict[str, Any])
    left: list[tuple[Path, Any]] = field(default_factory=list[tuple[Path, Any]])
    """The values that no setting has, with their paths in the resource."""


def settings_of(model: type[Settings], found: Mapping[str, Any], path: Path = ()) -> Result:
    """The settings of `model` that request what `found` has."""
    result = Result()
    given = {key.casefold().replace("-", ""): (key, value) for key, value in found.items()}
    for name, about in model.model_fields.items():
        if about.exclude:
            continue
        alias = about.alias or name
        key, value = given.pop(alias.casefold(), (alias, None))
        if holds_secret(key, value, str(path[-1]) if path else ""):
            result.left.append(((*path, key), SECRET))
            continue
        _set(result, about, alias, _present(value), (*path, key))
    within = str(path[-1]) if path else ""
    result.left += [
        ((*path, key), SECRET if holds_secret(key, value, within) else shown(value, key, within))
        for key, value in given.values()
        if _present(value) is not None
    ]
    return result


def _set(result: Result, about: FieldInfo, alias: str, value: Any, path: Path) -> None:
    """Add one setting unless its default requests the same."""
    default = _default(about)
    inner = as_model(plain(about.annotation))
    if value is None and inner is not None and not _optional(about):
        # A group that cannot be null: each of its settings is written.
        value = {}
    if value is None and about.is_required() and plain(about.annotation) is bool:
        result.value[alias] = False  # what Azure means by an omitted one, as in a list of gateways
        return
    if value is None:
        if default is not None and _optional(about):
            result.value[alias] = None
        return
    entries = mapping(value)
    if inner is not None and entries is not None:
        below = settings_of(inner, entries, path)
        result.left += below.left
        if below.value or default is None:
            result.value[alias] = below.value
        return
    converted = _leaf(result, plain(about.annotation), value, path)
    if converted != _comparable(default):
        result.value[alias] = converted


def _leaf(result: Result, annotation: Any, value: Any, path: Path) -> Any:
    """A value as its type has it: the words of an enum in its own letter case, lists of groups as settings."""
    items = sequence(value)
    if get_origin(annotation) is tuple and items is not None:
        kind = plain(get_args(annotation)[0])
        inner = as_model(kind)
        if inner is None:
            return [_leaf(result, kind, each, (*path, at)) for at, each in enumerate(items)]
        below = [settings_of(inner, mapping(each) or {}, (*path, at)) for at, each in enumerate(items)]
        result.left += [left for each in below for left in each.left]
        return [each.value for each in below]
    if get_origin(annotation) is Literal and isinstance(value, str):
        words = {str(each).casefold(): each for each in get_args(annotation)}
        return words.get(value.casefold(), value)
    if annotation is float and isinstance(value, int):
        return float(value)
    entries = mapping(value)
    if entries is None:
        return value
    within = str(path[-1]) if path else ""
    hidden = [key for key, each in entries.items() if holds_secret(key, each, within)]
    result.left += [((*path, key), SECRET) for key in hidden]
    return {key: each for key, each in entries.items() if each is not None and key not in hidden}


def _present(value: Any) -> Any:
    """The value, or None for what AKS treats as missing: null, an empty text and an empty list."""
    return None if value in ("", [], ()) else value


def _default(about: FieldInfo) -> Any:
    return None if about.is_required() else about.get_default(call_default_factory=True, validated_data={})


def _comparable(default: Any) -> Any:
    return [*default] if isinstance(default, tuple) else default


def _optional(about: FieldInfo) -> bool:
    return type(None) in get_args(about.annotation)


def removed(tree: Mapping[str, Any], path: Path) -> Tree:
    """The tree without the value at a path, and without the groups that are empty then."""
    key, *below = path
    if not below:
        return {name: value for name, value in tree.items() if name != key}
    inner = mapping(tree.get(str(key)))
    if inner is None:
        return dict(tree)
    left = removed(inner, tuple(below))
    return {**tree, str(key): left} if left else {name: value for name, value in tree.items() if name != key}


def paths_of(tree: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value of nested mappings with its path; lists are values."""
    for key, value in tree.items():
        inner = mapping(value)
        if inner:
            yield from paths_of(inner, (*path, key))
        else:
            yield (*path, key), value
