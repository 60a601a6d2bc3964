"""Fairway: AKS clusters as Pulumi programs, checked, compared and rehearsed before anything is created.

What a program, a rule or a test of a policy needs is here. Names are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fairway.plan.checked import Refused, check, run_checked
    from fairway.plan.program import ConfigError, Plan, ProgramError
    from fairway.plan.program import plan as plan_stack
    from fairway.plan.recorder import DuplicateResourcesError, Record, UnansweredInvokeError, record
    from fairway.project.project import ProjectError
    from fairway.request import SECRET, UNKNOWN, Locate, Place, Request
    from fairway.rules.cluster import Cluster
    from fairway.rules.cluster_network import Stack
    from fairway.rules.finding import Finding
    from fairway.rules.pool import Pool
    from fairway.rules.reader import Fault, Faults
    from fairway.rules.registry import Profile, Rule, rule
    from fairway.rules.resource import Resource
    from fairway.waiver import Waiver

__all__ = [
    "SECRET",
    "UNKNOWN",
    "Cluster",
    "ConfigError",
    "DuplicateResourcesError",
    "Fault",
    "Faults",
    "Finding",
    "Locate",
    "Place",
    "Plan",
    "Pool",
    "Profile",
    "ProgramError",
    "ProjectError",
    "Record",
    "Refused",
    "Request",
    "Resource",
    "Rule",
    "Stack",
    "UnansweredInvokeError",
    "Waiver",
    "check",
    "plan_stack",
    "record",
    "rule",
    "run_checked",
]

_MODULES = {
    "fairway.plan.checked": ("Refused", "check", "run_checked"),
    "fairway.plan.program": ("ConfigError", "Plan", "ProgramError"),
    "fairway.plan.recorder": ("DuplicateResourcesError", "Record", "UnansweredInvokeError", "record"),
    "fairway.project.project": ("ProjectError",),
    "fairway.request": ("SECRET", "UNKNOWN", "Locate", "Place", "Request"),
    "fairway.rules": ("Cluster", "Fault", "Faults", "Finding", "Profile", "Resource", "Rule", "Stack", "rule"),
    "fairway.rules.pool": ("Pool",),
    "fairway.waiver": ("Waiver",),
}
_PLACES = {name: (module, name) for module, names in _MODULES.items() for name in names} | {
    # `fairway.plan` is the package.
    "plan_stack": ("fairway.plan.program", "plan")
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _PLACES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted(__all__)
