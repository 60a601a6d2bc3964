"""What observes a cluster besides its workspace and its logs."""

from __future__ import annotations

from components.cluster_grafana import ClusterGrafana
from components.context import Context
from components.prometheus import ManagedPrometheus
from components.shared import SharedResources


def observed(context: Context, shared: SharedResources | None) -> list[ManagedPrometheus | ClusterGrafana]:
    """Declare what the settings have of it; `shared` has what they name there."""
    settings = context.settings.monitoring
    if settings is None:
        return []
    prometheus = ManagedPrometheus(context, shared) if settings.prometheus else None
    found: list[ManagedPrometheus | ClusterGrafana] = [prometheus] if prometheus else []
    if settings.grafana:
        found.append(ClusterGrafana(context, prometheus and prometheus.workspace, shared))
    return found
