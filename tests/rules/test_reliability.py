"""Good practice: availability."""

from __future__ import annotations

from typing import Any

import pytest

from tests.preflight import Pairs, broken, cluster, distinguishes, of, pool, system

TAINTED = ["CriticalAddonsOnly=true:NoSchedule"]
ZONES = {"availabilityZones": ["1", "2", "3"]}
SCALED = {"enableAutoScaling": True, "minCount": 2, "maxCount": 5}


def tier(name: str) -> dict[str, Any]:
    return cluster(sku={"name": "Base", "tier": name})


PAIRS: Pairs = {
    "paid-tier": (tier("Free"), tier("Premium")),
    "zones": (of(system()), of(system(**ZONES))),
    "system-nodes-below-3": (of(system(count=2)), of(system(count=2), system(name="sys2", count=1))),
    "user-nodes-below-2": (cluster(pool(count=1)), cluster(pool(count=1, scaleSetPriority="Spot"))),
    "autoscaling": (cluster(pool()), cluster(pool(**SCALED))),
    "system-pool-shared": (of(system()), of(system(nodeTaints=TAINTED), pool())),
    "max-pods-below-50": (cluster(pool(maxPods=30)), cluster(pool(maxPods=50))),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_reliability_rules_distinguish_a_bad_request_from_a_near_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_premium_has_an_sla_too() -> None:
    """Checkov's CKV_AZURE_170 accepts Standard only."""
    assert "paid-tier" not in broken(tier("Premium"), profile="prod")


@pytest.mark.parametrize("key", ["proximityPlacementGroupID", "hostGroupID"])
def test_zones_are_not_expected_of_a_pool_in_a_group_that_is_in_one_zone(key: str) -> None:
    assert "zones" not in broken(of(system(**{key: "/subscriptions/s/resourceGroups/g"})), profile="prod")


def test_zones_are_not_expected_where_a_region_has_none() -> None:
    assert "zones" in broken(of(system()), profile="prod")
    assert "zones" not in broken(of(system(), location="westcentralus"), profile="prod")
    assert "zones" not in broken(of(system(), location="a-new-region"), profile="prod")


def test_node_auto_provisioning_scales_by_itself() -> None:
    provisioned = cluster(pool(), nodeProvisioningProfile={"mode": "Auto"})
    assert "autoscaling" not in broken(provisioned, profile="prod")
