"""What Azure refuses, and what is good practice: pure functions over requests, standard library only."""

from importlib import import_module
from pkgutil import iter_modules

from fairway.rules.cluster import Cluster
from fairway.rules.cluster_network import Stack
from fairway.rules.finding import Finding, check
from fairway.rules.reader import Fault, Faults
from fairway.rules.registry import PROFILES, RULES, Profile, Rule, rule
from fairway.rules.resource import Resource

for _each in iter_modules(__path__):
    if not _each.name.endswith("_of_arm"):
        import_module(f"{__name__}.{_each.name}")

AZURE = (*RULES.values(),)
"""The built-in rules, without those of a program."""

__all__ = [
    "AZURE",
    "PROFILES",
    "RULES",
    "Cluster",
    "Fault",
    "Faults",
    "Finding",
    "Profile",
    "Resource",
    "Rule",
    "Stack",
    "check",
    "rule",
]
