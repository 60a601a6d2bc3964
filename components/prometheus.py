"""Managed Prometheus: where metrics are stored, how they get there, and what is computed from them."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import alertsmanagement, containerservice, monitor

from components.context import Component, Context, Part
from components.data_collection_endpoint import Linkable, data_collection_endpoint
from components.kind import Kind
from components.metrics_workspace import MetricsWorkspace, metrics_workspace
from components.recording_rules import LINUX, Rules
from components.shared import SharedResources
from components.windows_recording_rules import WINDOWS

_PROMETHEUS = "monitoring.prometheus"
# The names that azure-cli gives them: a later `az aks update --enable-azure-monitor-metrics` finds these instead of
# adding others (Azure/azure-cli, acs/azuremonitormetrics).
METRICS_ENDPOINT = Kind("DataCollectionEndpoint", "prometheus", "MSProm-{key}-{cluster}", 44, _PROMETHEUS)
METRICS_RULE = Kind("DataCollectionRule", "prometheus", "MSProm-{key}-{cluster}", 64, _PROMETHEUS)
METRICS_OF_CLUSTER = Kind("DataCollectionRuleAssociation", "prometheus", "MSProm-{key}-{cluster}", 64, _PROMETHEUS)
RECORDING_RULES = Kind(
    "PrometheusRuleGroup", "prometheus/recording/{key}", "{key}-{cluster}", 260, f"{_PROMETHEUS}.recordingRules"
)

STREAM = "Microsoft-PrometheusMetrics"


class ManagedPrometheus(Component, Part):
    """The agents of the cluster send metrics to an Azure Monitor workspace, by an endpoint and a rule."""

    precedes_cluster = False
    workspace: MetricsWorkspace
    """Where the metrics are stored."""
    endpoint: Linkable
    """Where the agents send them."""

    def __init__(
        self, context: Context, shared: SharedResources | None = None, *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the workspace if it is new, the endpoint and the rule."""
        super().__init__("ManagedPrometheus", "prometheus", context, opts)
        settings = context.settings.monitoring and context.settings.monitoring.prometheus
        assert settings is not None  # components.observed
        self._settings = settings
        wanted = settings.azure_monitor_workspace
        if wanted.id:
            self.workspace = MetricsWorkspace(wanted.id, wanted.location or context.settings.location)
        elif wanted.shared:
            assert shared is not None  # config.shared.reference_errors
            self.workspace = shared.metrics_workspace(wanted.shared)
        else:
            self.workspace = metrics_workspace(
                context, wanted, context.settings.location, protect=context.settings.protect, opts=self._child
            )
        context.scopes["azureMonitorWorkspace"] = self.workspace.id
        place = self.workspace.location or ""
        self.endpoint = data_collection_endpoint(context, METRICS_ENDPOINT, self.workspace.location, self._child)
        # The content is that of Azure/prometheus-collector, AddonBicepTemplate/FullAzureMonitorMetricsProfile.bicep.
        account = "MonitoringAccount1"
        rule = monitor.DataCollectionRule(
            context.logical(METRICS_RULE),
            data_collection_rule_name=context.azure(METRICS_RULE, place),
            location=self.workspace.location,
            kind="Linux",
            data_collection_endpoint_id=self.endpoint.id,
            data_sources={"prometheus_forwarder": [{"name": "PrometheusDataSource", "streams": [STREAM]}]},
            destinations={"monitoring_accounts": [{"name": account, "account_resource_id": self.workspace.id}]},
            data_flows=[{"streams": [STREAM], "destinations": [account]}],
            opts=self._child,
            **context.grouped,
        )
        self._rule_id = rule.id
        self.register_outputs({"workspaceId": self.workspace.id})

    def into(self, arguments: dict[str, Any]) -> None:
        """Turn the agents on."""
        metrics = arguments.setdefault("azure_monitor_profile", {}).setdefault("metrics", {})
        metrics["enabled"] = True

    def attach(self, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions) -> None:
        """Associate the cluster with the rule, and declare the recording rules."""
        context = self._context
        monitor.DataCollectionRuleAssociation(
            context.logical(METRICS_OF_CLUSTER),
            association_name=context.azure(METRICS_OF_CLUSTER, context.settings.location or ""),
            resource_uri=cluster.id,
            data_collection_rule_id=self._rule_id,
            opts=opts,
        )
        if not self._settings.recording_rules:
            return
        windows = any(pool.os_type == "Windows" for pool in context.settings.node_pools.values())
        for name, rules in (LINUX | WINDOWS if windows else LINUX).items():
            self._recording_rules(cluster, name, rules, opts)

    def _recording_rules(
        self, cluster: containerservice.ManagedCluster, name: str, rules: Rules, opts: pulumi.ResourceOptions
    ) -> None:
        context = self._context
        alertsmanagement.PrometheusRuleGroup(
            context.logical(RECORDING_RULES, name),
            rule_group_name=context.azure(RECORDING_RULES, name),
            scopes=[self.workspace.id, cluster.id],
            cluster_name=context.cluster_name,
            enabled=True,
            interval="PT1M",
            rules=[{"record": record, "expression": expression} for record, expression in rules],
            location=self.workspace.location,
            opts=opts,
            **context.grouped,
        )

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """What a program exports of it."""
        found = {
            "azureMonitorWorkspaceId": self.workspace.id,
            "prometheusQueryEndpoint": self.workspace.query_endpoint,
        }
        return {key: value for key, value in found.items() if value is not None}
