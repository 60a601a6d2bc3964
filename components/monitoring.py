"""Where a cluster's logs go."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import monitor, operationalinsights

from components.options import component_options
from config import names
from config.cluster import Cluster
from config.monitoring import Monitoring


class ClusterMonitoring(pulumi.ComponentResource):
    """A Log Analytics workspace, ours or one that exists."""

    workspace_id: pulumi.Input[str] | None
    """The workspace; None without monitoring."""

    def __init__(
        self,
        name: str,
        settings: Cluster,
        *,
        resource_group_name: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Make the workspace of `settings.monitoring`, or take the one it names."""
        super().__init__(
            "fairway:index:ClusterMonitoring",
            names.logical(name, "monitoring"),
            None,
            component_options(settings, opts),
        )
        said = settings.monitoring
        self.workspace_id = said and said.workspace_id
        if said and said.workspace_id is None:
            capping: dict[str, Any] = {}
            if said.daily_quota_gb is not None:
                capping["workspace_capping"] = {"daily_quota_gb": said.daily_quota_gb}
            workspace = operationalinsights.Workspace(
                names.logical(name, "workspace"),
                workspace_name=names.workspace(names.cluster_name(name, settings)),
                resource_group_name=resource_group_name,
                location=settings.location,
                sku={"name": "PerGB2018"},
                retention_in_days=said.retention_in_days,
                tags=settings.tags,
                opts=pulumi.ResourceOptions(parent=self),
                **capping,
            )
            self.workspace_id = workspace.id
        self.register_outputs({"workspaceId": self.workspace_id})


def diagnostic_setting(
    name: str,
    said: Monitoring,
    *,
    resource_id: pulumi.Input[str],
    workspace_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> monitor.DiagnosticSetting:
    """Send a cluster's control plane logs to the workspace, in tables of their own (they cost less to query and
    keep)."""
    metrics: list[Any] = [{"category": "AllMetrics", "enabled": True}] if said.all_metrics else []
    logs: list[Any] = [{"category": category, "enabled": True} for category in said.log_categories]
    return monitor.DiagnosticSetting(
        name,
        name="fairway",
        resource_uri=resource_id,
        workspace_id=workspace_id,
        log_analytics_destination_type="Dedicated",
        logs=logs,
        metrics=metrics,
        opts=opts,
    )


def container_logs(
    name: str,
    settings: Cluster,
    *,
    resource_group_name: pulumi.Input[str],
    resource_id: pulumi.Input[str],
    workspace_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Tell the omsagent add-on what to collect and where to send it.

    With `useAADAuth` the agent reads a data collection rule associated with the cluster under this very name, and
    without one it sends nothing: learn.microsoft.com/azure/azure-monitor/containers/kubernetes-monitoring-enable.
    """
    stream, workspace = "Microsoft-ContainerInsights-Group-Default", "workspace"
    collected = {"interval": "1m", "namespaceFilteringMode": "Off", "enableContainerLogV2": True}
    rule = monitor.DataCollectionRule(
        names.logical(name, "container-logs"),
        data_collection_rule_name=names.data_collection_rule(names.cluster_name(name, settings)),
        resource_group_name=resource_group_name,
        location=(settings.monitoring and settings.monitoring.workspace_location) or settings.location,
        kind="Linux",
        data_sources={
            "extensions": [
                {
                    "name": "ContainerInsightsExtension",
                    "extension_name": "ContainerInsights",
                    "extension_settings": {"dataCollectionSettings": collected},
                    "streams": [stream],
                }
            ]
        },
        destinations={"log_analytics": [{"name": workspace, "workspace_resource_id": workspace_id}]},
        data_flows=[{"streams": [stream], "destinations": [workspace]}],
        tags=settings.tags,
        opts=opts,
    )
    monitor.DataCollectionRuleAssociation(
        names.logical(name, "container-logs"),
        association_name="ContainerInsightsExtension",
        resource_uri=resource_id,
        data_collection_rule_id=rule.id,
        opts=opts,
    )
