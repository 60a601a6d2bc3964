"""Values in the types of azure-native's properties, as Terraform converts them to the type of a variable: numbers and
booleans to text, and text to these (developer.hashicorp.com/terraform/language/expressions/types#type-conversion)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fairway.documents.tables import properties_of
from fairway.request import Placeholder, Request, mapping, sequence

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def converted(request: Request) -> Request:
    """A request with its values in the types that its properties have."""
    about = properties_of(request.type)
    if about is None:
        return request
    for name, value in request.properties.items():
        new = _value(about["in"].get(name, "any"), value)
        if new is not value:
            request = replace(request, properties=_with(request.properties, name, new))
    return request


def shortened_versions(given: Request, sent: Request) -> list[str]:
    """A note on each Kubernetes version without quotes: Terraform drops a zero at its end."""
    names = ("kubernetesVersion", "orchestratorVersion")
    return [
        f"{given.name}: its Kubernetes version is a number, which Terraform passes on as {sent.properties[name]}, so "
        '1.30 becomes 1.3. Write it in quotes: "1.30"'
        for name in names
        if isinstance(given.properties.get(name), float)
    ]


def _with(entries: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    return {**entries, name: value}


def _value(kind: Any, value: Any) -> Any:
    entries, items = mapping(value), sequence(value)
    if (inner := sequence(kind)) and items is not None:
        new = [_value(inner[0], each) for each in items]
        return value if all(a is b for a, b in zip(new, items, strict=True)) else new
    about = properties_of(kind) if isinstance(kind, str) and kind.startswith("#") else None
    kinds = about["in"] if about else mapping(kind) or {}
    if kinds and entries is not None:
        both = {key: _value(kinds.get(key, kinds.get("*", "any")), each) for key, each in entries.items()}
        return value if all(both[key] is entries[key] for key in both) else both
    return _scalar(kind, value)


def _scalar(kind: Any, value: Any) -> Any:
    if kind == "string" and isinstance(value, bool):
        return str(value).lower()
    if kind == "string" and isinstance(value, (int, float)):
        return f"{value:.15g}" if isinstance(value, float) else str(value)
    if isinstance(value, str) and not isinstance(value, Placeholder):
        if kind == "boolean" and value in ("true", "false"):
            return value == "true"
        if kind in ("integer", "number") and _NUMBER.fullmatch(value):
            number = float(value)
            return int(value) if "." not in value else int(number) if number.is_integer() else number
    return value
