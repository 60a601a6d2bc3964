"""What the resources of a cluster share, and what a component adds to the cluster's own requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pulumi
from pulumi_azure_native import containerservice, resources

from components.kind import Kind
from components.options import component_options
from config.cluster import Cluster
from config.node_pool import AgentPool

GROUP = Kind("ResourceGroup", "group", "rg-{cluster}", 90, "resourceGroupName")
CLUSTER = Kind("ManagedCluster", "")


class Context:
    """One cluster of the settings: its names, resource group, region, tags and secrets."""

    name: str
    """The cluster's key in the settings; all logical names start with it."""
    settings: Cluster
    """The cluster's settings."""
    cluster_name: str
    """The cluster's name in Azure, which the other names in Azure contain."""
    group: str
    """The name of the resource group, from the settings."""
    grouped: dict[str, Any]
    """The arguments that resources in the resource group share: the group's name and tags."""
    located: dict[str, Any]
    """The same with the region."""
    scopes: dict[str, pulumi.Input[str]]
    """The ids of what roles can have as their scope, by the names in `config.roles.SCOPES`. Each component adds its
    own."""

    def __init__(
        self,
        name: str,
        settings: Cluster,
        *,
        resource_group_name: pulumi.Input[str] | None = None,
        secret: Callable[[str], pulumi.Output[str]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the resource group of the cluster `name`, unless it exists.

        `resource_group_name` is a group of the program. If omitted, it is the one in the settings, or a new one with
        `opts`. `secret` returns the value of a secret from its config key.
        """
        self.name, self.settings = name, settings
        self.cluster_name = settings.name or name
        self.group = settings.resource_group_name or self.azure(GROUP)
        self._secret = secret
        self.scopes = {}
        if resource_group_name is None:
            resource_group_name = settings.resource_group_name or self._resource_group(opts)
        self.resource_group_name: pulumi.Input[str] = resource_group_name
        self.grouped = {"resource_group_name": resource_group_name, "tags": settings.tags}
        self.located = {**self.grouped, "location": settings.location}

    def logical(self, kind: Kind, key: str = "", suffix: str = "") -> str:
        """The logical name of a resource."""
        return kind.logical_name(self.name, key, suffix)

    def azure(self, kind: Kind, key: str = "") -> str:
        """The name of a resource in Azure."""
        return kind.azure_name(self.cluster_name, key)

    def scope(self, name: str, namespace: str | None = None) -> pulumi.Input[str]:
        """The id of a scope: a name in `scopes`, or an id. `namespace` is a Kubernetes namespace in it."""
        found = name if name.startswith("/") else self.scopes[name]
        return pulumi.Output.concat(found, "/namespaces/", namespace) if namespace else found

    def secret(self, key: str) -> pulumi.Output[str]:
        """The value of the config key `fairway:<key>`. Raises ValueError if the program passed no `secret`."""
        if self._secret is None:
            raise ValueError(
                f"the settings of {self.name} need the secret {key}: pass `secret=`, a function from a config key to "
                'its value, such as `Config("fairway").require_secret`'
            )
        return self._secret(key)

    def _resource_group(self, opts: pulumi.ResourceOptions | None) -> pulumi.Output[str]:
        group = resources.ResourceGroup(
            self.logical(GROUP),
            resource_group_name=self.group,
            location=self.settings.location,
            tags=self.settings.tags,
            opts=component_options(self.settings, opts),
        )
        return group.name


class Component(pulumi.ComponentResource):
    """A component of a cluster."""

    def __init__(self, token: str, name: str, context: Context, opts: pulumi.ResourceOptions | None) -> None:
        """Register the component with the type token `fairway:index:<token>`; `name` comes after the cluster's."""
        logical = "/".join(filter(None, (context.name, name)))
        super().__init__(f"fairway:index:{token}", logical, None, component_options(context.settings, opts))
        self._context = context
        self._child = pulumi.ResourceOptions(parent=self)


class Part:
    """A component beside the cluster (network, identity, monitoring), which adds to the requests of cluster and pools.

    `AksCluster` calls each method of each of its parts, in order. By default they do nothing.
    """

    precedes_cluster: ClassVar[bool] = True
    """Whether all resources of a component are created before the cluster; those whose ids the cluster
    refers to always are."""

    def roles(self) -> dict[str, tuple[str, pulumi.Input[str]]]:
        """Roles that the control plane's identity needs before the cluster is created: by a label, a name in
        `fairway.azure.roles` and the scope."""
        return {}

    def into(self, arguments: dict[str, Any]) -> None:
        """Add to the arguments of the `ManagedCluster`, by the SDK's names."""

    def into_pool(self, arguments: dict[str, Any], key: str, pool: AgentPool) -> None:
        """Add to the arguments of a pool: `key` is its name in `nodePools`, or that of the default pool."""

    def attach(self, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions) -> None:
        """Declare what can be created only after the cluster; `opts` makes it a child of the cluster's component."""
