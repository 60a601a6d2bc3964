"""Private link scopes of Azure Monitor with their endpoints and zones."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure.monitor import (
    PRIVATE_LINK_SCOPE,
    PRIVATE_LINK_SCOPED_RESOURCE,
)
from fairway.request import UNKNOWN, Request
from fairway.rules.cluster_network import PRIVATE_ENDPOINT, VIRTUAL_NETWORK
from fairway.rules.private_link import ZONE_GROUP
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes

INSIGHTS = f"{GROUP}/providers/Microsoft.Insights"
LOGS = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/logs"
RULES = f"{INSIGHTS}/dataCollectionEndpoints/rules"
METRICS = f"{GROUP}/providers/Microsoft.Monitor/accounts/metrics"
NET = f"{GROUP}/providers/Microsoft.Network"
ZONES = (
    "privatelink.monitor.azure.com",
    "privatelink.oms.opinsights.azure.com",
    "privatelink.ods.opinsights.azure.com",
    "privatelink.agentsvc.azure-automation.net",
    "privatelink.blob.core.windows.net",
)


def scope(name: str = "ampls", **modes: str) -> Request:
    inputs = {"scopeName": name, "location": "global"} | ({"accessModeSettings": modes} if modes else {})
    return Request(PRIVATE_LINK_SCOPE.token, name, inputs, id=f"{INSIGHTS}/privateLinkScopes/{name}")


def link(name: str, target: Any, **more: str) -> Request:
    id = f"{INSIGHTS}/privateLinkScopes/ampls/scopedResources/{name}"
    inputs = {"resourceGroupName": "rg1", "scopeName": "ampls", "name": name, "linkedResourceId": target, **more}
    return Request(PRIVATE_LINK_SCOPED_RESOURCE.token, name, inputs, id=id)


def endpoint(name: str, to: str = "ampls", network: str = "hub") -> Request:
    subnet = {"id": f"{NET}/virtualNetworks/{network}/subnets/links"}
    connection = {"privateLinkServiceId": f"{INSIGHTS}/privateLinkScopes/{to}", "groupIds": ["azuremonitor"]}
    inputs = {"subnet": subnet, "privateLinkServiceConnections": [connection]}
    return Request(PRIVATE_ENDPOINT, name, inputs, id=f"{NET}/privateEndpoints/{name}")


def records(of: str, *zones: str) -> Request:
    configs = [{"name": each, "privateDnsZoneId": f"{NET}/privateDnsZones/{each}"} for each in zones]
    id = f"{NET}/privateEndpoints/{of}/privateDnsZoneGroups/default"
    inputs = {"privateDnsZoneGroupName": "default", "privateDnsZoneConfigs": configs}
    return Request(ZONE_GROUP, f"{of}-zones", inputs, id=id)


def in_subnet(prefix: str) -> Fragment:
    subnets = [{"name": "links", "addressPrefix": f"10.9.0.0/{prefix}"}]
    inputs = {"virtualNetworkName": "hub", "addressSpace": {"addressPrefixes": ["10.9.0.0/16"]}, "subnets": subnets}
    return beside(Request(VIRTUAL_NETWORK, "hub", inputs, id=f"{NET}/virtualNetworks/hub"), endpoint("pe"))


def beside(*requests: Request) -> Fragment:
    return cluster(beside=[*requests])


PAIRS: Pairs = {
    "private-link-scope-linked-twice": (
        beside(link("one", LOGS), link("two", LOGS.replace("logs", "Logs"))),
        beside(link("one", LOGS), link("two", RULES)),
    ),
    "private-link-scope-linked-type": (beside(link("metrics", METRICS)), beside(link("rules", RULES))),
    "private-link-scope-second": (
        beside(endpoint("one"), endpoint("two", to="other")),
        beside(endpoint("one"), endpoint("two", to="other", network="spoke")),
    ),
    "private-link-scope-zones": (
        beside(endpoint("pe"), records("pe", ZONES[0])),
        beside(endpoint("pe"), records("pe", *ZONES)),
    ),
    "private-link-scope-endpoint-subnet": (in_subnet("28"), in_subnet("27")),
    "private-link-scope-unreached": (beside(scope()), beside(scope(), endpoint("pe"))),
    "private-link-scope-private-only": (
        beside(scope(ingestionAccessMode="PrivateOnly", queryAccessMode="Open")),
        beside(scope(ingestionAccessMode="Open", queryAccessMode="Open")),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_private_link_scopes_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_two_scopes_do_not_share_the_zones_of_azure_monitor() -> None:
    apart = (endpoint("one"), endpoint("two", to="other", network="spoke"))
    assert "private-link-scope-second" in broken(beside(*apart, records("one", *ZONES), records("two", *ZONES)))
    blobs = beside(*apart, records("one", ZONES[4]), records("two", ZONES[4]))
    assert "private-link-scope-second" not in broken(blobs)


@pytest.mark.parametrize(
    "unknown",
    [
        beside(link("one", UNKNOWN), link("two", UNKNOWN)),
        beside(link("subscription", "/subscriptions/s", kind="Metrics")),
    ],
)
def test_what_is_not_known_of_private_links_is_no_finding(unknown: Fragment) -> None:
    assert not {each for each in broken(unknown) if each in PAIRS}
