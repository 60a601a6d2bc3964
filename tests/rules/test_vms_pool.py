"""Pools of type VirtualMachines."""

from __future__ import annotations

import pytest

from tests.preflight import USER_ASSIGNED, Fragment, Pairs, broken, cluster, distinguishes, pool


def vms(scale: Fragment, **more: object) -> Fragment:
    """A cluster with a VirtualMachines pool."""
    added = pool(type="VirtualMachines", virtualMachinesProfile={"scale": scale}, **more)
    return cluster(
        {key: value for key, value in added.items() if key not in ("vmSize", "count")}, identity=USER_ASSIGNED
    )


def manual(*sizes: str) -> Fragment:
    """A profile for each size."""
    return {"manual": [{"size": each, "count": 1} for each in sizes]}


D = "Standard_D4s_v5"
SIZES = [f"Standard_D{vcpus}s_v5" for vcpus in (2, 4, 8, 16, 32, 48)]
PAIRS: Pairs = {
    "vms-pool-zones": (vms(manual(D), availabilityZones=["1"]), vms(manual(D), availabilityZones=["auto"])),
    "vms-pool-profiles-over-5": (vms(manual(*SIZES)), vms(manual(*SIZES[1:]))),
    "vms-pool-size-twice": (vms(manual(D, D.upper())), vms(manual(D, "Standard_D8s_v5"))),
    "vms-pool-mixed-sizes": (vms(manual(D, "Standard_NC4as_T4_v3")), vms(manual(D, "Standard_D8ds_v5"))),
    "vms-pool-autoscale-gpu": (
        vms({"autoscale": [{"size": "Standard_NC4as_T4_v3", "minCount": 1, "maxCount": 2}]}),
        vms({"autoscale": [{"size": D, "minCount": 1, "maxCount": 2}]}),
    ),
}


def test_arm64_sizes_are_not_mixed_with_others() -> None:
    assert "vms-pool-mixed-sizes" in broken(vms(manual(D, "Standard_D4pds_v5")))


@pytest.mark.parametrize("rule", PAIRS)
def test_a_virtual_machines_pool_is_refused_for_what_it_does_not_support(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
