"""Policies as tests: a pytest plugin with the plans of a project, and assertions that read like the policy.

The fixtures are in `fairway.testing.plugin`, which pytest loads by itself. The assertions need no pytest. Names are
loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fairway.testing.assertions import assert_every, assert_no_findings, assert_no_secrets_exported, assert_none
    from fairway.testing.plans import Plans

__all__ = ["Plans", "assert_every", "assert_no_findings", "assert_no_secrets_exported", "assert_none"]

_MODULES = {
    "assert_every": "assertions",
    "assert_no_findings": "assertions",
    "assert_none": "assertions",
    "assert_no_secrets_exported": "assertions",
    "Plans": "plans",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
