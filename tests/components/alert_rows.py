"""The settings of action groups and alert rules, each with its effect on the requests."""

from __future__ import annotations

from typing import Any

from fairway.azure.roles import BUILT_IN_ROLES
from fairway.plan import Record
from fairway.request import SECRET
from tests.components.seen import Seen, of

Row = tuple[dict[str, Any], Seen, Any]

GROUP = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Insights/actionGroups/soc"
LOGIC = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Logic/workflows/w"
FUNCTIONS = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/f"
HUB = "/subscriptions/s/resourceGroups/g/providers/Microsoft.EventHub/namespaces/n/eventhubs/alerts"
VAULT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v"
APPLICATION = "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"
MAIL: dict[str, Any] = {"emailReceivers": {"team": {"emailAddress": "oncall@example.com"}}}


def groups(**settings: Any) -> dict[str, Any]:
    return {"monitoring": {"actionGroups": {"oncall": settings}}}


def plain(key: str, value: Any, path: str) -> Row:
    return groups(**MAIL, **{key: value}), of("ActionGroup", path), value


_DUE: dict[str, dict[str, Any]] = {
    "emailReceivers": {"emailAddress": "a@example.com"},
    "smsReceivers": {"countryCode": "49", "phoneNumber": "1512345"},
    "voiceReceivers": {"countryCode": "49", "phoneNumber": "1512345"},
    "azureAppPushReceivers": {"emailAddress": "a@example.com"},
    "webhookReceivers": {"serviceUriSecret": "pagerUrl"},
    "armRoleReceivers": {"roleDefinitionName": "Owner"},
    "logicAppReceivers": {"resourceId": LOGIC, "callbackUrlSecret": "logicUrl"},
    "azureFunctionReceivers": {
        "functionAppResourceId": FUNCTIONS,
        "functionName": "page",
        "httpTriggerUrlSecret": "pageUrl",
    },
    "eventHubReceivers": {"eventHubId": HUB},
}
"""The required settings of each kind of receiver."""
_OTHER: dict[str, tuple[str, Any]] = {
    "serviceUriSecret": ("serviceUri", SECRET),
    "callbackUrlSecret": ("callbackUrl", SECRET),
    "httpTriggerUrlSecret": ("httpTriggerUrl", SECRET),
    "roleDefinitionName": ("roleId", BUILT_IN_ROLES["Owner"]),
    "eventHubId": ("eventHubName", "alerts"),
}
"""The settings that are another property in the request."""
_MORE: dict[str, dict[str, Any]] = {
    kind: {"useCommonAlertSchema": False}
    for kind in _DUE
    if kind not in ("smsReceivers", "voiceReceivers", "azureAppPushReceivers")
}
_MORE["webhookReceivers"] |= {"useAadAuth": True, "objectId": APPLICATION, "identifierUri": "api://alerts"}


def _secrets(record: Record) -> Any:
    return next((each.secrets for each in record.all("ActionGroup")), None)


def receiver_rows() -> dict[str, Row]:
    """Each setting of each kind of receiver."""
    found: dict[str, Row] = {}
    for kind, due in _DUE.items():
        for key, value in (due | _MORE.get(kind, {})).items():
            path, expected = _OTHER.get(key, (key, value))
            settings = groups(**{kind: {"one": {**due, key: value}}})
            seen = of("ActionGroup", f"{kind}[0].{path}")
            if expected is SECRET:
                seen, expected = _secrets, (f"{kind}[0].{path}",)
            found[f"{kind}.*.{key}"] = (settings, seen, expected)
    return found


def alert(kind: str, **settings: Any) -> dict[str, Any]:
    return {"monitoring": {"prometheus": {}, "alerts": {kind: {"mine": settings}}, "actionGroups": {"oncall": MAIL}}}


def rule_of(kind: str, path: str, name: str = "mine") -> Seen:
    """A property of the rule of the settings."""
    return lambda record: next(
        (each.get(path) for each in record.all(kind) if each.name.endswith(f"/{name}") and "/alert/" in each.name), None
    )


