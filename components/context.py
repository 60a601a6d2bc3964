"""What the resources of a cluster share, and what a component adds to the cluster's own requests."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, ClassVar

import pulumi
from pulumi_azure_native import containerservice

from components.home import GROUP, Home, HomeComponent
from components.kind import Kind
from config.application_gateway import ApplicationGateway
from config.cluster import Cluster
from config.node_pool import AgentPool

CLUSTER = Kind("ManagedCluster", "")


class Context(Home):
    """One cluster of the settings: its names, resource group, region, tags and secrets."""

    settings: Cluster
    """The cluster's settings."""
    cluster_name: str
    """The cluster's name in Azure, which the other names in Azure contain."""
    group: str
    """The name of the resource group, from the settings."""
    scopes: dict[str, pulumi.Input[str]]
    """The ids of what roles can have as their scope, by the names in `config.roles.SCOPES`, and private endpoints as
    their target, by those in `config.private_endpoint.TARGETS`. Each component adds its own."""
    gateways: Sequence[ApplicationGateway]
    """The new application gateways in the subnets of the network."""
    association_subnets: Collection[str]
    """The subnets of Application Gateway for Containers, by their names in the settings."""
    principals: dict[str, pulumi.Input[str]]
    """The object ids of identities that exist before the cluster, by the names in `config.roles.IdentityName`."""
    last_credentials: dict[str, pulumi.Resource]
    """The last federated credential of each workload identity and the last link of each private link scope, by the id
    of identity or scope in lower case: Azure takes them one after the other. Clusters that use the same existing ones
    have the same mapping."""

    def __init__(
        self,
        name: str,
        settings: Cluster,
        *,
        member: str = "",
        resource_group_name: pulumi.Input[str] | None = None,
        secret: Callable[[str], pulumi.Output[str]] | None = None,
        last_credentials: dict[str, pulumi.Resource] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the resource group of the cluster `name`, unless it exists. `member` is the key of a shared resource.

        `resource_group_name` is a group of the program. If omitted, it is the one in the settings, or a new one with
        `opts`. `secret` returns the value of a secret from its config key.
        """
        self.settings, self.cluster_name = settings, settings.name or name
        super().__init__(
            name,
            self.cluster_name,
            settings,
            member=member,
            resource_group_name=resource_group_name,
            group_name=settings.new_resource_group_name,
            secret=secret,
            opts=opts,
        )
        self.group = settings.resource_group_name or self.azure(GROUP, name=settings.new_resource_group_name)
        self.last_credentials = {} if last_credentials is None else last_credentials
        self.scopes, self.principals = {}, {}
        gateway = settings.network.application_gateway
        self.gateways = [gateway] if gateway and not gateway.id else []
        controller = settings.network.traffic_controller
        self.association_subnets = {controller.subnet} if controller else set()

    def scope(self, name: str, namespace: str | None = None) -> pulumi.Input[str]:
        """The id of a scope: a name in `scopes`, or an id. `namespace` is a Kubernetes namespace in it.

        Raises ValueError if no component has a scope of that name.
        """
        if not name.startswith("/") and name not in self.scopes:
            raise ValueError(f"a role of {self.name} has the scope {name}, which no component of the cluster defines")
        found = name if name.startswith("/") else self.scopes[name]
        return pulumi.Output.concat(found, "/namespaces/", namespace) if namespace else found


class Component(HomeComponent):
    """A component of a cluster."""

    def __init__(self, token: str, name: str, context: Context, opts: pulumi.ResourceOptions | None) -> None:
        """Register the component with the type token `fairway:index:<token>`; `name` comes after the cluster's."""
        super().__init__(token, name, context, opts)
        self._context = context


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

    def kubelet_roles(self) -> dict[str, tuple[str, pulumi.Input[str]]]:
        """Roles that the kubelet identity needs before the first pod, as in `roles`."""
        return {}

    def ingress_controller_roles(self) -> dict[str, tuple[str, pulumi.Input[str]]]:
        """Roles that the identity of the add-on ingressApplicationGateway needs, as in `roles`."""
        return {}

    def before(self) -> Sequence[pulumi.Resource]:
        """What is created before the cluster, with all that a component contains."""
        return [self] if self.precedes_cluster and isinstance(self, pulumi.Resource) else []

    def into(self, arguments: dict[str, Any]) -> None:
        """Add to the arguments of the `ManagedCluster`, by the SDK's names."""

    def into_pool(self, arguments: dict[str, Any], key: str, pool: AgentPool) -> None:
        """Add to the arguments of a pool: `key` is its name in `nodePools`, or that of the default pool."""

    def before_pool(self, pool: AgentPool) -> Sequence[pulumi.Resource]:  # noqa: ARG002
        """What is deleted only after a pool. The cluster's dependency on it is not enough: while the cluster stays,
        Pulumi deletes both at the same time."""
        return []

    def subnet(self, name: str) -> pulumi.Input[str] | None:
        """The id of a subnet by its name; None if it is none of this component's."""

    def attach(self, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions) -> None:
        """Declare what can be created only after the cluster; `opts` makes it a child of the cluster's component."""
