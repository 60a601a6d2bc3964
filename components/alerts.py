"""Alert rules: those of the settings, and those that Microsoft recommends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi_azure_native import alertsmanagement, containerservice, monitor

from components.action_groups import action_groups
from components.context import Component, Context, Part
from components.kind import Kind
from components.metrics_workspace import MetricsWorkspace
from components.platform_alerts import daily_cap, recommended_activity, recommended_metrics
from components.recommended_alerts import RECOMMENDED, Rule
from config.alerts import ActivityLogAlert, Alert, Alerts, MetricAlert, MetricCriterion, ScheduledQueryRule
from config.prometheus import PrometheusRuleGroup

_ALERTS = "monitoring.alerts"
METRIC = Kind("MetricAlert", "alert/metric/{key}", "{key}-{cluster}", 260, f"{_ALERTS}.metricAlerts.{{key}}")
ACTIVITY = Kind(
    "ActivityLogAlert", "alert/activity/{key}", "{key}-{cluster}", 260, f"{_ALERTS}.activityLogAlerts.{{key}}"
)
QUERY = Kind(
    "ScheduledQueryRule", "alert/query/{key}", "{key}-{cluster}", 260, f"{_ALERTS}.scheduledQueryRules.{{key}}"
)
RULES = Kind(
    "PrometheusRuleGroup", "alert/prometheus/{key}", "{key}-{cluster}", 260, f"{_ALERTS}.prometheusRuleGroups.{{key}}"
)
RECOMMENDED_METRIC = Kind("MetricAlert", "recommended/metric/{key}", "{key}-{cluster}", 260, f"{_ALERTS}.recommended")
RECOMMENDED_ACTIVITY = Kind(
    "ActivityLogAlert", "recommended/activity/{key}", "{key}-{cluster}", 260, f"{_ALERTS}.recommended"
)
RECOMMENDED_QUERY = Kind(
    "ScheduledQueryRule", "recommended/query/{key}", "{key}-{cluster}", 260, f"{_ALERTS}.recommended"
)
RECOMMENDED_RULES = Kind(
    "PrometheusRuleGroup", "recommended/prometheus/{key}", "{key}-{cluster}", 260, f"{_ALERTS}.recommended"
)

RENAMED = {"ruleName": "name", "activityLogAlertName": "name", "ruleGroupName": "name", "actions": "actionGroups"}

_OTHERWISE = ("name", "scopes", "criteria", "condition", "rules", "action_groups")
"""Settings that are not sent as they are."""


class ClusterAlerts(Component, Part):
    """The alert rules of a cluster and the groups that they notify."""

    groups: Mapping[str, pulumi.Input[str]]
    """The ids of the action groups, by their keys."""
    precedes_cluster = False

    def __init__(
        self, context: Context, workspace: MetricsWorkspace | None, *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the action groups; `workspace` has the metrics of Prometheus."""
        super().__init__("ClusterAlerts", "alerts", context, opts)
        monitoring = context.settings.monitoring
        assert monitoring is not None  # components.observed
        self._monitoring, self._workspace = monitoring, workspace
        self._settings = monitoring.alerts or Alerts()
        self.groups = action_groups(context, self._child)
        self.register_outputs({})

    def attach(self, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions) -> None:
        """Declare the alert rules."""
        settings, recommended = self._settings, self._settings.recommended
        for key, metric in settings.metric_alerts.items():
            self._metric(METRIC, key, metric, opts)
        for key, metric in (recommended_metrics() if recommended else {}).items():
            self._metric(RECOMMENDED_METRIC, key, metric, opts)
        for key, activity in settings.activity_log_alerts.items():
            self._activity(ACTIVITY, key, activity, opts)
        for key, activity in (recommended_activity() if recommended else {}).items():
            self._activity(RECOMMENDED_ACTIVITY, key, activity, opts)
        for key, query in settings.scheduled_query_rules.items():
            self._query(QUERY, key, query, opts)
        if recommended and self._monitoring.workspace_id is None and self._monitoring.daily_quota_gb is not None:
            self._query(RECOMMENDED_QUERY, "daily-cap", daily_cap(), opts)
        if self._workspace is not None:
            for key, group in settings.prometheus_rule_groups.items():
                self._rules(RULES, key, group, self._workspace, cluster, opts)
            for key, rules in (RECOMMENDED if recommended else {}).items():
                self._rules(RECOMMENDED_RULES, key, _group(rules), self._workspace, cluster, opts)

    def _notified(self, alert: Alert | PrometheusRuleGroup) -> list[pulumi.Input[str]]:
        keys = self.groups if alert.action_groups is None else alert.action_groups
        return [self.groups[key] for key in keys]

    def _rule_name(self, kind: Kind, key: str, alert: Alert | PrometheusRuleGroup) -> str:
        return alert.name or self._context.azure(kind, key)

    def _common(self, alert: Alert | PrometheusRuleGroup) -> dict[str, Any]:
        """The arguments that an alert has as they are configured, and its place."""
        own = {key: value for key, value in alert.arguments().items() if key not in _OTHERWISE}
        return own | self._context.grouped

    def _scopes(self, alert: MetricAlert | ActivityLogAlert | ScheduledQueryRule) -> list[pulumi.Input[str]]:
        return [self._context.scope(each) for each in alert.scopes]

    def _metric(self, kind: Kind, key: str, alert: MetricAlert, opts: pulumi.ResourceOptions) -> None:
        # The SDK translates the names of a union's members only in these classes.
        all_of = [
            monitor.MetricCriteriaArgs(
                criterion_type="StaticThresholdCriterion", name=f"criterion{place}", **_criterion(each)
            )
            for place, each in enumerate(alert.criteria.all_of, start=1)
        ]
        monitor.MetricAlert(
            self._context.logical(kind, key),
            rule_name=self._rule_name(kind, key, alert),
            location="global",
            scopes=self._scopes(alert),
            criteria=monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
                odata_type="Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria", all_of=all_of
            ),
            actions=[{"action_group_id": each} for each in self._notified(alert)],
            opts=opts,
            **self._common(alert),
        )

    def _activity(self, kind: Kind, key: str, alert: ActivityLogAlert, opts: pulumi.ResourceOptions) -> None:
        condition: Any = alert.condition.arguments()
        monitor.ActivityLogAlert(
            self._context.logical(kind, key),
            activity_log_alert_name=self._rule_name(kind, key, alert),
            location="global",
            scopes=self._scopes(alert),
            condition=condition,
            actions={"action_groups": [{"action_group_id": each} for each in self._notified(alert)]},
            opts=opts,
            **self._common(alert),
        )

    def _query(self, kind: Kind, key: str, alert: ScheduledQueryRule, opts: pulumi.ResourceOptions) -> None:
        criteria: Any = alert.criteria.arguments()
        monitor.ScheduledQueryRule(
            self._context.logical(kind, key),
            rule_name=self._rule_name(kind, key, alert),
            location=self._monitoring.workspace_location or self._context.settings.location,
            scopes=self._scopes(alert),
            criteria=criteria,
            actions={"action_groups": self._notified(alert)},
            opts=opts,
            **self._common(alert),
        )

    def _rules(
        self,
        kind: Kind,
        key: str,
        group: PrometheusRuleGroup,
        workspace: MetricsWorkspace,
        cluster: containerservice.ManagedCluster,
        opts: pulumi.ResourceOptions,
    ) -> None:
        actions = [{"action_group_id": each} for each in self._notified(group)]
        rules: Any = [
            {**each.arguments(), **({"actions": actions} if each.alert and actions else {})} for each in group.rules
        ]
        alertsmanagement.PrometheusRuleGroup(
            self._context.logical(kind, key),
            rule_group_name=self._rule_name(kind, key, group),
            scopes=[workspace.id, cluster.id],
            cluster_name=self._context.cluster_name,
            rules=rules,
            location=workspace.location,
            opts=opts,
            **self._common(group),
        )

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """What a program exports of it."""
        return {"actionGroupIds": dict(self.groups)} if self.groups else {}


def _criterion(criterion: MetricCriterion) -> dict[str, Any]:
    arguments = criterion.arguments()
    dimensions: list[dict[str, Any]] = arguments.pop("dimensions", [])
    return {**arguments, "dimensions": [monitor.MetricDimensionArgs(**each) for each in dimensions] or None}


def _group(rules: Sequence[Rule]) -> PrometheusRuleGroup:
    return PrometheusRuleGroup.model_validate(
        {
            "rules": [
                {
                    "alert": each.alert,
                    "expression": each.expression,
                    "for": f"PT{each.minutes}M",
                    "severity": each.severity,
                    "labels": {"severity": "warning"},
                    "resolveConfiguration": {"timeToResolve": f"PT{each.resolved_after}M"},
                }
                for each in rules
            ]
        }
    )
