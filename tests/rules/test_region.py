"""What a region lacks."""

from __future__ import annotations

import pytest

from tests.preflight import Pairs, broken, cluster, distinguishes, pool

ZONES = "zones-in-region-without-zones"

PAIRS: Pairs = {
    ZONES: (
        cluster(pool(availabilityZones=["1"]), location="West US"),
        cluster(pool(availabilityZones=["1"]), location="West US 2"),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_a_bad_request_is_refused_and_its_good_neighbour_is_fine(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_zones_that_aks_chooses_are_fine_in_any_region() -> None:
    assert ZONES not in broken(cluster(pool(availabilityZones=["Auto"]), location="westus"))
