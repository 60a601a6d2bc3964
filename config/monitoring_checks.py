"""Checks of what is observed of a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.checks import Errors
from config.forms import wrong

if TYPE_CHECKING:
    from config.cluster import Cluster


def check_monitoring(cluster: Cluster) -> Errors:
    """Refuse settings that contradict each other. Raises PydanticCustomError."""
    monitoring = cluster.monitoring
    metrics = cluster.azure_monitor_profile and cluster.azure_monitor_profile.metrics
    if monitoring and monitoring.prometheus and metrics and not metrics.enabled:
        yield wrong(
            "monitoring.prometheus needs it: remove `enabled: false`, or remove prometheus",
            at="azureMonitorProfile.metrics.enabled",
        )
    workspace = monitoring.prometheus.azure_monitor_workspace if monitoring and monitoring.prometheus else None
    if monitoring and monitoring.grafana and monitoring.grafana.shared and workspace and not workspace.shared:
        yield wrong(
            "a shared Grafana is linked to the workspaces of `shared`: set `azureMonitorWorkspace: {shared: <name>}`",
            at="monitoring.prometheus.azureMonitorWorkspace",
        )
