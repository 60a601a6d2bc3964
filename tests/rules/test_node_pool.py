"""What a pool may be."""

from __future__ import annotations

from datetime import date

import pytest

from fairway.request import UNKNOWN
from tests.preflight import OVERLAY, Pairs, broken, cluster, distinguishes, judge, of, pool, system, windows

PAIRS: Pairs = {
    "pool-without-count": (cluster(pool(count=None)), cluster(pool(count=0))),
    "pool-mode-case": (cluster(pool(mode="user")), cluster(pool(mode="User"))),
    "no-system-pool": (of(pool()), of(pool(), agentPools=[system()])),
    "system-pool-windows": (of(system(osType="Windows", name="win1")), cluster(windows(name="win1"))),
    "system-pool-spot": (of(system(scaleSetPriority="Spot")), cluster(pool(scaleSetPriority="Spot"))),
    "system-pool-custom-taint": (
        of(system(nodeTaints=["team=a:NoSchedule"])),
        of(system(nodeTaints=["CriticalAddonsOnly=true:NoSchedule", "team=a:PreferNoSchedule"])),
    ),
    "system-pool-single-node": (of(system(count=1)), of(system(count=2))),
    "system-pool-count-zero": (
        of(system(count=0)),
        of(system(count=1), pool(name="idle", count=0)),
    ),
    "system-pool-b-series": (of(system(vmSize="Standard_B4ms")), cluster(pool(vmSize="Standard_B4ms"))),
    "node-pool-stopped-system": (
        of(system(powerState={"code": "Stopped"})),
        cluster(pool(powerState={"code": "Stopped"})),
    ),
    "pool-count-over-1000": (
        cluster(pool(count=1001), networkProfile=OVERLAY | {"podCidr": "100.64.0.0/10"}),
        cluster(pool(count=1000), networkProfile=OVERLAY | {"podCidr": "100.64.0.0/10"}),
    ),
    "cluster-nodes-over-5000": (
        cluster(*(pool(name=f"u{each}", count=1000) for each in range(5))),
        cluster(
            *(pool(name=f"u{each}", count=999) for each in range(5)),
            networkProfile=OVERLAY | {"podCidr": "100.64.0.0/10"},
        ),
    ),
    "availability-set-retired": (of(system(type="AvailabilitySet")), of(system(type="VirtualMachineScaleSets"))),
    "zones-on-availability-set": (
        cluster(pool(type="AvailabilitySet", availabilityZones=["1"])),
        cluster(pool(type="VirtualMachineScaleSets", availabilityZones=["1"])),
    ),
    "maxpods-over-250": (cluster(pool(maxPods=251)), cluster(pool(maxPods=250))),
    "maxpods-below-10": (cluster(pool(maxPods=9, count=9)), cluster(pool(maxPods=10, count=9))),
    "maxpods-pool-total-below-30": (cluster(pool(maxPods=14)), cluster(pool(maxPods=15))),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_pool_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_an_availability_set_was_fine_before_its_end() -> None:
    fragment = of(system(type="AvailabilitySet"))
    assert "availability-set-retired" not in broken(fragment, date(2025, 9, 30))
    assert "availability-set-retired" in broken(fragment, date(2025, 10, 1))


def test_a_cluster_from_before_modes_needs_no_system_pool() -> None:
    unmoded = pool()
    del unmoded["mode"]
    assert "no-system-pool" in broken(of(unmoded))
    assert "no-system-pool" not in broken(of(unmoded, kubernetesVersion="1.8.2"))


def test_a_bound_is_named_as_azure_has_it() -> None:
    found = [each for each in judge(cluster(pool(maxPods=300))) if each.rule == "maxpods-over-250"]
    assert "maxPods of pool user1 is 300, not from 10 to 250" in found[0].reason


def test_a_number_that_is_too_small_is_no_number_that_is_too_large() -> None:
    assert broken(cluster(pool(osDiskSizeGB=-5))) & {"os-disk-too-small", "os-disk-too-large"} == {"os-disk-too-small"}
    assert broken(cluster(pool(maxPods=5))) & {"maxpods-below-10", "maxpods-over-250"} == {"maxpods-below-10"}


@pytest.mark.parametrize("scaled", [True, UNKNOWN])
def test_a_system_pool_that_is_scaled_begins_with_nodes_too(scaled: bool | str) -> None:
    fragment = of(system(count=0, enableAutoScaling=scaled, minCount=2, maxCount=3))
    assert "system-pool-count-zero" in broken(fragment)


def test_the_system_pool_of_a_cluster_that_is_stopped_is_stopped() -> None:
    stopped = {"code": "Stopped"}
    assert "node-pool-stopped-system" not in broken(of(system(powerState=stopped), powerState=stopped))
    assert "node-pool-stopped-system" in broken(of(system(powerState=stopped), powerState={"code": "Running"}))


@pytest.mark.parametrize(
    ("version", "day", "fine"),
    [("1.18.2", date(2026, 1, 1), True), ("", date(2020, 5, 1), True), ("1.35", date(2026, 1, 1), False)],
)
def test_pools_without_any_mode_are_of_the_time_before_pools_had_one(version: str, day: date, fine: bool) -> None:
    old = of({"name": "pool", "vmSize": "Standard_DS2_v2", "count": 3}, kubernetesVersion=version)
    assert ("no-system-pool" not in broken(old, day)) == fine
