"""ARM's template functions of values alone, by their names in lower case.

learn.microsoft.com/azure/azure-resource-manager/templates/template-functions. What needs the deployment, such as
`parameters` and `reference`, is in `arm_scope`.
"""

# pyright: reportUnknownLambdaType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false
# pyright: reportUnknownVariableType=false
from __future__ import annotations

import base64
import ipaddress
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote

from fairway.request import Placeholder, leaves, mapping, merged, sequence


def member(of: Any, key: Any) -> Any:
    """A property, in any letter case, or an item. Raises LookupError where there is none."""
    entries, items = mapping(of), sequence(of)
    if entries is not None and isinstance(key, str):
        name = key if key in entries else next((each for each in entries if each.lower() == key.lower()), None)
        if name is not None:
            return entries[name]
    if items is not None and isinstance(key, int):
        return items[key]
    raise LookupError(key)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) and any(isinstance(each, Placeholder) for _, each in leaves(value)):
        raise ValueError("a part of the value is not known")
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def concat(*parts: Any) -> Any:
    """Texts, or lists, one after another."""
    if parts and all(sequence(each) is not None for each in parts):
        return [item for each in parts for item in sequence(each) or ()]
    return "".join(map(_text, parts))


def formatted(pattern: str, *parts: Any) -> str:
    """`format`: `{0}` is the first part; `{0:D2}` a number with two digits."""
    found = ""
    rest = pattern.replace("{{", "\0").replace("}}", "\1")
    while "{" in rest:
        before, _, rest = rest.partition("{")
        inside, _, rest = rest.partition("}")
        index, _, style = inside.partition(":")
        value = parts[int(index.partition(",")[0])]
        if style[:1] in ("D", "d") and isinstance(value, int):
            value = str(value).zfill(int(style[1:] or 0))
        found += before + _text(value)
    return (found + rest).replace("\0", "{").replace("\1", "}")


def union(*parts: Any) -> Any:
    """Lists without repetition, or objects, of which the later wins at every depth."""
    if all(mapping(each) is not None for each in parts):
        found: Any = {}
        for each in parts:
            found = merged(found, each)
        return found
    return _unique([item for each in parts for item in sequence(each) or ()])


def _unique(items: Sequence[Any]) -> list[Any]:
    return list({json.dumps(each, sort_keys=True, default=str): each for each in items}.values())


def _intersection(first: Any, *others: Any) -> Any:
    if mapping(first) is not None:
        return {key: value for key, value in first.items() if all(each.get(key) == value for each in others)}
    return [each for each in _unique(first) if all(each in other for other in others)]


def _contains(holder: Any, wanted: Any) -> bool:
    entries, items = mapping(holder), sequence(holder)
    if entries is not None:
        return str(wanted).lower() in {key.lower() for key in entries}
    return wanted in items if items is not None else str(wanted) in str(holder)


def _create_object(*pairs: Any) -> dict[str, Any]:
    return dict(zip(map(str, pairs[::2]), pairs[1::2], strict=True))


def _equals(one: Any, other: Any) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _cidr_subnet(network: str, size: int, index: int) -> str:
    whole = ipaddress.ip_network(network, strict=False)
    base = int(whole.network_address) + (index << (whole.max_prefixlen - size))
    found = type(whole)((base, size))
    if found.network_address not in whole:
        raise ValueError(index)
    return str(found)


def _cidr_host(network: str, index: int) -> str:
    return str(ipaddress.ip_network(network, strict=False)[index + 1])


def _items(entries: Mapping[str, Any]) -> list[Any]:
    return [{"key": key, "value": entries[key]} for key in sorted(entries)]


def _flattened(items: Sequence[Any]) -> list[Any]:
    return [inner for each in items for inner in each]


def _bool(value: Any) -> bool:
    return value.lower() in ("true", "1") if isinstance(value, str) else bool(value)


def _range(start: int, count: int) -> list[int]:
    return list(range(start, start + min(count, 10_000)))


def _numbers(arguments: tuple[Any, ...]) -> Sequence[Any]:
    return arguments[0] if len(arguments) == 1 and sequence(arguments[0]) is not None else arguments


def _skipped(value: Any, count: int) -> Any:
    return value[max(count, 0) :]


def _try_get(of: Any, *keys: Any) -> Any:
    try:
        for key in keys:
            of = member(of, key)
    except LookupError:
        return None
    return of


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "add": lambda one, other: one + other,
    "array": lambda value: value if sequence(value) is not None else [value],
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64tostring": lambda text: base64.b64decode(text).decode(),
    "bool": _bool,
    "cidrhost": _cidr_host,
    "cidrsubnet": _cidr_subnet,
    "concat": concat,
    "contains": _contains,
    "createarray": lambda *items: list(items),
    "createobject": _create_object,
    "div": lambda one, other: int(one / other),
    "empty": lambda value: value is None or len(value) == 0,
    "endswith": lambda text, end: text.lower().endswith(end.lower()),
    "equals": _equals,
    "false": lambda: False,
    "first": lambda value: value[0] if len(value) else None,
    "flatten": _flattened,
    "float": float,
    "format": formatted,
    "greater": lambda one, other: one > other,
    "greaterorequals": lambda one, other: one >= other,
    "indexof": lambda text, part: text.lower().find(part.lower()) if isinstance(text, str) else [*text].index(part),
    "int": int,
    "intersection": _intersection,
    "items": _items,
    "join": lambda items, sign: sign.join(map(_text, items)),
    "json": json.loads,
    "last": lambda value: value[-1] if len(value) else None,
    "lastindexof": lambda text, part: text.lower().rfind(part.lower()),
    "length": lambda value: len(value),
    "less": lambda one, other: one < other,
    "lessorequals": lambda one, other: one <= other,
    "max": lambda *values: max(_numbers(values)),
    "min": lambda *values: min(_numbers(values)),
    "mod": lambda one, other: one % other,
    "mul": lambda one, other: one * other,
    "not": lambda value: not value,
    "null": lambda: None,
    "objectkeys": lambda entries: sorted(entries),
    "padleft": lambda text, width, sign=" ": _text(text).rjust(min(width, 1000), sign),
    "range": _range,
    "replace": lambda text, old, new: text.replace(old, new),
    "shallowmerge": lambda items: {key: value for each in items for key, value in each.items()},
    "skip": _skipped,
    "split": lambda text, signs: _split(text, signs),
    "startswith": lambda text, start: text.lower().startswith(start.lower()),
    "string": _text,
    "sub": lambda one, other: one - other,
    "substring": lambda text, start, count=None: text[start : None if count is None else start + count],
    "take": lambda value, count: value[: max(count, 0)],
    "tolower": lambda text: text.lower(),
    "toupper": lambda text: text.upper(),
    "trim": lambda text: text.strip(),
    "true": lambda: True,
    "tryget": _try_get,
    "union": union,
    "uri": lambda base, path: base.rstrip("/") + "/" + path.lstrip("/"),
    "uricomponent": lambda text: quote(text, safe=""),
    "uricomponenttostring": unquote,
}


def _split(text: str, signs: Any) -> list[str]:
    wanted = [signs] if isinstance(signs, str) else list(signs)
    for each in wanted[1:]:
        text = text.replace(each, wanted[0])
    return text.split(wanted[0])
