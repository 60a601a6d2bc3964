"""Profiles, controls, and the list of what security reviews require."""

from __future__ import annotations

import pytest

from fairway.request import UNKNOWN
from fairway.rules import AZURE, RULES, check
from fairway.rules.controls import requirements
from tests.command_line import fairway
from tests.preflight import CILIUM, TODAY, Pairs, cluster, distinguishes, requests_of

DEFENDER = {"defender": {"securityMonitoring": {"enabled": True}, "logAnalyticsWorkspaceResourceId": UNKNOWN}}
PAIRS: Pairs = {
    "image-cleaner": (
        cluster(securityProfile={"imageCleaner": {"enabled": False}}),
        cluster(securityProfile={"imageCleaner": {"enabled": True, "intervalHours": 168}}),
    ),
    "defender": (cluster(networkProfile=CILIUM), cluster(securityProfile=DEFENDER)),
    "cost-analysis": (cluster(), cluster(metricsProfile={"costAnalysis": {"enabled": True}})),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_practice_distinguishes_a_bad_request_from_a_near_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_every_requirement_has_a_rule_or_a_reason() -> None:
    assert len(requirements()) == 112
    for name, each in requirements().items():
        assert bool(each.get("rules")) != bool(each.get("reason")), name
        assert set(each.get("rules", ())) <= set(RULES), name


def test_a_rule_has_the_controls_of_what_it_answers() -> None:
    assert {"CKV_AZURE_6", "CIS AKS 5.4.1", "MCSB NS-2"} <= set(RULES["api-server-open-to-all"].controls)
    for name, each in requirements().items():
        for rule in each.get("rules", ()):
            assert set(each["controls"]) <= set(RULES[rule].controls), name


def test_a_finding_has_the_controls_of_its_rule() -> None:
    found = check(requests_of(cluster()), today=TODAY, profile="prod")
    assert all(each.controls == RULES[each.rule].controls for each in found)
    assert any("CKV_AZURE_6" in each.controls for each in found)


def test_a_public_api_server_that_is_open_to_all_is_reported_once() -> None:
    found = {each.rule for each in check(requests_of(cluster()), today=TODAY, profile="prod")}
    assert {"private-cluster", "api-server-open-to-all"} & found == {"api-server-open-to-all"}


def test_each_profile_has_the_rules_of_the_one_before() -> None:
    def of(profile: str) -> set[str]:
        return {each.id for each in AZURE if profile in each.profiles}

    assert len(of("dev")) > 20
    assert of("prod") >= of("dev")
    # Who pays for the log may leave out reads; an audit wants them.
    assert of("prod") - of("regulated") == {"audit-log-of-reads"}


def test_a_rule_is_shown_with_its_profiles_and_controls() -> None:
    _, out, _ = fairway("rules", "private-cluster")
    assert "profiles: prod, regulated" in out
    assert "controls: CKV_AZURE_115, AVD-AZU-0065, KICS 599318f2" in out
