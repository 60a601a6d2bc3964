"""Changes with which monitoring goes blind have a text."""

from __future__ import annotations

from typing import Any

import pytest

from tests.change.test_weakened import nested, updated

GROUP, WORKSPACE, RULE = "monitor:ActionGroup", "operationalinsights:Workspace", "monitor:DataCollectionRule"
SETTING, CAP = "monitor:DiagnosticSetting", "workspaceCapping.dailyQuotaGb"
ENDPOINT, CLOSED = "monitor:DataCollectionEndpoint", "networkAcls.publicNetworkAccess"
SCOPE, MODE = "monitor:PrivateLinkScope", "accessModeSettings.queryAccessMode"
MAIL = {"emailReceivers": [{"name": "ops", "emailAddress": "ops@example.com"}]}


def streams(*names: str) -> dict[str, Any]:
    return {"dataFlows": [{"streams": [*names], "destinations": ["workspace"]}]}


def logs(*names: str) -> dict[str, Any]:
    return {"logs": [{"category": each, "enabled": True} for each in names]}


@pytest.mark.parametrize(
    ("kind", "old", "new", "outcome", "text"),
    [
        (GROUP, MAIL, {**MAIL, "enabled": False}, "interrupted", "is off"),
        (GROUP, MAIL, {}, "interrupted", "no receivers"),
        ("monitor:MetricAlert", {"enabled": True}, {"enabled": False}, "interrupted", "is off"),
        ("monitor:ActivityLogAlert", {}, {"enabled": False}, "interrupted", "is off"),
        ("monitor:ScheduledQueryRule", {"enabled": True}, {"enabled": False}, "interrupted", "is off"),
        ("alertsmanagement:PrometheusRuleGroup", {}, {"enabled": False}, "interrupted", "is off"),
        (RULE, streams("Microsoft-ContainerLogV2", "Microsoft-KubeEvents"), streams("Microsoft-KubeEvents"),
         "interrupted", "No longer collected: Microsoft-ContainerLogV2"),
        (SETTING, logs("kube-audit", "guard"), logs("guard"), "interrupted", "No longer collected: kube-audit"),
        (WORKSPACE, nested(CAP, 10), nested(CAP, 5), "in place", "cap is lower"),
        (WORKSPACE, {}, nested(CAP, 5), "in place", "cap is lower"),
        (WORKSPACE, {}, {"publicNetworkAccessForQuery": "Disabled"}, "interrupted", "closed to public networks"),
        (WORKSPACE, {}, {"publicNetworkAccessForIngestion": "Disabled"}, "interrupted", "closed to public networks"),
        (ENDPOINT, {}, nested(CLOSED, "Disabled"), "interrupted", "closed to public networks"),
        (ENDPOINT, nested(CLOSED, "Disabled"), {}, "in place", "not documented"),
        (SCOPE, nested(MODE, "Open"), nested(MODE, "PrivateOnly"), "interrupted", "is PrivateOnly"),
        (WORKSPACE, {"retentionInDays": 90}, {"retentionInDays": 30}, "in place", "shorter time"),
    ],
)  # fmt: skip
def test_what_is_no_longer_seen_is_in_a_text(kind: str, old: Any, new: Any, outcome: str, text: str) -> None:
    found = updated(kind, old, new)
    assert found.outcome == outcome
    assert next(each for each in found.reasons if text in each.text).source
    assert found.workloads.startswith("Pods stay;")


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        (GROUP, {**MAIL, "enabled": False}, MAIL),
        (GROUP, MAIL, {"armRoleReceivers": [{"name": "owners"}]}),
        (RULE, streams("Microsoft-KubeEvents"), streams("Microsoft-ContainerLogV2", "Microsoft-KubeEvents")),
        (SETTING, logs("guard"), {"logs": [{"categoryGroup": "allLogs", "enabled": True}]}),
        (WORKSPACE, nested(CAP, 5), nested(CAP, -1)),
        (ENDPOINT, nested(CLOSED, "Disabled"), nested(CLOSED, "Enabled")),
        (SCOPE, nested(MODE, "PrivateOnly"), nested(MODE, "Open")),
        (WORKSPACE, {"retentionInDays": 30}, {"retentionInDays": 90}),
    ],
)
def test_what_sees_more_has_no_text(kind: str, old: Any, new: Any) -> None:
    assert not updated(kind, old, new).workloads
