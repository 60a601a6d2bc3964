"""The defaults that the settings of an adopted cluster switch off or replace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from config.adoption.settings import Tree
from config.model import Settings
from config.model_tree import as_model, plain
from fairway.request import Path, leaves, mapping

_NAMES = ("name",)


def replaced_defaults(model: type[Settings], tree: Tree, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """For each setting with another default: its path, the value in the tree and the default."""
    for name, about in model.model_fields.items():
        alias = about.alias or name
        if about.exclude or alias not in tree or alias in _NAMES or about.is_required():
            continue
        value = tree[alias]
        default = about.get_default(call_default_factory=True, validated_data={})
        inner, entries = as_model(plain(about.annotation)), mapping(value)
        if inner is not None and entries is not None:
            yield from replaced_defaults(inner, dict(entries), (*path, alias))
        elif isinstance(default, Settings):
            for below, wanted in leaves(default.by_arm_name()):
                yield (*path, alias, *below), None, wanted
        elif default not in (None, value, (), {}) and not isinstance(default, Mapping):
            yield (*path, alias), value, default
