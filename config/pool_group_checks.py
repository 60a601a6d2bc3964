"""Checks of the groups and snapshots that pools name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from config.forms import wrong
from config.model import arm_name
from config.node_pool import AgentPool
from config.pool_groups import GROUPS

if TYPE_CHECKING:
    from config.cluster import Cluster


def check_pool_groups(cluster: Cluster) -> None:
    """Refuse names of groups that the cluster does not have, and a group both by name and by id."""
    for where, pool in _pools(cluster):
        for field, (section, id_field) in GROUPS.items():
            name, groups = getattr(pool, field), getattr(cluster, section)
            if name is not None:
                at = f"{where}.{arm_name(field)}"
                _must_be_in(groups, name, arm_name(section), at)
                if getattr(pool, id_field) is not None:
                    raise wrong(f"set either {arm_name(field)} or {arm_name(id_field)}: both name a group", at=at)


def check_snapshots(cluster: Cluster) -> None:
    """Refuse snapshots of pools that the cluster does not have, and pools that wait for a snapshot of themselves."""
    default = cluster.default_node_pool.name
    for key, snapshot in cluster.snapshots.items():
        if snapshot.node_pool is not None:
            pools = {default: None, **cluster.node_pools}
            _must_be_in(pools, snapshot.node_pool, "nodePools", f"snapshots.{key}.nodePool")
    for where, pool in _pools(cluster):
        data = pool.creation_data
        if data is None or data.snapshot is None:
            continue
        at = f"{where}.creationData.snapshot"
        _must_be_in(cluster.snapshots, data.snapshot, "snapshots", at)
        if data.source_resource_id is not None:
            raise wrong("set either snapshot or sourceResourceId: both name a snapshot", at=at)
        if where == "defaultNodePool" and cluster.snapshots[data.snapshot].id is None:
            raise wrong(
                "the cluster is created with this pool, before it can have a snapshot: use one that exists "
                f"(`snapshots: {{{data.snapshot}: {{id: <resource ID>}}}}`)",
                at=at,
            )
    for key in cluster.node_pools:
        _refuse_circle(cluster, key)


def before(cluster: Cluster, key: str) -> str | None:
    """The pool whose new snapshot the pool `key` is created from; None without one."""
    data = cluster.node_pools[key].creation_data if key in cluster.node_pools else None
    return cluster.snapshots[data.snapshot].node_pool if data and data.snapshot else None


def _refuse_circle(cluster: Cluster, key: str) -> None:
    seen, at = [key], before(cluster, key)
    while at is not None and at not in seen:
        seen.append(at)
        at = before(cluster, at)
    if at == key:
        data = cluster.node_pools[key].creation_data
        name = data.snapshot if data else ""
        raise wrong(
            "the snapshot is taken of this pool, or of one created from it, and the pool would wait for it: take the "
            "snapshot first, in an update of its own; then name it here by its id, `creationData: {sourceResourceId: "
            f"<id>}}`, which is the cluster's output `snapshotIds.{name}`",
            at=f"nodePools.{key}.creationData.snapshot",
        )


def _pools(cluster: Cluster) -> Iterator[tuple[str, AgentPool]]:
    yield "defaultNodePool", cluster.default_node_pool
    for key, pool in cluster.node_pools.items():
        yield f"nodePools.{key}", pool
        if pool.rotation:
            yield f"nodePools.{key}.rotation.from", pool.before_rotation()


def _must_be_in(known: Collection[str], name: str, section: str, at: str) -> None:
    if name not in known:
        raise wrong(f"{name} is not in {section} ({', '.join(known) or 'none'})", at=at)
