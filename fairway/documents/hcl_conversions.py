"""Conversions of Terraform between texts, numbers, lists and sets. What cannot be converted raises ValueError.

developer.hashicorp.com/terraform/language/expressions/types and .../language/functions/format
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from fairway.request import Placeholder, mapping, sequence

_WIDEST = 200
"""The width of a value in `format`: nothing wider is written."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,100}", re.ASCII)
_VERB = re.compile(r"%(%|(0?)(\d*)([dsv]))")
_ESCAPED = str.maketrans({each: f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"})


class ValueSet(list[Any]):
    """The items of a set: distinct, and sorted. A loop over it has the items as its keys."""


def known(value: Any) -> Any:
    """The value, if everything in it is known."""
    entries, items = mapping(value), sequence(value)
    if isinstance(value, Placeholder):
        raise ValueError("a value is not known")
    for each in entries.values() if entries is not None else items or ():
        known(each)
    return value


def shown(value: Any) -> str:
    """A value inside a text. Terraform refuses null, lists and objects there."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    if not isinstance(value, (str, int)):
        raise ValueError("no text")
    return str(value)


def whole(value: Any) -> int:
    """A whole number, which may be a text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not _WHOLE.fullmatch(value):
        raise ValueError("no whole number")
    return int(value)


def number(value: Any) -> int | float:
    """A number, which may be a text."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise ValueError("no number")
    return exact(Decimal(value))


def exact(value: Decimal) -> int | float:
    """The same number; Terraform's have 154 digits, so one that a float only comes close to is refused."""
    if value == value.to_integral_value():
        return int(value)
    if Decimal(repr(float(value))) != value:
        raise ValueError("too many digits")
    return float(value)


def unified(items: Sequence[Any]) -> list[Any]:
    """The items as a list of one type: texts, if one of them is a text."""
    kinds = {_kind(each) for each in items if each is not None and not isinstance(each, Placeholder)}
    if len(kinds) < 2:
        return [*items]
    if str not in kinds or None in kinds:
        raise ValueError("items of different types")
    return [each if each is None else shown(each) for each in items]


def _kind(value: Any) -> type | None:
    """The type of a text, a number or a bool; None for a list or an object."""
    if isinstance(value, bool):
        return bool
    return float if isinstance(value, (int, float)) else str if isinstance(value, str) else None


def distinct(items: Sequence[Any]) -> list[Any]:
    """The items without those that are equal to an earlier one."""
    found = known(unified(items))
    return [each for at, each in enumerate(found) if each not in found[:at]]


def as_set(items: Sequence[Any]) -> ValueSet:
    """The items of a list as a set."""
    if len(items) < 2:
        return ValueSet(items)
    found = distinct(items)
    if len(found) > 1 and any(_kind(each) is None for each in found):
        raise ValueError("the order is not known")
    return ValueSet(sorted(found))


def json_text(value: Any) -> str:
    """A value as JSON, in the form of `jsonencode`."""
    text = json.dumps(known(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)
    return text.translate(_ESCAPED)


def formatted(text: str, values: Iterable[Any]) -> str:
    """The text with its verbs replaced by the values: as many as it has."""
    given = iter(values)
    if "%" in _VERB.sub("", text):
        raise ValueError("another verb")

    def one(found: re.Match[str]) -> str:
        return "%" if found[1] == "%" else _one(next(given), found[2], int((found[3] or "0")[:4]), found[4])

    made = _VERB.sub(one, text)
    if [*given]:
        raise ValueError("more values than verbs")
    return made


def _one(value: Any, zero: str, width: int, verb: str) -> str:
    if width > _WIDEST or (zero and verb != "d"):
        raise ValueError("too wide, or padded in another way")
    if verb == "d":
        return f"%{zero}{width or ''}d" % whole(value)
    if verb == "s" or _kind(value) is not None:
        return shown(value).rjust(width)
    if width:
        raise ValueError("padded in another way")
    return json_text(value)
