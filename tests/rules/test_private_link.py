"""Private endpoints with their groups of DNS zones, and private link services."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules.cluster_network import PRIVATE_ENDPOINT, VIRTUAL_NETWORK
from fairway.rules.load_balancers import LOAD_BALANCER
from fairway.rules.private_link import LINK_SERVICE, ZONE_GROUP
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes

ENDPOINT = f"{GROUP}/providers/Microsoft.Network/privateEndpoints/vault"
NET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/hub"
BALANCER = f"{GROUP}/providers/Microsoft.Network/loadBalancers/edge"
SUBNET = f"{NET}/subnets/links"


def group(name: str = "default", zones: int = 1) -> Request:
    inputs = {"privateDnsZoneGroupName": name, "privateDnsZoneConfigs": [{"name": f"z{at}"} for at in range(zones)]}
    return Request(ZONE_GROUP, name, inputs, id=f"{ENDPOINT}/privateDnsZoneGroups/{name}")


def grouped(*groups: Request) -> Fragment:
    return cluster(beside=[*groups])


def endpoint(location: str) -> Fragment:
    inputs = {"location": location, "subnet": {"id": SUBNET}}
    return cluster(beside=[*network(), Request(PRIVATE_ENDPOINT, "vault", inputs, id=ENDPOINT)])


def network(policies: Any = "Disabled") -> list[Request]:
    subnet = {"name": "links", "addressPrefix": "10.9.0.0/24", "privateLinkServiceNetworkPolicies": policies}
    inputs = {
        "virtualNetworkName": "hub",
        "location": "westeurope",
        "addressSpace": {"addressPrefixes": ["10.9.0.0/16"]},
        "subnets": [subnet],
    }
    return [Request(VIRTUAL_NETWORK, "hub", inputs, id=NET)]


def service(addresses: int = 1, policies: Any = "Disabled", sku: str = "Standard", **each: Any) -> Fragment:
    """A private link service behind a load balancer."""
    listed = [{"name": f"ip{at}", "subnet": {"id": SUBNET}} | each for at in range(addresses)]
    front = [{"id": f"{BALANCER}/frontendIPConfigurations/front"}]
    inputs = {"ipConfigurations": listed, "loadBalancerFrontendIpConfigurations": front}
    balancer = Request(LOAD_BALANCER, "edge", {"sku": {"name": sku}}, id=BALANCER)
    return cluster(beside=[*network(policies), balancer, Request(LINK_SERVICE, "link", inputs)])


def two(first: str, second: str) -> Fragment:
    """Two endpoints of one vault, with their DNS zones."""
    vault = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-shop"
    requests: list[Request] = []
    for name, zone in (("one", first), ("two", second)):
        id = f"{GROUP}/providers/Microsoft.Network/privateEndpoints/{name}"
        inputs = {"privateLinkServiceConnections": [{"name": name, "privateLinkServiceId": vault}]}
        requests.append(Request(PRIVATE_ENDPOINT, name, inputs, id=id))
        zones = [{"name": "vault", "privateDnsZoneId": f"{GROUP}/providers/Microsoft.Network/privateDnsZones/{zone}"}]
        own = {"privateDnsZoneGroupName": "default", "privateDnsZoneConfigs": zones}
        requests.append(Request(ZONE_GROUP, name, own, id=f"{id}/privateDnsZoneGroups/default"))
    return cluster(beside=requests)


PAIRS: Pairs = {
    "private-endpoint-record-twice": (two("a.net", "a.net"), two("a.net", "b.net")),
    "private-endpoint-zone-group-twice": (grouped(group(), group("second")), grouped(group())),
    "private-endpoint-zones-over-5": (grouped(group(zones=6)), grouped(group(zones=5))),
    "private-endpoint-region": (endpoint("northeurope"), endpoint("West Europe")),
    "private-link-service-subnet": (service(policies="Enabled"), service()),
    "private-link-service-load-balancer": (service(sku="Basic"), service()),
    "private-link-service-addresses": (service(9), service(8)),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_private_links_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(("policies", "refused"), [(None, True), (UNKNOWN, False), ("disabled", False)])
def test_network_policies_are_on_unless_they_are_disabled(policies: Any, refused: bool) -> None:
    assert ("private-link-service-subnet" in broken(service(policies=policies))) == refused


def test_one_address_of_a_private_link_service_is_primary() -> None:
    assert "private-link-service-addresses" in broken(service(2, primary=True))
    assert "private-link-service-addresses" not in broken(service(1, primary=True))
