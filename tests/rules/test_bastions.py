"""Azure Bastion."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules.bastions import BASTION
from fairway.rules.cluster_network import SECURITY_GROUP
from tests.preflight import GROUP, NETWORK, Fragment, Pairs, broken, cluster, distinguishes, virtual_network

ADDRESS = f"{GROUP}/providers/Microsoft.Network/publicIPAddresses/bastion"


def bastion(
    sku: Any = "Standard", subnet: str = "AzureBastionSubnet", address: str = "Standard", **inputs: Any
) -> Fragment:
    """A bastion in one of two subnets, with its address."""
    ip = {"subnet": {"id": f"{NETWORK}/vnet1/subnets/{subnet}"}, "publicIPAddress": {"id": ADDRESS}}
    made = {"sku": {"name": sku}, "ipConfigurations": [ip]} | inputs
    names = ("AzureBastionSubnet", "jump")
    subnets = [{"name": name, "addressPrefix": f"10.241.{at}.0/26"} for at, name in enumerate(names)]
    beside = [
        Request(BASTION, "bastion", made),
        Request("azure-native:network:PublicIPAddress", "bastion", {"sku": {"name": address}}, id=ADDRESS),
    ]
    return cluster(virtualNetwork=virtual_network("10.240.0.0/22", *subnets), beside=beside)


SECURITY = f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/bastion"
MANAGED = {
    "name": "gateway-manager",
    "priority": 100,
    "direction": "Inbound",
    "access": "Allow",
    "protocol": "Tcp",
    "sourceAddressPrefix": "GatewayManager",
    "sourcePortRange": "*",
    "destinationAddressPrefix": "*",
    "destinationPortRange": "443",
}


def attached(*beside: Request, **subnet: Any) -> Fragment:
    """A subnet for a bastion with a route table or a security group."""
    inner = {"name": "AzureBastionSubnet", "addressPrefix": "10.241.0.0/26", **subnet}
    return cluster(virtualNetwork=virtual_network("10.240.0.0/22", inner), beside=[*beside])


def secured(**changes: Any) -> Fragment:
    group = Request(SECURITY_GROUP, "bastion", {"securityRules": [MANAGED | changes]}, id=SECURITY)
    return attached(group, networkSecurityGroup={"id": SECURITY})


NET = {"virtualNetwork": {"id": f"{NETWORK}/vnet1"}}
PAIRS: Pairs = {
    "bastion-feature-sku": (bastion("Basic", enableTunneling=True), bastion(enableTunneling=True)),
    "bastion-scale-units": (bastion("Basic", scaleUnits=3), bastion("Basic", scaleUnits=2)),
    "bastion-subnet-name": (bastion(subnet="jump"), bastion()),
    "bastion-subnet-route-table": (attached(routeTable={"id": f"{GROUP}/routes"}), attached()),
    "bastion-security-group": (secured(sourceAddressPrefix="Internet"), secured()),
    "bastion-address": (bastion(address="Basic"), bastion()),
    "bastion-developer": (bastion("Developer", **NET), bastion("Developer", ipConfigurations=[], **NET)),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_bastions_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("made", "refused"),
    [
        (bastion(enableSessionRecording=True), True),
        (bastion("Premium", enableSessionRecording=True), False),
        (bastion(UNKNOWN, enableSessionRecording=True), False),
        (bastion(sku=None, enableFileCopy=True), True),
    ],
)
def test_a_feature_needs_its_sku(made: Fragment, refused: bool) -> None:
    assert ("bastion-feature-sku" in broken(made)) == refused


def test_a_bastion_for_developers_names_its_network() -> None:
    assert "bastion-developer" in broken(bastion("Developer", ipConfigurations=[]))


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"destinationPortRange": "", "destinationPortRanges": ["443", "8443"]}, False),
        ({"destinationPortRange": "22"}, True),
        ({"access": "Deny"}, True),
        ({"sourceAddressPrefix": UNKNOWN}, False),
    ],
)
def test_the_managers_of_gateways_reach_a_bastion(changes: Any, refused: bool) -> None:
    assert ("bastion-security-group" in broken(secured(**changes))) == refused