METRIC = {"criteria": {"allOf": [{"metricName": "m", "threshold": 80.0}]}}
ACTIVITY = {"condition": {"allOf": [{"field": "category", "equals": "Administrative"}]}}
QUERY = {"criteria": {"allOf": [{"query": "Heartbeat"}]}}
RULES = {"rules": [{"alert": "Slow", "expression": "up == 0"}]}
_BASE: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "metricAlerts": ("MetricAlert", METRIC, "ruleName", "actions"),
    "activityLogAlerts": ("ActivityLogAlert", ACTIVITY, "activityLogAlertName", "actions.actionGroups"),
    "scheduledQueryRules": ("ScheduledQueryRule", QUERY, "ruleName", "actions.actionGroups"),
    "prometheusRuleGroups": ("PrometheusRuleGroup", RULES, "ruleGroupName", "rules[0].actions"),
}
_SAME: dict[str, dict[str, Any]] = {
    "metricAlerts": {
        "severity": 1,
        "evaluationFrequency": "PT15M",
        "windowSize": "PT1H",
        "autoMitigate": False,
        "scopes": [VAULT],
    },
    "activityLogAlerts": {"scopes": [VAULT]},
    "scheduledQueryRules": {
        "severity": 1,
        "evaluationFrequency": "PT15M",
        "windowSize": "PT1H",
        "autoMitigate": False,
        "muteActionsDuration": "PT1H",
        "skipQueryValidation": True,
        "scopes": [VAULT],
    },
    "prometheusRuleGroups": {"interval": "PT5M"},
}
_CRITERIA: dict[str, tuple[str, dict[str, Any]]] = {
    "metricAlerts": (
        "criteria.allOf",
        {
            "metricName": "m",
            "metricNamespace": "Insights.Container/nodes",
            "operator": "LessThan",
            "threshold": 80.0,
            "timeAggregation": "Maximum",
            "dimensions": [{"name": "node", "operator": "Exclude", "values": ["a"]}],
        },
    ),
    "scheduledQueryRules": (
        "criteria.allOf",
        {
            "query": "Heartbeat",
            "timeAggregation": "Average",
            "metricMeasureColumn": "n",
            "resourceIdColumn": "_ResourceId",
            "operator": "LessThan",
            "threshold": 5.0,
            "dimensions": [{"name": "Computer", "operator": "Exclude", "values": ["a"]}],
            "failingPeriods": {"numberOfEvaluationPeriods": 3, "minFailingPeriodsToAlert": 2},
        },
    ),
    "activityLogAlerts": ("condition.allOf", {"field": "category", "equals": "Policy"}),
    "prometheusRuleGroups": (
        "rules",
        {
            "alert": "Slow",
            "expression": "up == 0",
            "for": "PT5M",
            "severity": 1,
            "enabled": False,
            "labels": {"team": "shop"},
            "annotations": {"description": "slow"},
            "resolveConfiguration": {"autoResolved": False, "timeToResolve": "PT20M"},
        },
    ),
}


def rule_rows() -> dict[str, Row]:
    """Each setting of each kind of alert rule."""
    found: dict[str, Row] = {}
    for key, (kind, due, name, actions) in _BASE.items():
        same = {"description": "why", "enabled": False, **_SAME[key]}
        for setting, value in same.items():
            found[f"{key}.*.{setting}"] = (alert(key, **due, **{setting: value}), rule_of(kind, setting), value)
        found[f"{key}.*.name"] = (alert(key, **due, name="own"), rule_of(kind, name), "own")
        off = alert(key, **due, actionGroups=[])
        found[f"{key}.*.actionGroups"] = (off, _notified(kind, actions), (True, _without(key)))
        path, full = _CRITERIA[key]
        top, _, below = path.partition(".")
        criteria: Any = {below: [full]} if below else [full]
        found[f"{key}.*.{path}"] = (alert(key, **{top: criteria}), _subset(kind, f"{path}[0]", full), True)
    return found


def _notified(kind: str, actions: str) -> Seen:
    """Whether there is a rule, and whom it notifies."""
    return lambda record: (rule_of(kind, "location")(record) is not None, rule_of(kind, actions)(record))


def _without(key: str) -> list[str] | None:
    """What a rule that notifies no one has as its actions."""
    return None if key == "prometheusRuleGroups" else []


def _subset(kind: str, path: str, expected: dict[str, Any]) -> Seen:
    def seen(record: Any) -> bool:
        found = rule_of(kind, path)(record)
        return found is not None and all(found.get(key) == value for key, value in expected.items())

    return seen


ALERT_ROWS: dict[str, Row] = {
    **{
        f"monitoring.actionGroups.*.{key}": row
        for key, row in {
            "id": (groups(id=GROUP), lambda it: it.exports["shop"].get("actionGroupIds"), {"oncall": GROUP}),
            "name": plain("name", "own", "actionGroupName"),
            "groupShortName": plain("groupShortName", "soc", "groupShortName"),
            "enabled": plain("enabled", False, "enabled"),
            **receiver_rows(),
        }.items()
    },
    "monitoring.alerts.recommended": (
        {"monitoring": {"alerts": {"recommended": True}}},
        lambda it: len(it.all("MetricAlert")),
        2,
    ),
    **{f"monitoring.alerts.{key}": row for key, row in rule_rows().items()},
}
