"""The findings of a plan, with its waivers."""

from __future__ import annotations

from datetime import timedelta

from fairway.plan.checked import check
from fairway.plan.recorder import Record
from fairway.rules import Finding
from fairway.waiver import Waiver
from tests.preflight import TODAY, Fragment, cluster, pool, requests_of


def findings(fragment: Fragment, *waived: str) -> dict[str, Finding]:
    waivers = [Waiver(each, "ManagedCluster aks", "a test", TODAY + timedelta(days=9)) for each in waived]
    record = Record("shop", "dev", tuple(requests_of(fragment)), {})
    return {each.rule: each for each in check(record, today=TODAY, waivers=waivers)}


def test_what_follows_from_a_finding_is_reported_once_that_finding_is_accepted() -> None:
    large = cluster(pool(count=1001))
    assert set(findings(large)) == {"pool-count-over-1000"}
    found = findings(large, "pool-count-over-1000")
    assert found["pool-count-over-1000"].waiver
    assert found["pod-cidr-too-small-for-nodes"].stops


def test_a_general_rule_does_not_report_what_is_accepted() -> None:
    found = findings(cluster(pool(name="bad-name")), "np-name-hyphen")
    assert {each.rule for each in found.values() if each.stops} == set()
