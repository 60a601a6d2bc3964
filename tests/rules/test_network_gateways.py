"""VPN and ExpressRoute gateways."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from fairway.rules.network_gateways import GATEWAY
from tests.preflight import GROUP, NETWORK, Fragment, Pairs, broken, cluster, distinguishes, virtual_network

ADDRESS = f"{GROUP}/providers/Microsoft.Network/publicIPAddresses/vpn"


def gateway(
    sku: str = "VpnGw2AZ", subnet: str = "GatewaySubnet", ips: int = 1, address: Any = (), **inputs: Any
) -> Fragment:
    """A VPN gateway with as many addresses, in one of two subnets."""
    ip = {"subnet": {"id": f"{NETWORK}/vnet1/subnets/{subnet}"}, "publicIPAddress": {"id": ADDRESS}}
    made = {"gatewayType": "Vpn", "sku": {"name": sku}, "ipConfigurations": [ip] * ips} | inputs
    names = ("GatewaySubnet", "other")
    subnets = [{"name": name, "addressPrefix": f"10.241.{at}.0/26"} for at, name in enumerate(names)]
    of_address = {"sku": {"name": "Standard"}} | dict(address)
    beside = [
        Request(GATEWAY, "vpn", made),
        Request("azure-native:network:PublicIPAddress", "vpn", of_address, id=ADDRESS),
    ]
    return cluster(virtualNetwork=virtual_network("10.240.0.0/22", *subnets), beside=beside)


def scaled(sku: str, low: int = 1, high: int = 2) -> Fragment:
    bounds = {"bounds": {"min": low, "max": high}}
    return gateway(sku, gatewayType="ExpressRoute", autoScaleConfiguration=bounds)


ZONES = {"zones": ["1", "2", "3"]}
PAIRS: Pairs = {
    "network-gateway-active-active": (gateway(activeActive=True), gateway(activeActive=True, ips=2)),
    "network-gateway-subnet-name": (gateway(subnet="other"), gateway()),
    "network-gateway-address-zones": (gateway("VpnGw2", address=ZONES), gateway(address=ZONES)),
    "network-gateway-address": (gateway(address={"sku": {"name": "Basic"}}), gateway()),
    "network-gateway-policy-based": (gateway(vpnType="PolicyBased"), gateway(vpnType="RouteBased")),
    "network-gateway-scale-units": (scaled("ErGw1AZ"), scaled("ErGwScale")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_gateways_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("made", "rule"),
    [
        (gateway("Basic", address={"sku": {"name": "Basic"}}), "network-gateway-address"),
        (gateway("Basic", vpnType="PolicyBased"), "network-gateway-policy-based"),
        (gateway("ErGw1AZ", gatewayType="ExpressRoute", address=ZONES), "network-gateway-address-zones"),
    ],
)
def test_the_basic_gateway_and_expressroute_differ(made: Fragment, rule: str) -> None:
    assert rule not in broken(made)


def test_the_bounds_of_scale_units_are_in_order() -> None:
    assert "network-gateway-scale-units" in broken(scaled("ErGwScale", 5, 4))
