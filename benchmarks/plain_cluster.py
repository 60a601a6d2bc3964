"""Cluster, pool, role, maintenance, diagnostics and export for the programs of the plain side."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pulumi
from pulumi_azure_native import authorization, containerservice, monitor, operationalinsights

LOCATION = "westeurope"
TAGS = {"owner": "platform", "costCenter": "4711"}
NETWORK_CONTRIBUTOR = "4d97b98b-1d4f-4787-a291-c67834d212e7"
ROLES = "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions"
LOGS = (
    "kube-apiserver",
    "kube-audit-admin",
    "kube-controller-manager",
    "kube-scheduler",
    "cluster-autoscaler",
    "guard",
)
WEB, BATCH = "wgl", "pco"
"""The ends of the pools' names on Fairway's side: a hash of the settings that cannot change."""
TIMEOUTS = pulumi.CustomTimeouts(create="60m", update="6h", delete="60m")


def managed_cluster(
    name: str,
    group: pulumi.Input[str],
    default_pool: dict[str, Any],
    identity: Any,
    *,
    outbound: str,
    workspace_id: pulumi.Input[str] | None = None,
    depends_on: list[pulumi.Resource],
    addons: dict[str, Any] | None = None,
    api_server: dict[str, Any] | None = None,
    security: dict[str, Any] | None = None,
    **more: Any,
) -> containerservice.ManagedCluster:
    """A cluster with the defaults of Fairway's models, and the given settings besides."""
    security = {
        **(security or {}),
        "image_cleaner": {"enabled": True, "interval_hours": 168},
        "workload_identity": {"enabled": True},
    }
    if workspace_id is not None:
        security["defender"] = {
            "log_analytics_workspace_resource_id": workspace_id,
            "security_monitoring": {"enabled": True},
        }
    return containerservice.ManagedCluster(
        name,
        resource_name_=f"{name}-bench",
        resource_group_name=group,
        location=LOCATION,
        kubernetes_version="1.35",
        dns_prefix=f"{name}-bench",
        sku={"name": "Base", "tier": "Standard"},
        identity=identity,
        enable_rbac=True,
        disable_local_accounts=True,
        aad_profile={"managed": True, "enable_azure_rbac": True},
        api_server_access_profile={
            "enable_private_cluster": True,
            "disable_run_command": True,
            **(api_server or {}),
        },
        auto_upgrade_profile={"upgrade_channel": "patch", "node_os_upgrade_channel": "NodeImage"},
        oidc_issuer_profile={"enabled": True},
        node_resource_group_profile={"restriction_level": "ReadOnly"},
        addon_profiles={
            "azureKeyvaultSecretsProvider": {
                "enabled": True,
                "config": {"enableSecretRotation": "true", "rotationPollInterval": "2m"},
            },
            "azurepolicy": {"enabled": True},
            **(addons or {}),
        },
        security_profile=security,
        network_profile={
            "network_plugin": "azure",
            "network_plugin_mode": "overlay",
            "network_dataplane": "cilium",
            "network_policy": "cilium",
            "load_balancer_sku": "standard",
            "outbound_type": outbound,
        },
        agent_pool_profiles=[
            {
                "name": "system",
                "orchestrator_version": "1.35",
                "mode": "System",
                "count": 3,
                "vm_size": "Standard_D4ds_v5",
                "os_type": "Linux",
                "type": "VirtualMachineScaleSets",
                "max_pods": 110,
                "enable_encryption_at_host": True,
                "enable_node_public_ip": False,
                "security_profile": {"enable_secure_boot": True, "enable_vtpm": True},
                "tags": TAGS,
                **default_pool,
            }
        ],
        tags=TAGS,
        opts=pulumi.ResourceOptions(
            depends_on=depends_on,
            protect=True,
            ignore_changes=["agentPoolProfiles", "kubernetesVersion"],
            custom_timeouts=TIMEOUTS,
        ),
        **more,
    )


def agent_pool(
    name: str,
    key: str,
    suffix: str,
    group: pulumi.Input[str],
    cluster: containerservice.ManagedCluster,
    *,
    ignore: tuple[str, ...] = (),
    count: int = 1,
    **more: Any,
) -> None:
    """A node pool with the arguments `more`."""
    containerservice.AgentPool(
        f"{name}/{key}/{suffix}",
        agent_pool_name=f"{key}{suffix}",
        resource_name_=cluster.name,
        resource_group_name=group,
        mode="User",
        count=count,
        vm_size="Standard_D8ds_v5",
        os_type="Linux",
        type="VirtualMachineScaleSets",
        max_pods=110,
        enable_encryption_at_host=True,
        enable_node_public_ip=False,
        tags=TAGS,
        opts=pulumi.ResourceOptions(
            protect=True,
            ignore_changes=[*ignore, "orchestratorVersion"],
            delete_before_replace=False,
            custom_timeouts=TIMEOUTS,
        ),
        **more,
    )


def role(
    logical: str,
    scope: pulumi.Input[str],
    definition: str,
    principal: pulumi.Input[str],
    *,
    principal_type: str = "ServicePrincipal",
    create_first: bool = False,
) -> authorization.RoleAssignment:
    """A role assignment with a name that is the same in each update. With `create_first` a new one is created before
    the old is deleted, for what the cluster itself needs."""
    return authorization.RoleAssignment(
        logical,
        role_assignment_name=pulumi.Output.all(scope, principal).apply(
            lambda ids: str(uuid5(NAMESPACE_URL, f"{ids[0]}/{definition}/{ids[1]}".lower()))
        ),
        role_definition_id=f"{ROLES}/{definition}",
        scope=scope,
        principal_id=principal,
        principal_type=principal_type,
        opts=pulumi.ResourceOptions(delete_before_replace=False) if create_first else None,
    )


def maintenance(name: str, group: pulumi.Input[str], cluster: containerservice.ManagedCluster) -> None:
    """When AKS may upgrade the cluster and its nodes by itself."""
    windows = {"aksManagedAutoUpgradeSchedule": "Sunday", "aksManagedNodeOSUpgradeSchedule": "Saturday"}
    for config_name, day in windows.items():
        containerservice.MaintenanceConfiguration(
            f"{name}/maintenance/{config_name}",
            config_name=config_name,
            resource_name_=cluster.name,
            resource_group_name=group,
            maintenance_window={
                "schedule": {"weekly": {"interval_weeks": 1, "day_of_week": day}},
                "start_time": "01:00",
                "duration_hours": 6,
            },
        )


def diagnostics(name: str, cluster: containerservice.ManagedCluster, workspace: operationalinsights.Workspace) -> None:
    """The logs of the control plane, in the workspace."""
    monitor.DiagnosticSetting(
        f"{name}/logs",
        name="fairway",
        resource_uri=cluster.id,
        workspace_id=workspace.id,
        log_analytics_destination_type="Dedicated",
        logs=[{"category": category, "enabled": True} for category in LOGS],
        metrics=[{"category": "AllMetrics", "enabled": True}],
    )


def export(name: str, cluster: containerservice.ManagedCluster, group: pulumi.Input[str]) -> None:
    """Export the outputs of a cluster."""
    issuer = cluster.oidc_issuer_profile.apply(lambda profile: profile.issuer_url if profile else None)
    pulumi.export(name, {"name": cluster.name, "id": cluster.id, "resourceGroupName": group, "oidcIssuerUrl": issuer})
