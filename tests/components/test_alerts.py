"""Alert rules notify the action groups, and one switch adds those that Microsoft recommends."""

from __future__ import annotations

from typing import Any

import pytest

from components.recommended_alerts import RECOMMENDED
from config.cluster import Cluster
from fairway.plan import Record
from tests.repository import build

MAIL: dict[str, Any] = {"emailReceivers": {"team": {"emailAddress": "oncall@example.com"}}}
DISK = {"criteria": {"allOf": [{"metricName": "node_disk_usage_percentage", "threshold": 80.0}]}}
LEVEL = {"field": "level", "equals": "Error"}
KINDS = ("MetricAlert", "ActivityLogAlert", "ScheduledQueryRule")


def events(condition: dict[str, Any]) -> dict[str, Any]:
    """An activity log alert with this condition beside the one on the category."""
    both = {"allOf": [{"field": "category", "equals": "Administrative"}, condition]}
    return {"alerts": {"activityLogAlerts": {"a": {"condition": both}}}}


def queries(**settings: Any) -> dict[str, Any]:
    """A log alert with these settings."""
    return {"alerts": {"scheduledQueryRules": {"a": {"criteria": {"allOf": [{"query": "Heartbeat"}]}, **settings}}}}


def observed(**monitoring: Any) -> Record:
    return build({"monitoring": {"actionGroups": {"oncall": MAIL}, **monitoring}})


def test_one_switch_adds_the_recommended_alerts_on_what_azure_reports() -> None:
    plan = observed(alerts={"recommended": True})
    limits = {
        each.get("criteria.allOf[0].metricName"): each.get("criteria.allOf[0].threshold")
        for each in plan.all("MetricAlert")
    }
    assert limits == {"node_cpu_usage_percentage": 95, "node_memory_working_set_percentage": 100}
    assert plan.one("ActivityLogAlert").get("condition.allOf[0].equals") == "ResourceHealth"
    assert not plan.all("ScheduledQueryRule") + plan.all("PrometheusRuleGroup")


def test_with_prometheus_it_adds_the_rules_of_the_community() -> None:
    plan = observed(alerts={"recommended": True}, prometheus={"recordingRules": False})
    groups = {each.get("ruleGroupName"): each for each in plan.all("PrometheusRuleGroup")}
    assert set(groups) == {f"{name}-shop" for name in RECOMMENDED}
    for name, rules in RECOMMENDED.items():
        assert [each["alert"] for each in groups[f"{name}-shop"].properties["rules"]] == [each.alert for each in rules]
        assert len(rules) <= 20


def test_with_a_daily_cap_it_adds_an_alert_on_the_cap() -> None:
    plan = observed(alerts={"recommended": True}, dailyQuotaGb=5.0)
    assert "OverQuota" in str(plan.one("ScheduledQueryRule").get("criteria.allOf[0].query"))
    assert plan.one("ScheduledQueryRule").get("scopes") == [plan.one("Workspace").id]


def test_every_alert_notifies_all_action_groups_unless_it_names_some() -> None:
    named = {"metricAlerts": {"disk": DISK, "quiet": {**DISK, "actionGroups": []}}, "recommended": True}
    plan = observed(alerts=named, prometheus={}, dailyQuotaGb=5.0)
    group = plan.one("ActionGroup").id
    for each in (alert for kind in KINDS for alert in plan.all(kind)):
        expected = [] if "quiet" in each.name else [group]
        actions: Any = each.properties["actions"]
        found = actions if isinstance(actions, list) else actions["actionGroups"]
        assert [one if isinstance(one, str) else one["actionGroupId"] for one in found] == expected, each.name
    alerts = [rule for each in plan.all("PrometheusRuleGroup") for rule in each.properties["rules"] if "alert" in rule]
    assert alerts
    assert all(rule["actions"] == [{"actionGroupId": group}] for rule in alerts)


def test_an_action_group_works_when_a_region_fails_and_hides_its_urls() -> None:
    plan = observed(actionGroups={"pager": {"webhookReceivers": {"pager": {"serviceUriSecret": "pagerUrl"}}}})
    group = plan.one("ActionGroup")
    assert group.get("location") == "global"
    assert group.get("groupShortName") == "pager"
    assert group.secrets == ("webhookReceivers[0].serviceUri",)


@pytest.mark.parametrize(
    ("monitoring", "reason"),
    [
        ({"actionGroups": {"a": {}}}, "notifies no one"),
        ({"actionGroups": {"a": {"emailReceivers": {"x": {"emailAddress": "team"}}}}}, "not an email address"),
        (
            {
                "actionGroups": {
                    "a": {**MAIL, "smsReceivers": {"Team": {"countryCode": "49", "phoneNumber": "15123"}}},
                }
            },
            "two receivers are called team",
        ),
        ({"alerts": {"metricAlerts": {"disk": {**DISK, "actionGroups": ["b"]}}}}, r"b is not in monitoring\.action"),
        ({"alerts": {"metricAlerts": {"disk": {**DISK, "scopes": ["keyVault"]}}}}, "this cluster has no keyVault"),
        ({"alerts": {"metricAlerts": {"disk": {**DISK, "severity": 5}}}}, "less than or equal to 4"),
        (
            {"alerts": {"activityLogAlerts": {"a": {"condition": {"allOf": [{"field": "level", "equals": "Error"}]}}}}},
            "a condition on the category",
        ),
        (events({}), r"set field with either equals or containsAny, or anyOf alone"),
        (events({"field": "level"}), r"set field with either equals"),
        (events({"field": "level", "equals": "Error", "containsAny": ["Error"]}), r"set field with either equals"),
        (events({"field": "level", "equals": "Error", "anyOf": [LEVEL]}), r"set field with either equals"),
        (events({"anyOf": [{"field": "level"}]}), r"set either equals or containsAny"),
        (queries(evaluationFrequency="P"), "'P' is not a duration of minutes, hours or days"),
        (queries(windowSize="PT"), "'PT' is not a duration"),
        (queries(windowSize="P1DT"), "'P1DT' is not a duration"),
        (
            queries(criteria={"allOf": [{"query": "Heartbeat", "failingPeriods": {"minFailingPeriodsToAlert": 4}}]}),
            "is more than numberOfEvaluationPeriods, 1: set at most 1, or numberOfEvaluationPeriods to 4",
        ),
        (
            {"alerts": {"prometheusRuleGroups": {"a": {"rules": [{"alert": "a", "expression": "up == 0"}]}}}},
            "evaluated on metrics of Prometheus",
        ),
        (
            {"prometheus": {}, "alerts": {"prometheusRuleGroups": {"a": {"rules": [{"expression": "up"}]}}}},
            "set alert for an alert or record",
        ),
    ],
)
def test_what_azure_would_refuse_or_ignore_is_refused(monitoring: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Cluster.model_validate({"monitoring": monitoring})


@pytest.mark.parametrize("condition", [LEVEL, {"field": "level", "containsAny": ["Error"]}, {"anyOf": [LEVEL]}])
def test_a_condition_is_on_a_field_or_one_of_several(condition: dict[str, Any]) -> None:
    alert = observed(**events(condition)).one("ActivityLogAlert")
    assert condition.items() <= alert.get("condition.allOf")[1].items()


@pytest.mark.parametrize("duration", ["PT5M", "PT1H30M", "P1D", "P1DT6H"])
def test_durations_have_days_hours_and_minutes(duration: str) -> None:
    assert observed(**queries(windowSize=duration)).one("ScheduledQueryRule").get("windowSize") == duration
