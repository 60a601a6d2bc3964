"""Cluster, pool and export for both programs of the plain side."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import containerservice

LOCATION = "westeurope"
TAGS = {"owner": "platform", "costCenter": "4711"}
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
) -> containerservice.ManagedCluster:
    """A cluster with the defaults of Fairway's models."""
    security: dict[str, Any] = {
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
        api_server_access_profile={"enable_private_cluster": True, "disable_run_command": True},
        auto_upgrade_profile={"upgrade_channel": "patch", "node_os_upgrade_channel": "NodeImage"},
        oidc_issuer_profile={"enabled": True},
        node_resource_group_profile={"restriction_level": "ReadOnly"},
        addon_profiles={
            "azureKeyvaultSecretsProvider": {
                "enabled": True,
                "config": {"enableSecretRotation": "true", "rotationPollInterval": "2m"},
            },
            "azurepolicy": {"enabled": True},
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


def export(name: str, cluster: containerservice.ManagedCluster, group: pulumi.Input[str]) -> None:
    """Export the outputs of a cluster."""
    issuer = cluster.oidc_issuer_profile.apply(lambda profile: profile.issuer_url if profile else None)
    pulumi.export(name, {"name": cluster.name, "id": cluster.id, "resourceGroupName": group, "oidcIssuerUrl": issuer})
