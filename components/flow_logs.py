"""Flow logs of the VNet."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import network

from components.context import Context
from components.kind import Kind

FLOW_LOG = Kind("FlowLog", "flow-logs", "flowlog-{cluster}", 80, "network.flowLogs")


def flow_logs(context: Context, virtual_network_id: pulumi.Input[str] | None, opts: pulumi.ResourceOptions) -> None:
    """Declare the flow logs of the settings, for the whole VNet: those of security groups are retired on 2027-09-30
    (learn.microsoft.com/azure/network-watcher/nsg-flow-logs-overview)."""
    settings, location = context.settings.network.flow_logs, context.settings.location
    if settings is None or virtual_network_id is None:
        return
    analytics: dict[str, Any] = {}
    if settings.workspace_resource_id:
        workspace: dict[str, Any] = {"enabled": True, "workspace_resource_id": settings.workspace_resource_id}
        analytics["flow_analytics_configuration"] = {"network_watcher_flow_analytics_configuration": workspace}
    network.FlowLog(
        context.logical(FLOW_LOG),
        flow_log_name=context.azure(FLOW_LOG),
        network_watcher_name=settings.network_watcher_name or f"NetworkWatcher_{location}",
        resource_group_name=settings.network_watcher_resource_group_name,
        target_resource_id=virtual_network_id,
        storage_id=settings.storage_id,
        enabled=True,
        format={"type": "JSON", "version": 2},
        retention_policy={"days": settings.retention_days, "enabled": settings.retention_days > 0},
        location=location,
        tags=context.settings.tags,
        opts=opts,
        **analytics,
    )
