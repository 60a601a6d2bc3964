"""Pools of type FlexNodes."""

from __future__ import annotations

import pytest

from tests.preflight import NODES, Pairs, broken, cluster, distinguishes

FLEX = {"name": "flex1", "type": "FlexNodes", "mode": "User", "maxPods": 75, "upgradeSettings": {"maxUnavailable": "1"}}

PAIRS: Pairs = {
    "flex-nodes-mode": (cluster(FLEX | {"mode": "System"}), cluster(FLEX)),
    "flex-nodes-setting": (cluster(FLEX | {"vmSize": "Standard_D4s_v5"}), cluster(FLEX | {"count": 0, "vmSize": ""})),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_flex_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize("settings", [{"count": 1}, {"enableAutoScaling": True}, {"vnetSubnetID": NODES}])
def test_hosts_of_your_own_have_no_settings_of_scale_sets(settings: dict[str, object]) -> None:
    assert "flex-nodes-setting" in broken(cluster(FLEX | settings))
