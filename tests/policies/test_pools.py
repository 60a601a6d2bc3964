"""What every node pool of this repository complies with, those in the cluster's own request too."""

from __future__ import annotations

import pytest

from fairway import Plan, Pool
from fairway.testing import assert_every


@pytest.mark.fairway_environments("prod")
def test_production_pools_are_in_three_zones(plan: Plan) -> None:
    assert_every(plan, "AgentPool", lambda pool: len(pool.items("availabilityZones")) == 3, "is in three zones")


@pytest.mark.fairway_environments("staging")
def test_staging_pools_are_in_two_zones(plan: Plan) -> None:
    assert_every(plan, "AgentPool", lambda pool: len(pool.items("availabilityZones")) >= 2, "is in two zones")


def test_nodes_have_no_public_addresses(plan: Plan) -> None:
    assert_every(plan, "AgentPool", lambda pool: not pool.on("enableNodePublicIP"), "has no public addresses")


def test_system_pools_run_nothing_but_add_ons(plan: Plan) -> None:
    def reserved(pool: Pool) -> bool:
        return not pool.system or "CriticalAddonsOnly=true:NoSchedule" in pool.items("nodeTaints")

    assert_every(plan, "AgentPool", reserved, "of mode System has the taint of add-ons")


def test_nodes_are_small_enough_to_lose_one(plan: Plan) -> None:
    sizes = ("Standard_D4ds_v5", "Standard_D8ds_v5")
    assert_every(plan, "AgentPool", lambda pool: pool.text("vmSize") in sizes, f"has one of the sizes {sizes}")


@pytest.mark.fairway_environments("prod")
def test_production_pools_scale_by_themselves(plan: Plan) -> None:
    def autoscaled(pool: Pool) -> bool:
        return pool.autoscaled and (pool.spot or pool.whole("minCount") >= 3)

    assert_every(plan, "AgentPool", autoscaled, "is autoscaled from three nodes")
