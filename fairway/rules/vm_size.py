"""VM sizes: features that they do not support."""

from __future__ import annotations

import re

from fairway.rules.citations import aks, thread
from fairway.rules.cluster import Cluster
from fairway.rules.kubernetes import data
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.sizes import Size, sized

_ARM = aks("use-arm64-vms.md#limitations")
_LAUNCH = aks("use-trusted-launch.md#limitations")


def trusted_launch(pool: Pool) -> bool:
    """Whether secure boot or a virtual TPM is on."""
    return pool.on("securityProfile.enableSecureBoot") or pool.on("securityProfile.enableVTPM")


def listed(size: Size, key: str) -> bool:
    """Whether the table of sizes has it in one of its lists of patterns."""
    return any(re.search(pattern, size.name.lower()) for pattern in data("vm_sizes")[key])


@rule(
    "arm64-windows",
    "Windows pools do not use Arm64 sizes.",
    remedy="Choose a size without `p` after its number: Standard_D4s_v5 instead of Standard_D4ps_v5.",
    sources=(_ARM,),
)
def _arm64_windows(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if size.arm64 and pool.windows:
            yield pool.fault("vmSize", f"pool {pool.shown} is Windows; {size.name} has an Arm64 processor.")


@rule(
    "trusted-launch-arm64",
    "Arm64 sizes do not support Trusted Launch.",
    remedy="Set securityProfile.enableSecureBoot and enableVTPM to false, or choose an x86 size.",
    sources=(_LAUNCH,),
)
def _arm64_trusted(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if size.arm64 and trusted_launch(pool) and pool.os_sku != "azurecontainerlinux":
            reason = f"pool {pool.shown} has secure boot or a vTPM on; {size.name} is Arm64 and supports neither."
            yield pool.fault("securityProfile", reason)


@rule(
    "arm64-fips-ubuntu",
    "FIPS on an Arm64 size needs Azure Linux.",
    remedy="Set osSKU to AzureLinux, or choose an x86 size.",
    sources=(_ARM, aks("enable-fips-nodes.md#limitations")),
)
def _arm64_fips(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        ubuntu = pool.missing("osSKU") or pool.os_sku.startswith("ubuntu")
        if size.arm64 and pool.on("enableFIPS") and ubuntu and not pool.windows:
            yield pool.fault("osSKU", f"pool {pool.shown}: Ubuntu has no FIPS image for {size.name} (Arm64).")


@rule(
    "artifact-streaming-arm64",
    "Artifact streaming needs an x86 size.",
    remedy="Set artifactStreamingProfile.enabled to false, or choose an x86 size.",
    sources=(aks("artifact-streaming.md#limitations"),),
    severity="warning",
)
def _arm64_streaming(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if size.arm64 and pool.on("artifactStreamingProfile.enabled"):
            reason = f"pool {pool.shown} has artifact streaming on, but {size.name} is Arm64."
            yield pool.fault("artifactStreamingProfile.enabled", reason)


@rule(
    "trusted-launch-windows",
    "Windows pools do not support Trusted Launch.",
    remedy="Set securityProfile.enableSecureBoot and enableVTPM to false on Windows pools.",
    sources=(_LAUNCH,),
)
def _windows_trusted(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.windows and trusted_launch(pool):
            yield pool.fault("securityProfile", f"pool {pool.shown} is Windows, but has secure boot or a vTPM on.")


@rule(
    "trusted-launch-gen1-size",
    "Trusted Launch needs a size of generation 2.",
    remedy="Choose a newer size, such as Standard_D4s_v5.",
    sources=(_LAUNCH, aks("aks-virtual-machine-sizes.md#limitations")),
)
def _generation(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if trusted_launch(pool) and listed(size, "generation1Only"):
            reason = f"pool {pool.shown} has secure boot or a vTPM on; {size.name} supports only generation 1."
            yield pool.fault("vmSize", reason)


@rule(
    "user-pool-vm-too-small",
    "A node has at least two vCPUs and 2 GiB of memory.",
    remedy="Choose a larger size, such as Standard_D2s_v5.",
    sources=(
        thread("Azure/azure-rest-api-specs/issues/7153"),
        aks("quotas-skus-regions.md#user-node-pools"),
    ),
)
def _too_small(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if size.name.lower() in data("vm_sizes")["tooSmall"]:
            yield pool.fault("vmSize", f"pool {pool.shown}: {size.name} is too small to run AKS's own pods.")


@rule(
    "ephemeral-unsupported-size",
    "An ephemeral OS disk needs a size with a cache or local disk.",
    remedy="Choose a size with `d` after its number (Standard_D4ds_v5), or set osDiskType to Managed.",
    sources=(thread("Azure/AKS/issues/2694"), aks("concepts-storage.md#ephemeral-os-disks-in-aks")),
)
def _ephemeral(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if pool.word("osDiskType") == "ephemeral" and not size.local_disk:
            yield pool.fault("osDiskType", f"pool {pool.shown}: {size.name} has no local disk for the OS.")


@rule(
    "ephemeral-larger-than-cache",
    "An ephemeral OS disk fits into the cache of its size.",
    remedy="Lower osDiskSizeGB to the cache's size, choose a larger size, or set osDiskType to Managed.",
    sources=(aks("create-node-pools.md"), thread("Azure/AKS/issues/2635")),
)
def _cache(cluster: Cluster) -> Faults:
    table = data("vm_sizes")
    for pool, size in sized(cluster):
        cache, wanted = table["cacheGB"].get(size.name.lower()), pool.number("osDiskSizeGB")
        if pool.word("osDiskType") == "ephemeral" and cache and wanted and wanted > cache:
            reason = f"{wanted:.15g} GB do not fit into the {cache} GB of {size.name} (table of {table['read']})."
            yield pool.fault("osDiskSizeGB", reason)


@rule(
    "dcsv2-with-overlay",
    "DCsv2 sizes do not support Azure CNI Overlay.",
    remedy="Choose a DCsv3 size, or another network plugin mode.",
    sources=(aks("concepts-network-azure-cni-overlay.md#limitations-with-azure-cni-overlay"),),
)
def _dcsv2(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if size.family == "dc" and size.version == 2 and cluster.cni == "overlay":
            yield pool.fault("vmSize", f"pool {pool.shown}: {size.name} is of a series that overlay does not support.")


@rule(
    "gpu-mig-unsupported-size",
    "gpuInstanceProfile needs an A100, H100 or H200.",
    remedy="Leave gpuInstanceProfile out, or choose such a size (Standard_NC24ads_A100_v4).",
    sources=(aks("gpu-multi-instance.md#prerequisites-and-limitations"),),
)
def _mig(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        # ND96asr_v4 and ND96amsr_A100_v4 both have A100s; the older name does not show it.
        splits = listed(size, "mig") or (size.family == "nd" and size.version >= 4)
        if pool.text("gpuInstanceProfile") and not splits:
            yield pool.fault("gpuInstanceProfile", f"pool {pool.shown}: the GPU of {size.name} cannot be split.")


@rule(
    "gpu-nvv4",
    "NVv4 sizes do not run on AKS.",
    remedy="Choose an NVadsA10_v5 size.",
    sources=(aks("use-nvidia-gpu.md#supported-gpu-enabled-vms"),),
)
def _nvv4(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if size.family == "nv" and size.version == 4:
            yield pool.fault("vmSize", f"pool {pool.shown}: the AMD GPU of {size.name} has no driver on AKS.")


@rule(
    "kata-vm-size",
    "Pod sandboxing needs a size of generation 2 with nested virtualization.",
    remedy="Choose a size such as Standard_D4s_v3 or Standard_D4s_v5.",
    sources=(aks("use-pod-sandboxing.md#deploy-new-cluster"),),
)
def _kata(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        old = size.family in ("a", "b") or listed(size, "generation1Only") or size.arm64
        if pool.word("workloadRuntime") == "katavmisolation" and old:
            yield pool.fault("vmSize", f"pool {pool.shown}: {size.name} cannot run virtual machines inside.")


@rule(
    "cvm-windows",
    "Confidential VM sizes support Linux pools only.",
    remedy="Choose a size outside the DC and EC families for Windows.",
    sources=(aks("use-cvm.md#limitations"),),
)
def _confidential_windows(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if size.confidential and pool.windows:
            yield pool.fault("vmSize", f"pool {pool.shown} is Windows; {size.name} is a confidential VM.")


@rule(
    "cvm-ubuntu2204",
    "Confidential VM sizes do not run Ubuntu 22.04.",
    remedy="Set osSKU to Ubuntu2404 or AzureLinux.",
    sources=(aks("use-cvm.md#supported-os-versions"),),
)
def _confidential_ubuntu(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if size.confidential and pool.os_sku == "ubuntu2204":
            yield pool.fault("osSKU", f"pool {pool.shown}: Ubuntu 22.04 has no image for {size.name}.")
