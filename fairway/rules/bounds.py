"""Rules about a number with a smallest and a largest value."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from fairway.rules.cluster import Cluster
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults, Reader, Severity
from fairway.rules.registry import rule


def pools(cluster: Cluster) -> Iterable[Reader]:
    """Where to look for a number that each pool has."""
    return cluster.pools


def itself(view: Reader) -> Iterable[Reader]:
    """Where to look for a number that the cluster or the resource has."""
    return (view,)


def bounded(
    id: str,
    path: str,
    low: float,
    high: float | None,
    *,
    why: str,
    sources: Iterable[str],
    each: Callable[[Any], Iterable[Reader]] = pools,
    over: type[Cluster] | str = Cluster,
    too_low: bool = True,
    severity: Severity = "error",
) -> None:
    """Register the rule that the number at `path` lies from `low` to `high` (without `high`: is `low` or more).

    `why` says what happens otherwise. With `too_low` False, numbers below `low` are another rule's. 0 counts as left
    out: templates and az write it for that.
    """
    *above, name = path.split(".")[-2:]
    # A count alone does not show of what.
    shown = ".".join([*above, name]) if name.startswith("count") else name
    span = f"{low:.15g} or more" if high is None else f"from {low:.15g} to {high:.15g}"

    @rule(
        id,
        f"{shown} is {span}.",
        remedy=f"Set {shown} to a value of {span}, or leave it out."
        if high is None
        else f"Set {shown} to a value {span}, or leave it out.",
        sources=sources,
        over=over,
        severity=severity,
        malformed=True,
    )
    def outside(view: Any) -> Faults:
        for part in each(view):
            value = part.number(path)
            if value and ((high is not None and value > high) or (too_low and value < low)):
                pool = f" of pool {part.shown}" if isinstance(part, Pool) else ""
                yield part.fault(path, f"{shown}{pool} is {value:.15g}, not {span}: {why}.")

    # The catalogue lists the rule with those of the module that calls this.
    outside.__module__ = sys._getframe(1).f_globals["__name__"]  # pyright: ignore[reportPrivateUsage]
