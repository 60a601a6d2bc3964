"""An AKS cluster with its pools, its maintenance windows, its roles and its logs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi_azure_native import containerservice

from components.cluster_principals import principal, roles_after_cluster
from components.context import CLUSTER, Component, Context, Part
from components.default_pool import adopted, ignored_paths, warn_pending
from components.identity_bindings import identity_bindings
from components.kind import Kind
from components.namespaces import managed_namespaces, trusted_access
from components.node_pool import NodePool, pool_arguments
from components.options import LONG_RUNNING, untyped
from components.outputs import ManagedIdentity, add_on_identities, control_plane_identity, kubeconfig, kubelet_identity
from components.policies import policy_assignments
from components.role_assignment import group_id, role_assignment
from components.safeguards import deployment_safeguards
from components.snapshots import Snapshots, creation_order
from components.workloads import WorkloadIdentity, workload_identities

MAINTENANCE = Kind("MaintenanceConfiguration", "maintenance/{key}", configured="maintenance.{key}")
ROLE = Kind("RoleAssignment", "role/{key}", configured="roleAssignments.{key}")

RENAMED = {"resourceName": "name", "maintenanceWindow": ""}


class AksCluster(Component):
    """A managed cluster and everything that belongs only to it."""

    id: pulumi.Output[str]
    """The cluster's resource id."""
    name: pulumi.Output[str]
    """Its name in Azure."""
    oidc_issuer_url: pulumi.Output[str | None]
    """The issuer of its service account tokens, for federated credentials."""
    node_resource_group: pulumi.Output[str | None]
    """The name of the resource group of nodes, disks and load balancers."""
    fqdn: pulumi.Output[str | None]
    """The public host name of the API server; None if it has none."""
    private_fqdn: pulumi.Output[str | None]
    """The private host name of the API server; None if it is public."""
    identity: ManagedIdentity
    """The control plane's identity."""
    kubelet_identity: ManagedIdentity
    """The identity with which nodes pull images."""
    add_on_identities: pulumi.Output[dict[str, dict[str, str | None]]]
    """The add-ons' identities: `id`, `clientId` and `principalId` by the key in `addonProfiles`."""
    kubeconfig: pulumi.Output[str] | None
    """The kubeconfig of the settings, a secret; None if there is none."""
    node_pools: dict[str, NodePool]
    """The pools other than the default pool, by key."""
    snapshot_ids: dict[str, pulumi.Input[str]]
    """The snapshots of pools, by name."""
    namespaces: dict[str, containerservice.ManagedNamespace]
    """The managed namespaces, by name."""
    workload_identities: dict[str, WorkloadIdentity]
    """The identities of `workloadIdentities`, by key."""

    def __init__(
        self, context: Context, parts: Sequence[Part] = (), *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the cluster of `context`; `parts` add to its requests.

        Without `ClusterNetwork` AKS creates the network, without `ClusterIdentity` the identity is
        SystemAssigned or one from the settings, and without `ClusterMonitoring` no logs are sent.
        """
        super().__init__("AksCluster", "", context, opts)
        settings = context.settings
        snapshots = Snapshots(context)
        if settings.snapshots:
            parts = [*parts, snapshots]
        arguments = _arguments(context, parts)
        cluster = containerservice.ManagedCluster(
            context.logical(CLUSTER),
            resource_group_name=context.resource_group_name,
            resource_name_=context.cluster_name,
            # A component's own `opts.depends_on` does not reach the resources inside it.
            opts=self._options([each for part in parts for each in part.before()]),
            **arguments,
        )
        self.id, self.name = cluster.id, cluster.name
        group = group_id(cluster.id.apply(_resource_group_id), cluster, context.resource_group_name)
        context.scopes |= {"cluster": cluster.id, "resourceGroup": group}
        self.oidc_issuer_url = cluster.oidc_issuer_profile.apply(lambda issuer: issuer.issuer_url if issuer else None)
        self.node_resource_group = cluster.node_resource_group
        self.fqdn, self.private_fqdn = _host(cluster.fqdn), _host(cluster.private_fqdn)
        self.identity, self.kubelet_identity = control_plane_identity(cluster), kubelet_identity(cluster)
        self.add_on_identities = add_on_identities(cluster)
        requested = settings.kubeconfig
        self.kubeconfig = requested and kubeconfig(cluster, context.resource_group_name, requested)
        default_pool = pulumi.Output.concat(cluster.id, "/agentPools/", settings.default_node_pool.name)
        snapshots.take(settings.default_node_pool.name, default_pool, self._child)
        snapshots.take(None, None, self._child)
        made: dict[str, NodePool] = {}
        for key in creation_order(settings):
            made[key] = NodePool(
                context,
                key,
                parts,
                cluster_name=cluster.name,
                # A pool deleted with the cluster leaves the state before the cluster is deleted, and Pulumi loses it
                # if that fails. Only the last System pool has to be (pulumi-azure-native issue 1575).
                deleted_with=cluster if key == settings.last_system_pool else None,
                opts=self._child,
            )
            snapshots.take(key, next(iter(made[key].pool_ids.values())), self._child)
        self.node_pools = {key: made[key] for key in settings.node_pools}
        self.snapshot_ids = {key: snapshots.ids[key] for key in settings.snapshots}
        if settings.last_system_pool:
            self.node_pools[settings.last_system_pool].warn_if_dropped(cluster)
        if settings.default_node_pool.retired in ("draining", "drained"):
            adopted(context, cluster, parent=self)
        if settings.has_default_pool:
            warn_pending(context.name, settings, cluster, arguments["agent_pool_profiles"][0])
        for schedule, window in settings.maintenance.windows.items():
            containerservice.MaintenanceConfiguration(
                context.logical(MAINTENANCE, schedule),
                config_name=schedule,
                resource_name_=cluster.name,
                maintenance_window=untyped(window.arguments()),
                resource_group_name=context.resource_group_name,
                opts=self._child,
            )
        for key, role in settings.role_assignments.items():
            role_assignment(
                context.logical(ROLE, key),
                role=role.role_guid,
                scope=context.scope(role.scope, role.namespace),
                principal_id=role.principal_id or principal(context, cluster, str(role.identity)),
                principal_type="ServicePrincipal" if role.identity else role.principal_type,
                condition=role.condition,
                once=False,
                opts=self._child,
            )
        roles_after_cluster(context, cluster, parts, self._child)
        self.namespaces = managed_namespaces(context, cluster, self._child)
        self.workload_identities = workload_identities(context, self.oidc_issuer_url, self._child)
        identity_bindings(context, cluster, self.workload_identities, self._child)
        trusted_access(context, cluster, self._child)
        deployment_safeguards(context, cluster, self._child)
        policy_assignments(context, self._child)
        for part in parts:
            part.attach(cluster, self._child)
        self.register_outputs({"id": self.id, "name": self.name, "oidcIssuerUrl": self.oidc_issuer_url})

    def _options(self, depends_on: Sequence[pulumi.Resource]) -> pulumi.ResourceOptions:
        settings = self._context.settings
        versions = ["kubernetesVersion"] if settings.upgrades_itself and not settings.upgrade_kubernetes else []
        # windowsProfile as a whole forces a replacement, so a new password would delete the cluster.
        password = ["windowsProfile.adminPassword"] if settings.windows_profile else []
        return pulumi.ResourceOptions(
            parent=self,
            depends_on=list(depends_on),
            protect=settings.protect,
            ignore_changes=[*ignored_paths(settings), *versions, *password] or None,
            custom_timeouts=LONG_RUNNING,
        )


def _arguments(context: Context, parts: Sequence[Part]) -> dict[str, Any]:
    """The cluster's arguments: from its settings, and what only the program has."""
    settings = context.settings
    arguments = settings.arguments()
    if settings.has_default_pool:
        default_pool = settings.default_node_pool
        inline = pool_arguments(settings, default_pool.name, default_pool, parts)
        if settings.default_pool_version:
            inline["orchestrator_version"] = settings.default_pool_version
        arguments["agent_pool_profiles"] = [inline]
    if settings.identity.type == "None":
        del arguments["identity"]
    elif not settings.identity.user_assigned_identities:
        del arguments["identity"]["user_assigned_identities"]
    if settings.fqdn_subdomain is None:
        # At most 54 characters, ending in a letter or digit:
        # learn.microsoft.com/troubleshoot/azure/azure-kubernetes (naming).
        arguments.setdefault("dns_prefix", context.cluster_name.replace("_", "-")[:54].rstrip("-"))
    if settings.windows_profile and settings.windows_profile.admin_password_secret:
        password = context.secret(settings.windows_profile.admin_password_secret)
        arguments["windows_profile"]["admin_password"] = password
    for part in parts:
        part.into(arguments)
    return arguments


def _resource_group_id(id: str) -> str:
    """The resource group in a cluster's id, spelled as ARM does: AKS returns `resourcegroups`. In a test with mocks the
    id may be any text, and is returned as it is."""
    found = re.match("/subscriptions/([^/]+)/resourcegroups/([^/]+)", id, re.IGNORECASE)
    return f"/subscriptions/{found[1]}/resourceGroups/{found[2]}" if found else id


def _host(name: pulumi.Output[str]) -> pulumi.Output[str | None]:
    return name.apply(lambda known: known or None)
