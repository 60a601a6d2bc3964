"""Checks of settings that depend on each other. They run on all that is valid, also beside invalid settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from functools import cache
from types import FunctionType
from typing import Any, TypeVar, cast

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

Errors = Iterator[PydanticCustomError | InitErrorDetails]
Check = Callable[[Any], Errors]
"""Yields an error for each problem; `at` in its context is the path below the settings that are checked."""

_MARK = "_is_check"
C = TypeVar("C", bound=Check)


class InvalidSettingError(Exception):
    """A check uses a setting that is invalid, so it has no result."""


class Invalid:
    """Replaces an invalid value, so that checks of the other settings run. Any use of it raises InvalidSettingError."""

    def _refuse(self, *_: Any) -> Any:
        raise InvalidSettingError

    __bool__ = __contains__ = __eq__ = __format__ = __getattr__ = __getitem__ = __hash__ = __iter__ = _refuse
    __len__ = __lt__ = __gt__ = __le__ = __ge__ = __ne__ = __str__ = _refuse


INVALID: Any = Invalid()

valid_only = suppress(InvalidSettingError)
"""Skips the rest of a block that uses an invalid setting, such as one pass of a loop over pools."""


def check(method: C) -> C:
    """Mark a method of a model as one of its checks."""
    setattr(method, _MARK, True)
    return method


def run_checks(settings: Any, *, all_valid: bool = True) -> None:
    """Run the checks of a model, `all_valid` if it has no `INVALID` anywhere. Raises ValidationError with the errors of
    all of them."""
    model = cast(type[Any], type(settings))
    # What is written in C, such as a regular expression, raises its own errors for `INVALID`.
    skipped = suppress(InvalidSettingError) if all_valid else suppress(InvalidSettingError, TypeError, ValueError)
    errors = [each for one in _checks_of(model) for each in _errors(one, settings, skipped)]
    if errors:
        raise ValidationError.from_exception_data(model.__name__, errors)


def _errors(one: Check, settings: Any, skipped: AbstractContextManager[object]) -> Iterator[InitErrorDetails]:
    with skipped:
        for error in one(settings):
            yield InitErrorDetails(type=error, input=None) if isinstance(error, PydanticCustomError) else error


def errors_below(error: ValidationError, *path: str) -> Iterator[InitErrorDetails]:
    """The errors of another validation, at `path`."""
    for each in error.errors(include_url=False):
        context = each.get("ctx", {})
        kind = PydanticCustomError("setting", "{message}", context) if each["type"] == "setting" else each["type"]
        yield InitErrorDetails(type=kind, loc=(*path, *each["loc"]), input=each["input"], ctx=context)


@cache
def _checks_of(model: type[Any]) -> tuple[Check, ...]:
    """Its marked methods and those of its bases, then its `more_checks`."""
    members: Iterable[Any] = (each for base in reversed(model.__mro__) for each in vars(base).values())
    marked = [each for each in members if isinstance(each, FunctionType) and hasattr(each, _MARK)]
    return (*marked, *getattr(model, "more_checks", ()))
