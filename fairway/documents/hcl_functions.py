"""Functions and operators of Terraform whose results only depend on their arguments.

developer.hashicorp.com/terraform/language/functions and .../language/expressions/operators
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from fairway.documents.hcl_conversions import (
    as_set,
    distinct,
    exact,
    formatted,
    known,
    number,
    shown,
    unified,
    whole,
)
from fairway.request import Placeholder, mapping, sequence

MOST_ITEMS = 200
"""Items that a loop is evaluated for."""
_PREFIX = re.compile(r"[0-9a-fA-F.:]+/(0|[1-9]\d{0,2})", re.ASCII)


def result_of(function: str, arguments: Sequence[Any]) -> Any:
    """The result. Raises ValueError for a function that is not known, and for arguments that it does not take."""
    try:
        if function == "coalesce" and (first := _first_text(arguments)) is not None:
            return first
        if any(isinstance(each, Placeholder) for each in arguments):
            raise ValueError
        return _FUNCTIONS[function](arguments)
    except (ArithmeticError, AttributeError, LookupError, StopIteration, TypeError) as error:
        raise ValueError(function) from error


def result_of_operator(sign: str, operands: Sequence[Any]) -> Any:
    """The result of `==`, `&&`, `!`, `+` and others. Raises ValueError as `result_of` does."""
    deciding = {"&&": False, "||": True}.get(sign)
    if deciding is not None or sign == "!":
        if not all(isinstance(each, (bool, Placeholder)) for each in operands):
            raise ValueError(sign)
        if deciding is not None and any(each is deciding for each in operands):
            return deciding  # whatever the other is
        known(operands)
        return not operands[0] if sign == "!" else not deciding
    if sign in ("==", "!="):
        return _equal(*known(operands)) is (sign == "==")
    if not all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in operands):
        raise ValueError(sign)
    one, other = (Decimal(str(each)) for each in operands)
    try:
        return exact(_NUMBERS[sign](one, other)) if sign in _NUMBERS else _COMPARED[sign](one, other)
    except (ArithmeticError, LookupError) as error:
        raise ValueError(sign) from error


_DIGITS = Context(prec=154, traps=[DivisionByZero, InvalidOperation, Overflow])
"""Terraform's numbers have 512 bits: zclconf/go-cty docs/types.md."""
_NUMBERS: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": _DIGITS.add,
    "-": _DIGITS.subtract,
    "*": _DIGITS.multiply,
    "/": _DIGITS.divide,
    "%": _DIGITS.remainder,
}
_COMPARED: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


def _equal(one: Any, other: Any) -> bool:
    """Values of two types are never equal: `1 == "1"` is false, and so is a list that equals a tuple item by item."""
    same = one == other and isinstance(one, bool) is isinstance(other, bool)
    if same and any(mapping(each) is not None or sequence(each) is not None for each in (one, other)):
        raise ValueError("their types are not known")
    return same


def _list(value: Any) -> Sequence[Any]:
    if (found := sequence(value)) is None:
        raise ValueError("no list")
    return found


def _object(value: Any) -> Mapping[str, Any]:
    if (found := mapping(value)) is None:
        raise ValueError("no object")
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def _network(prefix: Any) -> IPv4Network | IPv6Network:
    if not _PREFIX.fullmatch(_text(prefix)):
        raise ValueError("no prefix")
    return ip_network(prefix, strict=False)


def _host(prefix: Any, number: Any) -> str:
    network, at = _network(prefix), whole(number)
    if not -network.num_addresses <= at < network.num_addresses:
        raise ValueError("outside the prefix")
    return str(network[at])


