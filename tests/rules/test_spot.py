"""Spot pools."""

from __future__ import annotations

import pytest

from tests.preflight import USER_ASSIGNED, Pairs, cluster, distinguishes, pool

PAIRS: Pairs = {
    "spot-max-surge": (
        cluster(pool(scaleSetPriority="Spot", upgradeSettings={"maxSurge": "10%"})),
        cluster(pool(scaleSetPriority="Spot", upgradeSettings={"maxSurge": ""})),
    ),
    "spot-maxprice-on-regular": (cluster(pool(spotMaxPrice=0.5)), cluster(pool(spotMaxPrice=-1))),
    "spot-scale-sets-only": (
        cluster(pool(scaleSetPriority="Spot", type="VirtualMachines"), identity=USER_ASSIGNED),
        cluster(pool(scaleSetPriority="Spot", type="virtualMachineScaleSets")),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_spot_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
