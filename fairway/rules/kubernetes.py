"""Kubernetes versions: parsed, and looked up in the dated table."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from fairway.rules.cluster import Cluster
from fairway.rules.pool import Pool

Minor = tuple[int, int]
"""(1, 35) for 1.35 and for 1.35.2."""


@dataclass(frozen=True)
class Support:
    """How long AKS supports a minor version."""

    community_ends: date
    """The last day without long-term support."""
    lts_ends: date
    """The last day with it."""
    read: str
    """When the table was read."""


@cache
def version(text: str) -> tuple[int, ...] | None:
    """`1.35` as (1, 35), `1.35.2` as (1, 35, 2); None for anything else."""
    if not re.fullmatch(r"\d{1,3}\.\d{1,3}(\.\d{1,4})?", text):
        return None
    return tuple(int(each) for each in text.split("."))


@cache
def minor(text: str) -> Minor | None:
    """The minor version; None if the text is not a version."""
    found = version(text)
    return (found[0], found[1]) if found else None


def of_pool(pool: Pool, cluster: Cluster) -> Minor | None:
    """The minor version a pool's nodes run: its own, or the control plane's."""
    if pool.hidden("orchestratorVersion"):
        return None
    return minor(pool.text("orchestratorVersion") or cluster.text("kubernetesVersion"))


@cache
def data(name: str) -> dict[str, Any]:
    """A table of `fairway/rules/data`, with `read` (a date) and `source`."""
    return json.loads((Path(__file__).parent / "data" / f"{name}.json").read_text(encoding="utf-8"))


def supported_from(least: Minor, today: date) -> Minor:
    """The first version from `least` on in community support; `least` itself if the table has none."""
    return next((each for each, support in _known() if each >= least and support.community_ends >= today), least)


def oldest() -> tuple[Minor, Support]:
    """The oldest minor version in the table, and how long it was supported."""
    return _known()[0]


def newest() -> tuple[Minor, Support]:
    """The newest minor version in the table, and how long it is supported."""
    return _known()[-1]


@cache
def _known() -> list[tuple[Minor, Support]]:
    wanted = (minor(text) for text in data("kubernetes_versions")["versions"])
    return sorted((each, found) for each in wanted if each and (found := support_of(each)))


def support_of(wanted: Minor) -> Support | None:
    """How long a minor version is supported; None if it is not in the table."""
    table = data("kubernetes_versions")
    row = table["versions"].get(f"{wanted[0]}.{wanted[1]}")
    if row is None:
        return None
    return Support(date.fromisoformat(row["communityEnds"]), date.fromisoformat(row["ltsEnds"]), table["read"])
