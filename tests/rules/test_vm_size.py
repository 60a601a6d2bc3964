"""VM sizes."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.report.size import in_one_line
from fairway.request import Request
from fairway.rules.cluster import clusters
from fairway.rules.pool import Pool
from fairway.rules.sizes import size_of
from tests.preflight import OVERLAY, Pairs, broken, cluster, distinguishes, pool, windows
from tests.stacks import SMALLEST, planned

PAIRS: Pairs = {
    "arm64-fips-ubuntu": (
        cluster(pool(vmSize="Standard_D4pds_v6", enableFIPS=True)),
        cluster(pool(vmSize="Standard_D4pds_v6", enableFIPS=True, osSKU="AzureLinux")),
    ),
    "trusted-launch-gen1-size": (
        cluster(pool(vmSize="Standard_D4_v3", securityProfile={"enableVTPM": True})),
        cluster(pool(vmSize="Standard_D4s_v3", securityProfile={"enableVTPM": True})),
    ),
    "trusted-launch-windows": (
        cluster(windows(securityProfile={"enableSecureBoot": True})),
        cluster(windows(securityProfile={"enableSecureBoot": False, "enableVTPM": False})),
    ),
    "user-pool-vm-too-small": (cluster(pool(vmSize="Standard_A1_v2")), cluster(pool(vmSize="Standard_A2_v2"))),
    "ephemeral-unsupported-size": (
        cluster(pool(osDiskType="Ephemeral", vmSize="Standard_D4s_v5")),
        cluster(pool(osDiskType="Ephemeral", vmSize="Standard_D4ds_v5")),
    ),
    "ephemeral-larger-than-cache": (
        cluster(pool(osDiskType="Ephemeral", vmSize="Standard_DS2_v2", osDiskSizeGB=128)),
        cluster(pool(osDiskType="Ephemeral", vmSize="Standard_DS3_v2", osDiskSizeGB=172)),
    ),
    "dcsv2-with-overlay": (
        cluster(pool(vmSize="Standard_DC4s_v2"), networkProfile=OVERLAY),
        cluster(pool(vmSize="Standard_DC4s_v3"), networkProfile=OVERLAY),
    ),
    "gpu-mig-unsupported-size": (
        cluster(pool(vmSize="Standard_NC4as_T4_v3", gpuInstanceProfile="MIG1g")),
        cluster(pool(vmSize="Standard_NC24ads_A100_v4", gpuInstanceProfile="MIG1g")),
    ),
    "gpu-nvv4": (cluster(pool(vmSize="Standard_NV8as_v4")), cluster(pool(vmSize="Standard_NV6ads_A10_v5"))),
    "cvm-windows": (cluster(windows(vmSize="Standard_DC4as_v5")), cluster(pool(vmSize="Standard_DC4as_v5"))),
    "cvm-ubuntu2204": (
        cluster(pool(vmSize="Standard_DC4as_v5", osSKU="Ubuntu2204")),
        cluster(pool(vmSize="Standard_DC4as_v5", osSKU="Ubuntu2404")),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_size_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("name", "family", "vcpus", "features", "version", "arm64", "local_disk"),
    [
        ("Standard_D4ps_v5", "d", 4, "ps", 5, True, False),
        ("Standard_D4pds_v6", "d", 4, "pds", 6, True, True),
        ("Standard_B2pts_v2", "b", 2, "pts", 2, True, False),
        ("Standard_D4s_v3", "d", 4, "s", 3, False, True),
        ("standard_d4lds_v5", "d", 4, "lds", 5, False, True),
        ("Standard_DS2_v2", "ds", 2, "", 2, False, True),
        ("Standard_NP10s", "np", 10, "s", 1, False, True),
        ("Standard_NC24ads_A100_v4", "nc", 24, "ads", 4, False, True),
        ("Standard_M8-2ms", "m", 8, "ms", 1, False, True),
        ("standard_dc16ads_cc_v5", "dc", 16, "ads", 5, False, True),
        ("Standard_E4s_v4", "e", 4, "s", 4, False, False),
        ("Standard_L8s_v3", "l", 8, "s", 3, False, True),
    ],
)
def test_a_size_is_read_from_its_name(
    name: str, family: str, vcpus: int, features: str, version: int, arm64: bool, local_disk: bool
) -> None:
    size = size_of(Pool(Request("t", "p", {"vmSize": name})))
    assert size
    assert (size.family, size.vcpus, size.features, size.version) == (family, vcpus, features, version)
    assert (size.arm64, size.local_disk) == (arm64, local_disk)


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
    ],
)
def test_an_ephemeral_disk_needs_a_size_with_a_local_disk(size: str, fits: bool) -> None:
    found = broken(cluster(pool(osDiskType="Ephemeral", vmSize=size)))
    assert ("ephemeral-unsupported-size" not in found) == fits


@pytest.mark.parametrize("size", ["standard_d4ds_v5", "STANDARD_D4DS_V5"])
def test_a_size_in_any_letter_case_is_the_same_size(size: str, tmp_path: Path) -> None:
    plan = planned(tmp_path, SMALLEST.replace("Standard_D4ds_v5", size))
    assert not plan.findings
    (inline,) = plan.record.one("ManagedCluster").properties["agentPoolProfiles"]
    assert inline["vmSize"] == size
    assert "3 nodes (12 vCPUs)" in in_one_line(clusters(plan.record.requests))
