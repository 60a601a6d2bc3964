"""Workspaces and data collection rules."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure.monitor import DATA_COLLECTION_RULE, DATA_COLLECTION_RULE_ASSOCIATION
from fairway.azure.operationalinsights import WORKSPACE
from fairway.request import UNKNOWN, Request
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes, judge

GROUP_STREAM = "Microsoft-ContainerInsights-Group-Default"
LOGS = {"logAnalytics": [{"name": "logs"}]}


LOGS_ID = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/logs"


def workspace(days: int, **sku: Any) -> Fragment:
    """A cluster with a workspace."""
    return cluster(beside=[Request(WORKSPACE.token, "logs", {"retentionInDays": days, "sku": sku})])


def regional(location: str) -> Fragment:
    """A workspace, and a rule in a region."""
    to = {"logAnalytics": [{"name": "logs", "workspaceResourceId": LOGS_ID}]}
    beside = [
        Request(WORKSPACE.token, "logs", {"location": "westeurope"}, id=LOGS_ID),
        Request(DATA_COLLECTION_RULE.token, "rule", {"destinations": to, "location": location}),
    ]
    return cluster(beside=beside)


def collected(destination: str = "logs", stream: str = GROUP_STREAM, to: Any = LOGS) -> Fragment:
    """A cluster with a data collection rule."""
    flows = [{"streams": [stream], "destinations": [destination]}]
    return cluster(beside=[Request(DATA_COLLECTION_RULE.token, "rule", {"destinations": to, "dataFlows": flows})])


def flowing(*streams: str, **flow: Any) -> Fragment:
    """A data collection rule of the group of Container insights, with a flow of other streams."""
    source = {"extensions": [{"name": "logs", "extensionName": "ContainerInsights", "streams": [GROUP_STREAM]}]}
    flows = [{"streams": list(streams), "destinations": ["logs"]} | flow]
    inputs = {"dataSources": source, "destinations": LOGS, "dataFlows": flows}
    return cluster(beside=[Request(DATA_COLLECTION_RULE.token, "rule", inputs)])


def measured(*streams: str, target: str = f"{GROUP}/aks") -> Fragment:
    """A cluster with managed Prometheus and a data collection rule of these streams."""
    id = f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules/metrics"
    rule = {"dataFlows": [{"streams": list(streams), "destinations": ["metrics"]}]}
    association = {"resourceUri": target, "associationName": "a", "dataCollectionRuleId": id}
    return cluster(
        azureMonitorProfile={"metrics": {"enabled": True}},
        beside=[
            Request(DATA_COLLECTION_RULE.token, "rule", {"resourceGroupName": "rg1", **rule}, id=id),
            Request(DATA_COLLECTION_RULE_ASSOCIATION.token, "association", association),
        ],
    )


PAIRS: Pairs = {
    "managed-prometheus-without-destination": (measured(GROUP_STREAM), measured("Microsoft-PrometheusMetrics")),
    "workspace-retention-range": (workspace(731), workspace(730)),
    "workspace-retention-of-tier": (workspace(30, name="Free"), workspace(7, name="Free")),
    "workspace-commitment-tier": (
        workspace(30, name="CapacityReservation", capacityReservationLevel=150),
        workspace(30, name="CapacityReservation", capacityReservationLevel=200),
    ),
    "data-collection-rule-region": (regional("northeurope"), regional("West Europe")),
    "data-flow-destination-unknown": (collected("workspace"), collected("logs")),
    "data-flow-group-transform": (
        flowing(GROUP_STREAM, transformKql="source | where Computer != ''"),
        flowing(GROUP_STREAM, transformKql="source"),
    ),
    "data-flow-stream-of-group": (flowing("Microsoft-InsightsMetrics"), flowing(GROUP_STREAM)),
    "data-flow-stream-name": (collected(stream="ContainerLogV2"), collected(stream="Custom-ContainerLogV2")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_a_workspace_and_a_rule_are_refused_what_azure_monitor_does_not_take(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    "to",
    [
        {"azureMonitorMetrics": {"name": "metrics"}},
        {"logAnalytics": [{"name": "metrics"}, {"name": "logs"}]},
        {"logAnalytics": [{"name": UNKNOWN}]},
        {"logAnalytics": UNKNOWN},
    ],
)
def test_a_destination_of_any_kind_or_with_a_hidden_name_is_not_reported(to: Any) -> None:
    assert "data-flow-destination-unknown" not in broken(collected("metrics", to=to))


@pytest.mark.parametrize("stream", ["Microsoft.ContainerService/managedClusters:Metrics-Group-All", "microsoft-perf"])
def test_streams_of_platform_metrics_and_in_lower_case_are_not_reported(stream: str) -> None:
    assert "data-flow-stream-name" not in broken(collected(stream=stream))


def test_a_misspelled_group_of_streams_is_reported_with_its_name() -> None:
    found = [each for each in judge(collected(stream=GROUP_STREAM.replace("ts", "t"))) if each.severity == "error"]
    assert [(each.rule, each.remedy) for each in found] == [("data-flow-stream-name", f"Write {GROUP_STREAM}.")]
    assert "data-flow-stream-name" not in broken(collected(stream=GROUP_STREAM.lower()))


def test_a_stream_that_a_data_source_names_flows_alone() -> None:
    made = flowing("microsoft-perf")
    assert "data-flow-stream-of-group" in broken(made)
    source = {"performanceCounters": [{"streams": ["Microsoft-Perf"]}], "extensions": [{"streams": [GROUP_STREAM]}]}
    flows = [{"streams": ["Microsoft-Perf"], "destinations": ["logs"]}]
    unknown = {"extensions": [{"streams": [GROUP_STREAM]}], "performanceCounters": UNKNOWN}
    for sources in (source, UNKNOWN, unknown):
        inputs = {"dataSources": sources, "destinations": LOGS, "dataFlows": flows}
        made = cluster(beside=[Request(DATA_COLLECTION_RULE.token, "rule", inputs)])
        assert "data-flow-stream-of-group" not in broken(made)


def test_metrics_of_another_cluster_are_no_destination() -> None:
    other = measured("Microsoft-PrometheusMetrics", target=f"{GROUP}/other")
    assert "managed-prometheus-without-destination" in broken(other)


@pytest.mark.parametrize(
    ("made", "rule", "severities"),
    [
        (workspace(3), "workspace-retention-range", ["error"]),
        (workspace(14, name="PerGB2018"), "workspace-retention-of-tier", ["warning"]),
        (workspace(30, name="PerGB2018"), "workspace-retention-of-tier", []),
        (workspace(14, name=UNKNOWN), "workspace-retention-of-tier", ["warning"]),
        (workspace(30, name="CapacityReservation"), "workspace-commitment-tier", ["error"]),
        (workspace(30, name="PerGB2018", capacityReservationLevel=100), "workspace-commitment-tier", ["error"]),
    ],
)
def test_days_and_gigabytes_go_by_the_tier(made: Fragment, rule: str, severities: list[str]) -> None:
    assert [each.severity for each in judge(made) if each.rule == rule] == severities
