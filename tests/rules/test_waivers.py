"""Waivers: what they accept, and what is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from fairway.request import Place, Request
from fairway.rules import RULES, Finding, check
from fairway.rules.text import as_text, counts
from fairway.rules.waivers import WAIVER, waived
from fairway.waiver import Waiver
from tests.preflight import TODAY, Pairs, cluster, distinguishes, pool, requests_of

LAST_DAY = TODAY + timedelta(days=30)


def noted(**changes: Any) -> dict[str, Any]:
    """A waiver as its rules see it."""
    properties = {
        "rule": "dns-prefix-dot",
        "resource": "ManagedCluster aks",
        "until": LAST_DAY.isoformat(),
        "ruleProblem": "",
        "resourceExists": True,
        "used": True,
    }
    return cluster(beside=[Request(WAIVER, "dns-prefix-dot", properties | changes)])


PAIRS: Pairs = {
    "waiver-expired": (noted(until=(TODAY - timedelta(days=1)).isoformat()), noted(until=TODAY.isoformat())),
    "waiver-unknown-rule": (noted(ruleProblem="dns-prefix-dot is not a rule."), noted()),
    "waiver-unknown-resource": (noted(resourceExists=False), noted()),
    "waiver-unused": (noted(used=False), noted()),
}
BAD = requests_of(cluster(pool(name="Upper"), dnsPrefix="a.b"))
ACCEPTED = Waiver(
    "dns-prefix-dot", "ManagedCluster aks", "it has been so since 2020", LAST_DAY, Place("dev.yaml", 3, "w")
)


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_waivers_tell_a_bad_one_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def after(*waivers: Waiver, today: date = TODAY) -> list[Finding]:
    return waived(check(BAD, today=today), waivers, BAD, rules=RULES, today=today)


def of(rule: str, found: list[Finding]) -> Finding:
    (one,) = [each for each in found if each.rule == rule]
    return one


def test_a_waived_error_stops_nothing_and_stands_last_with_its_reason() -> None:
    found = after(ACCEPTED)
    assert found[-1].rule == "dns-prefix-dot"
    assert (found[-1].severity, found[-1].stops, found[-1].waiver) == ("error", False, ACCEPTED)
    assert of("np-name-uppercase", found).stops
    text = as_text(found)
    assert "waived error dns-prefix-dot" in text
    assert f"waived: until {LAST_DAY}: it has been so since 2020" in text
    assert "According to the source, Azure refuses this" in " ".join(text.split())
    assert counts(found).endswith(", 1 waived")


def test_a_waived_warning_carries_no_risk_of_a_refusal() -> None:
    (warning,) = [replace(each, severity="warning") for each in check(BAD) if each.rule == "dns-prefix-dot"]
    text = as_text(waived([warning], [ACCEPTED], BAD, rules=RULES, today=TODAY))
    assert "waived warning dns-prefix-dot" in text
    assert "According to the source" not in text


def test_without_waivers_nothing_changes() -> None:
    assert after() == check(BAD, today=TODAY)


def test_a_waiver_applies_on_its_last_day_and_from_the_next_on_it_is_an_error() -> None:
    assert of("dns-prefix-dot", after(ACCEPTED, today=LAST_DAY)).waiver
    found = after(ACCEPTED, today=LAST_DAY + timedelta(days=1))
    assert of("dns-prefix-dot", found).stops
    expired = of("waiver-expired", found)
    assert (expired.severity, expired.value) == ("error", LAST_DAY.isoformat())
    assert expired.place == Place("dev.yaml", 3, "w.until")


@pytest.mark.parametrize(
    ("changes", "rule", "severity", "says"),
    [
        ({"rule": "dns-prefx-dot"}, "waiver-unknown-rule", "error", "Did you mean dns-prefix-dot?"),
        ({"resource": "ManagedCluster ask"}, "waiver-unknown-resource", "error", "Did you mean ManagedCluster aks?"),
        ({"resource": "AgentPool x*"}, "waiver-unknown-resource", "error", "the stack has no AgentPool x*."),
        ({"rule": "dns-prefix-too-long"}, "waiver-unused", "warning", "reports nothing for ManagedCluster aks."),
        ({"resource": "Stack"}, "waiver-unused", "warning", "reports nothing for Stack."),
    ],
)
def test_a_waiver_that_fits_nothing_is_a_finding(changes: Any, rule: str, severity: str, says: str) -> None:
    found = of(rule, after(replace(ACCEPTED, **changes)))
    assert found.severity == severity
    assert says in found.reason
    assert {each.rule for each in after(replace(ACCEPTED, **changes)) if each.rule.startswith("waiver")} == {rule}


def test_a_waiver_of_the_pool_before_a_rotation_is_answered_with_a_pattern_for_every_generation() -> None:
    requests = [Request("azure-native:containerservice:AgentPool", "aks/web/rox", {})]

    def reason(resource: str) -> str:
        waivers = [replace(ACCEPTED, resource=resource)]
        return of("waiver-unknown-resource", waived([], waivers, requests, rules=RULES, today=TODAY)).reason

    assert reason("AgentPool aks/web/i15").endswith(
        "Did you mean AgentPool aks/web/rox? AgentPool aks/web/* stays right when the last part of the name changes, "
        "as in a rotation."
    )
    assert "*" not in reason("AgentPool aks/batch/i15")
    assert "*" not in reason("AgentPool aks/i15")


def test_a_waiver_may_be_of_several_resources_and_of_no_other_rule() -> None:
    pools = [Request("azure-native:containerservice:AgentPool", f"aks/{name}", {}) for name in ("web", "batch")]
    found = [replace(check(BAD)[0], rule="x", resource=f"AgentPool {each.name}") for each in pools]
    (of_all,) = [replace(ACCEPTED, rule="x", resource="AgentPool aks/*")]
    assert [each.waiver for each in waived(found, [of_all], pools, rules={"x"}, today=TODAY)] == [of_all, of_all]
    other = [replace(each, rule="y") for each in found]
    assert not any(each.waiver for each in waived(other, [of_all], pools, rules={"x"}, today=TODAY))


def test_of_two_waivers_the_one_that_has_not_expired_counts() -> None:
    expired = replace(ACCEPTED, until=TODAY - timedelta(days=1))
    found = after(expired, ACCEPTED)
    assert of("dns-prefix-dot", found).waiver == ACCEPTED
    assert of("waiver-expired", found)
