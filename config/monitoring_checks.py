"""Checks of what is observed of a cluster."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from config.checks import Errors
from config.forms import wrong
from config.roles import scope_errors
from fairway.azure.values import agent_reads_rule

if TYPE_CHECKING:
    from config.alerts import Alerts
    from config.cluster import Cluster


def check_monitoring(cluster: Cluster) -> Errors:
    """Errors about settings that contradict each other."""
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
    agent = cluster.addon_profiles and cluster.addon_profiles.omsagent
    if monitoring and monitoring.data_collection and not (agent and agent.enabled and agent_reads_rule(agent.config)):
        yield wrong(
            "the agent reads it only if the add-on is on: remove the lines that turn addonProfiles.omsagent or its "
            "useAADAuth off",
            at="monitoring.dataCollection",
        )
    for key, each in (monitoring.diagnostic_settings if monitoring else {}).items():
        where = f"monitoring.diagnosticSettings.{key}"
        if key == "fairway":
            yield wrong("is the name of the setting for monitoring.logCategories: rename this one", at=where)
        yield from scope_errors(cluster, each.scope, f"{where}.scope")
    if monitoring and monitoring.alerts:
        yield from _check_alerts(cluster, monitoring.alerts, monitoring.action_groups.keys())


def _check_alerts(cluster: Cluster, alerts: Alerts, groups: Collection[str]) -> Errors:
    if alerts.prometheus_rule_groups and not (cluster.monitoring and cluster.monitoring.prometheus):
        yield wrong(
            "these rules are evaluated on metrics of Prometheus: set `prometheus: {}` beside alerts",
            at="monitoring.alerts.prometheusRuleGroups",
        )
    for where, scopes, notified in _rules(alerts):
        for scope in scopes:
            yield from scope_errors(cluster, scope, f"{where}.scopes")
        for key in notified or ():
            if key not in groups:
                yield wrong(
                    f"{key} is not in monitoring.actionGroups ({', '.join(groups) or 'none'})",
                    at=f"{where}.actionGroups",
                )


def _rules(alerts: Alerts) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...] | None]]:
    """Where each rule is, its scopes and the keys of its action groups."""
    kinds = {
        "metricAlerts": alerts.metric_alerts,
        "activityLogAlerts": alerts.activity_log_alerts,
        "scheduledQueryRules": alerts.scheduled_query_rules,
    }
    for kind, rules in kinds.items():
        for key, each in rules.items():
            yield f"monitoring.alerts.{kind}.{key}", each.scopes, each.action_groups
    for key, group in alerts.prometheus_rule_groups.items():
        yield f"monitoring.alerts.prometheusRuleGroups.{key}", (), group.action_groups
