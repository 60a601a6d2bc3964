"""Runs any Pulumi program with no account, and records what it requests from Azure.

What a program's `__main__.py` needs is here, and loaded when first used: a plan in a file is read without Pulumi's
SDK. `recorder`, `project` and `program` are for tools and tests.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fairway.plan.checked import Refused, check, run_checked
    from fairway.plan.recorder import DuplicateResourcesError, Record, UnansweredInvokeError, record
    from fairway.request import Locate, Place

__all__ = [
    "DuplicateResourcesError",
    "Locate",
    "Place",
    "Record",
    "Refused",
    "UnansweredInvokeError",
    "check",
    "record",
    "run_checked",
]

_MODULES = {
    "fairway.plan.checked": ("Refused", "check", "run_checked"),
    "fairway.plan.recorder": ("DuplicateResourcesError", "Record", "UnansweredInvokeError", "record"),
    "fairway.request": ("Locate", "Place"),
}


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
