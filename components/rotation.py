"""Which AgentPools to declare when a pool's settings change that Azure cannot change.

The three characters at the end of a pool's Azure name are a hash of those settings: other settings mean another name,
so Azure never gets a change that it refuses, and the old pool can stay until its pods have moved.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from config.cluster import Cluster
from config.model import Settings
from config.node_pool import FIXED_AT_CREATION, NodePool
from config.pool_groups import GROUPS

HASH_LENGTH = 3
NAME_LENGTH = {"Linux": 12, "Windows": 6}


@dataclass(frozen=True)
class Generation:
    """One AgentPool to declare: the current one, or the one that it replaces."""

    key: str
    """The pool's name in `nodePools`."""
    suffix: str
    """The hash at the end of its names; empty for a pool whose name is configured."""
    settings: NodePool
    retiring: bool = False
    """It stays beside its successor until `rotation` is removed."""
    takes_over: str | None = None
    """The suffix of the pool that it replaces in the same update."""

    @property
    def azure_name(self) -> str:
        """The name in Azure, cut to what the operating system allows; the hash covers what is cut."""
        if self.settings.name is not None:
            return self.settings.name
        room = NAME_LENGTH[self.settings.os_type or "Linux"] - HASH_LENGTH
        return self.key.lower()[:room] + self.suffix

    @property
    def rotating(self) -> bool:
        """Whether the rotation lets Pulumi delete a pool."""
        return self.retiring or self.takes_over is not None


def generations(cluster: Cluster, key: str) -> Iterator[Generation]:
    """The AgentPools of `nodePools.<key>`: one, or two during a rotation."""
    pool = cluster.node_pools[key]
    if pool.name is not None:
        yield Generation(key, "", pool)
    elif pool.rotation is None:
        yield Generation(key, suffix(cluster, key, pool), pool)
    else:
        old = pool.before_rotation()
        # A pool with a configured name has no hash in its names.
        new_suffix, old_suffix = suffix(cluster, key, pool), "" if old.name else suffix(cluster, key, old)
        if pool.rotation.in_one_step:
            yield Generation(key, new_suffix, pool, takes_over=old_suffix)
        else:
            yield Generation(key, new_suffix, pool)
            yield Generation(key, old_suffix, old, retiring=True)


def suffix(cluster: Cluster, key: str, pool: NodePool) -> str:
    """Three base-36 characters from the pool's key, its subnet and every setting that cannot change and is set."""
    fixed = {name: _plain(getattr(pool, name)) for name in FIXED_AT_CREATION}
    fixed |= {
        "subnet": _identity(cluster, cluster.subnet_of(key, pool)),
        "pod_subnet": _identity(cluster, pool.pod_subnet),
    }
    fixed |= _groups(cluster, pool)
    configured = {name: value for name, value in fixed.items() if value is not None}
    number = int.from_bytes(hashlib.sha256(json.dumps([key, configured], sort_keys=True).encode()).digest()[:8], "big")
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return "".join(digits[number // 36**place % 36] for place in range(HASH_LENGTH))


def _identity(cluster: Cluster, subnet: str | None) -> str | None:
    """The identity of a subnet in Azure: its name in the new VNet, or the id of an existing one."""
    existing = cluster.network.subnets[subnet].id if subnet is not None else None
    return existing.lower() if existing else subnet


def _groups(cluster: Cluster, pool: NodePool) -> dict[str, Any]:
    """The groups and the snapshot that a pool names: a new one by its name, an existing one by its id."""
    found: dict[str, Any] = {}
    for field, (section, id_field) in GROUPS.items():
        if name := getattr(pool, field):
            existing = getattr(cluster, section)[name].id
            found |= {field: None, id_field: existing} if existing else {field: name}
    snapshot = pool.creation_data and pool.creation_data.snapshot
    if snapshot:
        existing = cluster.snapshots[snapshot].id
        found["creation_data"] = {"source_resource_id": existing} if existing else {"snapshot": snapshot}
    return found


def _plain(value: Any) -> Any:
    return value.model_dump(exclude_none=True, mode="json") if isinstance(value, Settings) else value
