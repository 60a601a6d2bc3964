"""Rules of network security groups."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules.security_rules import SECURITY_GROUP, SECURITY_RULE
from tests.preflight import Fragment, Pairs, broken, cluster, distinguishes, judge


def filtered(*rules: tuple[str, str, int]) -> Fragment:
    """A security group with rules, each by name, direction and priority."""
    made = [{"name": name, "direction": direction, "priority": priority} for name, direction, priority in rules]
    return cluster() | {"beside": [Request(SECURITY_GROUP, "nsg", {"securityRules": made})]}


def alone(**inputs: Any) -> Fragment:
    """A security rule."""
    return cluster() | {"beside": [Request(SECURITY_RULE, "web", inputs)]}


def inside(**inputs: Any) -> Fragment:
    """A security group with one rule."""
    return cluster() | {"beside": [Request(SECURITY_GROUP, "nsg", {"securityRules": [{"name": "web", **inputs}]})]}


PAIRS: Pairs = {
    "security-rule-priority-range": (alone(priority=99), alone(priority=100)),
    "security-rules-same-priority": (
        filtered(("web", "Inbound", 100), ("ssh", "inbound", 100)),
        filtered(("web", "Inbound", 100), ("ssh", "Outbound", 100)),
    ),
    "security-rule-ports": (inside(destinationPortRange="80,443"), inside(destinationPortRanges=["80", "443"])),
    "security-rule-one-kind-of-address": (
        inside(sourceAddressPrefix="*", sourceApplicationSecurityGroups=[{"id": "/asg"}]),
        inside(sourceAddressPrefix="", sourceApplicationSecurityGroups=[{"id": "/asg"}]),
    ),
    "security-rule-addresses": (inside(sourceAddressPrefixes=["Internet"]), inside(sourceAddressPrefix="Internet")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_security_rules_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_rule_of_a_group_has_a_priority_from_100() -> None:
    assert "security-rules-same-priority" in broken(filtered(("web", "Inbound", 4097)))


@pytest.mark.parametrize(
    ("ports", "fine"),
    [
        ("*", True),
        ("0", True),
        ("65535", True),
        ("65536", False),
        ("8000-8100", True),
        ("8100-8000", False),
        ("https", False),
        (443, True),
        (UNKNOWN, True),
    ],
)
def test_ports_are_numbers_and_ranges(ports: Any, fine: bool) -> None:
    for fragment in (alone(sourcePortRange=ports), inside(destinationPortRanges=["80", ports])):
        assert ("security-rule-ports" not in broken(fragment)) == fine


@pytest.mark.parametrize(
    ("addresses", "fine"),
    [
        ({"sourceAddressPrefix": "VirtualNetwork"}, True),
        ({"sourceAddressPrefix": "*"}, True),
        ({"sourceAddressPrefix": "10.0.0.0/8"}, True),
        ({"sourceAddressPrefix": "10.0.0/0/16"}, False),
        ({"destinationAddressPrefix": "10.0.0.0/33"}, False),
        ({"destinationAddressPrefixes": ["10.0.0.4", "fd00::/8"]}, True),
        ({"destinationAddressPrefixes": ["10.0.0.4", "*"]}, False),
        ({"destinationAddressPrefixes": ["10.0.0.4", UNKNOWN]}, True),
    ],
)
def test_a_tag_is_by_itself(addresses: dict[str, Any], fine: bool) -> None:
    assert ("security-rule-addresses" not in broken(inside(**addresses))) == fine


def test_a_finding_names_the_rule_of_the_group() -> None:
    (found,) = [each for each in judge(inside(sourcePortRange="-1")) if each.rule == "security-rule-ports"]
    assert (found.path, "rule web" in found.reason) == ("securityRules[0].sourcePortRange", True)
