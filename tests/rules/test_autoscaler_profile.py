"""The autoscaler's profile."""

from __future__ import annotations

import pytest

from tests.preflight import Pairs, broken, cluster, distinguishes


def profile(**settings: object) -> dict[str, object]:
    """A cluster with settings of the autoscaler."""
    return cluster(autoScalerProfile=settings)


PAIRS: Pairs = {
    "autoscaler-whole-number": (profile(maxEmptyBulkDelete="10%"), profile(maxEmptyBulkDelete="10")),
    "autoscaler-true-or-false": (profile(balanceSimilarNodeGroups="yes"), profile(balanceSimilarNodeGroups="True")),
    "autoscaler-utilization-threshold": (
        profile(scaleDownUtilizationThreshold="50"),
        profile(scaleDownUtilizationThreshold="0.5"),
    ),
    "autoscaler-new-pod-delay-unit": (profile(newPodScaleUpDelay="10"), profile(newPodScaleUpDelay="0s")),
}


@pytest.mark.parametrize(("text", "fine"), [("0", True), ("1", True), ("1.0", True), (".5", True), ("1.1", False)])
def test_the_threshold_is_a_share(text: str, fine: bool) -> None:
    found = broken(cluster(autoScalerProfile={"scale-down-utilization-threshold": text}))
    assert ("autoscaler-utilization-threshold" not in found) == fine


@pytest.mark.parametrize("rule", PAIRS)
def test_the_profile_of_the_autoscaler_holds_texts_of_the_right_form(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
