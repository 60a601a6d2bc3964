"""Alert rules of Azure Monitor: on metrics, on queries, and on managed Prometheus."""

from __future__ import annotations

import re

from fairway.rules.bounds import bounded
from fairway.rules.citations import code, thread
from fairway.rules.cluster_network import Stack
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_DOCS = "https://learn.microsoft.com/azure/azure-monitor/"
_AZURERM_RULES = code(
    "hashicorp/terraform-provider-azurerm", "internal/services/monitor/monitor_alert_prometheus_rule_group_resource.go"
)
_SPECS = "https://learn.microsoft.com/rest/api/monitor/metric-alerts/create-or-update"

METRIC_ALERT = "azure-native:monitor:MetricAlert"
QUERY_RULE = "azure-native:monitor:ScheduledQueryRule"
ACTIVITY_ALERT = "azure-native:monitor:ActivityLogAlert"
PROMETHEUS = "azure-native:alertsmanagement:PrometheusRuleGroup"
WINDOWS = (1, 5, 10, 15, 30, 45, 60, 120, 180, 240, 300, 360, 1440, 2880)
"""The windows of query rules, in minutes."""
MOST_RULES = 20
LONGEST_INTERVAL = 15
PERIODS = ("numberOfEvaluationPeriods", "minFailingPeriodsToAlert")
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.IGNORECASE)


def _minutes(text: str) -> float | None:
    """An ISO 8601 duration in minutes; None if it is not one."""
    found = _DURATION.fullmatch(text)
    if not found or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(each or 0) for each in found.groups())
    return days * 1440 + hours * 60 + minutes + seconds / 60


@rule(
    "metric-alert-frequency",
    "A metric alert is evaluated at least once in each of its windows.",
    remedy="Set evaluationFrequency to windowSize or less.",
    sources=(f"{_DOCS}alerts/alerts-create-metric-alert-rule", _SPECS),
    over=METRIC_ALERT,
)
def _frequency(alert: Resource) -> Faults:
    often, window = (_minutes(alert.text(key)) for key in ("evaluationFrequency", "windowSize"))
    if often and window and often > window:
        ours, theirs = alert.text("evaluationFrequency"), alert.text("windowSize")
        yield alert.fault("evaluationFrequency", f"it is {ours}, and the window {theirs}.")


@rule(
    "metric-alert-scopes",
    "A metric alert with criteria of a single resource has one scope.",
    remedy="Use Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria, with targetResourceType and "
    "targetResourceRegion.",
    sources=(f"{_DOCS}alerts/alerts-metric-create-templates", _SPECS),
    over=METRIC_ALERT,
)
def _scopes(alert: Resource) -> Faults:
    kind = alert.word("criteria.odataType") or alert.word('criteria["odata.type"]')
    single = kind.endswith(".singleresourcemultiplemetriccriteria")
    count = len(alert.items("scopes"))
    if single and count > 1:
        yield alert.fault("scopes", f"{count} scopes are listed, and the criteria are of a single resource.")


@rule(
    "query-rule-mute",
    "A query rule that mutes its actions resolves no alerts by itself, and mutes them for a period or more.",
    remedy="Set autoMitigate to false, or leave muteActionsDuration out.",
    sources=(thread("Azure/azure-powershell/issues/22583"), thread("Azure/azure-cli/issues/26581")),
    over=QUERY_RULE,
)
def _mute(query: Resource) -> Faults:
    mute, often = (_minutes(query.text(key)) for key in ("muteActionsDuration", "evaluationFrequency"))
    if mute and query.on("autoMitigate"):
        yield query.fault("autoMitigate", "it is true, and muteActionsDuration is set.")
    elif mute and often and often > mute:
        reason = f"it is less than evaluationFrequency, {query.text('evaluationFrequency')}."
        yield query.fault(
            "muteActionsDuration", reason, remedy="Set muteActionsDuration to evaluationFrequency or more."
        )


@rule(
    "query-rule-window",
    "The window of a query rule is one of those that Azure offers, from five minutes to two days.",
    remedy="Set windowSize to PT5M, PT10M, PT15M, PT30M, PT45M, PT1H, PT2H, PT3H, PT4H, PT5H, PT6H, P1D or P2D.",
    sources=(thread("Azure/azure-rest-api-specs/issues/21258"),),
    over=QUERY_RULE,
)
def _window(query: Resource) -> Faults:
    minutes = _minutes(query.text("windowSize"))
    # A rule that makes a metric has a window as well, but other granularities were not seen.
    if minutes and minutes not in WINDOWS and query.word("kind") in ("", "logalert"):
        yield query.fault("windowSize", f"{query.text('windowSize')} is not among the supported granularities.")


