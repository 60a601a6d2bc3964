"""What a rule is, and the one list of them.

A rule is a small function over one cluster as it is asked for (`fairway.rules.cluster.Cluster`). It yields a
`Fault` for each place where Azure would say no, or where a baseline is missed. It is silent on what it cannot
see: secret or unknown values.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from fairway.request import Locate, Place, Placeholder, Request, format_path
from fairway.rules.cluster import Cluster, Deployed, clusters
from fairway.rules.reader import Fault, Severity

__all__ = ["RULES", "Fault", "Finding", "Rule", "Severity", "check", "rule"]

Kind = Literal["refused", "practice", "retired"]


@dataclass(frozen=True)
class Rule:
    """One thing Azure refuses, or that a baseline asks for."""

    id: str
    kind: Kind
    """`refused`: Azure says no. `practice`: a baseline. `retired`: it stops on a date."""
    severity: Severity
    """`error` stops a deployment before its first resource; `warning` is shown and goes on. A fault may differ."""
    says: str
    """What Azure wants, in one sentence."""
    remedy: str
    """What to write instead."""
    sources: tuple[str, ...]
    """Where the fact is from: a documentation page, a schema path, an issue thread."""
    judge: Callable[[Cluster], Iterable[Fault]]


@dataclass(frozen=True)
class Finding:
    """A broken rule at a place."""

    rule: str
    kind: Kind
    severity: Severity
    resource: str
    """Type and logical name: `ManagedCluster shop`."""
    path: str
    """The property in the request."""
    value: Any
    reason: str
    remedy: str
    sources: tuple[str, ...]
    place: Place | None = None


RULES: dict[str, Rule] = {}
"""Every rule by its id. Importing `fairway.rules` fills it."""


def rule(
    id: str,
    says: str,
    *,
    remedy: str,
    sources: Iterable[str],
    severity: Severity = "error",
    kind: Kind = "refused",
) -> Callable[[Callable[[Cluster], Iterable[Fault]]], Callable[[Cluster], Iterable[Fault]]]:
    """Register the decorated function as a rule.

    A program may register rules of its own; its modules are imported anew for each environment, and a function that is
    registered again takes its own place. Raises ValueError where another function has the id.
    """

    def register(judge: Callable[[Cluster], Iterable[Fault]]) -> Callable[[Cluster], Iterable[Fault]]:
        before = RULES.get(id)
        if before is not None and _place(before.judge) != _place(judge):
            raise ValueError(
                f"two rules are called {id}: {_place(before.judge)} and {_place(judge)}; rename one of them"
            )
        RULES[id] = Rule(id, kind, severity, says, remedy, tuple(sources), judge)
        return judge

    return register


def _place(judge: Callable[[Cluster], Iterable[Fault]]) -> str:
    return f"{judge.__module__}.{judge.__qualname__}"


def check(
    requests: Iterable[Request],
    *,
    locate: Locate | None = None,
    today: date | None = None,
    deployed: Deployed | None = None,
) -> list[Finding]:
    """Every rule over every cluster among `requests`, errors first, then in the order of the requests.

    `locate` finds where a person said a thing. Dates are held against `today`, by default the day it is. `deployed`
    says of a request whether its resource exists already; without it that is not known.
    """
    found: list[Finding] = []
    for cluster in clusters(requests, today=today, deployed=deployed):
        for each in RULES.values():
            found += [_finding(each, fault, locate) for fault in _known(each.judge(cluster))]
    return sorted(dict.fromkeys(found), key=lambda finding: finding.severity != "error")


def _known(faults: Iterable[Fault]) -> Iterator[Fault]:
    return (fault for fault in faults if not isinstance(fault.value, Placeholder))


def _finding(broken: Rule, fault: Fault, locate: Locate | None) -> Finding:
    request = fault.request
    return Finding(
        rule=broken.id,
        kind=broken.kind,
        severity=fault.severity or broken.severity,
        resource=f"{request.type.rsplit(':', 1)[-1]} {request.name}",
        path=format_path(fault.path),
        value=_frozen(fault.value),
        reason=fault.reason,
        remedy=fault.remedy or broken.remedy,
        sources=broken.sources,
        place=locate(request, fault.path) if locate else None,
    )


def _frozen(value: Any) -> Any:
    """A value that can stand in a finding: findings are compared and must not change under their reader."""
    return value if isinstance(value, (str, int, float, bool, type(None))) else json.dumps(value, default=str)
