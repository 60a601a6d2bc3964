"""How many parts a network resource may have."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from fairway.rules.cluster_network import SECURITY_GROUP, VIRTUAL_NETWORK
from tests.preflight import NETWORK, Fragment, Pairs, cluster, distinguishes


def beside(type: str, **inputs: Any) -> Fragment:
    """A resource of a network beside a cluster."""
    return cluster() | {"beside": [Request(type, "shop", inputs, id=f"{NETWORK}/shop")]}


def servers(count: int) -> Fragment:
    return beside(VIRTUAL_NETWORK, dhcpOptions={"dnsServers": [f"10.0.0.{each}" for each in range(count)]})


def groups(count: int) -> Fragment:
    made = [{"id": f"{NETWORK}/asg{each}"} for each in range(count)]
    rule = {"name": "web", "priority": 100, "direction": "Inbound", "access": "Allow", "protocol": "Tcp"}
    ends = {"sourcePortRange": "*", "destinationPortRange": "443", "destinationAddressPrefix": "*"}
    return beside(SECURITY_GROUP, securityRules=[{**rule, **ends, "sourceApplicationSecurityGroups": made}])


PAIRS: Pairs = {
    "vnet-over-20-dns-servers": (servers(21), servers(20)),
    "security-rule-over-10-application-groups": (groups(11), groups(10)),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_on_counts_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
