"""What security reviews require of AKS, and which rules answer it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from fairway.rules.kubernetes import data


@cache
def requirements() -> Mapping[str, Any]:
    """Each requirement with its `controls` in benchmarks and tools, and its `rules`, or the `reason` for none."""
    return data("controls")["requirements"]


@cache
def _by_rule() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for each in requirements().values():
        for rule in each.get("rules", ()):
            found.setdefault(rule, {}).update(dict.fromkeys(each["controls"]))
    return {rule: tuple(controls) for rule, controls in found.items()}


def controls_of(rule: str) -> tuple[str, ...]:
    """The controls that a built-in rule answers: `CIS AKS 5.4.1`, `CKV_AZURE_6`."""
    return _by_rule().get(rule, ())
