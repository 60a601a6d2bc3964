"""Logs are sent to a new or an existing workspace."""

from __future__ import annotations

import pytest

from tests.repository import build

WORKSPACE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/soc"


def test_a_new_workspace_keeps_logs_for_ninety_days_by_default() -> None:
    assert build({}).one("Workspace").get("retentionInDays") == 90
    assert build({"monitoring": {"retentionInDays": 30}}).one("Workspace").get("retentionInDays") == 30


def test_a_daily_quota_bounds_our_workspace() -> None:
    assert build({"monitoring": {"dailyQuotaGb": 5.0}}).one("Workspace").get("workspaceCapping.dailyQuotaGb") == 5
    assert "workspaceCapping" not in build({}).one("Workspace").properties


def test_an_existing_workspace_takes_the_logs_and_none_is_made() -> None:
    plan = build({"monitoring": {"workspaceId": WORKSPACE}})
    assert not plan.all("Workspace")
    assert plan.one("DiagnosticSetting").get("workspaceId") == WORKSPACE


def test_only_the_categories_that_are_listed_are_sent() -> None:
    logs = build({"monitoring": {"logCategories": ["guard"], "allMetrics": False}}).one("DiagnosticSetting")
    assert logs.get("logs") == [{"category": "guard", "enabled": True}]
    assert logs.properties["metrics"] == []


def test_the_log_agent_is_configured_what_to_collect_and_where_to_send_it() -> None:
    plan = build({})
    rule, association = plan.one("DataCollectionRule"), plan.one("DataCollectionRuleAssociation")
    stream = "Microsoft-ContainerInsights-Group-Default"
    assert rule.get("destinations.logAnalytics") == [
        {"name": "workspace", "workspaceResourceId": plan.one("Workspace").id}
    ]
    assert rule.get("dataFlows") == [{"streams": [stream], "destinations": ["workspace"]}]
    assert rule.get("dataSources.extensions[0].extensionName") == "ContainerInsights"
    assert rule.get("dataSources.extensions[0].streams") == [stream]
    assert rule.get("dataSources.extensions[0].extensionSettings.dataCollectionSettings.enableContainerLogV2") is True
    assert rule.get("kind") == "Linux"
    assert rule.get("dataCollectionRuleName") == "dcr-shop"
    assert association.get("associationName") == "ContainerInsightsExtension"
    assert association.get("resourceUri") == plan.one("ManagedCluster").id
    assert association.get("dataCollectionRuleId") == rule.id


def test_without_the_log_agent_nothing_is_collected() -> None:
    off = {"addonProfiles": {"omsagent": {"enabled": False}}}
    assert not build(off).all("DataCollectionRule")
    assert not build({"monitoring": None}).all("DataCollectionRule")


@pytest.mark.parametrize(("key", "value", "reads"), [("useAadAuth", "True", True), ("USEAADAUTH", "false", False)])
def test_the_agents_sign_in_is_read_whatever_its_letter_case(key: str, value: str, reads: bool) -> None:
    plan = build({"addonProfiles": {"omsagent": {"config": {key: value}}}})
    config = plan.one("ManagedCluster").get("addonProfiles.omsagent.config")
    assert [(each, config[each]) for each in config if each.casefold() == "useaadauth"] == [(key, value)]
    assert bool(plan.all("DataCollectionRule")) is reads


def test_a_data_collection_rule_stands_where_its_workspace_does() -> None:
    there = {"workspaceId": WORKSPACE, "workspaceLocation": "northeurope"}
    assert build({"monitoring": there}).one("DataCollectionRule").get("location") == "northeurope"
    assert build({}).one("DataCollectionRule").get("location") == "westeurope"


def test_the_workspace_with_the_audit_logs_is_protected_like_the_cluster() -> None:
    assert build({}).one("Workspace").protect
    assert not build({"protect": False}).one("Workspace").protect
