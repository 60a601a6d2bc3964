"""Values that AKS returns in another letter case than its REST API's documentation has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fairway.request import parse_path, value_at, with_value_at


@dataclass(frozen=True)
class Spelling:
    """The words of a property."""

    path: str
    words: Mapping[str, str]
    """By the value in lower case."""
    until: str = ""


SPELLINGS = (
    Spelling("networkProfile.loadBalancerSku", {"standard": "Standard", "basic": "Basic"}, until="2024-04-01"),
    Spelling(
        "networkProfile.loadBalancerProfile.backendPoolType",
        {"nodeipconfiguration": "nodeIPConfiguration", "nodeip": "nodeIP"},
    ),
)


def spelled(answer: Mapping[str, Any], day: date) -> dict[str, Any]:
    """An answer with the values of `SPELLINGS` as AKS writes them."""
    found = dict(answer)
    for each in SPELLINGS:
        value = value_at(found, each.path)
        if isinstance(value, str) and (not each.until or day.isoformat() < each.until):
            found = with_value_at(found, parse_path(each.path), each.words.get(value.casefold(), value))
    return found
