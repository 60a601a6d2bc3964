"""VM sizes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fairway.report.size import in_one_line
from fairway.request import Request
from fairway.rules import check
from fairway.rules.pool import Pool
from fairway.rules.sizes import size_named, size_of
from tests.preflight import OVERLAY, Pairs, broken, cluster, distinguishes, judge, pool, requests_of, windows
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
    "trusted-launch-size": (
        cluster(pool(vmSize="Standard_M64ms", securityProfile={"enableVTPM": True})),
        cluster(pool(vmSize="Standard_E64s_v5", securityProfile={"enableVTPM": True})),
    ),
    "vm-size-retired": (cluster(pool(vmSize="Standard_NC6s_v3")), cluster(pool(vmSize="Standard_DS2_v2"))),
    "trusted-launch-windows": (
        cluster(windows(securityProfile={"enableSecureBoot": True})),
        cluster(windows(securityProfile={"enableSecureBoot": False, "enableVTPM": False})),
    ),
    "user-pool-vm-too-small": (cluster(pool(vmSize="Standard_A1_v2")), cluster(pool(vmSize="Standard_A2_v2"))),
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


@pytest.mark.parametrize(("size", "refused"), [("Standard_B2ats_v2", True), ("Standard_DS1_v2", False)])
def test_a_node_has_2_gib_of_memory(size: str, refused: bool) -> None:
    assert ("user-pool-vm-too-small" in broken(cluster(pool(vmSize=size)))) == refused


@pytest.mark.parametrize("rule", PAIRS)
def test_size_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("name", "family", "number", "features", "version", "arm64", "local_disk"),
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
    name: str, family: str, number: int, features: str, version: int, arm64: bool, local_disk: bool
) -> None:
    size = size_of(Pool(Request("t", "p", {"vmSize": name})))
    assert size
    assert (size.family, size.number, size.features, size.version) == (family, number, features, version)
    assert (size.arm64, size.local_disk) == (arm64, local_disk)


@pytest.mark.parametrize("size", ["standard_d4ds_v5", "STANDARD_D4DS_V5"])
def test_a_size_in_any_letter_case_is_the_same_size(size: str, tmp_path: Path) -> None:
    plan = planned(tmp_path, SMALLEST.replace("Standard_D4ds_v5", size))
    assert not plan.findings
    (inline,) = plan.record.one("ManagedCluster").properties["agentPoolProfiles"]
    assert inline["vmSize"] == size
    assert "3 nodes (12 vCPUs)" in in_one_line(plan.record.requests)


@pytest.mark.parametrize(
    ("size", "today", "severity"),
    [
        ("Standard_NV12s_v3", date(2026, 9, 30), "warning"),
        ("Standard_NV12s_v3", date(2026, 10, 1), "error"),
        ("Standard_DS2_v2", date(2027, 5, 1), None),
        ("Standard_DS2_v2", date(2027, 6, 1), "warning"),
        ("Standard_D4ds_v5", date(2050, 1, 1), None),
    ],
)
def test_a_retired_size_is_an_error_for_new_pools_and_a_warning_in_its_last_year(
    size: str, today: date, severity: str | None
) -> None:
    requests = requests_of(cluster(pool(vmSize=size)))
    found = check(requests, today=today, deployed=lambda _: False)
    assert [each.severity for each in found if each.rule == "vm-size-retired"] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("name", "vcpus", "gib"),
    [
        ("Standard_DS13_v2", 8, 56),
        ("standard_ds13-4_v2", 4, 56),
        ("Standard_GS5-16", 16, 448),
        ("Standard_E64-16s_v3", 16, 432),
        ("Standard_D64ps_v5", 64, 208),
        ("Standard_A0", 1, 0.75),
        ("Standard_D4s_v9", 4, None),
        ("Standard_D16_v2", None, None),
        ("Standard_E96-24s_v9", None, None),
        ("Standard_ND128isr_NDR_GB200_v6", 128, None),
    ],
)
def test_vcpus_and_memory_are_those_of_the_table(name: str, vcpus: int | None, gib: float | None) -> None:
    size = size_named(name)
    assert size
    assert (size.vcpus, size.gib) == (vcpus, gib)


def test_a_gpu_of_an_unknown_size_may_be_one_that_can_be_split() -> None:
    found = broken(cluster(pool(vmSize="Standard_NC40ads_H900_v9", gpuInstanceProfile="MIG1g")))
    assert "gpu-mig-unsupported-size" not in found


def test_each_size_of_a_virtual_machines_pool_is_checked() -> None:
    manual = [{"size": "Standard_D4s_v5", "count": 1}, {"size": "Standard_A1_v2", "count": 1}]
    scale = {"manual": manual, "autoscale": [{"size": "Standard_D4sd_v55"}]}
    mixed = pool(type="VirtualMachines", virtualMachinesProfile={"scale": scale}, vmSize=None)
    found = {each.rule: each.path for each in judge(cluster(mixed))}
    profile = "agentPoolProfiles[1].virtualMachinesProfile.scale"
    assert found["user-pool-vm-too-small"] == f"{profile}.manual[1].size"
    assert found["vm-size-misspelled"] == f"{profile}.autoscale[0].size"


@pytest.mark.parametrize(("size", "gib"), [("Standard_B1ms", 4), ("Standard_B2s", 8), ("Standard_B4ms", 32)])
def test_the_local_disk_of_the_first_b_sizes_is_known_and_the_second_have_none(size: str, gib: int) -> None:
    found = size_named(size)
    assert found is not None
    assert (found.local_gib, found.local_disk) == (gib, True)
    second = size_named("Standard_B4s_v2")
    assert second is not None
    assert (second.local_gib, second.local_disk) == (None, False)
