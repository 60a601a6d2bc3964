"""Clusters that send logs and metrics to Azure Monitor over private endpoints."""

from __future__ import annotations

import pytest

from fairway.azure.monitor import DATA_COLLECTION_ENDPOINT, DATA_COLLECTION_RULE_ASSOCIATION
from fairway.azure.operationalinsights import WORKSPACE
from fairway.request import UNKNOWN, Request
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes
from tests.rules.test_private_link_scopes import LOGS, RULES, beside, link


def associated(name: str, **inputs: str) -> Request:
    made = {"resourceUri": f"{GROUP}/aks", "associationName": name, **inputs}
    return Request(DATA_COLLECTION_RULE_ASSOCIATION.token, name, made)


def isolated(*names: str) -> Fragment:
    return cluster(
        beside=[associated(each) for each in names],
        networkProfile={"outboundType": "none"},
        bootstrapProfile={"artifactSource": "Cache"},
        azureMonitorProfile={"metrics": {"enabled": True}},
    )


def configured_in(region: str) -> Fragment:
    found = Request(DATA_COLLECTION_ENDPOINT.token, "rules", {"location": region}, id=RULES)
    return beside(found, associated("configurationAccessEndpoint", dataCollectionEndpointId=RULES))


def logging(*others: Request, **access: str) -> Fragment:
    agent = {"enabled": True, "config": {"logAnalyticsWorkspaceResourceID": LOGS, "useAADAuth": "true"}}
    workspace = Request(WORKSPACE.token, "logs", {"workspaceName": "logs", **access}, id=LOGS)
    return cluster(beside=[workspace, *others], addonProfiles={"omsagent": agent})


PAIRS: Pairs = {
    "isolated-monitoring-without-private-link": (
        isolated("metrics"),
        isolated("metrics", "configurationAccessEndpoint"),
    ),
    "configuration-endpoint-region": (configured_in("northeurope"), configured_in("West Europe")),
    "workspace-query-closed": (
        logging(publicNetworkAccessForQuery="Disabled"),
        logging(publicNetworkAccessForQuery="Enabled"),
    ),
    "workspace-ingestion-closed": (
        logging(publicNetworkAccessForIngestion="Disabled"),
        logging(link("logs", LOGS), publicNetworkAccessForIngestion="Disabled"),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_private_monitoring_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    "unknown",
    [logging(link("logs", UNKNOWN), publicNetworkAccessForIngestion="Disabled"), isolated()],
)
def test_what_is_not_known_of_private_monitoring_is_no_finding(unknown: Fragment) -> None:
    assert not {each for each in broken(unknown) if each in PAIRS}
