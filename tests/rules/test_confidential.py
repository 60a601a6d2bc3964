"""Confidential VM sizes."""

from __future__ import annotations

import pytest

from tests.preflight import LAUNCH, Pairs, cluster, distinguishes, pool

CVM = "Standard_DC4as_v5"

PAIRS: Pairs = {
    "cvm-os-sku": (cluster(pool(vmSize=CVM, osSKU="Flatcar")), cluster(pool(vmSize=CVM, osSKU="Ubuntu2404"))),
    "cvm-fips": (cluster(pool(vmSize=CVM, enableFIPS=True)), cluster(pool(vmSize=CVM, enableFIPS=False))),
    "cvm-trusted-launch": (
        cluster(pool(vmSize=CVM, securityProfile=LAUNCH)),
        cluster(pool(vmSize=CVM, securityProfile={"enableVTPM": False})),
    ),
    "cvm-kata": (
        cluster(pool(vmSize=CVM, osSKU="AzureLinux", workloadRuntime="KataVmIsolation")),
        cluster(pool(vmSize="Standard_DC4as_cc_v5", osSKU="AzureLinux", workloadRuntime="KataVmIsolation")),
    ),
    "confidential-containers-os-sku": (
        cluster(pool(vmSize="Standard_DC8as_cc_v5", workloadRuntime="KataCcIsolation")),
        cluster(pool(vmSize="Standard_DC8as_cc_v5", workloadRuntime="KataCcIsolation", osSKU="AzureLinux")),
    ),
    "cvm-intel-tdx": (cluster(pool(vmSize="Standard_DC4es_v5")), cluster(pool(vmSize="Standard_EC4ads_v5"))),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_confidential_sizes_are_refused_what_they_do_not_run(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
