"""Functions and operators of Terraform whose results only depend on their arguments.

developer.hashicorp.com/terraform/language/functions and .../language/expressions/operators
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from fairway.request import Placeholder, mapping, sequence

MOST_ITEMS = 200
"""Items that a loop is evaluated for."""
_VERB = re.compile(r"%(%|0?\d*[dsv])")


def result_of(function: str, arguments: Sequence[Any]) -> Any:
    """The result. Raises ValueError for a function that is not known, and for arguments that it does not take."""
    try:
        if any(isinstance(each, Placeholder) for each in arguments):
            raise ValueError
        return _FUNCTIONS[function](arguments)
    except (ArithmeticError, AttributeError, LookupError, StopIteration, TypeError) as error:
        raise ValueError(function) from error


def result_of_operator(sign: str, operands: Sequence[Any]) -> Any:
    """The result of `==`, `&&`, `!`, `+` and others. Raises ValueError as `result_of` does."""
    deciding = {"&&": False, "||": True}.get(sign)
    if deciding is not None and any(each is deciding for each in operands):
        return deciding  # whatever the other is
    if any(isinstance(each, Placeholder) for each in operands):
        raise ValueError(sign)
    if deciding is not None or sign == "!":
        if not all(isinstance(each, bool) for each in operands):
            raise ValueError(sign)
        return not operands[0] if sign == "!" else not deciding
    if sign in ("==", "!="):
        return _equal(*operands) is (sign == "==")
    if not all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in operands):
        raise ValueError(sign)
    try:
        return _whole(_NUMBERS[sign](*operands))
    except ArithmeticError as error:
        raise ValueError(sign) from error


def shown(value: Any) -> str:
    """A value inside a text."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


_NUMBERS: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": lambda one, other: one / other,
    "%": lambda one, other: one % other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


def _equal(one: Any, other: Any) -> bool:
    """Values of two types are never equal: `1 == "1"` is false."""
    return one == other and isinstance(one, bool) is isinstance(other, bool)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


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


