"""Runs any Pulumi program with no account, and records what it requests from Azure.

What a program's `__main__.py` needs is here; `recorder`, `project` and `program` are for tools and tests.
"""

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
