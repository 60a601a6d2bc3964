"""What observes a cluster besides its workspace and its logs."""

from __future__ import annotations

from components.context import Context
from components.prometheus import ManagedPrometheus
from components.shared import SharedResources


def observed(context: Context, shared: SharedResources | None) -> list[ManagedPrometheus]:
    """Declare what the settings have of it; `shared` has what they name there."""
    settings = context.settings.monitoring
    return [ManagedPrometheus(context, shared)] if settings and settings.prometheus else []
