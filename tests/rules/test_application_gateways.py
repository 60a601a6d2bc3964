"""Application gateways: capacity, priorities of rules, parts."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules.application_gateways import APPLICATION_GATEWAY
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes

HOME = f"{GROUP}/providers/Microsoft.Network/applicationGateways/edge"
V2 = {"name": "Standard_v2", "tier": "Standard_v2"}
RULE = {"name": "shop", "priority": 10, "httpListener": {"id": f"{HOME}/httpListeners/shop"}}


def gateway(*rules: Any, version: str = "2024-05-01", **more: Any) -> Fragment:
    """A gateway with those rules beside a cluster."""
    inputs: dict[str, Any] = {
        "sku": V2 | {"capacity": 2},
        "httpListeners": [{"name": "Shop"}, {"name": "blog"}],
        "requestRoutingRules": [*rules],
    } | more
    made = Request(APPLICATION_GATEWAY, "edge", inputs, id=HOME, api_version=version)
    return cluster(beside=[made])


PAIRS: Pairs = {
    "application-gateway-capacity": (gateway(sku=V2), gateway(sku=V2, autoscaleConfiguration={"minCapacity": 0})),
    "application-gateway-capacity-range": (gateway(sku=V2 | {"capacity": 126}), gateway(sku=V2 | {"capacity": 125})),
    "application-gateway-rule-priority": (
        gateway(RULE, RULE | {"name": "b"}),
        gateway(RULE | {"priority": 20000}, RULE),
    ),
    "application-gateway-part-unknown": (
        gateway(RULE | {"httpListener": {"id": f"{HOME}/httpListeners/news"}}),
        gateway(RULE | {"httpListener": {"id": f"{HOME}/httpListeners/blog"}}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_application_gateways_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


BARE = {"name": "shop"}


@pytest.mark.parametrize(
    ("made", "fine"),
    [
        (gateway(BARE), False),
        (gateway(BARE, version="2021-05-01"), True),
        (gateway(BARE, version=""), True),
        (gateway(BARE, sku={"tier": "Standard"}), True),
        (gateway(BARE | {"priority": UNKNOWN}), True),
    ],
)
def test_a_rule_needs_a_priority_since_an_api_version_of_version_2(made: Fragment, fine: bool) -> None:
    assert ("application-gateway-rule-priority" not in broken(made)) == fine


@pytest.mark.parametrize("listeners", [UNKNOWN, [{"name": UNKNOWN}], [{"name": "shop"}, UNKNOWN]])
def test_a_listener_that_is_not_known_yet_may_be_the_one_of_the_rule(listeners: Any) -> None:
    assert "application-gateway-part-unknown" not in broken(
        gateway(RULE | {"httpListener": {"id": f"{HOME}/httpListeners/news"}}, httpListeners=listeners)
    )
