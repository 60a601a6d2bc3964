"""Which pools Azure is asked for when a pool's unchangeable settings change.

The three characters at the end of a pool's Azure name are a hash of those settings: other settings, another name,
so Azure never sees a change it must refuse, and the old pool can stay until its pods have moved.
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

HASH_LENGTH = 3
NAME_LENGTH = {"Linux": 12, "Windows": 6}


@dataclass(frozen=True)
class Generation:
    """One pool that Azure is asked for: the present one, or the one it takes the place of."""

    key: str
    """The pool's name in `nodePools`."""
    suffix: str
    """The hash at the end of its names; empty for a pool whose name is configured."""
    settings: NodePool
    retiring: bool = False
    """It stays beside its successor until `rotation` is taken away."""
    takes_over: str | None = None
    """The suffix of the pool that is replaced in the same update."""

    @property
    def azure_name(self) -> str:
        """The name in Azure, cut to what the operating system allows; the hash covers what is cut."""
        if self.settings.name is not None:
            return self.settings.name
        room = NAME_LENGTH[self.settings.os_type or "Linux"] - HASH_LENGTH
        return self.key.lower()[:room] + self.suffix

    @property
    def rotating(self) -> bool:
        """Whether Pulumi may delete a pool on this one's account."""
        return self.retiring or self.takes_over is not None


def generations(cluster: Cluster, key: str) -> Iterator[Generation]:
    """The pools to ask for on account of `nodePools.<key>`: one, or two while they change places."""
    pool = cluster.node_pools[key]
    if pool.name is not None:
        yield Generation(key, "", pool)
    elif pool.rotation is None:
        yield Generation(key, suffix(cluster, key, pool), pool)
    else:
        old = pool.before_rotation()
        new_suffix, old_suffix = suffix(cluster, key, pool), suffix(cluster, key, old)
        if pool.rotation.in_one_step:
            yield Generation(key, new_suffix, pool, takes_over=old_suffix)
        else:
            yield Generation(key, new_suffix, pool)
            yield Generation(key, old_suffix, old, retiring=True)


def suffix(cluster: Cluster, key: str, pool: NodePool) -> str:
    """Three characters of base 36 from the pool's key, its subnet and every unchangeable setting that is set."""
    fixed = {name: _plain(getattr(pool, name)) for name in FIXED_AT_CREATION}
    fixed |= {
        "subnet": _identity(cluster, cluster.subnet_of(key, pool)),
        "pod_subnet": _identity(cluster, pool.pod_subnet),
    }
    configured = {name: value for name, value in fixed.items() if value is not None}
    number = int.from_bytes(hashlib.sha256(json.dumps([key, configured], sort_keys=True).encode()).digest()[:8], "big")
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return "".join(digits[number // 36**place % 36] for place in range(HASH_LENGTH))


def _identity(cluster: Cluster, subnet: str | None) -> str | None:
    """What a subnet is to Azure: its name in our VNet, or the id of one that exists."""
    existing = cluster.network.subnets[subnet].id if subnet is not None else None
    return existing.lower() if existing else subnet


def _plain(value: Any) -> Any:
    return value.model_dump(exclude_none=True, mode="json") if isinstance(value, Settings) else value
