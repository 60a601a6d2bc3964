"""The benchmark compares like with like: both sides ask Azure for the same."""

from __future__ import annotations

import pytest

from benchmarks import ours, plain, same
from fairway.plan.recorder import record


@pytest.mark.parametrize("workload", same.WORKLOADS)
def test_both_sides_ask_for_the_same(workload: str) -> None:
    assert same.differences(workload, 2) == []


@pytest.mark.parametrize(("workload", "resources"), [("surrounded", 18), ("alone", 6)])
def test_a_cluster_is_as_large_as_the_benchmark_says(workload: str, resources: int) -> None:
    _, our_side = same.WORKLOADS[workload]
    assert sum(each.custom for each in record(our_side(2)).requests) == 2 * resources


def test_a_difference_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(same.WORKLOADS, "alone", (plain.alone, lambda _: ours.alone(1)))
    missing = same.differences("alone", 2)
    assert len(missing) == 7
    assert any("ManagedCluster c001: plain" in line and "ours 'nothing'" in line for line in missing)
    monkeypatch.setattr(ours, "ALONE", {**ours.ALONE, "kubernetesVersion": "1.34"})
    monkeypatch.setitem(same.WORKLOADS, "alone", (plain.alone, ours.alone))
    assert same.differences("alone", 1) == [
        "azure-native:containerservice:ManagedCluster c000 properties kubernetesVersion: plain '1.35', ours '1.34'"
    ]


def test_what_only_the_plain_side_carries_is_version_aliases() -> None:
    """The one option that is not compared: nothing but API versions, and moves that our side keeps too."""
    sides = [
        {(each.type, each.name): each for each in record(side(1)).requests if each.custom}
        for side in same.WORKLOADS["surrounded"]
    ]
    for key, theirs in sides[0].items():
        dropped = [
            alias for alias in theirs.options["aliases"] if alias not in sides[1][key].options.get("aliases", ())
        ]
        module, _, name = key[0].removeprefix("azure-native:").partition(":")
        assert dropped
        assert all(alias["type"].startswith(f"azure-native:{module}/v") for alias in dropped)
        assert all(alias["type"].endswith(f":{name}") and set(alias) == {"type"} for alias in dropped)
