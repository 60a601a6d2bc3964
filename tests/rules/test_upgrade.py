"""Surge, drain, soak."""

from __future__ import annotations

import pytest

from tests.preflight import Pairs, broken, cluster, distinguishes, of, pool, system

PAIRS: Pairs = {
    "surge-and-unavailable-both-zero": (
        cluster(pool(upgradeSettings={"maxSurge": "0", "maxUnavailable": "0"})),
        cluster(pool(upgradeSettings={"maxSurge": "0", "maxUnavailable": "1"})),
    ),
    "surge-and-unavailable-both-set": (
        cluster(pool(upgradeSettings={"maxSurge": "10%", "maxUnavailable": "1"})),
        cluster(pool(upgradeSettings={"maxSurge": "", "maxUnavailable": "1"})),
    ),
    "max-unavailable-on-system-pool": (
        of(system(upgradeSettings={"maxUnavailable": "1"})),
        of(system(upgradeSettings={"maxSurge": "1", "maxUnavailable": "0"})),
    ),
    "node-soak-range": (
        cluster(pool(upgradeSettings={"nodeSoakDurationInMinutes": 31})),
        cluster(pool(upgradeSettings={"nodeSoakDurationInMinutes": 30})),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_upgrade_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(("settings", "fine"), [({"maxSurge": "0"}, False), ({"maxSurge": "1"}, True), ({}, True)])
def test_a_pool_without_surge_may_lose_nodes_only_if_it_is_configured(settings: dict[str, str], fine: bool) -> None:
    assert ("surge-and-unavailable-both-zero" not in broken(cluster(pool(upgradeSettings=settings)))) == fine
