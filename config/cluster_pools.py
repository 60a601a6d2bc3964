"""The pools of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from pydantic import ValidationError

from config.checks import valid_only
from config.node_pool import AgentPool

if TYPE_CHECKING:
    from config.cluster import Cluster


def pools_of(cluster: Cluster) -> Iterator[tuple[str, str, AgentPool]]:
    """The pools, each with its path and key, and the previous ones of those in a rotation."""
    yield "defaultNodePool", cluster.default_node_pool.name, cluster.default_node_pool
    for key, pool in cluster.node_pools.items():
        yield f"nodePools.{key}", key, pool
        with valid_only, suppress(ValidationError):
            if pool.rotation:
                yield f"nodePools.{key}.rotation.from", key, pool.before_rotation()