def _number(value: Any) -> int:
    """A whole number, which may be a text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(_text(value))


def _known(items: Sequence[Any]) -> Sequence[Any]:
    if any(isinstance(each, Placeholder) for each in items):
        raise ValueError("an item is not known")
    return items


def _network(prefix: Any) -> IPv4Network | IPv6Network:
    if "/" not in _text(prefix):
        raise ValueError("no prefix")
    return ip_network(prefix, strict=False)


def _host(prefix: Any, number: Any) -> str:
    network, at = _network(prefix), _number(number)
    if not -network.num_addresses <= at < network.num_addresses:
        raise ValueError("outside the prefix")
    return str(network[at])


def _subnets(prefix: Any, *bits: Any) -> list[str]:
    """Consecutive subnets, each with as many more bits."""
    network = _network(prefix)
    at, last, found = int(network.network_address), int(network.broadcast_address), list[str]()
    for each in bits:
        length = network.prefixlen + _number(each)
        size = 1 << (network.max_prefixlen - length)
        at = -(-at // size) * size
        if _number(each) < 0 or at + size - 1 > last:
            raise ValueError("no room for it")
        found.append(f"{type(network.network_address)(at)}/{length}")
        at += size
    return found


def _subnet(prefix: Any, bits: Any, number: Any) -> str:
    network = _network(prefix)
    length, at = network.prefixlen + _number(bits), _number(number)
    if not 0 <= at < 1 << _number(bits) or length > network.max_prefixlen:
        raise ValueError("no room for it")
    return f"{network.network_address + (at << (network.max_prefixlen - length))}/{length}"


def _netmask(prefix: Any) -> str:
    network = _network(prefix)
    if not isinstance(network, IPv4Network):
        raise ValueError("IPv4 alone has one")
    return str(network.netmask)


def _format(text: Any, *values: Any) -> str:
    given = iter(values)
    if re.sub(_VERB, "", _text(text)).count("%"):
        raise ValueError("another verb")

    def one(found: re.Match[str]) -> str:
        if found[1] == "%":
            return "%"
        value = next(given, None)
        return found[0] % _number(value) if found[1].endswith("d") else f"%{found[1][:-1]}s" % shown(value)

    return _VERB.sub(one, _text(text))


def _replace(text: Any, old: Any, new: Any) -> str:
    if _text(old).startswith("/") and old.endswith("/") and len(old) > 1:
        raise ValueError("a regular expression of another kind")
    return _text(text).replace(old, _text(new))


def _substr(text: Any, start: Any, length: Any) -> str:
    first = _number(start) if _number(start) >= 0 else max(len(_text(text)) + _number(start), 0)
    return _text(text)[first:] if _number(length) < 0 else _text(text)[first : first + _number(length)]


def _flat(items: Any) -> list[Any]:
    listed = _known(_list(items))
    return [one for each in listed for one in (_flat(each) if sequence(each) is not None else [each])]


def _range(*arguments: Any) -> list[int]:
    numbers = [_number(each) for each in arguments]
    if any(abs(each) > MOST_ITEMS for each in numbers):
        raise ValueError("too many")
    return [*range(*numbers)]


def _tonumber(value: Any) -> Any:
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return value
    return _whole(float(_text(value)))


def _element(items: Any, at: Any) -> Any:
    listed = _list(items)
    return listed[_number(at) % len(listed)]


def _lookup(entries: Any, key: Any, *default: Any) -> Any:
    found = _object(entries)
    return found[key] if key in found or not default else default[0]


_FUNCTIONS: Mapping[str, Callable[[Sequence[Any]], Any]] = {
    "cidrhost": lambda a: _host(a[0], a[1]),
    "cidrnetmask": lambda a: _netmask(a[0]),
    "cidrsubnet": lambda a: _subnet(a[0], a[1], a[2]),
    "cidrsubnets": lambda a: _subnets(a[0], *a[1:]),
    "coalesce": lambda a: next(each for each in a if each not in (None, "")),
    "compact": lambda a: [each for each in _known(_list(a[0])) if each not in (None, "")],
    "concat": lambda a: [each for items in a for each in sequence(items) or ()],
    "contains": lambda a: any(_equal(each, a[1]) for each in _known(_list(a[0]))),
    "distinct": lambda a: [each for at, each in enumerate(_known(_list(a[0]))) if each not in a[0][:at]],
    "element": lambda a: _element(a[0], a[1]),
    "flatten": lambda a: _flat(a[0]),
    "format": lambda a: _format(*a),
    "join": lambda a: _text(a[0]).join(shown(each) for items in a[1:] for each in _known(_list(items))),
    "keys": lambda a: sorted(_object(a[0])),
    "length": lambda a: len(a[0]),
    "lookup": lambda a: _lookup(*a),
    "lower": lambda a: _text(a[0]).lower(),
    "max": lambda a: max(map(_tonumber, a)),
    "merge": lambda a: {key: value for each in a for key, value in (mapping(each) or {}).items()},
    "min": lambda a: min(map(_tonumber, a)),
    "range": lambda a: _range(*a),
    "replace": lambda a: _replace(a[0], a[1], a[2]),
    "split": lambda a: _text(a[1]).split(_text(a[0])),
    "substr": lambda a: _substr(a[0], a[1], a[2]),
    "tobool": lambda a: a[0] if isinstance(a[0], bool) else {"true": True, "false": False}[a[0]],
    "tolist": lambda a: a[0],
    "tomap": lambda a: a[0],
    "tonumber": lambda a: _tonumber(a[0]),
    "toset": lambda a: a[0],
    "tostring": lambda a: None if a[0] is None else shown(a[0]),
    "trimprefix": lambda a: _text(a[0]).removeprefix(_text(a[1])),
    "trimspace": lambda a: _text(a[0]).strip(),
    "trimsuffix": lambda a: _text(a[0]).removesuffix(_text(a[1])),
    "try": lambda a: a[0],
    "upper": lambda a: _text(a[0]).upper(),
    "values": lambda a: [_object(a[0])[key] for key in sorted(_object(a[0]))],
}
