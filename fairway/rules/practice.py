"""Rules of good practice, in two forms: any check, and a switch that is on or off."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import Function, Profile, rule

ALL: tuple[Profile, ...] = ("dev", "prod", "regulated")
PROD: tuple[Profile, ...] = ("prod", "regulated")
REGULATED: tuple[Profile, ...] = ("regulated",)


def practice(
    id: str,
    summary: str,
    *,
    remedy: str,
    sources: Iterable[str],
    profiles: Iterable[Profile] = PROD,
    over: Any = Cluster,
) -> Callable[[Function[Any]], Function[Any]]:
    """Register the decorated function as a rule of good practice: a warning, checked only with these profiles."""
    return rule(
        id,
        summary,
        remedy=remedy,
        sources=sources,
        severity="warning",
        kind="practice",
        profiles=profiles,
        over=over,
    )


def lacks(part: Reader, path: str) -> bool:
    """Whether a switch is certainly not on. A hidden one may be."""
    return not part.on(path) and not part.hidden(path)


def other(part: Reader, path: str, *accepted: str) -> bool:
    """Whether a text is certainly none of those, in any case. A hidden one may be."""
    return part.word(path) not in accepted and not part.hidden(path)


def switched_on(
    id: str,
    path: str,
    summary: str,
    reason: str,
    *,
    sources: Iterable[str],
    profiles: Iterable[Profile] = PROD,
    automatic: bool = True,
    default: bool = False,
    remedy: str = "",
) -> None:
    """Register that a switch of the cluster is on.

    `automatic`: AKS Automatic turns it on by itself. `default`: Azure turns it on where it is left out. `remedy`: what
    to write where the switch alone would be refused.
    """

    @practice(id, summary, remedy=remedy or f"Set {path} to true.", sources=sources, profiles=profiles)
    def left_off(cluster: Cluster) -> Faults:
        off = cluster.off(path) if default else lacks(cluster, path)
        if off and not (automatic and preset(cluster)):
            yield cluster.fault(path, reason)

    # The catalogue lists the rule with those of the module that calls this.
    left_off.__module__ = sys._getframe(1).f_globals["__name__"]  # pyright: ignore[reportPrivateUsage]


def preset(cluster: Cluster) -> bool:
    """Whether AKS Automatic may have set what is left out."""
    return cluster.automatic or cluster.hidden("sku.name")


def has_surroundings(cluster: Cluster) -> bool:
    """Whether the input has resources around the cluster.

    The description of a cluster alone says nothing about its logs, its networks or its roles.
    """
    types = cluster.stack.by_type
    return any(each.startswith("azure-native:") and ":containerservice" not in each for each in types)


def add_on(cluster: Cluster, name: str) -> str:
    """The path of an add-on's profile. Azure compares the names of add-ons without regard to case."""
    written = (each for each in cluster.entries("addonProfiles") if each.lower() == name.lower())
    return f"addonProfiles.{next(written, name)}"
