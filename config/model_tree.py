"""The settings models as a tree: the type of a key, and where a key is allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from config.model import Settings
from config.stack import Stack
from config.types import NAMES_A_SECRET, SecretName
from fairway.request import Path

ANY_NAME = "<name>"
"""Represents a name in a path that the user chooses, such as that of a pool."""


@cache
def fields(model: type[Settings]) -> Mapping[str, Any]:
    """A model's annotations by ARM's names."""
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def model_at(path: Path) -> type[Settings] | None:
    """The model of the mapping at `path`."""
    return as_model(annotation_at(path))


def annotation_at(path: Path, model: type[Settings] = Stack) -> Any:
    """The type of the value at `path` below `model`; None if there is no such setting."""
    annotation: Any = model
    for part in path:
        annotation = plain(annotation)
        if parent := as_model(annotation):
            annotation = fields(parent).get(str(part))
        elif get_origin(annotation) in (dict, tuple):
            annotation = get_args(annotation)[1 if get_origin(annotation) is dict else 0]
        else:
            return None
    return plain(annotation)


def plain(annotation: Any) -> Any:
    """Without `Annotated[...]` and without `| None`."""
    if get_origin(annotation) in (Union, UnionType, Annotated):
        return plain(next(each for each in get_args(annotation) if each is not NoneType))
    return annotation


def as_model(annotation: Any) -> type[Settings] | None:
    """The annotation if it is a model, otherwise None."""
    found = isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, Settings)
    return annotation if found else None


def names_a_secret(path: Path) -> bool:
    """Whether the setting at `path` names the config key of a secret."""
    parent = model_at(path[:-1]) if path else None
    found = parent.model_fields.values() if parent else ()
    field = next((each for each in found if each.alias == path[-1]), None)
    return field is not None and (SecretName in get_args(field.annotation) or NAMES_A_SECRET in field.metadata)


def is_named(path: Path) -> bool:
    """Whether `path` is a named entry: a cluster, a pool, a subnet, a role."""
    parent = annotation_at(path[:-1])
    return get_origin(parent) is dict and as_model(plain(get_args(parent)[1])) is not None


@cache
def locations(key: str) -> tuple[Path, ...]:
    """Every path below the stack at which `key` is a setting, with `<name>` for names."""
    return tuple((*path, key) for path, model in _models(Stack, ()) if key in fields(model))


def models_below(model: type[Settings]) -> set[type[Settings]]:
    """The model and all that its settings are read as."""
    return {each for _, each in _models(model, ())}


def _models(annotation: Any, path: Path) -> Iterator[tuple[Path, type[Settings]]]:
    annotation = plain(annotation)
    if model := as_model(annotation):
        yield path, model
        for name, inner in fields(model).items():
            yield from _models(inner, (*path, name))
    elif get_origin(annotation) is dict:
        yield from _models(get_args(annotation)[1], (*path, ANY_NAME))
    elif get_origin(annotation) is tuple:
        yield from _models(get_args(annotation)[0], (*path, 0))
