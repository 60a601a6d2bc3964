"""Snapshots of node pools."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import containerservice

from components.context import Context, Part
from components.kind import Kind
from components.options import merged
from config.cluster import Cluster
from config.node_pool import AgentPool
from config.pool_group_checks import before

SNAPSHOT = Kind("Snapshot", "snapshot/{key}", "snap-{cluster}-{key}", 80, "snapshots.{key}")

RENAMED = {"creationData.sourceResourceId": "creationData.snapshot"}


class Snapshots(Part):
    """The snapshots of a cluster's settings: new ones, and existing ones by their ids."""

    ids: dict[str, pulumi.Input[str]]
    """Their resource ids by name, once their pools are declared."""

    def __init__(self, context: Context) -> None:
        """Those that exist; `take` declares the others."""
        self._context = context
        self.ids = {key: each.id for key, each in context.settings.snapshots.items() if each.id}

    def into_pool(self, arguments: dict[str, Any], key: str, pool: AgentPool) -> None:  # noqa: ARG002
        """Set the snapshot that the pool is created from."""
        if pool.creation_data and pool.creation_data.snapshot:
            arguments["creation_data"] = {"source_resource_id": self.ids[pool.creation_data.snapshot]}

    def take(self, pool: str | None, source: pulumi.Input[str] | None, opts: pulumi.ResourceOptions) -> None:
        """Declare the snapshots of a pool of the cluster, or with None those of other clusters' pools."""
        for key, each in self._context.settings.snapshots.items():
            if each.id is None and each.node_pool == pool:
                id = each.creation_data.source_resource_id if each.creation_data else source
                self.ids[key] = containerservice.Snapshot(
                    self._context.logical(SNAPSHOT, key),
                    resource_name_=self._context.azure(SNAPSHOT, key),
                    creation_data={"source_resource_id": id},
                    # It is of the pool as it was: a successor of the pool does not change it.
                    opts=merged(opts, ignore_changes=["creationData"]),
                    **self._context.located,
                ).id


def creation_order(settings: Cluster) -> list[str]:
    """The keys of `nodePools`, each after the pool whose new snapshot it is created from."""
    found: dict[str, None] = {}
    for key in settings.node_pools:
        chain, at = [key], before(settings, key)
        while at in settings.node_pools:
            chain.append(str(at))
            at = before(settings, str(at))
        found |= dict.fromkeys(reversed(chain))
    return list(found)
