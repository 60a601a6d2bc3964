"""Grafana dashboards in the portal.

learn.microsoft.com/azure/azure-monitor/visualize/visualize-use-grafana-dashboards.
"""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import dashboard

from components.context import Component, Context, Part
from components.kind import Kind

_DASHBOARDS = "monitoring.dashboards.{key}"
DASHBOARD = Kind("Dashboard", "dashboard/{key}", "{key}-{cluster}", 30, _DASHBOARDS)
DEFINITION = Kind("DashboardDefinition", "dashboard/{key}", configured=_DASHBOARDS)

RENAMED = {"dashboardName": "name", "properties.serializedData": "serializedData"}

LISTED = {"GrafanaDashboardResourceType": "microsoft.containerservice/managedclusters"}
"""The tag with which the portal lists a dashboard under a type of resources."""


class ClusterDashboards(Component, Part):
    """The dashboards of a cluster."""

    precedes_cluster = False

    def __init__(self, context: Context, *, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the dashboards of the settings."""
        super().__init__("ClusterDashboards", "dashboards", context, opts)
        settings = context.settings.monitoring
        for key, each in (settings.dashboards if settings else {}).items():
            found = dashboard.Dashboard(
                context.logical(DASHBOARD, key),
                dashboard_name=each.name or context.azure(DASHBOARD, key).replace("_", "-"),
                opts=self._child,
                location=context.settings.location,
                tags={**(context.settings.tags or {}), **LISTED},
                resource_group_name=context.resource_group_name,
            )
            dashboard.DashboardDefinition(
                context.logical(DEFINITION, key),
                dashboard_name=found.name,
                definition_name="default",
                resource_group_name=context.resource_group_name,
                properties={"serialized_data": each.serialized_data},
                opts=self._child,
            )
        self.register_outputs({})

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """Nothing."""
        return {}
