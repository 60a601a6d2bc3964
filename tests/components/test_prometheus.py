"""Metrics reach an Azure Monitor workspace: endpoint, rule, association, and the series that dashboards query."""

from __future__ import annotations

import re

import pytest

from components.recording_rules import LINUX
from components.windows_recording_rules import WINDOWS
from config.cluster import Cluster
from tests.repository import build

CENTRAL = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Monitor/accounts/central"
WINDOWS_POOL = {
    "networkProfile": {"networkDataplane": "azure", "networkPolicy": "calico"},
    "nodePools": {"win": {"osType": "Windows", "vmSize": "Standard_D4ds_v5"}},
}
STREAM = "Microsoft-PrometheusMetrics"


def test_the_metrics_of_a_cluster_have_a_way_into_a_workspace() -> None:
    plan = build({"monitoring": {"prometheus": {}}})
    workspace, endpoint = plan.one("AzureMonitorWorkspace"), plan.one("DataCollectionEndpoint")
    rule = next(each for each in plan.all("DataCollectionRule") if each.name == "shop/prometheus")
    association = next(each for each in plan.all("DataCollectionRuleAssociation") if each.name == "shop/prometheus")
    assert plan.one("ManagedCluster").get("azureMonitorProfile.metrics.enabled") is True
    assert rule.get("dataCollectionEndpointId") == endpoint.id
    assert rule.get("dataSources.prometheusForwarder[0].streams") == [STREAM]
    assert rule.get("dataFlows[0].streams") == [STREAM]
    assert rule.get("dataFlows[0].destinations") == [rule.get("destinations.monitoringAccounts[0].name")]
    assert rule.get("destinations.monitoringAccounts[0].accountResourceId") == workspace.id
    assert association.get("dataCollectionRuleId") == rule.id
    assert association.get("resourceUri") == plan.one("ManagedCluster").id
    names = [endpoint.get("dataCollectionEndpointName"), rule.get("dataCollectionRuleName")]
    assert [*names, association.get("associationName")] == ["MSProm-westeurope-shop"] * 3
    assert workspace.protect


def test_without_the_key_nothing_of_it_exists() -> None:
    kinds = {each.type.rpartition(":")[2] for each in build({}).requests}
    assert not kinds & {"AzureMonitorWorkspace", "DataCollectionEndpoint", "PrometheusRuleGroup"}


def test_endpoint_rule_and_recording_rules_are_in_the_region_of_an_existing_workspace() -> None:
    there = {"azureMonitorWorkspace": {"id": CENTRAL, "location": "northeurope"}}
    plan = build({"monitoring": {"prometheus": there}})
    assert not plan.all("AzureMonitorWorkspace")
    found = [plan.one("DataCollectionEndpoint"), *plan.all("PrometheusRuleGroup")]
    assert {each.get("location") for each in found} == {"northeurope"}
    assert {each.get("scopes[0]") for each in found[1:]} == {CENTRAL}
    assert found[0].get("dataCollectionEndpointName") == "MSProm-northeurope-shop"


def test_clusters_with_windows_have_its_recording_rules_as_well() -> None:
    settings = {"monitoring": {"prometheus": {}}}
    linux, windows = (
        {each.get("ruleGroupName") for each in build(each).all("PrometheusRuleGroup")}
        for each in (settings, settings | WINDOWS_POOL)
    )
    assert linux == {f"{name}-shop" for name in LINUX}
    assert windows - linux == {f"{name}-shop" for name in WINDOWS}


def test_recording_rules_are_for_the_cluster_alone() -> None:
    plan = build({"monitoring": {"prometheus": {}}})
    for group in plan.all("PrometheusRuleGroup"):
        assert group.get("clusterName") == "shop"
        assert group.get("scopes") == [plan.one("AzureMonitorWorkspace").id, plan.one("ManagedCluster").id]


@pytest.mark.parametrize(("name", "rules"), (LINUX | WINDOWS).items())
def test_each_recording_rule_is_whole(name: str, rules: tuple[tuple[str, str], ...]) -> None:
    assert len(rules) <= 20, name
    for record, expression in rules:
        assert re.fullmatch(r"[a-zA-Z_:][a-zA-Z0-9_:]*", record)
        for left, right in ("()", "{}", "[]"):
            assert expression.count(left) == expression.count(right), record
        assert expression.count('"') % 2 == 0, record


def test_a_rule_queries_only_series_that_agents_send_or_rules_before_it_compute() -> None:
    sent = re.compile(r"(node|container|kube|windows)_\w+")
    for rules in (LINUX | WINDOWS).values():
        computed: set[str] = set()
        for record, expression in rules:
            for series in re.findall(r"\b[a-z]\w*:[\w:]+|:[a-z]\w+:[\w:]*", expression):
                assert series in computed or sent.fullmatch(series), (record, series)
            computed.add(record)


def test_metrics_that_are_turned_off_contradict_prometheus() -> None:
    off = {"azureMonitorProfile": {"metrics": {"enabled": False}}, "monitoring": {"prometheus": {}}}
    with pytest.raises(ValueError, match=r"monitoring\.prometheus needs it"):
        Cluster.model_validate(off)


def test_settings_of_a_new_workspace_beside_an_existing_one_are_refused() -> None:
    both = {"azureMonitorWorkspace": {"id": CENTRAL, "publicNetworkAccess": "Disabled"}}
    with pytest.raises(ValueError, match="publicNetworkAccess has no effect"):
        Cluster.model_validate({"monitoring": {"prometheus": both}})
