"""Names of children of networks, subnets of private endpoints."""

from __future__ import annotations

import pytest

from fairway.request import Request
from fairway.rules.cluster_network import PRIVATE_ENDPOINT, SUBNET, VIRTUAL_NETWORK
from tests.preflight import GROUP, Fragment, Pairs, cluster, distinguishes

ENDPOINTS = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/endpoints"


def subnets(*names: str) -> Fragment:
    """A VNet with those subnets."""
    parts = [{"name": name, "addressPrefix": f"10.9.{at}.0/24"} for at, name in enumerate(names)]
    space = {"addressPrefixes": ["10.9.0.0/16"]}
    return cluster(beside=[Request(VIRTUAL_NETWORK, "vnet", {"addressSpace": space, "subnets": parts})])


def endpoint(*services: str) -> Fragment:
    """A private endpoint in a subnet that is delegated to those services."""
    delegations = [{"name": "one", "serviceName": each} for each in services]
    return cluster(
        beside=[
            Request(SUBNET, "endpoints", {"addressPrefix": "10.9.0.0/24", "delegations": delegations}, id=ENDPOINTS),
            Request(PRIVATE_ENDPOINT, "images", {"subnet": {"id": ENDPOINTS}}),
        ]
    )


PAIRS: Pairs = {
    "network-child-twice": (subnets("nodes", "Nodes"), subnets("nodes", "pods")),
    "private-endpoint-delegated-subnet": (endpoint("Microsoft.ContainerInstance/containerGroups"), endpoint()),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_parts_of_networks_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
