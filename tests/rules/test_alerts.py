"""Alert rules of Azure Monitor."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from fairway.rules.alerts import METRIC_ALERT, PROMETHEUS, QUERY_RULE
from tests.preflight import Fragment, Pairs, broken, cluster, distinguishes

SINGLE = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"
UP = {"alert": "down", "expression": "up == 0"}


def metric(scopes: int = 1, key: str = "odata.type", **inputs: Any) -> Fragment:
    made = {"scopes": [f"/a{at}" for at in range(scopes)], "criteria": {key: SINGLE}} | inputs
    return cluster(beside=[Request(METRIC_ALERT, "cpu", made)])


def query(periods: tuple[int, int] = (1, 1), **inputs: Any) -> Fragment:
    failing = {"numberOfEvaluationPeriods": periods[0], "minFailingPeriodsToAlert": periods[1]}
    made = {"criteria": {"allOf": [{"query": "KubeEvents", "failingPeriods": failing}]}} | inputs
    return cluster(beside=[Request(QUERY_RULE, "events", made)])


def group(*rules: Any, **inputs: Any) -> Fragment:
    return cluster(beside=[Request(PROMETHEUS, "rules", {"rules": [*rules]} | inputs)])


MUTED = {"muteActionsDuration": "PT1H", "evaluationFrequency": "PT5M"}
PAIRS: Pairs = {
    "metric-alert-frequency": (
        metric(evaluationFrequency="PT1H", windowSize="PT30M"),
        metric(evaluationFrequency="PT1H", windowSize="P1D"),
    ),
    "metric-alert-scopes": (metric(2), metric(1)),
    "query-rule-mute": (query(autoMitigate=True, **MUTED), query(autoMitigate=False, **MUTED)),
    "query-rule-window": (query(windowSize="P3D"), query(windowSize="P2D")),
    "query-rule-failing-periods": (query((1, 2)), query((2, 2))),
    "prometheus-rules-over-20": (group(*[UP] * 21), group(*[UP] * 20)),
    "prometheus-rule-duration": (group(UP | {"for": "PT30S"}), group(UP | {"for": "PT1M"})),
    "prometheus-rule-severity": (group(UP | {"severity": 5}), group(UP | {"severity": 4})),
    "alerts-without-action-group": (query(), query(actions={"actionGroups": ["/a"]})),
    "prometheus-rule-kind": (group(UP | {"record": "down"}), group(UP)),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_alerts_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("made", "rule"),
    [
        (metric(2, "odataType"), "metric-alert-scopes"),
        (query(muteActionsDuration="PT5M", evaluationFrequency="PT1H"), "query-rule-mute"),
        (query((0, 0)), "query-rule-failing-periods"),
        (group(UP, interval="PT30M"), "prometheus-rule-duration"),
        (group({"expression": "up"}), "prometheus-rule-kind"),
    ],
)
def test_alerts_are_refused_for_more(made: Fragment, rule: str) -> None:
    assert rule in broken(made)


@pytest.mark.parametrize(
    "made",
    [
        query(windowSize="one hour", muteActionsDuration=""),
        query(windowSize="PT1M", kind="LogToMetric"),
        group(UP | {"for": "PT0M"}, interval="PT1M"),
    ],
)
def test_other_durations_are_not_reported(made: Fragment) -> None:
    assert not {"query-rule-window", "query-rule-mute", "prometheus-rule-duration"} & broken(made)
