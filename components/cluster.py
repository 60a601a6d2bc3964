"""An AKS cluster with its pools, its maintenance windows, its roles and its logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi_azure_native import containerservice

from components.default_pool import adopted, ignored_paths, warn_pending
from components.identity import role_assignment
from components.monitoring import container_logs, diagnostic_setting
from components.node_pool import NodePool, pool_arguments, subnet_id
from components.options import LONG_RUNNING, component_options
from config import names
from config.cluster import Cluster


class AksCluster(pulumi.ComponentResource):
    """A managed cluster and everything that belongs to it alone."""

    id: pulumi.Output[str]
    """The cluster's resource id."""
    name: pulumi.Output[str]
    """Its name in Azure."""
    oidc_issuer_url: pulumi.Output[str | None]
    """Who signs its service account tokens; federated credentials name it."""
    node_pools: dict[str, NodePool]
    """The pools beside the inline one, by their key."""

    def __init__(
        self,
        name: str,
        settings: Cluster,
        *,
        resource_group_name: pulumi.Input[str],
        subnet_ids: Mapping[str, pulumi.Input[str]],
        identity_id: pulumi.Input[str] | None = None,
        workspace_id: pulumi.Input[str] | None = None,
        private_dns_zone_id: pulumi.Input[str] | None = None,
        windows_admin_password: pulumi.Input[str] | None = None,
        outbound_ip_ranges: Sequence[pulumi.Input[str]] = (),
        depends_on: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the cluster `settings` describe.

        `subnet_ids` by the names of `settings.network.subnets`; `identity_id` is a user-assigned identity;
        `workspace_id` takes logs; `private_dns_zone_id` is a zone for the private API server;
        `windows_admin_password` is a secret; `outbound_ip_ranges` are the public addresses that the nodes leave by: a
        public API server with authorized ranges lets them in. `depends_on` is what Azure must have before the cluster:
        the network, and the identity with its roles. It is a parameter because a component's own `opts.depends_on` does
        not reach the resources inside it.
        """
        super().__init__("fairway:index:AksCluster", name, None, component_options(settings, opts))
        arguments = cluster_arguments(
            names.cluster_name(name, settings),
            settings,
            subnet_ids=subnet_ids,
            identity_id=identity_id,
            workspace_id=workspace_id,
            private_dns_zone_id=private_dns_zone_id,
            windows_admin_password=windows_admin_password,
            outbound_ip_ranges=outbound_ip_ranges,
        )
        cluster = containerservice.ManagedCluster(
            names.logical(name),
            resource_group_name=resource_group_name,
            resource_name_=names.cluster_name(name, settings),
            opts=self._options(settings, depends_on),
            **arguments,
        )
        self.id, self.name = cluster.id, cluster.name
        self.oidc_issuer_url = cluster.oidc_issuer_profile.apply(lambda issuer: issuer.issuer_url if issuer else None)
        placed: dict[str, Any] = {"resource_group_name": resource_group_name}
        child = pulumi.ResourceOptions(parent=self)
        self.node_pools = {
            key: NodePool(
                name,
                key,
                settings,
                cluster_name=cluster.name,
                subnet_ids=subnet_ids,
                # Deleted with the cluster, a pool leaves the state before the cluster is gone, and is lost to Pulumi
                # if the cluster then stays. Only the last System pool has to be (pulumi-azure-native issue 1575).
                deleted_with=cluster if key == settings.last_system_pool else None,
                opts=child,
                **placed,
            )
            for key in settings.node_pools
        }
        if settings.default_node_pool.retired in ("draining", "drained"):
            adopted(name, settings, cluster=cluster, parent=self, **placed)
        warn_pending(name, settings, cluster, arguments["agent_pool_profiles"][0])
        for schedule, window in settings.maintenance.windows.items():
            containerservice.MaintenanceConfiguration(
                names.logical(name, "maintenance", schedule),
                config_name=schedule,
                resource_name_=cluster.name,
                maintenance_window=_any(window.arguments()),
                opts=child,
                **placed,
            )
        for key, said in settings.role_assignments.items():
            role_assignment(
                names.logical(name, "role", key),
                role=said.role_guid,
                scope=pulumi.Output.concat(cluster.id, "/namespaces/", said.namespace)
                if said.namespace
                else cluster.id,
                principal_id=said.principal_id,
                principal_type=said.principal_type,
                condition=said.condition,
                opts=child,
            )
        if settings.monitoring and workspace_id is not None:
            diagnostic_setting(
                names.logical(name, "logs"),
                settings.monitoring,
                resource_id=cluster.id,
                workspace_id=workspace_id,
                opts=child,
            )
        if workspace_id is not None and _collects_container_logs(settings):
            container_logs(name, settings, resource_id=cluster.id, workspace_id=workspace_id, opts=child, **placed)
        self.register_outputs({"id": self.id, "name": self.name, "oidcIssuerUrl": self.oidc_issuer_url})

    def _options(self, settings: Cluster, depends_on: Sequence[pulumi.Resource]) -> pulumi.ResourceOptions:
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


def cluster_arguments(
    cluster_name: str,
    settings: Cluster,
    *,
    subnet_ids: Mapping[str, pulumi.Input[str]],
    identity_id: pulumi.Input[str] | None,
    workspace_id: pulumi.Input[str] | None,
    private_dns_zone_id: pulumi.Input[str] | None,
    windows_admin_password: pulumi.Input[str] | None,
    outbound_ip_ranges: Sequence[pulumi.Input[str]] = (),
) -> dict[str, Any]:
    """The cluster's arguments: what the settings say, and the ids that only the program knows."""
    arguments = settings.arguments()
    default_pool = settings.default_node_pool
    inline = pool_arguments(settings, default_pool.name, default_pool, subnet_ids)
    if settings.default_pool_version:
        inline["orchestrator_version"] = settings.default_pool_version
    arguments["agent_pool_profiles"] = [inline]
    identities = {} if identity_id is None else {"user_assigned_identities": [identity_id]}
    arguments["identity"] = {"type": settings.identity.type, **identities}
    if settings.fqdn_subdomain is None:
        arguments.setdefault("dns_prefix", names.dns_prefix(cluster_name))
    if settings.network.api_server_subnet:
        _put(
            arguments,
            "api_server_access_profile",
            "subnet_id",
            subnet_id(subnet_ids, settings.network.api_server_subnet),
        )
    if private_dns_zone_id is not None:
        _put(arguments, "api_server_access_profile", "private_dns_zone", private_dns_zone_id)
    if windows_admin_password is not None:
        _put(arguments, "windows_profile", "admin_password", windows_admin_password)
    access = settings.api_server_access_profile
    if outbound_ip_ranges and access and _authorizes_ranges(settings):
        ranges = [*access.ranges_beside_load_balancer, *outbound_ip_ranges]
        _put(arguments, "api_server_access_profile", "authorized_ip_ranges", ranges)
    if workspace_id is not None:
        defender = arguments.get("security_profile", {}).get("defender")
        if defender is not None:
            defender.setdefault("log_analytics_workspace_resource_id", workspace_id)
        logs = arguments.get("addon_profiles", {}).get("omsagent")
        if logs is not None and logs["enabled"]:
            logs.setdefault("config", {}).setdefault("logAnalyticsWorkspaceResourceID", workspace_id)
    return arguments


def _authorizes_ranges(settings: Cluster) -> bool:
    """Whether nodes reach the API server over the internet, and from listed ranges only.

    AKS lets the addresses of its load balancer in by itself, those of a NAT gateway it does not, and the nodes then
    never join: MicrosoftDocs/azure-aks-docs articles/aks/api-server-authorized-ip-ranges.md and
    MicrosoftDocs/azure-docs#111834. With VNet integration, which AKS Automatic always has, nodes use a private address.
    """
    access = settings.api_server_access_profile
    if access is None or not access.authorized_ip_ranges:
        return False
    integrated = access.enable_vnet_integration or (settings.sku is not None and settings.sku.name == "Automatic")
    return not access.enable_private_cluster and not integrated


def _collects_container_logs(settings: Cluster) -> bool:
    agent = settings.addon_profiles and settings.addon_profiles.omsagent
    return bool(agent and agent.enabled and (agent.config or {}).get("useAADAuth") == "true")


def _put(arguments: dict[str, Any], group: str, key: str, value: Any) -> None:
    arguments.setdefault(group, {})[key] = value


def _any(arguments: dict[str, Any]) -> Any:
    """The SDK types arguments as TypedDicts by the hundred; ours are checked against its metadata by a test instead."""
    return arguments