def _subnets(prefix: Any, *bits: Any) -> list[str]:
    """Consecutive subnets, each with as many more bits."""
    network = _network(prefix)
    at, last, found = int(network.network_address), int(network.broadcast_address), list[str]()
    for each in bits:
        length = network.prefixlen + whole(each)
        if not network.prefixlen < length <= network.max_prefixlen:
            raise ValueError("no room for it")
        size = 1 << (network.max_prefixlen - length)
        at = -(-at // size) * size
        if at + size - 1 > last:
            raise ValueError("no room for it")
        found.append(f"{type(network.network_address)(at)}/{length}")
        at += size
    return found


def _subnet(prefix: Any, bits: Any, number: Any) -> str:
    network = _network(prefix)
    length, at = network.prefixlen + whole(bits), whole(number)
    if not network.prefixlen <= length <= network.max_prefixlen or not 0 <= at < 1 << whole(bits):
        raise ValueError("no room for it")
    return f"{network.network_address + (at << (network.max_prefixlen - length))}/{length}"


def _netmask(prefix: Any) -> str:
    network = _network(prefix)
    if not isinstance(network, IPv4Network):
        raise ValueError("IPv4 alone has one")
    return str(network.netmask)


def _replace(text: Any, old: Any, new: Any) -> str:
    if _text(old).startswith("/") and old.endswith("/") and len(old) > 1:
        raise ValueError("a regular expression of another kind")
    return _text(text).replace(old, _text(new))


def _substr(text: Any, start: Any, length: Any) -> str:
    first = whole(start) if whole(start) >= 0 else len(_text(text)) + whole(start)
    if first < 0:
        raise ValueError("outside the text")
    return _text(text)[first:] if whole(length) < 0 else _text(text)[first : first + whole(length)]


def _flat(items: Any) -> list[Any]:
    listed = _list(items)
    if any(isinstance(each, Placeholder) for each in listed):
        raise ValueError("an item may be a list")
    return [one for each in listed for one in (_flat(each) if sequence(each) is not None else [each])]


def _range(*arguments: Any) -> list[int]:
    numbers = [whole(each) for each in arguments]
    if any(abs(each) > MOST_ITEMS for each in numbers):
        raise ValueError("too many")
    start, end = numbers[:2] if len(numbers) > 1 else (0, *numbers)
    step = numbers[2] if len(numbers) > 2 else 1 if start <= end else -1
    if (end - start) * step < 0:
        raise ValueError("the step leads away from the end")
    return [*range(start, end, step)]


def _scalars(items: Any) -> list[str]:
    return [shown(each) for each in known(_list(items))]


def _first_text(arguments: Sequence[Any]) -> str | None:
    """The text that `coalesce` returns whatever comes after it."""
    first = next((each for each in arguments if each is not None and each != ""), None)
    return first if isinstance(first, str) and not isinstance(first, Placeholder) else None


def _coalesce(arguments: Sequence[Any]) -> Any:
    return next(each for each in unified(arguments) if each is not None and each != "")


def _tobool(value: Any) -> bool | None:
    return value if value is None or isinstance(value, bool) else {"true": True, "false": False}[value]


def _tomap(value: Any) -> Any:
    entries = _object(value)
    return dict(zip(entries, unified([*entries.values()]), strict=True))


def _element(items: Any, at: Any) -> Any:
    listed = _list(items)
    if whole(at) < 0:
        raise ValueError("refused by older versions")
    return listed[whole(at) % len(listed)]


def _lookup(entries: Any, key: Any, *default: Any) -> Any:
    found = _object(entries)
    return found[_text(key)] if key in found or not default else default[0]


_FUNCTIONS: Mapping[str, Callable[[Sequence[Any]], Any]] = {
    "cidrhost": lambda a: _host(a[0], a[1]),
    "cidrnetmask": lambda a: _netmask(a[0]),
    "cidrsubnet": lambda a: _subnet(a[0], a[1], a[2]),
    "cidrsubnets": lambda a: _subnets(a[0], *a[1:]),
    "coalesce": lambda a: _coalesce(a),
    "compact": lambda a: [shown(each) for each in known(_list(a[0])) if each is not None and each != ""],
    "concat": lambda a: [each for items in a for each in _list(items)],
    "contains": lambda a: any(_equal(each, known(a[1])) for each in known(_list(a[0]))),
    "distinct": lambda a: distinct(_list(a[0])),
    "element": lambda a: _element(a[0], a[1]),
    "flatten": lambda a: _flat(a[0]),
    "format": lambda a: formatted(_text(a[0]), a[1:]),
    "join": lambda a: _text(a[0]).join(each for items in a[1:] for each in _scalars(items)),
    "keys": lambda a: sorted(_object(a[0])),
    "length": lambda a: len(a[0]),
    "lookup": lambda a: _lookup(*a),
    "lower": lambda a: _text(a[0]).lower(),
    "max": lambda a: max(map(number, a)),
    "merge": lambda a: {key: value for each in a if each is not None for key, value in _object(each).items()},
    "min": lambda a: min(map(number, a)),
    "range": lambda a: _range(*a),
    "replace": lambda a: _replace(a[0], a[1], a[2]),
    "split": lambda a: _text(a[1]).split(_text(a[0])),
    "substr": lambda a: _substr(a[0], a[1], a[2]),
    "tobool": lambda a: _tobool(a[0]),
    "tolist": lambda a: None if a[0] is None else unified(_list(a[0])),
    "tomap": lambda a: None if a[0] is None else _tomap(a[0]),
    "tonumber": lambda a: None if a[0] is None else number(a[0]),
    "toset": lambda a: None if a[0] is None else as_set(_list(a[0])),
    "tostring": lambda a: None if a[0] is None else shown(a[0]),
    "trimprefix": lambda a: _text(a[0]).removeprefix(_text(a[1])),
    "trimspace": lambda a: _text(a[0]).strip(),
    "trimsuffix": lambda a: _text(a[0]).removesuffix(_text(a[1])),
    "try": lambda a: a[0],
    "upper": lambda a: _text(a[0]).upper(),
    "values": lambda a: [_object(a[0])[key] for key in sorted(_object(a[0]))],
}
