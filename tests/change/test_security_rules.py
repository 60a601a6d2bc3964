"""A change of security rules is reported where it allows less or denies more, and only there."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.change.security_rules import narrowed

WEB: dict[str, Any] = {
    "name": "web",
    "priority": 200,
    "direction": "Inbound",
    "access": "Allow",
    "protocol": "Tcp",
    "sourceAddressPrefix": "Internet",
    "sourcePortRange": "*",
    "destinationAddressPrefix": "*",
    "destinationPortRange": "8080",
}
DENY = {**WEB, "name": "no", "access": "Deny", "priority": 300, "destinationPortRange": "*"}
BY_AZURE = {
    "etag": 'W/"1"',
    "id": "/subscriptions/1/securityRules/web",
    "provisioningState": "Succeeded",
    "type": "Microsoft.Network/networkSecurityGroups/securityRules",
    "sourceAddressPrefixes": [],
    "destinationAddressPrefixes": [],
    "sourcePortRanges": [],
    "destinationPortRanges": [],
}


def texts(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[str]:
    return [*narrowed({"securityRules": old}, {"securityRules": new})]


@pytest.mark.parametrize(
    "more",
    [
        {"description": "Shop"},
        {"destinationPortRange": "*"},
        {"destinationPortRange": None, "destinationPortRanges": ["8000-8079", "8080-8090"]},
        {"protocol": "TCP", "access": "allow", "direction": "inbound"},
        {"protocol": "*"},
        BY_AZURE,
        {"name": "shop"},
        {"priority": 250},
        {"priority": 100.0},
        {"sourceAddressPrefix": "*"},
        {"sourceAddressPrefix": None},
    ],
)
def test_a_rule_that_allows_as_much_is_not_reported(more: dict[str, Any]) -> None:
    assert not texts([WEB, DENY], [{**WEB, **more}, DENY])


@pytest.mark.parametrize(
    "less",
    [
        {"destinationPortRange": "8081"},
        {"protocol": "Udp"},
        {"direction": "Outbound"},
        {"sourceAddressPrefix": "203.0.113.0/24"},
        {"destinationAddressPrefix": "10.224.0.0/20"},
    ],
)
def test_a_rule_that_allows_less_is_reported(less: dict[str, Any]) -> None:
    assert texts([WEB], [{**WEB, **less}]) == ["The rule web no longer allows all that it allowed."]


def test_a_smaller_range_of_ports_or_addresses_is_reported_and_a_larger_one_is_not() -> None:
    wide = {**WEB, "destinationPortRange": "8000-8100", "sourceAddressPrefix": "10.0.0.0/8"}
    small = {**wide, "sourceAddressPrefix": "10.1.0.0/16"}
    assert texts([wide], [small])
    assert not texts([small], [wide])
    halves = {**wide, "sourceAddressPrefix": None, "sourceAddressPrefixes": ["10.0.0.0/9", "10.128.0.0/9"]}
    assert not texts([wide], [halves])


def test_a_removed_rule_is_reported_unless_others_allow_the_same() -> None:
    both = {**WEB, "destinationPortRange": None, "destinationPortRanges": ["80", "443"]}
    one, other = ({**WEB, "name": port, "destinationPortRange": port} for port in ("80", "443"))
    assert not texts([both], [one, other])
    assert texts([both], [one])
    assert texts([WEB], [])
    out = {**WEB, "direction": "Outbound", "sourceAddressPrefix": "*", "destinationAddressPrefix": "Internet"}
    assert not texts([out], [])
    assert not texts(
        [{**WEB, "sourceAddressPrefix": "AzureCloud.westeurope"}], [{**WEB, "sourceAddressPrefix": "AzureCloud"}]
    )


def test_a_rule_that_denies_is_reported_if_it_is_new_or_denies_more() -> None:
    assert texts([], [DENY]) == ["The rule no denies traffic."]
    assert texts([{**DENY, "protocol": "Udp"}], [DENY])
    assert not texts([DENY], [{**DENY, "destinationPortRange": "22", "description": "SSH", "protocol": "TCP"}])
    found = texts([WEB], [{**WEB, "access": "Deny"}])
    assert found == ["The rule web no longer allows all that it allowed.", "The rule web denies traffic."]


def test_a_rule_that_moves_behind_a_denying_one_is_reported() -> None:
    expected = ["The rule web no longer allows all that it allowed: no is before it."]
    assert texts([WEB, DENY], [{**WEB, "priority": 400}, DENY]) == expected
    assert texts([WEB, DENY], [WEB, {**DENY, "priority": 150}]) == expected
    elsewhere = {**DENY, "destinationPortRange": "22"}
    assert not texts([WEB, elsewhere], [{**WEB, "priority": 400}, elsewhere])


def test_a_rule_that_allowed_nothing_behind_a_denying_one_is_not_reported() -> None:
    behind = {**WEB, "priority": 400}
    assert not texts([behind, DENY], [DENY])
    assert not texts([behind, DENY], [{**behind, "priority": 401}, DENY])