@rule(
    "query-rule-failing-periods",
    "A query rule alerts after one failing period or more, and not after more than it evaluates.",
    remedy="Set failingPeriods.minFailingPeriodsToAlert to a value from 1 to numberOfEvaluationPeriods.",
    sources=(thread("Azure/azure-resource-manager-schemas/issues/1753"),),
    over=QUERY_RULE,
)
def _periods(query: Resource) -> Faults:
    for part in query.parts("criteria.allOf"):
        of, least = (
            part.number(f"failingPeriods.{key}") for key in ("numberOfEvaluationPeriods", "minFailingPeriodsToAlert")
        )
        if of == 0 or least == 0:
            key = PERIODS[of != 0]
            yield part.fault(f"failingPeriods.{key}", f"{key} is 0.")
        elif of is not None and least is not None and least > of:
            yield part.fault("failingPeriods.minFailingPeriodsToAlert", f"it is {least:.15g}, of {of:.15g} periods.")


@rule(
    "prometheus-rules-over-20",
    "A Prometheus rule group has up to 20 rules.",
    remedy="Split the group.",
    sources=(thread("Azure/prometheus-collector/issues/742"),),
    over=PROMETHEUS,
)
def _count(group: Resource) -> Faults:
    count = len(group.items("rules"))
    if count > MOST_RULES:
        yield group.fault("rules", f"{count} rules are listed; Azure takes from 1 to {MOST_RULES}.")


@rule(
    "prometheus-rule-duration",
    "The period `for` of a Prometheus rule is a minute or more, and the interval of its group from 1 to 15 minutes.",
    remedy="Write PT1M or more, and for the interval PT15M at most.",
    sources=(thread("Azure/prometheus-collector/pull/672"), f"{_DOCS}metrics/prometheus-rule-groups"),
    over=PROMETHEUS,
)
def _duration(group: Resource) -> Faults:
    interval = _minutes(group.text("interval"))
    if interval is not None and not 1 <= interval <= LONGEST_INTERVAL:
        yield group.fault("interval", f"{group.text('interval')} is not from PT1M to PT15M.")
    for part in group.parts("rules"):
        waits = _minutes(part.text("for"))
        if waits is not None and 0 < waits < 1:
            yield part.fault("for", f"{part.text('for')} is less than a minute.")


@rule(
    "prometheus-rule-kind",
    "A Prometheus rule is for an alert or for a record.",
    remedy="Set alert or record, and expression.",
    sources=(f"{_DOCS}metrics/prometheus-rule-groups", _AZURERM_RULES),
    over=PROMETHEUS,
)
def _kind(group: Resource) -> Faults:
    for part in group.parts("rules"):
        if part.given("alert") and part.given("record"):
            yield part.fault("record", f"{part.text('record')} is the alert {part.text('alert')} as well.")
        elif part.missing("alert") and part.missing("record"):
            yield part.fault("alert", "neither alert nor record is set.")


bounded(
    "prometheus-rule-severity",
    "severity",
    0,
    4,
    why="Azure Monitor has severities from 0 (critical) to 4 (verbose)",
    sources=(f"{_DOCS}metrics/prometheus-rule-groups", _AZURERM_RULES),
    each=lambda group: group.parts("rules"),
    over=PROMETHEUS,
)


def _actions(alert: Resource) -> str:
    return "actions" if alert.request.type in (METRIC_ALERT, PROMETHEUS) else "actions.actionGroups"


def _notifies(alert: Resource) -> bool:
    """Whether an alert may have an action group. Those that are off are silent on purpose."""
    path = _actions(alert)
    return any(
        each.off("enabled") or each.partly_hidden(path) or each.items(path) for each in (alert, *alert.parts("rules"))
    )


def _is_alert(part: Reader) -> bool:
    return part.given("alert")


@rule(
    "alerts-without-action-group",
    "Alerts notify an action group.",
    remedy="Name an action group in the actions of the alerts that people are to see; in a stack file, all alerts "
    "notify the groups in monitoring.actionGroups.",
    sources=(f"{_DOCS}alerts/alerts-overview",),
    severity="note",
    over=Stack,
)
def _silent(stack: Stack) -> Faults:
    alerts = [each for kind in (METRIC_ALERT, QUERY_RULE, ACTIVITY_ALERT, PROMETHEUS) for each in stack.all(kind)]
    alerts = [each for each in alerts if each.request.type != PROMETHEUS or any(map(_is_alert, each.parts("rules")))]
    # An alert processing rule adds action groups to the alerts of a scope.
    if alerts and not any(map(_notifies, alerts)) and not stack.all("AlertProcessingRuleByName"):
        first, more = alerts[0], len(alerts) - 1
        who = f"{first.request.name} and {more} more" if more else first.request.name
        yield first.fault(_actions(first), f"no action group is set for {who}: only the portal shows that they fire.")
