"""Kubernetes versions."""

from __future__ import annotations

from datetime import date

import pytest

from tests.preflight import Pairs, broken, cluster, judge, of, pool, system, tells_apart, windows

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
    tells_apart(rule, *PAIRS[rule])


def test_a_version_is_judged_as_of_the_day() -> None:
    asked = cluster(kubernetesVersion="1.33.1")
    assert "version-lts-only" not in broken(asked, date(2026, 7, 31))
    assert "version-lts-only" in broken(asked, date(2026, 8, 1))


def test_a_finding_about_an_ended_version_says_how_old_the_table_is() -> None:
    found = [each for each in judge(cluster(kubernetesVersion="1.30")) if each.rule == "version-out-of-support"]
    assert "table read 2026-" in found[0].reason
