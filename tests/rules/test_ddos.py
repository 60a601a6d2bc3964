"""DDoS protection."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules.cluster_network import VIRTUAL_NETWORK
from fairway.rules.public_addresses import PUBLIC_ADDRESS
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes

PLAN = {"ddosProtectionPlan": {"id": f"{GROUP}/providers/Microsoft.Network/ddosProtectionPlans/plan"}}


def net(**inputs: Any) -> Fragment:
    made = {
        "virtualNetworkName": "hub",
        "enableDdosProtection": True,
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
    }
    return cluster(beside=[Request(VIRTUAL_NETWORK, "hub", made | inputs)])


def address(mode: Any) -> Fragment:
    made = {"sku": {"name": "Standard"}, "ddosSettings": PLAN | {"protectionMode": mode}}
    return cluster(beside=[Request(PUBLIC_ADDRESS, "edge", made | {"publicIPAllocationMethod": "Static"})])


PAIRS: Pairs = {
    "ddos-protection-without-plan": (net(), net(**PLAN)),
    "public-ip-ddos-plan": (address("Disabled"), address("Enabled")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_ddos_protection_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(("mode", "refused"), [(None, True), (UNKNOWN, False), ("VirtualNetworkInherited", True)])
def test_protection_that_is_inherited_has_the_plan_of_the_network(mode: Any, refused: bool) -> None:
    assert ("public-ip-ddos-plan" in broken(address(mode))) == refused
