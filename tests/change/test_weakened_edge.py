"""Changes of an application gateway or a WAF policy that let attacks through or cut clients off have a text."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN
from tests.change.test_weakened import nested, updated

GATEWAY, POLICY = "network:ApplicationGateway", "network:WebApplicationFirewallPolicy"
OWASP = {"ruleSetType": "OWASP", "ruleSetVersion": "3.2"}
DEFAULT = {"ruleSetType": "Microsoft_DefaultRuleSet", "ruleSetVersion": "2.1"}
BOTS = {"ruleSetType": "Microsoft_BotManagerRuleSet", "ruleSetVersion": "1.1"}
BLOCK = {"name": "geo", "action": "Block", "priority": 5}


def sets(*rules: Any) -> dict[str, Any]:
    return nested("managedRules.managedRuleSets", [*rules])


def address(id: Any) -> dict[str, Any]:
    return {"frontendIPConfigurations": [{"name": "public", "publicIPAddress": {"id": id}}]}


def pool(*addresses: str) -> dict[str, Any]:
    return {"backendAddressPools": [{"name": "web", "backendAddresses": [{"fqdn": each} for each in addresses]}]}


def listeners(**names: str) -> dict[str, Any]:
    return {"httpListeners": [{"name": name, **({"hostName": host} if host else {})} for name, host in names.items()]}


def tier(name: str, **more: Any) -> dict[str, Any]:
    return {"sku": {"name": name, "tier": name}, **more}


@pytest.mark.parametrize(
    ("kind", "old", "new", "text"),
    [
        (POLICY, {"policySettings": {"mode": "Prevention"}}, {"policySettings": {"mode": "Detection"}}, "only logs"),
        (POLICY, {"policySettings": {"state": "Enabled"}}, {"policySettings": {"state": "Disabled"}}, "is off"),
        (POLICY, sets(OWASP, BOTS), sets(OWASP), "microsoft_botmanagerruleset no longer apply"),
        (POLICY, {"customRules": [BLOCK]}, {"customRules": [{**BLOCK, "action": "Log"}]}, "geo no longer blocks"),
        (GATEWAY, tier("WAF_v2"), tier("Standard_v2"), "no longer inspected"),
        (GATEWAY, address("/a"), address("/b"), "another public address"),
        (GATEWAY, address("/a"), address(UNKNOWN), "another public address"),
        (GATEWAY, pool("a.example.com"), pool(), "The pool web has no addresses"),
        (GATEWAY, listeners(web="a.example.com"), listeners(web="b.example.com"), "for a.example.com"),
        (GATEWAY, listeners(web=""), listeners(web="b.example.com"), "for other host names"),
    ],
)
def test_what_reaches_pods_or_no_longer_reaches_them_interrupts(kind: str, old: Any, new: Any, text: str) -> None:
    found = updated(kind, old, new)
    assert found.outcome == "interrupted"
    assert next(each for each in found.reasons if text in each.text).source
    assert found.workloads.startswith("Pods stay;")


def test_a_lower_tier_and_another_address_are_both_in_the_texts() -> None:
    found = updated(GATEWAY, tier("WAF_v2", **address("/a")), tier("Standard_v2", **address("/b")))
    assert "attacks that the policy blocks" in found.workloads
    assert "the old address" in found.workloads


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        (POLICY, {"policySettings": {"mode": "Detection"}}, {"policySettings": {"mode": "Prevention"}}),
        (POLICY, sets(OWASP), sets(DEFAULT, BOTS)),
        (POLICY, {"customRules": []}, {"customRules": [BLOCK]}),
        (GATEWAY, address("/a"), {**address("/A"), "enableHttp2": True}),
        (GATEWAY, pool("a.example.com"), pool("b.example.com")),
        (GATEWAY, listeners(web="a.example.com"), listeners(web="*.example.com")),
        (GATEWAY, listeners(web="a.example.com"), listeners(web="b.example.com", more="a.example.com")),
    ],
)
def test_what_protects_more_or_moves_to_another_part_has_no_text(kind: str, old: Any, new: Any) -> None:
    found = updated(kind, old, new)
    assert found.outcome == "in place"
    assert not found.workloads
