"""One mistake, one finding."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.rules import AZURE
from fairway.rules.consequences import FOLLOWS
from tests.preflight import Fragment, broken, cluster, judge, pool, profile_of, system, windows
from tests.rules.pairs import PAIRS

KNOWN = {each.id for each in AZURE}


def test_every_consequence_and_every_cause_is_a_rule() -> None:
    assert {each for effect, causes in FOLLOWS.items() for each in (effect, *causes)} <= KNOWN


@pytest.mark.parametrize("effect", FOLLOWS)
def test_a_rule_that_follows_another_is_still_reported_by_itself(effect: str) -> None:
    assert effect in broken(PAIRS[effect][0], profile=profile_of(effect))


@pytest.mark.parametrize(
    ("effect", "cause"), [(effect, cause) for effect, causes in FOLLOWS.items() for cause in causes]
)
def test_a_consequence_is_left_out(effect: str, cause: str) -> None:
    assert effect not in broken(PAIRS[cause][0], profile=profile_of(cause) or profile_of(effect))


@pytest.mark.parametrize(
    ("fragment", "rules"),
    [
        ({"agentPoolProfiles": [system(mode="Sytem")]}, {"schema-enum"}),
        (cluster(pool(count=99_999)), {"pool-count-over-1000"}),
        (cluster(pool(maxPods=-1)), {"maxpods-below-10"}),
        (cluster(networkProfile={"networkPlugin": "azure", "networkPluginMode": "overlai"}), {"schema-enum"}),
        (
            cluster(location="westeurop", sku={"name": "Automatic", "tier": "Standard"}),
            {"location-misspelled", "automatic-own-system-pool"},
        ),
        (cluster(pool(enableAutoScaling=True, minCount=1, maxCount=2000)), {"autoscale-max-over-1000"}),
    ],
)
def test_what_follows_from_a_value_that_is_wrong_by_itself_is_left_out(fragment: Fragment, rules: set[str]) -> None:
    assert {each.rule for each in judge(fragment)} == rules


def test_a_mistake_of_its_own_is_not_left_out_for_another() -> None:
    found = broken(cluster(pool(count=99_999), pool(name="Upper")))
    assert {"pool-count-over-1000", "np-name-uppercase"} <= found


def _windows(*pools: Any) -> set[str]:
    return broken(cluster(*pools, networkProfile={"networkPlugin": "azure", "networkPluginMode": "overlay"}))


def test_a_consequence_in_one_pool_is_no_reason_to_leave_it_out_in_another() -> None:
    arm, intel = windows(vmSize="Standard_D4ps_v5"), windows(name="win2", vmSize="Standard_D4ps_v5")
    assert "windows2022-generation-2-size" not in _windows(arm, intel)
    second = windows(name="win2", vmSize="Standard_NC24ads_A100_v4")
    assert "windows2022-generation-2-size" in _windows(arm, second)
