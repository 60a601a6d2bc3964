"""Kubernetes versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fairway.rules import check
from tests.preflight import (
    TODAY,
    Fragment,
    Pairs,
    broken,
    cluster,
    judge,
    of,
    pool,
    requests_of,
    system,
    tells_apart,
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
    tells_apart(rule, *PAIRS[rule])


def test_a_version_is_judged_as_of_the_day() -> None:
    asked = cluster(kubernetesVersion="1.33.1")
    assert "version-lts-only" not in broken(asked, date(2026, 7, 31))
    assert "version-lts-only" in broken(asked, date(2026, 8, 1))


def test_a_finding_about_an_ended_version_says_how_old_the_table_is() -> None:
    found = [each for each in judge(cluster(kubernetesVersion="1.30")) if each.rule == "version-out-of-support"]
    assert "table read 2026-" in found[0].reason


def test_a_version_older_than_the_table_has_ended() -> None:
    found = [each for each in judge(cluster(kubernetesVersion="1.20.9")) if each.rule == "version-out-of-support"]
    assert [each.severity for each in found] == ["error"]
    assert "1.20 is older than 1.27" in found[0].reason
    assert "version-out-of-support" not in broken(cluster(kubernetesVersion="1.20.9"), date(2021, 8, 1))


def severities(fragment: Fragment, *ignored: str) -> set[str]:
    """How bad an ended version is where changes of these properties are ignored."""
    requests = [replace(each, ignore_changes=ignored) for each in requests_of(fragment)]
    ended = ("version-lts-only", "version-out-of-support")
    return {each.severity for each in check(requests, today=TODAY) if each.rule in ended}


@pytest.mark.parametrize("version", ["1.20", "1.30", "1.33.1"])
def test_an_ended_version_that_is_not_sent_blocks_no_running_cluster(version: str) -> None:
    whole = cluster(kubernetesVersion=version)
    inline = of(system(orchestratorVersion=version))
    alone = cluster(agentPools=[pool(orchestratorVersion=version)])
    for fragment, path in (
        (whole, "kubernetesVersion"),
        (inline, "agentPoolProfiles[0].orchestratorVersion"),
        (inline, "agentPoolProfiles[*].orchestratorVersion"),
        (inline, "agentPoolProfiles"),
        (alone, "orchestratorVersion"),
    ):
        assert severities(fragment) == {"error"}
        assert severities(fragment, "tags", path) == {"warning"}
    assert severities(inline, "kubernetesVersion", "agentPoolProfiles[1].orchestratorVersion") == {"error"}
    assert severities(inline, "agentPoolProfiles[0].orchestratorVersion.more") == {"error"}
