"""WAF policies of application gateways."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from fairway.rules.web_application_firewall import POLICY
from tests.preflight import Fragment, Pairs, cluster, distinguishes, judge

BLOCK = {"name": "block", "priority": 10, "ruleType": "MatchRule", "action": "Block"}
LIMIT = BLOCK | {"name": "limit", "ruleType": "RateLimitRule", "rateLimitThreshold": 100}
GROUPED = {"groupByUserSession": [{"groupByVariables": [{"variableName": "ClientAddr"}]}]}


def policy(*rules: Any, sets: Any = ()) -> Fragment:
    inputs = {"customRules": [*rules], "managedRules": {"managedRuleSets": [*sets]}}
    return cluster(beside=[Request(POLICY, "waf", inputs)])


def rule_set(kind: str, version: str) -> Fragment:
    return policy(sets=[{"ruleSetType": kind, "ruleSetVersion": version}])


PAIRS: Pairs = {
    "waf-custom-rule-priority": (
        policy(BLOCK, BLOCK | {"name": "log"}),
        policy(BLOCK, BLOCK | {"name": "log", "priority": 11}),
    ),
    "waf-rule-set-version": (rule_set("OWASP", "2.3"), rule_set("owasp", "3.2")),
    "waf-rate-limit-rule": (policy(LIMIT), policy(LIMIT | {"rateLimitDuration": "OneMin"} | GROUPED)),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_waf_policies_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("made", "severity"),
    [
        (rule_set("OWASP", "3.3"), ["warning"]),
        (rule_set("Microsoft_BotManagerRuleSet", "0.2"), ["error"]),
        (rule_set("Microsoft_HTTPDDoSRuleSet", "1.0"), []),
    ],
)
def test_a_version_after_those_of_the_table_may_exist(made: Fragment, severity: list[str]) -> None:
    assert [each.severity for each in judge(made) if each.rule == "waf-rule-set-version"] == severity
