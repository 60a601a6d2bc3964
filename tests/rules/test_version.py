"""Kubernetes versions."""

from __future__ import annotations

from datetime import date

import pytest

from fairway.rules import check
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from tests.preflight import (
    TODAY,
    Fragment,
    Pairs,
    broken,
    cluster,
    distinguishes,
    judge,
    of,
    pool,
    requests_of,
    system,
    windows,
)

PAIRS: Pairs = {
    "pool-version-newer-than-control-plane": (
        cluster(kubernetesVersion="1.35", agentPools=[pool(orchestratorVersion="1.36")]),
        cluster(kubernetesVersion="1.35", agentPools=[pool(orchestratorVersion="1.35.2")]),
    ),
    "pool-version-too-old": (
        cluster(kubernetesVersion="1.39", agentPools=[pool(orchestratorVersion="1.35")]),
        cluster(kubernetesVersion="1.38", agentPools=[pool(orchestratorVersion="1.35")]),
    ),
    "pool-version-differs-at-creation": (
        of(system(orchestratorVersion="1.35"), kubernetesVersion="1.36"),
        cluster(kubernetesVersion="1.36", agentPools=[pool(orchestratorVersion="1.35")]),
    ),
    "version-out-of-support": (
        cluster(kubernetesVersion="1.30", sku={"tier": "Premium"}, supportPlan="AKSLongTermSupport"),
        cluster(kubernetesVersion="1.31", sku={"tier": "Premium"}, supportPlan="AKSLongTermSupport"),
    ),
    "version-not-known": (cluster(kubernetesVersion="1.39"), cluster(kubernetesVersion="1.38")),
    "lts-without-premium": (
        cluster(supportPlan="AKSLongTermSupport"),
        cluster(supportPlan="AKSLongTermSupport", sku={"tier": "Premium"}),
    ),
    "patch-channel-with-patch-version": (
        cluster(kubernetesVersion="1.35.1", autoUpgradeProfile={"upgradeChannel": "patch"}),
        cluster(kubernetesVersion="1.35", autoUpgradeProfile={"upgradeChannel": "patch"}),
    ),
    "node-os-security-patch-windows": (
        cluster(windows(), autoUpgradeProfile={"nodeOSUpgradeChannel": "SecurityPatch"}),
        cluster(pool(), autoUpgradeProfile={"nodeOSUpgradeChannel": "SecurityPatch"}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_version_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_version_is_checked_as_of_the_day() -> None:
    fragment = cluster(kubernetesVersion="1.33.1")
    assert "version-lts-only" not in broken(fragment, date(2026, 7, 31))
    assert "version-lts-only" in broken(fragment, date(2026, 8, 1))


def test_a_finding_about_an_ended_version_says_how_old_the_table_is() -> None:
    found = [each for each in judge(cluster(kubernetesVersion="1.30")) if each.rule == "version-out-of-support"]
    assert "table of 2026-" in found[0].reason


def test_a_version_older_than_the_table_has_ended() -> None:
    found = [each for each in judge(cluster(kubernetesVersion="1.20.9")) if each.rule == "version-out-of-support"]
    assert [each.severity for each in found] == ["warning"]
    assert "Kubernetes 1.20 is no longer supported" in found[0].reason
    assert "version-out-of-support" not in broken(cluster(kubernetesVersion="1.20.9"), date(2021, 8, 1))


def severities(fragment: Fragment, *made: str) -> set[str]:
    """How bad an ended version is where the resources of these types are to be made, and the others exist."""
    ended = ("version-lts-only", "version-out-of-support")
    found = check(requests_of(fragment), today=TODAY, deployed=lambda each: each.type not in made)
    return {each.severity for each in found if each.rule in ended}


@pytest.mark.parametrize("version", ["1.20", "1.30", "1.33.1"])
def test_an_ended_version_blocks_no_running_cluster_and_no_plan_that_cannot_know(version: str) -> None:
    alone = cluster(agentPools=[pool(orchestratorVersion=version)])
    for fragment in (cluster(kubernetesVersion=version), of(system(orchestratorVersion=version)), alone):
        found = [each for each in judge(fragment) if each.rule in ("version-lts-only", "version-out-of-support")]
        assert {each.severity for each in found} == {"warning"}
        assert severities(fragment) == {"warning"}
    assert severities(alone, MANAGED_CLUSTER) == {"warning"}


@pytest.mark.parametrize("version", ["1.20", "1.30", "1.33.1"])
def test_nothing_new_is_made_with_an_ended_version(version: str) -> None:
    assert severities(cluster(kubernetesVersion=version), MANAGED_CLUSTER) == {"error"}
    assert severities(of(system(orchestratorVersion=version)), MANAGED_CLUSTER) == {"error"}
    assert severities(cluster(agentPools=[pool(orchestratorVersion=version)]), AGENT_POOL) == {"error"}


@pytest.mark.parametrize(
    ("rule", "fragment"),
    [
        ("availability-set-retired", of(system(type="AvailabilitySet"))),
        ("lb-basic-retired", cluster(networkProfile={"loadBalancerSku": "basic"})),
        ("ossku-flatcar-retired", cluster(pool(osSKU="Flatcar"))),
    ],
)
def test_what_is_retired_keeps_running_but_is_not_created(rule: str, fragment: Fragment) -> None:
    for deployed, severity in ((True, "warning"), (False, "error")):
        found = check(requests_of(fragment), today=TODAY, deployed=lambda _, there=deployed: there)
        assert [each.severity for each in found if each.rule == rule] == [severity]


def test_a_version_is_offered_to_the_last_day_of_its_long_term_support() -> None:
    fragment = cluster(kubernetesVersion="1.30", sku={"tier": "Premium"}, supportPlan="AKSLongTermSupport")
    assert "version-out-of-support" not in broken(fragment, date(2026, 7, 31))
    assert "version-out-of-support" in broken(fragment, date(2026, 8, 1))
    oldest = cluster(kubernetesVersion="1.20")
    assert "version-out-of-support" not in broken(oldest, date(2025, 7, 31))
    assert "version-out-of-support" in broken(oldest, date(2025, 8, 1))


def test_a_new_pool_in_platform_support_is_only_warned_of() -> None:
    fragment = cluster(kubernetesVersion="1.35", agentPools=[pool(orchestratorVersion="1.34")])
    for day, severity in ((date(2026, 11, 30), set()), (date(2026, 12, 1), {"warning"})):
        found = check(requests_of(fragment), today=day, deployed=lambda _: False)
        assert {each.severity for each in found if each.rule == "version-lts-only"} == severity


@pytest.mark.parametrize(("version", "rule"), [("1.33", "version-lts-only"), ("1.29", "version-out-of-support")])
def test_a_version_past_its_support_comes_with_one_to_write_instead(version: str, rule: str) -> None:
    requests = requests_of(cluster(kubernetesVersion=version))
    (found,) = (each for each in check(requests, today=date(2026, 11, 22)) if each.rule == rule)
    # The support of 1.34 ends eight days later.
    assert found.remedy.startswith("Use Kubernetes 1.35 or newer")
