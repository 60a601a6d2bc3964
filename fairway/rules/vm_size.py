"""VM sizes: features that they do not support."""

from __future__ import annotations

from fairway.rules.citations import aks, code, thread
from fairway.rules.cluster import Cluster
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import UBUNTU_2404
from fairway.rules.retired import SOON
from fairway.rules.size_table import read_on, refused
from fairway.rules.sizes import sized

_ARM = aks("use-arm64-vms.md#limitations")
_LAUNCH = aks("use-trusted-launch.md#limitations")
_RETIRED = "https://learn.microsoft.com/azure/virtual-machines/sizes/lifecycle/retirements-and-capacity-restrictions"

SPLIT = ("A100", "H100", "H200")
"""GPUs that AKS splits (MIG)."""
SPLIT_PERHAPS = ("GB200", "GB300", "RTX PRO 6000")
"""GPUs that can be split; the documentation of AKS does not mention them."""
USER_GIB = 2


def trusted_launch(pool: Pool) -> bool:
    """Whether secure boot or a virtual TPM is on."""
    return pool.on("securityProfile.enableSecureBoot") or pool.on("securityProfile.enableVTPM")


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
        container_linux = pool.os_sku == "azurecontainerlinux" or pool.hidden("osSKU")
        if size.arm64 and trusted_launch(pool) and not container_linux:
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
        if trusted_launch(pool) and size.generation == 1:
            reason = f"pool {pool.shown} has secure boot or a vTPM on; {size.name} supports only generation 1."
            yield pool.fault("vmSize", reason)


@rule(
    "trusted-launch-size",
    "M sizes before version 3, ND sizes with A100s and NP sizes do not support Trusted Launch.",
    remedy="Set securityProfile.enableSecureBoot and enableVTPM to false, or choose a size of another family.",
    sources=("https://learn.microsoft.com/azure/virtual-machines/trusted-launch#virtual-machines-sizes",),
)
def _launch_size(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if trusted_launch(pool) and size.lacks("trusted launch"):
            reason = f"pool {pool.shown} has secure boot or a vTPM on; {size.name} does not support them."
            yield pool.fault("vmSize", reason)


@rule(
    "user-pool-vm-too-small",
    "No pool has a size that is too small for AKS.",
    remedy="Choose a larger size, such as Standard_D2s_v5.",
    sources=(
        code("Azure/karpenter-provider-azure", "pkg/providers/instancetype/skus.go#AKSRestrictedVMSizes"),
        thread("Azure/azure-rest-api-specs/issues/7153"),
        thread("Azure/AKS/pull/4985"),
        aks("quotas-skus-regions.md#user-node-pools"),
    ),
)
def _too_small(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if size.name.lower() in refused():
            yield pool.fault("vmSize", f"pool {pool.shown}: {size.name} is too small to run AKS's own pods.")
        elif not pool.system and size.gib is not None and size.gib < USER_GIB:
            reason = f"pool {pool.shown}: {size.name} has {size.gib:.15g} GiB of memory; AKS needs {USER_GIB}."
            yield pool.fault("vmSize", reason)


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
        gpu = size.facts and size.facts.gpu
        if pool.text("gpuInstanceProfile") and gpu is not None and gpu not in (*SPLIT, *SPLIT_PERHAPS):
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
        old = size.family in ("a", "b") or size.generation == 1 or size.arm64 or size.lacks("nested virtualization")
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
    remedy=f"Set osSKU to AzureLinux, {UBUNTU_2404}.",
    sources=(aks("use-cvm.md#supported-os-versions"),),
)
def _confidential_ubuntu(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if size.confidential and pool.os_sku == "ubuntu2204":
            yield pool.fault("osSKU", f"pool {pool.shown}: Ubuntu 22.04 has no image for {size.name}.")


@rule(
    "vm-size-retired",
    "No new pool has a size whose series is retired.",
    remedy="Choose a newer size of the same kind (vCPUs, memory, GPUs); a running pool is replaced by one with "
    "that size.",
    sources=(_RETIRED, aks("aks-virtual-machine-sizes.md#what-happens-when-a-vm-size-retires")),
    severity="warning",
    kind="retired",
)
def _retired(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        last = size.facts and size.facts.retired
        if last and cluster.today > last:
            reason = f"pool {pool.shown}: {size.name} was retired on {last}; Azure starts no VM of this size."
            yield pool.fault("vmSize", reason, cluster.worse_if_new(pool))
        elif last and cluster.today > last - SOON:
            reason = f"pool {pool.shown}: {size.name} is retired on {last} (table of {read_on()}); its nodes then stop."
            yield pool.fault("vmSize", reason)
