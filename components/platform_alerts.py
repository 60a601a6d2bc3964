"""The alerts that Microsoft recommends for AKS on what Azure itself reports, without an agent."""

from __future__ import annotations

from config.alerts import ActivityLogAlert, MetricAlert, ScheduledQueryRule

_LIMITS = {"node_cpu_usage_percentage": ("CPU", 95), "node_memory_working_set_percentage": ("memory", 100)}
_UNHEALTHY = ("Degraded", "Unavailable")
_CAP_QUERY = '_LogOperation | where Category =~ "Ingestion" | where Detail contains "OverQuota"'
"""The event of a workspace that reached its cap: learn.microsoft.com/azure/azure-monitor/logs/daily-cap."""


def recommended_metrics() -> dict[str, MetricAlert]:
    """The alerts on metrics of the platform: learn.microsoft.com/azure/azure-monitor/containers/
    kubernetes-metric-alerts, and Azure/azure-monitor-baseline-alerts (commit b772e9f),
    services/ContainerService/managedClusters/alerts.yaml."""
    return {
        name.replace("_", "-"): MetricAlert.model_validate(
            {
                "description": f"Nodes use more than {threshold} % of their {what}.",
                "criteria": {"allOf": [{"metricName": name, "threshold": float(threshold)}]},
                "evaluationFrequency": "PT5M",
            }
        )
        for name, (what, threshold) in _LIMITS.items()
    }


def recommended_activity() -> dict[str, ActivityLogAlert]:
    """The alert on the health that Azure reports of the cluster:
    learn.microsoft.com/azure/service-health/resource-health-alert-monitor-guide."""
    unhealthy = [{"field": "properties.currentHealthStatus", "equals": each} for each in _UNHEALTHY]
    alert = {
        "scopes": ["cluster"],
        "description": "Azure reports that the cluster is unavailable or degraded.",
        "condition": {"allOf": [{"field": "category", "equals": "ResourceHealth"}, {"anyOf": unhealthy}]},
    }
    return {"resource-health": ActivityLogAlert.model_validate(alert)}


def daily_cap() -> ScheduledQueryRule:
    """The alert on a workspace that accepts no more logs."""
    alert = {
        "description": "The workspace reached its daily cap: logs are lost until the next day.",
        "severity": 1,
        "criteria": {"allOf": [{"query": _CAP_QUERY}]},
        # The table exists only after the workspace has reported something.
        "skipQueryValidation": True,
    }
    return ScheduledQueryRule.model_validate(alert)
