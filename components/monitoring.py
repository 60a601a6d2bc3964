"""A cluster's Log Analytics workspace and the logs sent to it."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import containerservice, monitor, operationalinsights

from components.container_logs import container_logs
from components.context import Component, Context, Part
from components.data_collection_endpoint import Linkable
from components.kind import Kind
from components.options import merged
from config.monitoring import Monitoring
from fairway.azure.values import agent_reads_rule

WORKSPACE = Kind("Workspace", "workspace", "log-{cluster}", 63, "monitoring")
CONTROL_PLANE_LOGS = Kind("DiagnosticSetting", "logs", configured="monitoring")

_AGENT_WORKSPACE = "logAnalyticsWorkspaceResourceID"

RENAMED = {"securityProfile.defender.logAnalyticsWorkspaceResourceId": "monitoring.workspaceId"}


class ClusterMonitoring(Component, Part):
    """A Log Analytics workspace, new or existing, and the logs that a cluster sends to it."""

    precedes_cluster = False
    workspace_id: pulumi.Input[str] | None
    """The workspace; None without monitoring."""
    new_workspace: Linkable | None = None
    """The workspace if Fairway creates it."""
    ingestion: Linkable | None = None
    """The endpoint for many logs of containers, if there is one."""

    def __init__(self, context: Context, *, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the workspace of `settings.monitoring`, or use the existing one that it names."""
        super().__init__("ClusterMonitoring", "monitoring", context, opts)
        settings = context.settings.monitoring
        self.workspace_id = settings and settings.workspace_id
        if settings and settings.workspace_id is None:
            capping: dict[str, Any] = {}
            if settings.daily_quota_gb is not None:
                capping["workspace_capping"] = {"daily_quota_gb": settings.daily_quota_gb}
            workspace = operationalinsights.Workspace(
                context.logical(WORKSPACE),
                workspace_name=context.azure(WORKSPACE, name=settings.workspace_name),
                public_network_access_for_ingestion=settings.public_network_access_for_ingestion,
                public_network_access_for_query=settings.public_network_access_for_query,
                sku={"name": "PerGB2018"},
                retention_in_days=settings.retention_in_days,
                # It has the audit logs.
                opts=merged(self._child, protect=context.settings.protect or None),
                **capping,
                **context.located,
            )
            self.workspace_id, self.new_workspace = workspace.id, Linkable(workspace.name, workspace.id)
        if self.workspace_id is not None:
            context.scopes["workspace"] = self.workspace_id
        self.register_outputs({"workspaceId": self.workspace_id})

    def into(self, arguments: dict[str, Any]) -> None:
        """Set the workspace of Defender and of the omsagent add-on, unless the settings name another."""
        if self.workspace_id is None:
            return
        defender = arguments.get("security_profile", {}).get("defender")
        if defender is not None:
            defender.setdefault("log_analytics_workspace_resource_id", self.workspace_id)
        agent = arguments.get("addon_profiles", {}).get("omsagent")
        if agent is not None and agent["enabled"]:
            # Azure returns the keys of an add-on's config in any case.
            config = agent.setdefault("config", {})
            if not any(key.casefold() == _AGENT_WORKSPACE.casefold() for key in config):
                config[_AGENT_WORKSPACE] = self.workspace_id

    def attach(self, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions) -> None:
        """Declare the control plane's logs, and those of containers if the omsagent add-on uses a rule."""
        settings = self._context.settings
        if settings.monitoring is None or self.workspace_id is None:
            return
        if name := settings.monitoring.diagnostic_setting_name:
            _control_plane_logs(self._context, settings.monitoring, name, cluster.id, self.workspace_id, opts)
        agent = settings.addon_profiles and settings.addon_profiles.omsagent
        if agent and agent.enabled and agent_reads_rule(agent.config):
            self.ingestion = container_logs(self._context, settings.monitoring, cluster.id, self.workspace_id, opts)


def _control_plane_logs(
    context: Context,
    settings: Monitoring,
    name: str,
    cluster_id: pulumi.Input[str],
    workspace_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Send the logs to the workspace, in resource-specific tables (they cost less to query and keep)."""
    metrics: list[Any] = [{"category": "AllMetrics", "enabled": True}] if settings.all_metrics else []
    logs: list[Any] = [{"category": category, "enabled": True} for category in settings.log_categories]
    monitor.DiagnosticSetting(
        context.logical(CONTROL_PLANE_LOGS),
        name=name,
        resource_uri=cluster_id,
        workspace_id=workspace_id,
        log_analytics_destination_type="Dedicated",
        logs=logs,
        metrics=metrics,
        opts=opts,
    )
