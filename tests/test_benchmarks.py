"""The benchmark compares like with like: both sides ask Azure for the same."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from benchmarks import one_run, ours, plain, regions, same
from benchmarks.__main__ import RATIOS, SIDES, ratios
from fairway.plan.recorder import Record, record
from fairway.rules import check
from tests.command_line import fairway


@pytest.mark.parametrize("workload", same.WORKLOADS)
def test_both_sides_ask_for_the_same(workload: str) -> None:
    assert same.differences(workload, 2) == []


@pytest.mark.parametrize(("workload", "resources"), [("surrounded", 18), ("platform", 65), ("alone", 6)])
def test_a_cluster_is_as_large_as_the_benchmark_says(workload: str, resources: int) -> None:
    _, our_side = same.WORKLOADS[workload]
    assert sum(each.custom for each in record(our_side(2)).requests) == 2 * resources


@pytest.mark.parametrize("workload", same.WORKLOADS)
def test_azure_would_accept_what_is_measured(workload: str) -> None:
    _, our_side = same.WORKLOADS[workload]
    findings = check([each for each in record(our_side(1)).requests if each.custom], today=date(2026, 11, 22))
    assert [each for each in findings if each.severity == "error"] == []


def test_a_difference_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(same.WORKLOADS, "alone", (plain.alone, lambda _: ours.alone(1)))
    missing = same.differences("alone", 2)
    assert len(missing) == 7
    assert any("ManagedCluster c001: plain" in line and "ours 'nothing'" in line for line in missing)
    monkeypatch.setattr(ours, "ALONE", {**ours.ALONE, "kubernetesVersion": "1.34"})
    monkeypatch.setitem(same.WORKLOADS, "alone", (plain.alone, ours.alone))
    of_the_cluster, of_its_version = same.differences("alone", 1)
    assert of_the_cluster.startswith("azure-native:containerservice:ManagedCluster c000 properties agentPoolProfiles: ")
    assert of_its_version == (
        "azure-native:containerservice:ManagedCluster c000 properties kubernetesVersion: plain '1.35', ours '1.34'"
    )


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


def test_like_is_set_beside_like_and_what_is_shipped_is_named_as_that() -> None:
    for name, (one, other) in RATIOS.items():
        (plain_program, plain_tuned), (our_program, our_tuned) = SIDES[one], SIDES[other]
        assert (plain_program, our_program) == ("plain", "ours")
        assert (plain_tuned == our_tuned) == name.startswith("like for like")
    runs = {
        side: {"seconds": seconds, "peak_mb": 2 * seconds, "base_mb": seconds}
        for side, seconds in zip(SIDES, (60.0, 30.0, 6.0, 2.0), strict=True)
    }
    assert [seconds for seconds, _, _ in ratios(runs).values()] == [10, 15, 30]
    assert [peak for _, peak, _ in ratios(runs).values()] == [10, 15, 30]


@pytest.mark.parametrize("tuned", [True, False])
@pytest.mark.parametrize("side", ["plain", "ours"])
@pytest.mark.usefixtures("usual_collector")
def test_each_side_is_measured_with_the_collector_in_its_name(
    side: str, tuned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = list[tuple[int, ...]]()

    def recorded(program: Callable[[], None]) -> Record:
        seen.append(gc.get_threshold())
        return record(program)

    monkeypatch.setattr("fairway.plan.recorder.record", recorded)
    found = one_run.measure(side, "alone", 1, tuned=tuned)
    assert found["resources"] == 6
    assert (seen == [gc.get_threshold()]) == (not tuned)


def test_azure_would_accept_the_clusters_in_four_regions(tmp_path: Path) -> None:
    folder = str(regions.written(tmp_path, 5))
    assert fairway("network", "--allocate", "-C", folder)[0] == 0
    code, out, _ = fairway("plan", "-C", folder)
    assert code == 0
    assert "5 clusters, 15 pools" in out
