"""An additional node pool, and its successor while it rotates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pulumi
from pulumi_azure_native import containerservice

from components.context import Component, Context, Part
from components.kind import Kind
from components.options import LONG_RUNNING
from components.rotation import Generation, generations
from config.cluster import Cluster
from config.node_pool import AgentPool

POOL = Kind("AgentPool", "{key}/{suffix}", configured="nodePools.{key}")

RENAMED = {"agentPoolName": "name"}


class NodePool(Component):
    """The pool `nodePools.<key>`: one AgentPool, or two during a rotation."""

    pool_names: dict[str, pulumi.Output[str]]
    """The names of its AgentPools in Azure by suffix, the current one first."""
    pool_ids: dict[str, pulumi.Output[str]]
    """Their resource ids in the same order."""

    def __init__(
        self,
        context: Context,
        key: str,
        parts: Sequence[Part] = (),
        *,
        cluster_name: pulumi.Input[str],
        deleted_with: pulumi.Resource | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the pool `nodePools.<key>` of the cluster's settings.

        `parts` are the components of the cluster `cluster_name`: its network. `deleted_with` is the cluster if Azure
        deletes this pool only together with it; if omitted, the pool is deleted by its own request.
        """
        super().__init__("NodePool", key, context, opts)
        self.pool_names, self.pool_ids = {}, {}
        self._pools: dict[str, containerservice.AgentPool] = {}
        for generation in generations(context.settings, key):
            pool = containerservice.AgentPool(
                context.logical(POOL, key, generation.suffix),
                agent_pool_name=generation.azure_name,
                resource_name_=cluster_name,
                resource_group_name=context.resource_group_name,
                opts=self._options(generation, parts, deleted_with),
                **pool_arguments(context.settings, key, generation.settings, parts),
            )
            self.pool_names[generation.suffix] = pool.name
            self.pool_ids[generation.suffix] = pool.id
            self._pools[generation.azure_name] = pool
        self.register_outputs({"poolNames": self.pool_names})

    def warn_if_dropped(self, cluster: containerservice.ManagedCluster) -> None:
        """Log how to get a pool back into the state that exists in Azure and that a preview would create.

        A pool that is deleted with its cluster leaves the state first, and the cluster's deletion may then fail.
        """
        for azure_name, pool in self._pools.items():
            pool.id.apply(partial(self._warn_if_new, cluster, azure_name, pool), run_with_unknowns=True)

    def _warn_if_new(
        self, cluster: containerservice.ManagedCluster, azure_name: str, pool: pulumi.Resource, id: object
    ) -> None:
        def warn(known: Sequence[Any]) -> None:
            pools, cluster_id, urn, parent = known
            if any(each["name"] == azure_name for each in pools or ()):
                pulumi.log.warn(_dropped(azure_name, f"{cluster_id}/agentPools/{azure_name}", urn, parent), self)

        if isinstance(id, pulumi.output.Unknown):
            pulumi.Output.all(cluster.agent_pool_profiles, cluster.id, pool.urn, self.urn).apply(warn)

    def _options(
        self, generation: Generation, parts: Sequence[Part], cluster: pulumi.Resource | None
    ) -> pulumi.ResourceOptions:
        settings = self._context.settings
        before = self._context.logical(POOL, generation.key, generation.takes_over or "")
        return pulumi.ResourceOptions(
            parent=self,
            depends_on=[each for part in parts for each in part.before_pool(generation.settings)] or None,
            protect=settings.protect and not generation.rotating,
            ignore_changes=moved_by_azure(settings, generation.settings) or None,
            # azure-native deletes a named resource before it creates the next; a new name does not need that.
            delete_before_replace=False if generation.suffix else None,
            aliases=[pulumi.Alias(name=before)] if generation.takes_over is not None else None,
            deleted_with=cluster,
            custom_timeouts=LONG_RUNNING,
        )


def _dropped(azure_name: str, id: str, urn: str, parent: str) -> str:
    name = urn.rpartition("::")[2]
    return (
        f"{name}: the pool {azure_name} exists in Azure, but not in the state. A `pulumi destroy` that fails removes "
        "it from the state before its cluster. Run `pulumi destroy` again; or, to keep the cluster, run `pulumi up`, "
        "which ends with `cannot create already existing resource`, then `pulumi import "
        f"azure-native:containerservice:AgentPool '{name}' '{id}' --parent 'pool={parent}' --generate-code=false`, "
        "then `pulumi up` again."
    )


def pool_arguments(settings: Cluster, key: str, pool: AgentPool, parts: Sequence[Part]) -> dict[str, Any]:
    """A pool's arguments with what `parts` add, for the default pool and all others.

    Raises ValueError if the pool has a subnet and no part sets its id.
    """
    arguments = pool.arguments()
    if pool.count is not None or not pool.counts_by_size:
        arguments["count"] = pool.first_count
    if settings.upgrade_kubernetes and settings.kubernetes_version:
        # Since 2022 a PUT of the cluster upgrades only the control plane: Azure/AKS issues 2905 and 3087.
        arguments.setdefault("orchestrator_version", settings.kubernetes_version)
    if settings.tags and pool.inherit_tags:
        arguments["tags"] = {**settings.tags, **(pool.tags or {})}
    for part in parts:
        part.into_pool(arguments, key, pool)
    subnets = {"vnet_subnet_id": settings.subnet_of(key, pool), "pod_subnet_id": pool.pod_subnet}
    for argument, subnet in subnets.items():
        if subnet is not None and argument not in arguments:
            raise ValueError(
                f"the pool {key} uses the subnet {subnet!r} of network.subnets, and no part sets that subnet's id: "
                "pass `ClusterNetwork(context)` among the parts, or your own `Part` whose `into_pool` sets "
                f"{argument}; or set `network: {{subnets: {{}}}}`, so that AKS creates the network"
            )
    return arguments


def moved_by_azure(settings: Cluster, pool: AgentPool) -> list[str]:
    """Properties of a pool that AKS changes by itself; sending the values in Pulumi's state would undo that.

    The autoscaler changes `count`, an upgrade channel the version (pulumi-azure-native issues 2943 and 2059).
    """
    moved = ["count"] if pool.enable_auto_scaling else []
    if settings.upgrades_itself and not settings.upgrade_kubernetes:
        moved.append("orchestratorVersion")
    return moved
