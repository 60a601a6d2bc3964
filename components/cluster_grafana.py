"""What a cluster does with its Grafana: lets it read the cluster's metrics."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import containerservice

from components.context import Context, Part
from components.grafana import READER, ManagedGrafana
from components.kind import Kind
from components.metrics_workspace import MetricsWorkspace
from components.options import merged
from components.role_assignment import role_assignment
from components.shared import SharedResources
from fairway.azure.roles import BUILT_IN_ROLES

READS_CLUSTER = Kind("RoleAssignment", "role/grafana/{key}", configured="monitoring.grafana", parent="")


class ClusterGrafana(Part):
    """The Grafana of a cluster: a new one, an existing one, or a shared one."""

    def __init__(
        self, context: Context, workspace: MetricsWorkspace | None, shared: SharedResources | None = None
    ) -> None:
        """Declare the Grafana if it is new; `workspace` has the cluster's metrics."""
        settings = context.settings.monitoring and context.settings.monitoring.grafana
        assert settings is not None  # components.observed
        self._context, self._workspace = context, workspace
        self._principal_id: pulumi.Input[str] | None = settings.principal_id
        self._linked = False
        self.id: pulumi.Input[str] | None = settings.id
        self.endpoint: pulumi.Input[str] | None = None
        if settings.id:
            context.scopes["grafana"] = settings.id
            return
        if settings.shared:
            assert shared is not None  # config.shared.reference_errors
            component = shared.grafana(settings.shared)
            # Those of `shared` are linked to all workspaces there.
            self._linked = True
        else:
            linked = [("metrics", workspace.id)] if workspace else []
            component = ManagedGrafana(
                context, settings, linked, context.settings.location, protect=context.settings.protect
            )
            self._linked = True
        self.id, self.endpoint, self._principal_id = component.id, component.endpoint, component.principal_id
        context.scopes["grafana"] = component.id

    def attach(self, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions) -> None:
        """Let Grafana's identity read the metrics and logs of the cluster's resource group, which its data source Azure
        Monitor shows: learn.microsoft.com/azure/managed-grafana/how-to-permissions."""
        if self._principal_id is None:
            return
        opts = merged(opts, depends_on=[cluster])
        wanted = {"resource-group": ("Monitoring Reader", self._context.scopes["resourceGroup"])}
        if self._workspace and not self._linked:
            wanted["metrics"] = (READER, self._workspace.id)
        for label, (role, scope) in wanted.items():
            role_assignment(
                self._context.logical(READS_CLUSTER, label),
                role=BUILT_IN_ROLES[role],
                scope=scope,
                principal_id=self._principal_id,
                principal_type="ServicePrincipal",
                opts=opts,
            )

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """What a program exports of it."""
        found = {"grafanaId": self.id, "grafanaEndpoint": self.endpoint}
        return {key: value for key, value in found.items() if value is not None}
