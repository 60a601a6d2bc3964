"""A node pool of its own, and its successor while it rotates."""

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
    """The pool `nodePools.<key>`: one AgentPool, or two while unchangeable settings move."""

    pool_names: dict[str, pulumi.Output[str]]
    """Azure's names of its pools by their suffix, the present one first."""

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
        """Declare the pool that the cluster's settings call `key`.

        `parts` is what surrounds the cluster `cluster_name`: its network. `deleted_with` is the cluster where Azure
        deletes this pool only together with it; left out, the pool is deleted by a request of its own.
        """
        super().__init__("NodePool", key, context, opts)
        self.pool_names = {}
        self._pools: dict[str, containerservice.AgentPool] = {}
        for generation in generations(context.settings, key):
            pool = containerservice.AgentPool(
                context.logical(POOL, key, generation.suffix),
                agent_pool_name=generation.azure_name,
                resource_name_=cluster_name,
                resource_group_name=context.resource_group_name,
                opts=self._options(generation, deleted_with),
                **pool_arguments(context.settings, key, generation.settings, parts),
            )
            self.pool_names[generation.suffix] = pool.name
            self._pools[generation.azure_name] = pool
        self.register_outputs({"poolNames": self.pool_names})

    def warn_if_dropped(self, cluster: containerservice.ManagedCluster) -> None:
        """Log how to get a pool back into the state that `cluster` has in Azure, and a preview is to create.

        A pool that is deleted with its cluster leaves the state first, and the cluster's deletion may fail then.
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

    def _options(self, generation: Generation, cluster: pulumi.Resource | None) -> pulumi.ResourceOptions:
        settings = self._context.settings
        before = self._context.logical(POOL, generation.key, generation.takes_over or "")
        return pulumi.ResourceOptions(
            parent=self,
            protect=settings.protect and not generation.rotating,
            ignore_changes=moved_by_azure(settings, generation.settings) or None,
            # azure-native deletes a named resource before it makes the next; a new name needs no such thing.
            delete_before_replace=False if generation.suffix else None,
            aliases=[pulumi.Alias(name=before)] if generation.takes_over else None,
            deleted_with=cluster,
            custom_timeouts=LONG_RUNNING,
        )


def _dropped(azure_name: str, id: str, urn: str, parent: str) -> str:
    name = urn.rpartition("::")[2]
    return (
        f"{name}: Azure has the pool {azure_name} already, and the state does not. A `pulumi destroy` that fails drops "
        "it from there before its cluster. Run `pulumi destroy` again; or, to keep the cluster, run `pulumi up`, which "
        "ends with `cannot create already existing resource`, then `pulumi import "
        f"azure-native:containerservice:AgentPool '{name}' '{id}' --parent 'pool={parent}' --generate-code=false`, "
        "then `pulumi up` again."
    )


def pool_arguments(settings: Cluster, key: str, pool: AgentPool, parts: Sequence[Part]) -> dict[str, Any]:
    """A pool's arguments with what `parts` add; the same for the inline pool and all others.

    Raises ValueError where the pool joins a subnet and no part gives its id.
    """
    arguments = pool.arguments()
    arguments["count"] = pool.first_count
    if settings.upgrade_kubernetes and settings.kubernetes_version:
        # Since 2022 a PUT of the cluster upgrades the control plane alone: Azure/AKS issues 2905 and 3087.
        arguments.setdefault("orchestrator_version", settings.kubernetes_version)
    if settings.tags or pool.tags:
        arguments["tags"] = {**(settings.tags or {}), **(pool.tags or {})}
    for part in parts:
        part.into_pool(arguments, key, pool)
    joined = {"vnet_subnet_id": settings.subnet_of(key, pool), "pod_subnet_id": pool.pod_subnet}
    for argument, subnet in joined.items():
        if subnet is not None and argument not in arguments:
            raise ValueError(
                f"the pool {key} joins {subnet!r} of the settings' network.subnets, and no part has that subnet's id: "
                "pass `ClusterNetwork(context)` among the parts, or a `Part` of your own whose `into_pool` sets "
                f"{argument}; `network: {{subnets: {{}}}}` in the settings leaves the network to AKS"
            )
    return arguments


def moved_by_azure(settings: Cluster, pool: AgentPool) -> list[str]:
    """Properties of a pool that AKS changes by itself; sending what Pulumi remembers would undo it.

    The autoscaler moves `count`; an upgrade channel moves the version (pulumi-azure-native issues 2943 and 2059).
    """
    moved = ["count"] if pool.enable_auto_scaling else []
    if settings.upgrades_itself and not settings.upgrade_kubernetes:
        moved.append("orchestratorVersion")
    return moved
