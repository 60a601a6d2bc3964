"""Checks of the groups and snapshots that pools name."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from config.checks import Errors, valid_only
from config.cluster_pools import pools_of
from config.forms import wrong
from config.model import arm_name
from config.pool_groups import GROUPS

if TYPE_CHECKING:
    from config.cluster import Cluster


def check_pool_groups(cluster: Cluster) -> Errors:
    """Refuse names of groups that the cluster does not have, and a group both by name and by id."""
    for where, _, pool in pools_of(cluster):
        for field, (section, id_field) in GROUPS.items():
            with valid_only:
                name, groups = getattr(pool, field), getattr(cluster, section)
                if name is not None:
                    at = f"{where}.{arm_name(field)}"
                    yield from _absent(groups, name, arm_name(section), at)
                    if getattr(pool, id_field) is not None:
                        yield wrong(f"set either {arm_name(field)} or {arm_name(id_field)}: both name a group", at=at)


def check_snapshots(cluster: Cluster) -> Errors:
    """Refuse snapshots of pools that the cluster does not have, and pools that wait for a snapshot of themselves."""
    for key, snapshot in cluster.snapshots.items():
        with valid_only:
            if snapshot.node_pool is not None:
                pools = (cluster.default_node_pool.name, *cluster.node_pools)
                yield from _absent(pools, snapshot.node_pool, "nodePools", f"snapshots.{key}.nodePool")
    for where, _, pool in pools_of(cluster):
        with valid_only:
            data = pool.creation_data
            if data is None or data.snapshot is None:
                continue
            at = f"{where}.creationData.snapshot"
            yield from _absent(cluster.snapshots, data.snapshot, "snapshots", at)
            if data.source_resource_id is not None:
                yield wrong("set either snapshot or sourceResourceId: both name a snapshot", at=at)
            named = cluster.snapshots.get(data.snapshot)
            if where == "defaultNodePool" and named and named.id is None:
                yield wrong(
                    "the cluster is created with this pool, before it can have a snapshot: use one that exists "
                    f"(`snapshots: {{{data.snapshot}: {{id: <resource ID>}}}}`)",
                    at=at,
                )
    for key in cluster.node_pools:
        with valid_only:
            yield from _cycle(cluster, key)


def before(cluster: Cluster, key: str) -> str | None:
    """The pool whose new snapshot the pool `key` is created from; None without one."""
    data = cluster.node_pools[key].creation_data if key in cluster.node_pools else None
    found = cluster.snapshots.get(data.snapshot) if data and data.snapshot else None
    return found.node_pool if found else None


def _cycle(cluster: Cluster, key: str) -> Errors:
    seen, at = [key], before(cluster, key)
    while at is not None and at not in seen:
        seen.append(at)
        at = before(cluster, at)
    if at == key:
        data = cluster.node_pools[key].creation_data
        name = data.snapshot if data else ""
        yield wrong(
            "the snapshot is taken of this pool, or of one created from it, and the pool would wait for it: take the "
            "snapshot first, in an update of its own; then name it here by its id, `creationData: {sourceResourceId: "
            f"<id>}}`, which is the cluster's output `snapshotIds.{name}`",
            at=f"nodePools.{key}.creationData.snapshot",
        )


def _absent(known: Collection[str], name: str, section: str, at: str) -> Errors:
    if name not in known:
        yield wrong(f"{name} is not in {section} ({', '.join(known) or 'none'})", at=at)
