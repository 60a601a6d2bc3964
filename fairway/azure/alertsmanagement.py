"""Rule groups of managed Prometheus."""

from __future__ import annotations

from fairway.azure.resource_type import ResourceType, in_group

PROMETHEUS_RULE_GROUP = ResourceType(
    "alertsmanagement:PrometheusRuleGroup",
    in_group("Microsoft.AlertsManagement/prometheusRuleGroups/{ruleGroupName}"),
    replaces=("location",),
    defaults={"enabled": True, "interval": "PT1M"},
    shown=("interval",),
)
