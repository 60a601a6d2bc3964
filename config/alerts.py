"""Alert rules on metrics, on the activity log and on logs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.checks import Errors, check
from config.forms import Form, wrong
from config.model import Settings
from config.prometheus import PrometheusRuleGroup
from config.roles import Scope
from config.types import Items, Named

Severity = Annotated[int, Field(ge=0, le=4)]
TimeSpan = Annotated[
    str,
    Form(
        r"^P(?=[0-9T])([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?)?$",
        "a duration of minutes, hours or days",
        '"PT5M" or "PT1H"',
    ),
]


class Alert(Settings):
    """What all alert rules have."""

    name: str | None = None
    """Name in Azure. If omitted, `<key>-<cluster name>`. Cannot change after creation."""
    description: str | None = None
    """What the alert means, which notifications show. Default: none."""
    enabled: bool = True
    """Whether the rule is evaluated. Default: true."""
    action_groups: Items[str] | None = None
    """Keys in `monitoring.actionGroups` of who is notified. Default: all of them."""


class Dimension(Settings):
    """The values of a dimension that an alert is limited to."""

    name: str
    """Name of the dimension, such as `node`."""
    operator: Literal["Include", "Exclude"] = "Include"
    """Whether these values count, or all others. Default: Include."""
    values: Items[str] = ("*",)
    """Values of the dimension; `*` is each, with one alert for each. Default: `*`."""


class MetricCriterion(Settings):
    """A threshold for a metric."""

    metric_name: str
    """Name of the metric, such as `node_cpu_usage_percentage`."""
    metric_namespace: str | None = None
    """Namespace of the metric. If omitted, that of the resource's own metrics."""
    operator: Literal["GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual", "Equals"] = "GreaterThan"
    """How the value compares with the threshold when the alert fires. Default: GreaterThan."""
    threshold: float
    """The threshold in the metric's unit."""
    time_aggregation: Literal["Average", "Count", "Minimum", "Maximum", "Total"] = "Average"
    """How values within the window become one. Default: Average."""
    dimensions: Items[Dimension] | None = None
    """Dimensions that the alert is limited to. Default: none."""


class MetricCriteria(Settings):
    """The thresholds of a metric alert."""

    all_of: Annotated[Items[MetricCriterion], Field(min_length=1, max_length=5)]
    """Thresholds that must all be crossed, one to five."""


class MetricAlert(Alert):
    """An alert on metrics of a resource."""

    scopes: Annotated[Items[Scope], Field(min_length=1)] = ("cluster",)
    """The resource with the metrics: `cluster`, another one of the cluster by its name as the scope of a role, or an
    id. Default: cluster."""
    severity: Severity = 3
    """0 (critical), 1 (error), 2 (warning), 3 (informational) or 4 (verbose). Default: 3."""
    criteria: MetricCriteria
    """The thresholds or queries with which the alert fires."""
    evaluation_frequency: Literal["PT1M", "PT5M", "PT15M", "PT30M", "PT1H"] = "PT1M"
    """How often the metrics are evaluated. Default: `PT1M`."""
    window_size: Literal["PT1M", "PT5M", "PT15M", "PT30M", "PT1H", "PT6H", "PT12H", "P1D"] = "PT5M"
    """The time over which values are aggregated, at least evaluationFrequency. Default: `PT5M`."""
    auto_mitigate: bool = True
    """Whether the alert is resolved when the threshold is no longer crossed. Default: true."""


class LeafCondition(Settings):
    """A value of an event in the activity log."""

    field: str
    """Field of the event, such as `category`, `operationName` or `properties.currentHealthStatus`."""
    equals: str | None = None
    """The value. Set this or containsAny."""
    contains_any: Items[str] | None = None
    """Values of which one is contained. Set this or equals."""

    @check
    def _one_value(self) -> Errors:
        if (self.equals is not None) == bool(self.contains_any):
            yield wrong("set either equals or containsAny")


class Condition(Settings):
    """A condition on an event in the activity log."""

    field: str | None = None
    """Field of the event, such as `category`. Set this or anyOf."""
    equals: str | None = None
    """The value of the field."""
    contains_any: Items[str] | None = None
    """Values of which one is contained in the field."""
    any_of: Items[LeafCondition] | None = None
    """Conditions of which one is enough. Set this or field."""

    @check
    def _one_kind(self) -> Errors:
        values = (self.equals is not None) + bool(self.contains_any)
        if (self.field is not None or values) if self.any_of else (self.field is None or values != 1):
            yield wrong("set field with either equals or containsAny, or anyOf alone")


