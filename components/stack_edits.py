"""The changes a rehearsal makes to an environment, as its owner would write them in the stack file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fairway.request import Request, merged

CLUSTERS = "fairway:clusters"
TAGS = "fairway:tags"
SHARED = "fairway:shared"
FLEETS = "fairway:fleets"
Config = Mapping[str, str]
_NOT_YET = (
    "{} is created without `defaultNodePool.retired`, as Pulumi adopts only an existing pool. In a new environment "
    "remove it for the first `pulumi up`"
)


def tagged(config: Config) -> Config:
    """The config with one more tag on everything: a change that replaces no resource."""
    tags = json.loads(config.get(TAGS) or "{}")
    return {**config, TAGS: json.dumps({**tags, "rehearsal": "tag"})}


def upgraded(config: Config, requests: Sequence[Request], running: Mapping[str, str]) -> tuple[Config, Config] | None:
    """The config with each cluster one minor above `running`, control plane and pools, and then without
    `upgradeKubernetes`, which would otherwise send the versions in Pulumi's state with every later update."""
    newer = {each.name: next_minor(running[each.name]) for each in _clusters(requests) if running.get(each.name)}
    if not newer:
        return None
    edits = {name: {"kubernetesVersion": version, "upgradeKubernetes": True} for name, version in newer.items()}
    config = with_clusters(config, edits)
    return config, with_clusters(config, {name: {"upgradeKubernetes": None} for name in newer})


def rotations(config: Config, requests: Sequence[Request]) -> Iterator[tuple[str, Config, Config] | str]:
    """For each pool the config with its successor beside it, and the config without it; or why it cannot rotate.

    The pod limit changes: every pool has one, nothing else depends on it, and Azure cannot change it on an existing
    pool. A pool with a configured `name`, whose logical name has no hash, is left out. A lock of the cluster is
    removed together with the old pool: Azure deletes nothing that is locked.
    """
    for pool in (each for each in requests if each.type.endswith(":AgentPool")):
        cluster, key, *suffix = pool.name.split("/")
        if not suffix:
            yield f"{pool.name} has a configured `name`, which a rehearsal does not rotate"
            continue
        before = pool.get("maxPods", 110)
        after = before - 10 if before >= 40 else before + 10
        unlocked = _unlocked(cluster, requests)
        beside, alone = (
            with_clusters(config, {cluster: {"nodePools": {key: {"maxPods": after, "rotation": rotation}}, **lock}})
            for rotation, lock in (({"from": {"maxPods": before}}, {}), (None, unlocked))
        )
        yield key, beside, alone


def _unlocked(cluster: str, requests: Sequence[Request]) -> dict[str, Any]:
    """What removes the locks of a cluster from its settings."""
    names = [each.name for each in requests]
    return {key: None for key in ("lock", "locks") if any(f"{each}/".startswith(f"{cluster}/{key}/") for each in names)}


def unprotected(config: Config, requests: Sequence[Request]) -> Config | None:
    """The config without the protection of clusters, of what they share, and of fleets; None if none is protected."""
    fleets = {each.name.split("/")[1]: {"protect": False} for each in requests if each.protect and _is_of_fleet(each)}
    if fleets:
        config = {**config, FLEETS: json.dumps(merged(json.loads(config.get(FLEETS) or "{}"), fleets))}
    found = {each.name: {"protect": False} for each in _clusters(requests) if each.protect}
    if any(each.protect and each.name.startswith("shared/") for each in requests):
        shared = json.loads(config.get(SHARED) or "{}")
        config = {**config, SHARED: json.dumps({**shared, "protect": False})}
    elif not found and not fleets:
        return None
    return with_clusters(config, found)


def before_adoption(
    config: Config, requests: Sequence[Request], running: Mapping[str, str]
) -> tuple[Sequence[Config], Sequence[str]] | None:
    """The configs before the one with a retired default pool, for clusters that do not exist yet; None if there are
    none. Pulumi adopts only an existing pool, and deletes only one that it has adopted."""
    pools = [each for each in requests if each.type.endswith(":AgentPool")]
    adopted = {each.name.partition("/")[0] for each in pools if "importId" in each.options} - running.keys()
    # Only the last System pool of a cluster without its default pool is deleted together with the cluster.
    gone = {each.name.partition("/")[0] for each in pools if "deletedWith" in each.options} - running.keys()
    names = [each.name for each in _clusters(requests) if each.name in adopted | gone]
    if not names:
        return None
    steps = (None, "draining", "drained") if gone else (None,)
    configs = [
        with_clusters(config, {each: {"defaultNodePool": {"retired": how}} for each in (gone if how else names)})
        for how in steps
    ]
    return configs, [_NOT_YET.format(name) for name in names]


def with_clusters(config: Config, changes: Mapping[str, Any]) -> Config:
    """The config with `changes` merged into the clusters of the stack's own file; null removes a key."""
    own = json.loads(config.get(CLUSTERS) or "{}")
    return {**config, CLUSTERS: json.dumps(merged(own, changes))}


def next_minor(version: str) -> str:
    """`1.35.4` and `1.35` become `1.36`."""
    major, minor, *_ = version.split(".")
    return f"{major}.{int(minor) + 1}"


def _clusters(requests: Sequence[Request]) -> list[Request]:
    return [each for each in requests if each.type.endswith(":ManagedCluster")]


def _is_of_fleet(request: Request) -> bool:
    return request.name.startswith("fleets/")
