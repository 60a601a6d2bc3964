"""GPU pools: operating systems, drivers and what AKS manages on them."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.rules.citations import aks, thread
from fairway.rules.cluster import Cluster
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.retired import last_day
from fairway.rules.sizes import size_of, sized

_AMD = aks("use-amd-gpus.md#limitations")
_MANAGED = aks("aks-managed-gpu-nodes.md#limitations")

AMD = ("MI25", "MI300X", "V620", "V710")
"""The GPUs of AMD in the table of sizes."""
SKIP_TAG_ENDS = last_day("skipGpuDriverTag")


def _nvidia(pool: Pool) -> bool:
    """Whether its size has an NVIDIA GPU. Sizes that are not in the table count as having one by their family."""
    size = size_of(pool)
    if size and size.facts:
        return size.facts.gpu not in ("", *AMD)
    return pool.word("vmSize").startswith(("standard_nc", "standard_nd", "standard_nv"))


def _mi300x(cluster: Cluster) -> Iterator[Pool]:
    return (pool for pool in cluster.pools if "mi300x" in pool.word("vmSize"))


def _managed(cluster: Cluster) -> Iterator[Pool]:
    return (pool for pool in cluster.pools if pool.word("gpuProfile.nvidia.managementMode") == "managed")


@rule(
    "gpu-os-sku",
    "NVIDIA GPUs do not run on Flatcar or Azure Linux OS Guard.",
    remedy="Set osSKU to Ubuntu, AzureLinux or AzureContainerLinux.",
    sources=(aks("use-nvidia-gpu.md#limitations"),),
)
def _os(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if _nvidia(pool) and pool.os_sku in ("flatcar", "azurelinuxosguard", "azurelinux3osguard"):
            reason = f"pool {pool.shown}: {pool.text('osSKU')} has no driver for the GPU of {pool.text('vmSize')}."
            yield pool.fault("osSKU", reason)


@rule(
    "gpu-amd-os-sku",
    "AMD GPUs run on Ubuntu only.",
    remedy="Set osType to Linux and osSKU to Ubuntu.",
    sources=(_AMD,),
)
def _amd_os(cluster: Cluster) -> Faults:
    for pool in _mi300x(cluster):
        if pool.windows or pool.os_sku.startswith(("azure", "flatcar")):
            sku = pool.text("osSKU", "Windows")
            yield pool.fault("osSKU", f"pool {pool.shown}: {sku} has no driver for the GPU of {pool.text('vmSize')}.")


@rule(
    "gpu-amd-driver",
    "A pool with AMD GPUs has gpuProfile.driver None.",
    remedy="Set gpuProfile.driver to None and install the driver by the AMD GPU operator.",
    sources=(aks("use-amd-gpus.md#options-for-using-amd-gpus"),),
)
def _amd_driver(cluster: Cluster) -> Faults:
    for pool in _mi300x(cluster):
        if pool.word("gpuProfile.driver") != "none" and not pool.hidden("gpuProfile.driver"):
            yield pool.fault("gpuProfile.driver", f"pool {pool.shown}: AKS installs no driver for AMD GPUs.")


@rule(
    "gpu-mig-windows",
    "gpuInstanceProfile is for Linux pools.",
    remedy="Leave gpuInstanceProfile out of Windows pools.",
    sources=(aks("windows-vs-linux-containers.md#considerations"),),
)
def _mig(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.windows and pool.text("gpuInstanceProfile"):
            yield pool.fault("gpuInstanceProfile", f"pool {pool.shown} is Windows; GPUs are split on Linux only.")


@rule(
    "gpu-driver-type-linux",
    "gpuProfile.driverType is for Windows pools.",
    remedy="Leave driverType out of Linux pools: AKS chooses the driver by the size.",
    sources=(aks("use-windows-gpu.md#specify-gpu-driver-type-preview"),),
)
def _driver_type(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        linux = not pool.windows and not pool.hidden("osType")
        if linux and pool.text("gpuProfile.driverType"):
            reason = f"pool {pool.shown} is Linux and asks for driver type {pool.text('gpuProfile.driverType')}."
            yield pool.fault("gpuProfile.driverType", reason)


@rule(
    "gpu-managed-autoscaled",
    "A pool with a managed GPU stack is not autoscaled.",
    remedy="Set enableAutoScaling to false, or gpuProfile.nvidia.managementMode to Unmanaged.",
    sources=(_MANAGED,),
)
def _managed_autoscaled(cluster: Cluster) -> Faults:
    for pool in _managed(cluster):
        if pool.autoscaled:
            yield pool.fault("enableAutoScaling", f"pool {pool.shown} has managementMode Managed and is autoscaled.")


@rule(
    "gpu-managed-windows",
    "A managed GPU stack is for Linux pools.",
    remedy="Leave gpuProfile.nvidia out of Windows pools: AKS installs their driver and device plugin.",
    sources=(_MANAGED,),
)
def _managed_windows(cluster: Cluster) -> Faults:
    for pool in _managed(cluster):
        if pool.windows:
            yield pool.fault("gpuProfile.nvidia.managementMode", f"pool {pool.shown} is Windows.")


@rule(
    "gpu-managed-size",
    "A managed GPU stack needs a size with an NVIDIA GPU.",
    remedy="Choose an NC, ND or NV size with an NVIDIA GPU, or leave gpuProfile.nvidia out.",
    sources=(_MANAGED,),
)
def _managed_size(cluster: Cluster) -> Faults:
    for pool in _managed(cluster):
        if pool.text("vmSize") and not _nvidia(pool):
            reason = f"pool {pool.shown}: {pool.text('vmSize')} has no NVIDIA GPU."
            yield pool.fault("gpuProfile.nvidia.managementMode", reason)


@rule(
    "gpu-skip-driver-tag-retired",
    "gpuProfile.driver None skips the driver: the tag SkipGPUDriverInstall ended on 2025-08-14.",
    remedy="Set gpuProfile.driver to None and remove the tag.",
    sources=(aks("includes/skip-gpu-driver-install-retirement.md"),),
    severity="warning",
    kind="retired",
)
def _tag(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        tags = {key.lower(): str(value).lower() for key, value in pool.entries("tags").items()}
        if tags.get("skipgpudriverinstall") == "true" and cluster.today > SKIP_TAG_ENDS:
            reason = f"pool {pool.shown} has the tag SkipGPUDriverInstall, without effect since {SKIP_TAG_ENDS}."
            yield pool.fault("tags", reason, cluster.worse_if_new(pool))


@rule(
    "gpu-driver-without-gpu",
    "A driver for GPUs is installed on sizes with a GPU only.",
    remedy="Leave gpuProfile.driver out, or choose a size with a GPU.",
    sources=(thread("Azure/azure-rest-api-specs/pull/26072"),),
    severity="warning",
)
def _without(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if pool.word("gpuProfile.driver") == "install" and size.facts and not size.facts.gpu:
            yield pool.fault("gpuProfile.driver", f"pool {pool.shown}: {size.name} has no GPU.")
