"""Images and features."""

from __future__ import annotations

from datetime import date

import pytest

from fairway.rules import check
from tests.preflight import LAUNCH, Pairs, broken, cluster, distinguishes, judge, pool, requests_of, windows

ACL = {"osSKU": "AzureContainerLinux", "securityProfile": LAUNCH}
KATA = {"osSKU": "AzureLinux", "workloadRuntime": "KataVmIsolation"}
STREAM = {"artifactStreamingProfile": {"enabled": True}}

PAIRS: Pairs = {
    "ossku-needs-generation-2": (
        cluster(pool(vmSize="Standard_D4_v3", osSKU="AzureLinuxOSGuard")),
        cluster(pool(vmSize="Standard_D4s_v3", osSKU="AzureLinuxOSGuard")),
    ),
    "windows2019-generation-2-size": (
        cluster(windows(osSKU="Windows2019", vmSize="Standard_D4s_v6")),
        cluster(windows(osSKU="Windows2019", vmSize="Standard_D4s_v5")),
    ),
    "windows2022-generation-2-size": (
        cluster(windows(vmSize="Standard_D4ads_v6")),
        cluster(windows(vmSize="Standard_D4ads_v6", osSKU="Windows2025", enableFIPS=True)),
    ),
    "acl-arm64-size": (
        cluster(pool(vmSize="Standard_D4pds_v5", **ACL)),
        cluster(pool(vmSize="Standard_D4pds_v6", **ACL)),
    ),
    "flatcar-unsupported-feature": (
        cluster(pool(osSKU="Flatcar", enableFIPS=True)),
        cluster(pool(osSKU="Flatcar", enableFIPS=False)),
    ),
    "kata-fips": (cluster(pool(enableFIPS=True, **KATA)), cluster(pool(enableFIPS=False, **KATA))),
    "artifact-streaming-windows": (cluster(windows(**STREAM)), cluster(pool(**STREAM))),
    "motd-windows": (cluster(windows(messageOfTheDay="SGVsbG8=")), cluster(pool(messageOfTheDay="SGVsbG8="))),
    "ossku-retired": (cluster(windows(osSKU="WindowsAnnual")), cluster(windows(osSKU="Windows2022"))),
    "azure-linux-2-retired": (
        cluster(pool(osSKU="AzureLinux"), kubernetesVersion="1.31"),
        cluster(pool(osSKU="AzureLinux"), kubernetesVersion="1.32"),
    ),
    "ossku-mariner": (cluster(pool(osSKU="CBLMariner")), cluster(pool(osSKU="AzureLinux"))),
    "wasi-pools-retired": (
        cluster(pool(workloadRuntime="WasmWasi")),
        cluster(pool(workloadRuntime="OCIContainer")),
    ),
}


def test_an_image_is_retired_the_day_after_its_last() -> None:
    requests = requests_of(cluster(windows(osSKU="Windows2019")))
    for day, words in ((date(2026, 2, 28), "ends on"), (date(2026, 3, 1), "ended on")):
        (found,) = [each for each in check(requests, today=day) if each.rule == "ossku-retired"]
        assert f"{words} 2026-02-28" in found.reason


def test_an_image_that_ends_within_a_year_is_a_warning_even_where_the_pool_is_new() -> None:
    requests = requests_of(cluster(pool(osSKU="Ubuntu2204")))
    found = {
        day: check(requests, today=day, deployed=lambda _: False) for day in (date(2026, 6, 29), date(2026, 6, 30))
    }
    of_rule = [[each.severity for each in faults if each.rule == "ossku-retired"] for faults in found.values()]
    assert of_rule == [[], ["warning"]]


def test_pods_are_sandboxed_on_azure_linux_3_too() -> None:
    kata = cluster(pool(osSKU="AzureLinux3", workloadRuntime="KataVmIsolation"), kubernetesVersion="1.35")
    assert "kata-os-sku" not in broken(kata)


def test_azure_container_linux_has_fips_with_trusted_launch() -> None:
    assert "trusted-launch-fips-not-ubuntu2204" not in broken(cluster(pool(enableFIPS=True, **ACL)))


@pytest.mark.parametrize("rule", PAIRS)
def test_an_image_is_refused_the_features_it_does_not_have(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_an_os_sku_of_a_later_api_version_is_named_with_the_version_and_what_earlier_ones_have() -> None:
    old = cluster(windows(osSKU="Windows2019"))
    (found,) = [each for each in judge(old) if each.rule == "ossku-retired"]
    assert (
        "Use Windows2022 or Windows2025 with enableFIPS true (API version 2026-02-01 or later; with an earlier one, "
        in found.remedy
    )
    assert "a new Windows pool without osSKU has it on Kubernetes 1.36 or later)" in found.remedy
