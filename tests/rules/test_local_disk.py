"""Disks and sizes: ephemeral OS disks, Ultra Disks, encryption at host."""

from __future__ import annotations

import pytest

from tests.preflight import LAUNCH, Pairs, broken, cluster, distinguishes, judge, pool

ROOM = "ephemeral-larger-than-cache"

PAIRS: Pairs = {
    "ephemeral-unsupported-size": (
        cluster(pool(osDiskType="Ephemeral", vmSize="Standard_D4s_v5")),
        cluster(pool(osDiskType="Ephemeral", vmSize="Standard_D4ds_v5")),
    ),
    ROOM: (
        cluster(pool(osDiskType="Ephemeral", vmSize="Standard_DS2_v2", osDiskSizeGB=128)),
        cluster(pool(osDiskType="Ephemeral", vmSize="Standard_DS3_v2", osDiskSizeGB=172)),
    ),
    "ultra-ssd-size": (
        cluster(pool(enableUltraSSD=True, availabilityZones=["1"], vmSize="Standard_DS3_v2")),
        cluster(pool(enableUltraSSD=True, availabilityZones=["1"], vmSize="Standard_D4s_v3")),
    ),
    "encryption-at-host-size": (
        cluster(pool(enableEncryptionAtHost=True, vmSize="Standard_D4_v3")),
        cluster(pool(enableEncryptionAtHost=True, vmSize="Standard_D4s_v3")),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_a_bad_request_is_refused_and_its_good_neighbour_is_fine(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("size", "fits"),
    [
        ("Standard_D8a_v4", True),
        ("Standard_D8as_v4", True),
        ("Standard_E8as_v4", True),
        ("Standard_E96ias_v4", True),
        ("Standard_D8as_v5", False),
        ("Standard_D8s_v4", False),
        ("Standard_DC4as_v5", False),
        ("Standard_E8ads_v5", True),
        ("Standard_B4as_v2", False),
        ("Standard_D8_v3", False),
        ("Standard_DC8s_v3", False),
        ("Standard_E8ps_v9", False),
    ],
)
def test_an_ephemeral_disk_needs_a_size_with_a_local_disk(size: str, fits: bool) -> None:
    found = broken(cluster(pool(osDiskType="Ephemeral", vmSize=size)))
    assert ("ephemeral-unsupported-size" not in found) == fits


@pytest.mark.parametrize(
    ("size", "gigabytes", "fits"),
    [
        ("Standard_D2ds_v5", 75, True),
        ("Standard_D2ds_v5", 76, False),
        ("Standard_D4ads_v6", 220, True),
        ("Standard_D4ads_v6", 221, False),
        ("standard_e20s_v3", 401, False),
        ("Standard_E8-4ds_v5", 300, True),
        ("Standard_D4ds_v5", None, True),
        ("Standard_E2bds_v5", None, False),
        ("Standard_D4s_v3", 0, False),
        ("Standard_L8s_v3", 900, True),
        ("Standard_D4ds_v9", 900, True),
    ],
)
def test_an_ephemeral_disk_fits_into_the_cache_or_the_local_disk(size: str, gigabytes: int | None, fits: bool) -> None:
    found = broken(cluster(pool(osDiskType="Ephemeral", vmSize=size, osDiskSizeGB=gigabytes)))
    assert (ROOM not in found) == fits


def test_trusted_launch_takes_a_gigabyte_of_the_local_disk() -> None:
    whole = {"osDiskType": "Ephemeral", "vmSize": "Standard_D2ads_v5", "osDiskSizeGB": 75}
    assert ROOM not in broken(cluster(pool(**whole)))
    (found,) = (each for each in judge(cluster(pool(**whole, securityProfile=LAUNCH))) if each.rule == ROOM)
    assert "into the 74 GB of Standard_D2ads_v5 besides the 1 GB of Trusted Launch" in found.reason
    assert found.remedy == "Set osDiskSizeGB to 74 or less, or osDiskType to Managed."
