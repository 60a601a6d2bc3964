"""Validates settings as far as possible: a mistake in one place does not hide those in others.

Pydantic runs the checks of a model only if all its values are valid. Here an invalid value is replaced with `INVALID`,
and each check runs that does not use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import NoneType
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticUndefined

from config.checks import INVALID, run_checks
from config.model import Settings
from config.model_tree import as_model, plain
from fairway.request import Path, mapping, sequence

_STRICT = ConfigDict(strict=True)
S = TypeVar("S", bound=Settings)


def validate(model: type[S], data: Any) -> tuple[S, list[ErrorDetails]]:
    """The settings in `data`, with `INVALID` for what is not valid, and all errors."""
    errors: list[ErrorDetails] = []
    return _read(model, data, (), errors), errors


def _read(annotation: Any, data: Any, path: Path, errors: list[ErrorDetails]) -> Any:
    if data is None and NoneType in get_args(annotation):
        return None
    kind, given, items = plain(annotation), mapping(data), sequence(data)
    model = as_model(kind)
    try:
        return model.model_validate(data) if model else _adapter(annotation).validate_python(data)
    except ValidationError as error:
        found = error.errors(include_url=False)
    count = len(errors)
    value: Any = INVALID
    if model and given is not None:
        return _model(model, model.prepared(given), path, errors)
    if get_origin(kind) is dict and given is not None:
        value = _entries(get_args(kind)[1], given, path, errors, found)
    elif get_origin(kind) is tuple and items is not None:
        value = tuple(_read(get_args(kind)[0], item, (*path, at), errors) for at, item in enumerate(items))
    if len(errors) == count:
        errors += [_below(path, each) for each in found]
        return INVALID
    return value


def _model(model: type[Settings], given: Mapping[str, Any], path: Path, errors: list[ErrorDetails]) -> Any:
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    values: dict[str, Any] = {}
    for key, field in fields.items():
        if key in given:
            values[key] = _read(_annotation(field), given[key], (*path, key), errors)
        elif field.get_default(call_default_factory=True, validated_data={}) is PydanticUndefined:
            values[key] = INVALID
            errors.append(ErrorDetails(type="missing", loc=(*path, key), msg="", input=given))
    for key in given.keys() - fields.keys():
        errors.append(ErrorDetails(type="extra_forbidden", loc=(*path, key), msg="", input=given[key]))
    settings = model.model_construct(**values)
    try:
        run_checks(settings, all_valid=False)
    except ValidationError as error:
        errors += [_below(path, each) for each in error.errors(include_url=False)]
    return settings


def _entries(
    annotation: Any, given: Mapping[str, Any], path: Path, errors: list[ErrorDetails], found: list[ErrorDetails]
) -> dict[str, Any]:
    """The entries of a mapping; an entry that is null is absent. `found` are pydantic's errors, for those of keys."""
    of_keys = [each for each in found if not each["loc"] or each["loc"][1:] == ("[key]",)]
    errors += [_below(path, each) for each in of_keys]
    return {key: _read(annotation, item, (*path, key), errors) for key, item in given.items() if item is not None}


@cache
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    """Compiled once for each type; a file with a mistake has many values of one."""
    return TypeAdapter(annotation, config=_STRICT)


def _annotation(field: FieldInfo) -> Any:
    metadata = tuple(field.metadata)
    return cast(Any, Annotated)[(field.annotation, *metadata)] if metadata else field.annotation


def _below(path: Path, error: ErrorDetails) -> ErrorDetails:
    return cast(ErrorDetails, {**error, "loc": (*path, *error["loc"])})
