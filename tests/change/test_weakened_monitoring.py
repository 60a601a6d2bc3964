"""Changes with which monitoring goes blind have a text."""

from __future__ import annotations

from typing import Any

import pytest

from tests.change.test_weakened import nested, updated

GROUP, WORKSPACE, RULE = "monitor:ActionGroup", "operationalinsights:Workspace", "monitor:DataCollectionRule"
ASSOCIATION = "monitor:DataCollectionRuleAssociation"
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
        (ASSOCIATION, {"dataCollectionRuleId": "/s/old"}, {"dataCollectionRuleId": "/s/new"}, "in place",
         "use the rule new instead of old"),
        (ASSOCIATION, {"dataCollectionRuleId": "/s/old"}, {}, "interrupted", "have no rule"),
        (ASSOCIATION, {"dataCollectionEndpointId": "/s/old"}, {"dataCollectionEndpointId": "/s/new"}, "in place",
         "use the endpoint new"),
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


def workspace(days: int | None, purge: bool | None) -> dict[str, Any]:
    kept = {} if days is None else {"retentionInDays": days}
    return kept if purge is None else {**kept, "features": {"immediatePurgeDataOn30Days": purge}}


@pytest.mark.parametrize("was", [True, False, None])
def test_a_workspace_that_purges_at_30_days_loses_older_logs_at_once(was: bool | None) -> None:
    found = updated(WORKSPACE, workspace(365, was), workspace(30, True))
    assert found.outcome == "interrupted"
    assert "deleted with this update and cannot be recovered" in found.workloads
    assert "30 days after the change" not in found.workloads
    assert "keeps them" not in found.workaround
    assert found.workaround.startswith("First export what is needed longer")


def test_a_purge_that_is_left_out_may_stay_on() -> None:
    assert updated(WORKSPACE, workspace(365, True), workspace(30, None)).outcome == "interrupted"


@pytest.mark.parametrize(("days", "purge"), [(30, False), (30, None), (31, True)])
def test_without_a_purge_older_logs_stay_for_30_days_more(days: int, purge: bool | None) -> None:
    found = updated(WORKSPACE, workspace(365, purge), workspace(days, purge))
    assert (found.outcome, "30 days after the change" in found.workloads) == ("in place", True)


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        (workspace(None, False), workspace(30, True), "are deleted with this update"),
        (workspace(90, None), workspace(90, True), "the update that sets retentionInDays: 30 deletes older logs"),
    ],
)
def test_a_purge_that_is_turned_on_has_a_text(old: dict[str, Any], new: dict[str, Any], text: str) -> None:
    found = updated(WORKSPACE, old, new)
    assert (found.outcome, text in found.workloads) == ("in place", True)
    assert updated(WORKSPACE, new, new).workloads == updated(WORKSPACE, new, old).workloads == ""
