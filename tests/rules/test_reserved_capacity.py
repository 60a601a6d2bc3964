"""Reservations, hosts, Ultra Disks, tiers."""

from __future__ import annotations

import pytest

from fairway.request import Request
from tests.preflight import GROUP, USER_ASSIGNED, Pairs, broken, cluster, distinguishes, of, pool, system

COMPUTE = f"{GROUP}/providers/Microsoft.Compute"
RESERVED = {"capacityReservationGroupID": f"{COMPUTE}/capacityReservationGroups/crg1"}
HOSTS = {"hostGroupID": f"{COMPUTE}/hostGroups/hosts"}
NEAR = {"proximityPlacementGroupID": f"{COMPUTE}/proximityPlacementGroups/ppg1"}
FREE = {"sku": {"name": "Base", "tier": "Free"}}
WIDE = {"networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "podCidr": "100.64.0.0/10"}}


def mine(**more: object) -> dict[str, object]:
    """A cluster with a user-assigned identity and another pool."""
    return cluster(pool(**more), identity=USER_ASSIGNED)


def reserved(zone: str) -> dict[str, object]:
    """A cluster with a capacity reservation group in zone 1 and its reservation."""
    group = {"resourceGroupName": "rg1", "capacityReservationGroupName": "crg1"}
    made = [
        Request("azure-native:compute:CapacityReservationGroup", "crg1", group | {"zones": ["1"]}),
        Request("azure-native:compute:CapacityReservation", "d4s", group | {"zones": [zone]}),
    ]
    return cluster(beside=made)


PAIRS: Pairs = {
    "capacity-reservation-zone": (reserved("2"), reserved("1")),
    "capacity-reservation-system-identity": (cluster(pool(**RESERVED)), mine(**RESERVED)),
    "capacity-reservation-excludes": (mine(enableUltraSSD=True, availabilityZones=["1"], **RESERVED), mine(**RESERVED)),
    "capacity-reservation-size": (mine(vmSize="Standard_ND96isr_H100_v5", **RESERVED), mine(**RESERVED)),
    "dedicated-host-system-identity": (cluster(pool(**HOSTS)), mine(**HOSTS)),
    "dedicated-host-placement-group": (mine(**HOSTS, **NEAR), mine(**HOSTS)),
    "dedicated-host-zones": (mine(availabilityZones=["1", "2"], **HOSTS), mine(availabilityZones=["1"], **HOSTS)),
    "ultra-ssd-without-zones": (
        cluster(pool(enableUltraSSD=True, availabilityZones=[])),
        cluster(pool(enableUltraSSD=True, availabilityZones=["3"])),
    ),
    "free-tier-over-1000-nodes": (cluster(pool(count=998), **FREE, **WIDE), cluster(pool(count=997), **FREE, **WIDE)),
    "system-pool-one-vcpu": (of(system(vmSize="Standard_DS1_v2")), of(system(vmSize="Standard_DS2_v2"))),
    "stopped-pool-with-nap": (
        cluster(pool(powerState={"code": "Stopped"}), nodeProvisioningProfile={"mode": "Auto"}),
        cluster(pool(powerState={"code": "Stopped"}), nodeProvisioningProfile={"mode": "Manual"}),
    ),
}


def test_a_pool_in_automatic_zones_may_have_ultra_disks() -> None:
    found = broken(cluster(pool(enableUltraSSD=True, availabilityZones=["auto"])))
    assert not {"ultra-ssd-without-zones", "zone-not-in-region"} & found


@pytest.mark.parametrize("rule", PAIRS)
def test_nodes_are_refused_capacity_that_does_not_go_together(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("size", "fine"), [("Standard_B2ats_v2", False), ("Standard_DS11-1_v2", False), ("Standard_F2s_v2", True)]
)
def test_a_node_of_a_system_pool_has_two_vcpus_and_4_gib(size: str, fine: bool) -> None:
    assert ("system-pool-one-vcpu" not in broken(of(system(vmSize=size)))) == fine
