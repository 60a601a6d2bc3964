"""The changes a rehearsal makes to an environment, as its owner would write them in the stack file.

They go by the layout of this project's stack files (docs/stack.schema.json), `fairway:clusters` by name; for a program
with another config there are none, and `--change FILE` says what to move to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from fairway.plan.recorder import Record
from fairway.request import Request, merged

CLUSTERS = "fairway:clusters"
TAGS = "fairway:tags"
Config = Mapping[str, str]


def with_clusters(config: Config, changes: Mapping[str, Any]) -> Config:
    """The config with `changes` merged into the clusters that the stack's own file has; null takes a key away."""
    own = json.loads(config.get(CLUSTERS) or "{}")
    return {**config, CLUSTERS: json.dumps(merged(own, changes))}


def clusters(record: Record) -> tuple[Request, ...]:
    """The clusters that a record asks for and that the stack file names by their logical names."""
    return record.all("ManagedCluster")


def upgrade(cluster: Request, running: str) -> Mapping[str, Any]:
    """One minor up from the version `running` (`1.35.4`), control plane and pools."""
    return {cluster.name: {"kubernetesVersion": next_minor(running), "upgradeKubernetes": True}}


def next_minor(version: str) -> str:
    """`1.35.4` and `1.35` become `1.36`."""
    major, minor, *_ = version.split(".")
    return f"{major}.{int(minor) + 1}"


def rotation(pool: Request) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """The two edits that rotate a pool: its successor beside it, then its successor alone.

    What changes is the pod limit: every pool has one, nothing else depends on it, and Azure never changes it on a pool
    that exists. None where the pool's key is not in its name: a pool with a `name` of its own cannot rotate.
    """
    cluster, key, *suffix = pool.name.split("/")
    if not suffix:
        return None
    before = pool.get("maxPods", 110)
    after = before - 10 if before >= 40 else before + 10
    settled = {cluster: {"nodePools": {key: {"maxPods": after}}}}
    return {cluster: {"nodePools": {key: {"maxPods": after, "rotation": {"from": {"maxPods": before}}}}}}, settled


def without_adoption(record: Record, created: Iterable[Request]) -> Mapping[str, Any]:
    """For those of the clusters `created` whose default pool the program adopts, the edit that takes that out."""
    adopted = {each.name.partition("/")[0] for each in record.all("AgentPool") if "importId" in each.options}
    return {each.name: {"defaultNodePool": {"retired": None}} for each in created if each.name in adopted}


def tagged(config: Config) -> Config:
    """The config with one more tag on everything: a change that no resource should mind."""
    tags = json.loads(config.get(TAGS) or "{}")
    return {**config, TAGS: json.dumps({**tags, "rehearsal": "tag"})}


def unprotected(record: Record) -> Mapping[str, Any] | None:
    """What lifts the protection of every cluster that has it; None where none has."""
    found = {each.name: {"protect": False} for each in clusters(record) if each.protect}
    return found or None