class Conditions(Settings):
    """The conditions of an activity log alert."""

    all_of: Annotated[Items[Condition], Field(min_length=1)]
    """Conditions that must all hold; one of them is on the field `category`."""

    @check
    def _has_a_category(self) -> Errors:
        if not any((each.field or "").lower() == "category" for each in self.all_of):
            yield wrong(
                "Azure needs a condition on the category, such as `{field: category, equals: Administrative}`",
                at="allOf",
            )


class ActivityLogAlert(Alert):
    """An alert on events of the activity log: operations, health of resources and of Azure."""

    scopes: Annotated[Items[Scope], Field(min_length=1)] = ("resourceGroup",)
    """Where the events happen: `resourceGroup` of the cluster, another scope of a role by its name, or an id. Default:
    resourceGroup."""
    condition: Conditions
    """Which events fire the alert."""


class FailingPeriods(Settings):
    """How many periods must fail before a log alert fires."""

    number_of_evaluation_periods: Annotated[int, Field(ge=1, le=6)] = 1
    """Number of the last periods that are looked at, 1 to 6. Default: 1."""
    min_failing_periods_to_alert: Annotated[int, Field(ge=1, le=6)] = 1
    """How many of them must fail. Default: 1."""

    @check
    def _no_more_than_evaluated(self) -> Errors:
        most = self.number_of_evaluation_periods
        if self.min_failing_periods_to_alert > most:
            yield wrong(
                f"is more than numberOfEvaluationPeriods, {most}: set at most {most}, or numberOfEvaluationPeriods to "
                f"{self.min_failing_periods_to_alert}",
                at="minFailingPeriodsToAlert",
            )


class QueryCriterion(Settings):
    """A query of logs, and a threshold for its result."""

    query: str
    """Query in the Kusto language (KQL)."""
    time_aggregation: Literal["Count", "Average", "Minimum", "Maximum", "Total"] = "Count"
    """How rows become a number. Default: Count, the number of rows."""
    metric_measure_column: str | None = None
    """Column with the number, if timeAggregation is not Count."""
    resource_id_column: str | None = None
    """Column with the id of the resource that the alert is for. Default: none."""
    dimensions: Items[Dimension] | None = None
    """Columns by which rows are split, with one alert for each value. Default: none."""
    operator: Literal["GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual", "Equals"] = "GreaterThan"
    """How the number compares with the threshold when the alert fires. Default: GreaterThan."""
    threshold: float = 0
    """Number with which the result is compared. Default: 0."""
    failing_periods: FailingPeriods = FailingPeriods()
    """How many periods must fail. Default: one of one."""


class QueryCriteria(Settings):
    """The queries of a log alert."""

    all_of: Annotated[Items[QueryCriterion], Field(min_length=1)]
    """The query with its threshold, as a list."""


class ScheduledQueryRule(Alert):
    """An alert on a query of logs."""

    scopes: Annotated[Items[Scope], Field(min_length=1)] = ("workspace",)
    """What is queried: `workspace`, another scope of a role by its name, or an id. Default: workspace."""
    severity: Severity = 3
    """0 (critical), 1 (error), 2 (warning), 3 (informational) or 4 (verbose). Default: 3."""
    criteria: QueryCriteria
    """The thresholds or queries with which the alert fires."""
    evaluation_frequency: TimeSpan = "PT5M"
    """How often the query runs. Default: `PT5M`."""
    window_size: TimeSpan = "PT5M"
    """The time over which rows are aggregated. Default: `PT5M`."""
    auto_mitigate: bool = True
    """Whether the alert is resolved when the query no longer finds anything. Default: true."""
    mute_actions_duration: TimeSpan | None = None
    """Time without further notifications after an alert. Not with autoMitigate. Default: none."""
    skip_query_validation: bool | None = None
    """Whether Azure accepts a query of tables that do not exist yet. Azure's default: false."""


class Alerts(Settings):
    """Alert rules of the cluster. They notify the receivers of `actionGroups`."""

    recommended: bool = False
    """Whether the alerts that Microsoft recommends for AKS exist: on CPU and memory of nodes and on the cluster's
    health; with `prometheus` also the rules of the Prometheus community, and with `dailyQuotaGb` one for the daily cap.
    Default: false."""
    metric_alerts: Named[MetricAlert] = {}
    """Alerts on metrics, by any name. Default: none."""
    activity_log_alerts: Named[ActivityLogAlert] = {}
    """Alerts on events of the activity log, by any name. Default: none."""
    scheduled_query_rules: Named[ScheduledQueryRule] = {}
    """Alerts on queries of logs, by any name. Default: none."""
    prometheus_rule_groups: Named[PrometheusRuleGroup] = {}
    """Groups of alerts and recording rules of Prometheus, by any name; they need `prometheus`. Default: none."""
