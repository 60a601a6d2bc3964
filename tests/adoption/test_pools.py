"""The pools of a cluster, from its own description and from those of its pools."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.adoption.pools import pools_of
from fairway.request import Request


def pool(name: str, **outputs: Any) -> Request:
    id = f"/subscriptions/s/resourceGroups/g/providers/x/managedClusters/shop/agentPools/{name}"
    return Request(
        "azure-native:containerservice:AgentPool", name, {"count": 1}, id=id, outputs=outputs or {"count": 1}
    )


def notes(listed: list[str], alone: list[str]) -> list[str]:
    profiles = [{"name": each, "count": 1} for each in listed]
    inputs, outputs = {"agentPoolProfiles": profiles}, {"agentPoolProfiles": profiles}
    cluster = Request("azure-native:containerservice:ManagedCluster", "shop", inputs, outputs=outputs)
    return pools_of(cluster, [pool(each) for each in alone])[1]


@pytest.mark.parametrize(
    ("listed", "alone", "note"),
    [
        (["a", "b"], ["a"], "the pool b is only in the cluster's description"),
        (["a"], ["a", "b", "c"], "the pools b, c are only among the pools described by themselves"),
    ],
)
def test_a_pool_that_only_one_description_has_is_named(listed: list[str], alone: list[str], note: str) -> None:
    (found,) = notes(listed, alone)
    assert found.startswith(note)
    assert "Describe both again" in found


@pytest.mark.parametrize(("listed", "alone"), [(["a", "b"], ["b", "a"]), (["a"], []), ([], ["a"])])
def test_descriptions_with_the_same_pools_and_a_single_one_are_fine(listed: list[str], alone: list[str]) -> None:
    assert notes(listed, alone) == []
