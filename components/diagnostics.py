"""Diagnostic settings of a cluster and of the resources around it."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import containerservice, monitor

from components.context import Context, Part
from components.kind import Kind
from components.options import merged
from config.diagnostic_settings import DiagnosticSetting

DIAGNOSTICS = Kind("DiagnosticSetting", "diagnostics/{key}", configured="monitoring.diagnosticSettings.{key}")


class Diagnostics(Part):
    """The diagnostic settings of `monitoring.diagnosticSettings`."""

    def __init__(self, context: Context) -> None:
        """Declare nothing yet: the settings are on resources that have to exist."""
        self._context = context

    def attach(self, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions) -> None:
        """Declare the settings by their names."""
        monitoring = self._context.settings.monitoring
        for key, each in (monitoring.diagnostic_settings if monitoring else {}).items():
            monitor.DiagnosticSetting(
                self._context.logical(DIAGNOSTICS, key),
                name=key,
                resource_uri=self._context.scope(each.scope),
                storage_account_id=each.storage_account_id,
                event_hub_authorization_rule_id=each.event_hub_authorization_rule_id,
                event_hub_name=each.event_hub_name,
                marketplace_partner_id=each.marketplace_partner_id,
                metrics=[{"category": "AllMetrics", "enabled": True}] if each.all_metrics else [],
                logs=_logs(each),
                opts=merged(opts, depends_on=[cluster]),
                **self._workspace(each),
            )

    def _workspace(self, settings: DiagnosticSetting) -> dict[str, Any]:
        workspace: pulumi.Input[str] | None = settings.workspace_id
        if not settings.has_destination:
            workspace = self._context.scopes["workspace"]
        if workspace is None:
            return {}
        # Resource-specific tables cost less to query; other resources than clusters choose their tables by themselves.
        kind = {"log_analytics_destination_type": "Dedicated"} if settings.scope == "cluster" else {}
        return {"workspace_id": workspace, **kind}

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """Nothing."""
        return {}


def _logs(settings: DiagnosticSetting) -> list[Any]:
    if settings.log_categories is None and settings.scope != "cluster":
        return [{"category_group": "allLogs", "enabled": True}]
    return [{"category": each, "enabled": True} for each in settings.categories]
