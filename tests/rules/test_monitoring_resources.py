"""Tables, application insights, associations, private link scopes and Grafana."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure.monitor import DATA_COLLECTION_RULE_ASSOCIATION
from fairway.request import Request
from fairway.rules.monitoring_resources import GRAFANA, INSIGHTS, LINK_SCOPE, TABLE
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes

ENDPOINT = f"{GROUP}/providers/Microsoft.Insights/dataCollectionEndpoints/logs"


def beside(kind: str, **inputs: Any) -> Fragment:
    return cluster(beside=[Request(kind, "one", inputs)])


def associated(name: str, **inputs: Any) -> Fragment:
    made = {"resourceUri": f"{GROUP}/aks", "associationName": name, "dataCollectionEndpointId": ENDPOINT} | inputs
    return beside(DATA_COLLECTION_RULE_ASSOCIATION.token, **made)


def grafana(sku: str) -> Fragment:
    inputs = {"workspaceName": "boards", "sku": {"name": sku}, "properties": {"zoneRedundancy": "Enabled"}}
    return beside(GRAFANA, **inputs)


INTEGRATIONS = {"azureMonitorWorkspaceIntegrations": [{"azureMonitorWorkspaceResourceId": f"{GROUP}/metrics"}]}
PAIRS: Pairs = {
    "workspace-table-retention": (beside(TABLE, retentionInDays=3), beside(TABLE, retentionInDays=4)),
    "application-insights-retention": (beside(INSIGHTS, retentionInDays=45), beside(INSIGHTS, retentionInDays=60)),
    "data-collection-endpoint-association-name": (associated("logs"), associated("ConfigurationAccessEndpoint")),
    "private-link-scope-location": (beside(LINK_SCOPE, location="westeurope"), beside(LINK_SCOPE, location="Global")),
    "grafana-without-metrics": (
        beside(GRAFANA, workspaceName="boards", properties={"apiKey": "Disabled"}),
        beside(GRAFANA, workspaceName="boards", properties={"grafanaIntegrations": INTEGRATIONS}),
    ),
    "grafana-zone-redundancy": (grafana("Essential"), grafana("Standard")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_monitoring_resources_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_table_may_keep_data_as_long_as_its_workspace() -> None:
    assert not {"workspace-table-retention", "schema-range"} & broken(
        beside(TABLE, retentionInDays=-1, totalRetentionInDays=-1)
    )


def test_an_association_with_a_rule_has_any_name() -> None:
    other = associated("logs", dataCollectionEndpointId="", dataCollectionRuleId=f"{GROUP}/rule")
    assert "data-collection-endpoint-association-name" not in broken(other)
