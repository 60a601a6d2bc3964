"""What observes a cluster besides its workspace and its logs."""

from __future__ import annotations

from components.alerts import ClusterAlerts
from components.cluster_grafana import ClusterGrafana
from components.context import Context
from components.dashboards import ClusterDashboards
from components.diagnostics import Diagnostics
from components.events import ClusterEvents
from components.prometheus import ManagedPrometheus
from components.query_pack import ClusterQueryPack
from components.shared import SharedResources

Observer = (
    ManagedPrometheus
    | ClusterGrafana
    | ClusterAlerts
    | Diagnostics
    | ClusterEvents
    | ClusterQueryPack
    | ClusterDashboards
)


def observed(context: Context, shared: SharedResources | None) -> list[Observer]:
    """Declare what the settings have of it; `shared` has what they name there."""
    settings = context.settings.monitoring
    if settings is None:
        return []
    found: list[Observer] = []
    workspace = None
    if settings.prometheus:
        prometheus = ManagedPrometheus(context, shared)
        workspace = prometheus.workspace
        found.append(prometheus)
    if settings.grafana:
        found.append(ClusterGrafana(context, workspace, shared))
    if settings.alerts or settings.action_groups:
        found.append(ClusterAlerts(context, workspace))
    if settings.diagnostic_settings:
        found.append(Diagnostics(context))
    if settings.system_topic:
        found.append(ClusterEvents(context, settings.system_topic))
    if settings.query_pack:
        found.append(ClusterQueryPack(context, settings.query_pack))
    if settings.dashboards:
        found.append(ClusterDashboards(context))
    return found
