"""Azure Monitor workspaces, which store Prometheus metrics."""

from __future__ import annotations

import pulumi
from pulumi_azure_native import monitor

from components.home import Home
from components.kind import Kind
from config.prometheus import AzureMonitorWorkspace

METRICS_WORKSPACE = Kind(
    "AzureMonitorWorkspace",
    "metrics-workspace",
    "amw-{cluster}",
    44,
    "monitoring.prometheus.azureMonitorWorkspace",
)

RENAMED = {"azureMonitorWorkspaceName": "name"}


class MetricsWorkspace:
    """The Azure Monitor workspace of a cluster: a new one, an existing one, or a shared one."""

    def __init__(
        self, id: pulumi.Input[str], location: str | None, query_endpoint: pulumi.Output[str] | None = None
    ) -> None:
        """The workspace `id` in a region; the endpoint for queries is not known of an existing one."""
        self.id, self.location, self.query_endpoint = id, location, query_endpoint


def metrics_workspace(
    home: Home,
    settings: AzureMonitorWorkspace,
    location: str | None,
    *,
    protect: bool,
    opts: pulumi.ResourceOptions | None = None,
) -> MetricsWorkspace:
    """Declare a workspace. A deleted one is gone with its metrics at once, so `protect` refuses that."""
    workspace = monitor.AzureMonitorWorkspace(
        home.logical(METRICS_WORKSPACE),
        azure_monitor_workspace_name=settings.name or home.azure(METRICS_WORKSPACE),
        public_network_access=settings.public_network_access,
        location=settings.location or location,
        opts=home.options(pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=protect))),
        **home.grouped,
    )
    endpoint = workspace.metrics.apply(lambda metrics: metrics.prometheus_query_endpoint)
    return MetricsWorkspace(workspace.id, settings.location or location, endpoint)
