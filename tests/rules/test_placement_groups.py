"""The groups that nodes are placed in."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes, pool

COMPUTE = f"{GROUP}/providers/Microsoft.Compute"
HOSTS = f"{COMPUTE}/hostGroups/hosts"
RESERVATION = f"{COMPUTE}/capacityReservationGroups/reserved"
PLACEMENT = f"{COMPUTE}/proximityPlacementGroups/near"
DISKS = f"{COMPUTE}/diskEncryptionSets/disks"


def _hosts(**inputs: Any) -> Request:
    given = {"location": "westeurope", "supportAutomaticPlacement": True} | inputs
    return Request("azure-native:compute:DedicatedHostGroup", "hosts", given, id=HOSTS)


def _reserved(**inputs: Any) -> Request:
    given = {"location": "westeurope"} | inputs
    return Request("azure-native:compute:CapacityReservationGroup", "reserved", given, id=RESERVATION)


def _near(**inputs: Any) -> Request:
    given = {"location": "West Europe"} | inputs
    return Request("azure-native:compute:ProximityPlacementGroup", "near", given, id=PLACEMENT)


def _disks(location: str) -> Request:
    return Request("azure-native:compute:DiskEncryptionSet", "disks", {"location": location}, id=DISKS)


def _on(group: Request, **changes: Any) -> Fragment:
    """A cluster with a pool on the host group."""
    return cluster(pool(hostGroupID=HOSTS, **changes), beside=[group])


PAIRS: Pairs = {
    "capacity-other-region": (
        cluster(pool(proximityPlacementGroupID=PLACEMENT), beside=[_near(location="northeurope")]),
        cluster(pool(proximityPlacementGroupID=PLACEMENT), beside=[_near()]),
    ),
    "capacity-other-zone": (
        _on(_hosts(zones=["1"]), availabilityZones=["2"]),
        _on(_hosts(zones=["1"]), availabilityZones=["1"]),
    ),
    "dedicated-host-automatic-placement": (_on(_hosts(supportAutomaticPlacement=False)), _on(_hosts())),
    "dedicated-host-size": (
        cluster(pool(hostGroupID=HOSTS, vmSize="Standard_L8s_v2")),
        cluster(pool(hostGroupID=HOSTS, vmSize="Standard_L8s_v3")),
    ),
    "dedicated-host-ultra-disks": (
        _on(_hosts(zones=["1"]), availabilityZones=["1"], enableUltraSSD=True),
        _on(
            _hosts(zones=["1"], additionalCapabilities={"ultraSSDEnabled": True}),
            availabilityZones=["1"],
            enableUltraSSD=True,
        ),
    ),
    "placement-group-zones": (
        cluster(beside=[_near(zones=["1", "2"], intent={"vmSizes": ["Standard_D4s_v5"]})]),
        cluster(beside=[_near(zones=["1"], intent={"vmSizes": ["Standard_D4s_v5"]})]),
    ),
    "placement-group-zone-without-sizes": (
        cluster(beside=[_near(zones=["1"])]),
        cluster(beside=[_near(zones=[])]),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_nodes_fit_the_group_that_they_are_placed_in(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_group_without_zones_takes_pools_without_zones() -> None:
    rule = "capacity-other-zone"
    zonal = pool(capacityReservationGroupID=RESERVATION, availabilityZones=["1"])
    assert rule in broken(cluster(zonal, beside=[_reserved()]))
    assert rule not in broken(cluster(zonal, beside=[_reserved(zones=["1", "2"])]))
    assert rule not in broken(cluster(pool(capacityReservationGroupID=RESERVATION), beside=[_reserved(zones=["1"])]))
    near = pool(proximityPlacementGroupID=PLACEMENT, availabilityZones=["1"])
    assert rule not in broken(cluster(near, beside=[_near()]))


def test_a_disk_encryption_set_is_in_the_region_of_the_cluster() -> None:
    rule = "capacity-other-region"
    assert rule in broken(cluster(diskEncryptionSetID=DISKS, beside=[_disks("eastus")]))
    assert rule not in broken(cluster(diskEncryptionSetID=DISKS, beside=[_disks("westeurope")]))
