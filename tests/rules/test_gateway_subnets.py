"""The subnets of application gateways, and their access to vaults."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules.application_gateways import APPLICATION_GATEWAY
from fairway.rules.cluster_network import SECURITY_GROUP
from tests.preflight import GROUP, NETWORK, Fragment, Pairs, broken, cluster, distinguishes, virtual_network

HOME = f"{GROUP}/providers/Microsoft.Network"
GATEWAY = f"{HOME}/applicationGateways/edge"
V2 = {"name": "WAF_v2", "tier": "WAF_v2"}
MANAGED = {
    "name": "gateway-manager",
    "priority": 100,
    "direction": "Inbound",
    "access": "Allow",
    "protocol": "Tcp",
    "sourceAddressPrefix": "GatewayManager",
    "sourcePortRange": "*",
    "destinationAddressPrefix": "*",
    "destinationPortRange": "65200-65535",
}
APPLIANCE = {
    "name": "firewall",
    "addressPrefix": "0.0.0.0/0",
    "nextHopType": "VirtualAppliance",
    "nextHopIpAddress": "10.200.0.4",
}


def gateway(*beside: Request, prefix: str = "10.241.0.0/24", subnet: Any = None, **inputs: Any) -> Fragment:
    """A gateway in a subnet, and what else is in the plan."""
    inner = {"name": "edge", "addressPrefix": prefix, **(subnet or {})}
    place = [{"name": "subnet", "subnet": {"id": f"{NETWORK}/vnet1/subnets/edge"}}]
    made = {"sku": V2 | {"capacity": 2}, "gatewayIPConfigurations": place, "firewallPolicy": {"id": "/p"}} | inputs
    edge = Request(APPLICATION_GATEWAY, "edge", made, id=GATEWAY)
    return cluster(virtualNetwork=virtual_network("10.240.0.0/22", inner), beside=[edge, *beside])


def secured(**changes: Any) -> Fragment:
    group = Request(SECURITY_GROUP, "edge", {"securityRules": [MANAGED | changes]}, id=f"{HOME}/nsg/edge")
    return gateway(group, subnet={"networkSecurityGroup": {"id": group.id}})


def routed(**changes: Any) -> Fragment:
    return gateway(subnet={"routeTable": {"routes": [APPLIANCE | changes]}})


SCALE = {"minCapacity": 2, "maxCapacity": 20}
IN_VAULT = {"sslCertificates": [{"name": "tls", "keyVaultSecretId": "https://kv.vault.azure.net/secrets/tls"}]}
PAIRS: Pairs = {
    "application-gateway-security-group": (secured(destinationPortRange="443"), secured()),
    "application-gateway-default-route": (routed(), routed(addressPrefix="10.9.0.0/16")),
    "application-gateway-subnet-size": (
        gateway(prefix="10.241.0.0/28", autoscaleConfiguration=SCALE),
        gateway(prefix="10.241.0.0/27", autoscaleConfiguration=SCALE),
    ),
    "application-gateway-vault-identity": (
        gateway(**IN_VAULT),
        gateway(**IN_VAULT, identity={"type": "UserAssigned", "userAssignedIdentities": ["/i"]}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_gateway_subnets_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("changes", "fine"),
    [
        ({"destinationPortRange": "*"}, True),
        ({"destinationPortRange": "60000-65535", "protocol": "*", "sourceAddressPrefix": "*"}, True),
        ({"destinationPortRange": UNKNOWN}, True),
        ({"destinationPortRange": "65200-65534"}, False),
        ({"access": "Deny"}, False),
        ({"direction": "Outbound"}, False),
        ({"protocol": "Udp"}, False),
    ],
)
def test_a_security_group_lets_the_managers_of_gateways_in(changes: dict[str, Any], fine: bool) -> None:
    assert ("application-gateway-security-group" not in broken(secured(**changes))) == fine


def test_a_gateway_of_version_1_and_an_unknown_group_are_not_checked() -> None:
    assert "application-gateway-security-group" not in broken(gateway(subnet={"networkSecurityGroup": {"id": "/x"}}))
    old = gateway(prefix="10.241.0.0/28", sku={"tier": "WAF", "capacity": 20})
    assert "application-gateway-subnet-size" not in broken(old)
