"""The settings of private link scopes of Azure Monitor, each with its effect on the requests."""

from __future__ import annotations

from typing import Any

from fairway.plan import Record
from tests.components.seen import Seen, of

Row = tuple[dict[str, Any], Seen, Any]

_GROUP = "/subscriptions/s/resourceGroups/hub/providers"
SCOPE = f"{_GROUP}/microsoft.insights/privateLinkScopes/central"
COMPONENT = f"{_GROUP}/Microsoft.Insights/components/shop"
ZONE = f"{_GROUP}/Microsoft.Network/privateDnsZones/privatelink.monitor.azure.com"
SUBNET = f"{_GROUP}/Microsoft.Network/virtualNetworks/hub/subnets/endpoints"
NETWORK = {
    "addressPrefixes": ["10.7.0.0/16"],
    "subnets": {"nodes": {"addressPrefix": "10.7.0.0/22"}, "endpoints": {"addressPrefix": "10.7.4.0/26"}},
}
ENDPOINT = "shop/private-link-scope/endpoint"


def scoped(**settings: Any) -> dict[str, Any]:
    return {"monitoring": {"privateLinkScope": settings}}


def connected(**settings: Any) -> dict[str, Any]:
    return {"network": NETWORK, **scoped(privateEndpoint={"subnet": "endpoints", **settings})}


def of_workspace(key: str) -> Row:
    return {"monitoring": {key: "Disabled"}}, of("Workspace", key), "Disabled"


def zones(record: Record) -> list[str]:
    """The names of the zones in the group of the scope's endpoint."""
    found = of("PrivateDnsZoneGroup", "privateDnsZoneConfigs", ENDPOINT)(record)
    return [each["name"] for each in found or ()]


_SCOPE: dict[str, Row] = {
    "name": (scoped(name="ampls-all"), of("PrivateLinkScope", "scopeName"), "ampls-all"),
    "accessModeSettings.ingestionAccessMode": (
        scoped(accessModeSettings={"ingestionAccessMode": "PrivateOnly"}),
        of("PrivateLinkScope", "accessModeSettings.ingestionAccessMode"),
        "PrivateOnly",
    ),
    "accessModeSettings.queryAccessMode": (
        scoped(accessModeSettings={"queryAccessMode": "PrivateOnly"}),
        of("PrivateLinkScope", "accessModeSettings.queryAccessMode"),
        "PrivateOnly",
    ),
    "scopedResources.*.linkedResourceId": (
        scoped(scopedResources={"web": {"linkedResourceId": COMPONENT}}),
        of("PrivateLinkScopedResource", "linkedResourceId", "shop/private-link-scope/resource/web"),
        COMPONENT,
    ),
    "scopedResources.*.name": (
        scoped(scopedResources={"web": {"linkedResourceId": COMPONENT, "name": "web-of-hub"}}),
        of("PrivateLinkScopedResource", "name", "shop/private-link-scope/resource/web"),
        "web-of-hub",
    ),
    "id": (
        scoped(id=SCOPE),
        lambda it: [len(it.all("PrivateLinkScope")), of("PrivateLinkScopedResource", "scopeName")(it)],
        [0, "central"],
    ),
    "shared": (
        {**scoped(shared="all"), "shared": {"privateLinkScopes": {"all": {}}}},
        of("PrivateLinkScopedResource", "scopeName"),
        "ampls-shared-test-all",
    ),
    "privateEndpoint.subnet": (
        connected(),
        lambda it: str(of("PrivateEndpoint", "subnet.id", ENDPOINT)(it)).rpartition("/")[2],
        "endpoints",
    ),
    "privateEndpoint.subnetId": (
        scoped(privateEndpoint={"subnetId": SUBNET}),
        of("PrivateEndpoint", "subnet.id", ENDPOINT),
        SUBNET,
    ),
    "privateEndpoint.privateDnsZoneIds": (
        connected(privateDnsZoneIds=[ZONE]),
        zones,
        ["privatelink-monitor-azure-com"],
    ),
}

PRIVATE_LINK_ROWS: dict[str, Row] = {
    **{f"monitoring.privateLinkScope.{key}": row for key, row in _SCOPE.items()},
    "monitoring.publicNetworkAccessForIngestion": of_workspace("publicNetworkAccessForIngestion"),
    "monitoring.publicNetworkAccessForQuery": of_workspace("publicNetworkAccessForQuery"),
}
