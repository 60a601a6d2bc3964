"""A cluster that has other pools takes every change, from the first on, and is touched by no change of a pool.

Azure refuses a request for a cluster in which some pools have a version and others have none; a refresh copies the
pools that are AgentPools into the list the cluster ignores.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.stories import engines
from tests.stories.stories_pools import CHANNELS, POOLS, VERSIONS, WRITTEN_LATER, changes

CLUSTER = "fairway:index:AksCluster$azure-native:containerservice:ManagedCluster::shop"


def steps(record: dict[str, Any]) -> dict[str, list[str]]:
    return {urn.rpartition("::")[2]: ops for urn, ops in record["steps"].items() if "azure-native" in urn}


pytestmark = pytest.mark.usefixtures("cheap")


@pytest.mark.parametrize(
    ("channel", "version"),
    # Each channel and each version is in one that is fast.
    [
        pytest.param(channel, version, marks=[] if (row + column) % len(VERSIONS) == 0 else [pytest.mark.slow])
        for row, channel in enumerate(CHANNELS)
        for column, version in enumerate(VERSIONS)
    ],
)
def test_a_cluster_with_other_pools_takes_a_change_at_once_after_nights_and_after_an_upgrade(
    channel: str, version: str, tmp_path: Path
) -> None:
    story = changes(channel, version, POOLS)
    played = list(engines.builtin(story, tmp_path))
    assert [each.errors for each in played] == [()] * len(story.acts)
    updated = ["shop" in steps(each.result) for each in played]
    tagged = [2, 5, 8, 9]
    assert [updated[number] for number in tagged] == [True] * 4
    # Without a version, the other pools have to be taken out of the list that a refresh has copied them into.
    untouched = [1, 3, 7, 10] if version != "left out" else [10]
    assert [number for number in untouched if updated[number]] == []


def test_a_state_without_the_default_pools_version_gets_it_by_an_upgrade_to_what_runs(tmp_path: Path) -> None:
    created, refused, *later = engines.builtin(WRITTEN_LATER, tmp_path)
    assert created.errors == ()
    assert any("NotAllAgentPoolOrchestratorVersionSpecifiedAndUnchanged" in each for each in refused.errors)
    assert [each.errors for each in later] == [()] * 4
    assert "shop" in steps(later[-1].result)
