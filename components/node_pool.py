"""A node pool of its own, and its successor while it rotates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_azure_native import containerservice

from components.options import LONG_RUNNING, component_options
from config import names
from config.cluster import Cluster
from config.node_pool import AgentPool
from config.rotation import Generation, generations


class NodePool(pulumi.ComponentResource):
    """The pool `nodePools.<key>`: one AgentPool, or two while unchangeable settings move."""

    pool_names: dict[str, pulumi.Output[str]]
    """Azure's names of its pools by their suffix, the present one first."""

    def __init__(
        self,
        name: str,
        key: str,
        settings: Cluster,
        *,
        resource_group_name: pulumi.Input[str],
        cluster_name: pulumi.Input[str],
        subnet_ids: Mapping[str, pulumi.Input[str]],
        deleted_with: pulumi.Resource | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the pool of the cluster `name` that its settings call `key`.

        `deleted_with` is the cluster where Azure deletes this pool only together with it; left out, the pool is
        deleted by a request of its own.
        """
        logical = names.logical(name, key)
        super().__init__("fairway:index:NodePool", logical, None, component_options(settings, opts))
        self.pool_names = {}
        for generation in generations(settings, key):
            pool = containerservice.AgentPool(
                names.logical(name, key, generation.suffix),
                agent_pool_name=generation.azure_name,
                resource_name_=cluster_name,
                resource_group_name=resource_group_name,
                opts=self._options(name, settings, generation, deleted_with),
                **pool_arguments(settings, key, generation.settings, subnet_ids),
            )
            self.pool_names[generation.suffix] = pool.name
        self.register_outputs({"poolNames": self.pool_names})

    def _options(
        self, name: str, settings: Cluster, generation: Generation, cluster: pulumi.Resource | None
    ) -> pulumi.ResourceOptions:
        before = names.logical(name, generation.key, generation.takes_over or "")
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


def pool_arguments(
    settings: Cluster, key: str, pool: AgentPool, subnet_ids: Mapping[str, pulumi.Input[str]]
) -> dict[str, Any]:
    """A pool's arguments with the subnets it joins; the same for the inline pool and all others."""
    arguments = pool.arguments()
    arguments["count"] = pool.first_count
    if settings.upgrade_kubernetes and settings.kubernetes_version:
        # Since 2022 a PUT of the cluster upgrades the control plane alone: Azure/AKS issues 2905 and 3087.
        arguments.setdefault("orchestrator_version", settings.kubernetes_version)
    subnet = settings.subnet_of(key, pool)
    if subnet is not None:
        arguments["vnet_subnet_id"] = subnet_id(subnet_ids, subnet)
    if pool.pod_subnet is not None:
        arguments["pod_subnet_id"] = subnet_id(subnet_ids, pool.pod_subnet)
    if settings.tags or pool.tags:
        arguments["tags"] = {**(settings.tags or {}), **(pool.tags or {})}
    return arguments


def subnet_id(subnet_ids: Mapping[str, pulumi.Input[str]], name: str) -> pulumi.Input[str]:
    """The id of a subnet of `network.subnets`. Raises ValueError where the caller gave none."""
    if name not in subnet_ids:
        raise ValueError(
            f"subnet_ids has no id for {name!r}, a subnet of the settings' network.subnets; it has "
            f"{', '.join(subnet_ids) or 'none'}. Pass `ClusterNetwork(...).subnet_ids`, or {{{name!r}: <its id>}}; "
            "`network: {subnets: {}}` in the settings leaves the network to AKS"
        )
    return subnet_ids[name]


def moved_by_azure(settings: Cluster, pool: AgentPool) -> list[str]:
    """Properties of a pool that AKS changes by itself; sending what Pulumi remembers would undo it.

    The autoscaler moves `count`; an upgrade channel moves the version (pulumi-azure-native issues 2943 and 2059).
    """
    moved = ["count"] if pool.enable_auto_scaling else []
    if settings.upgrades_itself and not settings.upgrade_kubernetes:
        moved.append("orchestratorVersion")
    return moved
