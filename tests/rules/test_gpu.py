"""GPU pools."""

from __future__ import annotations

import pytest

from tests.preflight import Pairs, cluster, distinguishes, pool, windows

T4 = "Standard_NC4as_T4_v3"
AMD = "Standard_ND96isr_MI300X_v5"
MANAGED = {"gpuProfile": {"nvidia": {"managementMode": "Managed"}}}
NO_DRIVER = {"gpuProfile": {"driver": "None"}}
SCALED = {"enableAutoScaling": True, "minCount": 1, "maxCount": 3}

PAIRS: Pairs = {
    "gpu-driver-without-gpu": (
        cluster(pool(gpuProfile={"driver": "Install"})),
        cluster(pool(gpuProfile={"driver": "None"})),
    ),
    "gpu-os-sku": (
        cluster(pool(vmSize=T4, osSKU="AzureLinuxOSGuard")),
        cluster(pool(vmSize=T4, osSKU="AzureLinux")),
    ),
    "gpu-amd-os-sku": (
        cluster(pool(vmSize=AMD, osSKU="AzureLinux", **NO_DRIVER)),
        cluster(pool(vmSize=AMD, osSKU="Ubuntu", **NO_DRIVER)),
    ),
    "gpu-amd-driver": (cluster(pool(vmSize=AMD)), cluster(pool(vmSize=AMD, **NO_DRIVER))),
    "gpu-mig-windows": (
        cluster(windows(vmSize="Standard_NC24ads_A100_v4", gpuInstanceProfile="MIG1g")),
        cluster(pool(vmSize="Standard_NC24ads_A100_v4", gpuInstanceProfile="MIG1g")),
    ),
    "gpu-driver-type-linux": (
        cluster(pool(vmSize=T4, gpuProfile={"driverType": "GRID"})),
        cluster(windows(vmSize=T4, gpuProfile={"driverType": "GRID"})),
    ),
    "gpu-managed-autoscaled": (cluster(pool(vmSize=T4, **MANAGED, **SCALED)), cluster(pool(vmSize=T4, **MANAGED))),
    "gpu-managed-windows": (cluster(windows(vmSize=T4, **MANAGED)), cluster(windows(vmSize=T4))),
    "gpu-managed-size": (cluster(pool(**MANAGED)), cluster(pool(vmSize=T4, **MANAGED))),
    "gpu-skip-driver-tag-retired": (
        cluster(pool(vmSize=T4, tags={"SkipGPUDriverInstall": "true"})),
        cluster(pool(vmSize=T4, tags={"SkipGPUDriverInstall": "false"})),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_a_gpu_pool_is_refused_what_has_no_driver(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
