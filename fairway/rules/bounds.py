"""Rules that are one sentence: a number has a smallest and a largest value."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from fairway.rules.asked import Asked, Faults
from fairway.rules.cluster import Cluster
from fairway.rules.registry import rule


def pools(cluster: Cluster) -> Iterable[Asked]:
    """Where to look for a number that each pool has."""
    return cluster.pools


def itself(cluster: Cluster) -> Iterable[Asked]:
    """Where to look for a number that the cluster has."""
    return (cluster,)


def bounded(
    id: str,
    path: str,
    low: float,
    high: float,
    *,
    why: str,
    sources: Iterable[str],
    each: Callable[[Cluster], Iterable[Asked]] = pools,
    too_low: bool = True,
) -> None:
    """Register the rule that the number at `path` lies from `low` to `high`; `why` says what happens else.

    With `too_low` False, numbers below `low` are another rule's.
    """
    name = path.rsplit(".", 1)[-1]

    @rule(
        id,
        f"{name} is a number from {low:g} to {high:g}.",
        remedy=f"Set {name} to a value from {low:g} to {high:g}, or leave it out.",
        sources=sources,
    )
    def judge(cluster: Cluster) -> Faults:  # pyright: ignore[reportUnusedFunction]
        for part in each(cluster):
            value = part.number(path)
            if value is not None and (value > high or (too_low and value < low)):
                yield part.fault(path, f"{name} {value:g} is outside {low:g} to {high:g}: {why}.")
