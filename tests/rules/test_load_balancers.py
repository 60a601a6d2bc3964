"""Load balancers beside the one of AKS."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from fairway.rules.load_balancers import LOAD_BALANCER
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes

HOME = f"{GROUP}/providers/Microsoft.Network/loadBalancers/edge"
FRONT = {"id": f"{HOME}/frontendIPConfigurations/front"}
POOL = {"id": f"{HOME}/backendAddressPools/nodes"}


def balancer(*rules: Any, ports: int = 1024) -> Fragment:
    """A load balancer with those rules and an outbound rule of its frontend."""
    base = {"frontendIPConfiguration": FRONT, "backendAddressPool": POOL, "protocol": "Tcp", "backendPort": 30080}
    inputs = {
        "frontendIPConfigurations": [{"name": "front"}, {"name": "other"}],
        "probes": [{"name": "tcp"}],
        "loadBalancingRules": [
            base | {"name": f"rule{at}", "disableOutboundSnat": True} | each for at, each in enumerate(rules)
        ],
        "outboundRules": [{"name": "out", "frontendIPConfigurations": [FRONT], "allocatedOutboundPorts": ports}],
    }
    return cluster(beside=[Request(LOAD_BALANCER, "edge", inputs, id=HOME)])


ADDRESS = f"{GROUP}/providers/Microsoft.Network/publicIPAddresses/edge"


def public(*rules: Any, sku: str = "Standard", outbound: Any = ()) -> Fragment:
    """A public load balancer with those rules, and its address."""
    base = {"frontendIPConfiguration": FRONT, "protocol": "Tcp"}
    inputs = {
        "sku": {"name": "Standard"},
        "frontendIPConfigurations": [{"name": "front", "publicIPAddress": {"id": ADDRESS}}, {"name": "other"}],
        "loadBalancingRules": [base | {"name": f"rule{at}"} | each for at, each in enumerate(rules)],
        "outboundRules": [{"name": f"out{at}"} | each for at, each in enumerate(outbound)],
    }
    address = Request("azure-native:network:PublicIPAddress", "edge", {"sku": {"name": sku}}, id=ADDRESS)
    return cluster(beside=[Request(LOAD_BALANCER, "edge", inputs, id=HOME), address])


OUT = {"protocol": "All", "frontendIPConfigurations": [FRONT]}
OTHER = {"id": f"{HOME}/frontendIPConfigurations/other"}
PAIRS: Pairs = {
    "load-balancer-outbound-snat": (
        balancer({"disableOutboundSnat": False}),
        balancer({"disableOutboundSnat": False, "frontendIPConfiguration": OTHER}),
    ),
    "load-balancer-outbound-ports": (balancer(ports=1001), balancer(ports=1000)),
    "load-balancer-backend-port-twice": (balancer({}, {}), balancer({}, {"backendPort": 30443})),
    "load-balancer-part-unknown": (
        balancer({"probe": {"id": f"{HOME}/probes/http"}}),
        balancer({"probe": {"id": f"{HOME}/probes/TCP"}}),
    ),
    "load-balancer-outbound-frontend-twice": (
        public(outbound=(OUT, OUT | {"protocol": "Tcp"})),
        public(outbound=(OUT | {"protocol": "Udp"}, OUT | {"protocol": "Tcp"})),
    ),
    "load-balancer-address-sku": (public(sku="Basic"), public(sku="standard")),
    "load-balancer-all-ports": (
        public({"protocol": "All", "frontendPort": 80, "frontendIPConfiguration": OTHER}),
        public({"protocol": "All", "frontendPort": 0, "frontendIPConfiguration": OTHER}),
    ),
    "load-balancer-frontend-port-twice": (
        public({"frontendPort": 443}, {"frontendPort": 443}),
        public({"frontendPort": 443}, {"frontendPort": 443, "protocol": "Udp"}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_load_balancers_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize("second", [{"enableFloatingIP": True}, {"protocol": "Udp"}, {"backendAddressPool": OTHER}])
def test_rules_of_other_pools_or_protocols_may_have_one_backend_port(second: Any) -> None:
    assert "load-balancer-backend-port-twice" not in broken(balancer({}, second))


def test_a_rule_for_all_ports_is_of_an_internal_frontend() -> None:
    assert "load-balancer-all-ports" in broken(public({"protocol": "All", "frontendPort": 0}))


def test_outbound_rules_of_other_frontends_may_have_one_protocol() -> None:
    rules = (OUT, OUT | {"frontendIPConfigurations": [OTHER]})
    assert "load-balancer-outbound-frontend-twice" not in broken(public(outbound=rules))
