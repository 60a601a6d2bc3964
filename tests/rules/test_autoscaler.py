"""The cluster autoscaler."""

from __future__ import annotations

import pytest

from tests.preflight import OVERLAY, Pairs, broken, cluster, distinguishes, pool

PAIRS: Pairs = {
    "autoscale-without-bounds": (
        cluster(pool(enableAutoScaling=True, maxCount=5)),
        cluster(pool(enableAutoScaling=True, minCount=1, maxCount=5)),
    ),
    "autoscale-min-over-max": (
        cluster(pool(enableAutoScaling=True, minCount=6, maxCount=5)),
        cluster(pool(enableAutoScaling=True, minCount=5, maxCount=5, count=5)),
    ),
    "autoscale-count-outside-bounds": (
        cluster(pool(enableAutoScaling=True, minCount=3, maxCount=5, count=2)),
        cluster(pool(enableAutoScaling=True, minCount=3, maxCount=5, count=3)),
    ),
    "autoscale-max-over-1000": (
        cluster(pool(enableAutoScaling=True, minCount=1, maxCount=1001)),
        cluster(
            pool(enableAutoScaling=True, minCount=1, maxCount=1000),
            networkProfile=OVERLAY | {"podCidr": "100.64.0.0/10"},
        ),
    ),
    "autoscale-bounds-without-autoscaler": (cluster(pool(minCount=1, maxCount=5)), cluster(pool(minCount=0))),
    "autoscaler-scale-down-delay-unit": (
        cluster(autoScalerProfile={"scale-down-delay-after-add": "600s"}),
        cluster(autoScalerProfile={"scaleDownDelayAfterAdd": "10m", "scaleDownDelayAfterDelete": "10s"}),
    ),
    "autoscaler-provision-time-unit": (
        cluster(autoScalerProfile={"maxNodeProvisionTime": "900s"}),
        cluster(autoScalerProfile={"maxNodeProvisionTime": "15m"}),
    ),
    "autoscaler-scan-interval-unit": (
        cluster(autoScalerProfile={"scanInterval": "1m"}),
        cluster(autoScalerProfile={"scanInterval": "60s"}),
    ),
    "autoscaler-unready-percentage": (
        cluster(autoScalerProfile={"maxTotalUnreadyPercentage": "101"}),
        cluster(autoScalerProfile={"maxTotalUnreadyPercentage": "100"}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_autoscaler_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(("text", "fine"), [("10", True), ("10s", True), ("1m", False), ("10.5", False)])
def test_the_scan_interval_is_seconds_with_or_without_their_unit(text: str, fine: bool) -> None:
    found = broken(cluster(autoScalerProfile={"scanInterval": text}))
    assert ("autoscaler-scan-interval-unit" not in found) == fine
