"""Images and features that are not on one pool."""

from __future__ import annotations

from datetime import date

from fairway.rules.citations import aks, pool_schema, support, thread
from fairway.rules.cluster import Cluster
from fairway.rules.kubernetes import of_pool
from fairway.rules.os_image import AZURE_LINUX
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import MINORS, UBUNTU_2404, WINDOWS_2025
from fairway.rules.retired import SOON, last_day
from fairway.rules.sizes import size_of, sized
from fairway.rules.vm_size import trusted_launch

_ACL = aks("includes/azure-container-linux-limitations.md")
_FLATCAR = aks("flatcar-container-linux-for-aks.md#limitations")
_IMAGES = aks("node-images.md#azure-linux-node-images")

GENERATION_2_ONLY = ("flatcar", "azurecontainerlinux", "azurelinuxosguard", "azurelinux3osguard")
WASI_ENDS = last_day("wasi")
AZURE_LINUX_2_ENDS = last_day("azureLinux2")
ENDS = {
    "windows2019": (last_day("windows2019"), f"Windows2022 or {WINDOWS_2025}", "windows-server-2019"),
    "windowsannual": (last_day("windowsAnnual"), f"Windows2022 or {WINDOWS_2025}", "windows-annual-channel"),
    "ubuntu2204": (last_day("ubuntu2204"), UBUNTU_2404, "ubuntu-22-04"),
    "windows2022": (last_day("windows2022"), WINDOWS_2025, "windows-server-2022"),
}
"""By osSKU its last day, what to use instead and the page that says so."""


@rule(
    "ossku-needs-generation-2",
    "Flatcar, Azure Container Linux and Azure Linux OS Guard need a size of generation 2.",
    remedy="Choose a newer size, such as Standard_D4s_v5.",
    sources=(_ACL, _FLATCAR, aks("node-images.md#factors-that-influence-the-default-node-image")),
)
def _generation(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if pool.os_sku in GENERATION_2_ONLY and size.generation == 1:
            reason = f"pool {pool.shown} runs {pool.text('osSKU')}; {size.name} starts from generation 1 only."
            yield pool.fault("vmSize", reason)


@rule(
    "windows2019-generation-2-size",
    "Windows Server 2019 needs a size of generation 1.",
    remedy=f"Choose a size of both generations, such as Standard_D4s_v5, or use {WINDOWS_2025}.",
    sources=(
        support("create-upgrade-delete/nodepools-not-upgraded-to-gen2-during-node-image-upgrade.md#solution"),
        aks("aks-virtual-machine-sizes.md#limitations"),
    ),
)
def _windows_2019(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if pool.os_sku == "windows2019" and size.generation == 2:
            yield pool.fault("vmSize", f"pool {pool.shown}: {size.name} starts from generation 2 only.")


@rule(
    "windows2022-generation-2-size",
    "Windows Server 2022 needs a size of generation 1, since only a header of az asks for another image.",
    remedy=f"Choose a size of version 5, such as Standard_D4s_v5, or use {WINDOWS_2025}.",
    sources=(
        thread("dapr/dapr/pull/9994"),
        thread("jenkins-infra/azure/pull/1464"),
        aks("aks-virtual-machine-sizes.md#limitations"),
        aks("generation-2-vms.md"),
    ),
)
def _windows_2022(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if pool.os_sku == "windows2022" and size.generation == 2:
            reason = f"pool {pool.shown}: {size.name} cannot start the image of Windows2022, which is of generation 1."
            yield pool.fault("vmSize", reason, cluster.stack.milder_if_there(pool))


@rule(
    "acl-arm64-size",
    "AzureContainerLinux on Arm64 needs a size of version 6 or later.",
    remedy="Choose a Cobalt size, such as Standard_D4pds_v6, or an x86 size.",
    sources=(_ACL,),
)
def _acl_arm64(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if pool.os_sku == "azurecontainerlinux" and size.arm64 and size.version < 6:
            yield pool.fault("vmSize", f"pool {pool.shown}: {size.name} is Arm64 and has no Trusted Launch.")


@rule(
    "flatcar-unsupported-feature",
    "Flatcar has no FIPS, Trusted Launch, artifact streaming or node auto-provisioning.",
    remedy="Leave the feature out, or set osSKU to AzureContainerLinux or AzureLinux.",
    sources=(_FLATCAR,),
)
def _flatcar(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        used = {
            "enableFIPS": pool.on("enableFIPS"),
            "securityProfile": trusted_launch(pool),
            "artifactStreamingProfile.enabled": pool.on("artifactStreamingProfile.enabled"),
        }
        for path in (path for path, on in used.items() if on and pool.os_sku == "flatcar"):
            yield pool.fault(path, f"pool {pool.shown} runs Flatcar, which has no image for it.")
        if pool.os_sku == "flatcar" and cluster.word("nodeProvisioningProfile.mode") == "auto":
            yield pool.fault("osSKU", f"pool {pool.shown} runs Flatcar; nodeProvisioningProfile.mode is Auto.")


@rule(
    "kata-fips",
    "Pod sandboxing and FIPS are not on one pool.",
    remedy="Set enableFIPS to false, or workloadRuntime to OCIContainer.",
    sources=(_IMAGES,),
)
def _kata(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.word("workloadRuntime") == "katavmisolation" and pool.on("enableFIPS"):
            yield pool.fault("enableFIPS", f"pool {pool.shown} sandboxes its pods; that image has no FIPS modules.")


@rule(
    "artifact-streaming-windows",
    "Artifact streaming is for Linux pools.",
    remedy="Set artifactStreamingProfile.enabled to false on Windows pools.",
    sources=(aks("artifact-streaming.md#limitations"),),
    severity="warning",
)
def _streaming(cluster: Cluster) -> Faults:
    path = "artifactStreamingProfile.enabled"
    for pool in cluster.pools:
        if pool.windows and pool.on(path):
            yield pool.fault(path, f"pool {pool.shown} is Windows; only Linux images are streamed.")


@rule(
    "motd-windows",
    "messageOfTheDay is for Linux pools.",
    remedy="Leave messageOfTheDay out of Windows pools.",
    sources=(pool_schema("messageOfTheDay"),),
)
def _motd(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.windows and pool.given("messageOfTheDay"):
            yield pool.fault("messageOfTheDay", f"pool {pool.shown} is Windows, which shows no message of the day.")


@rule(
    "ossku-retired",
    "Pools run an osSKU that is supported for another year; after its last day no new pools run it.",
    remedy="Use a later osSKU.",
    sources=tuple(aks(f"includes/{page}-retirement.md") for _, _, page in ENDS.values()),
    severity="warning",
    kind="retired",
)
def _retired(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        last, instead, _ = ENDS.get(pool.os_sku, (date.max, "", ""))
        if cluster.today > last - SOON:
            verb, severity = ("ended", cluster.worse_if_new(pool)) if cluster.today > last else ("ends", None)
            reason = f"pool {pool.shown} runs {pool.text('osSKU')}, whose support {verb} on {last}."
            remedy = f"Use {instead}; a running pool is replaced by one with the new osSKU."
            yield pool.fault("osSKU", reason, severity, remedy=remedy)


@rule(
    "azure-linux-2-retired",
    "osSKU AzureLinux runs Azure Linux 3 from Kubernetes 1.32 on: version 2 ended on 2025-11-30.",
    remedy=f"Raise the Kubernetes version to 1.32 or later, or set osSKU to AzureLinux3.{MINORS}",
    sources=(aks("includes/azure-linux-retirement.md"), aks("upgrade-os-version.md#supported-os-versions")),
    severity="warning",
    kind="retired",
)
def _azure_linux_2(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        version = of_pool(pool, cluster)
        size = size_of(pool)
        # Confidential VMs run version 3 from 1.28 on: use-cvm.md#supported-os-versions.
        first = (1, 28) if size and size.confidential else (1, 32)
        old = pool.os_sku in AZURE_LINUX and pool.os_sku != "azurelinux3" and version is not None and version < first
        if old and cluster.today > AZURE_LINUX_2_ENDS:
            reason = f"pool {pool.shown} runs Azure Linux 2.0, whose support ended on {AZURE_LINUX_2_ENDS}."
            yield pool.fault("osSKU", reason, cluster.worse_if_new(pool))


@rule(
    "ossku-mariner",
    "Pools with Azure Linux have the osSKU AzureLinux: Mariner and CBLMariner are its former names.",
    remedy="Set osSKU to AzureLinux.",
    sources=(thread("Azure/AKS/issues/4592"), thread("Azure/azure-cli/pull/26132")),
    severity="warning",
    kind="retired",
)
def _mariner(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.os_sku in ("mariner", "cblmariner"):
            reason = f"pool {pool.shown} runs {pool.text('osSKU')}, which has no releases after Azure Linux 3."
            yield pool.fault("osSKU", reason)


@rule(
    "wasi-pools-retired",
    "No new pools run WebAssembly modules (workloadRuntime WasmWasi).",
    remedy="Leave workloadRuntime out, and install SpinKube in the cluster.",
    sources=(thread("Azure/AKS/issues/4770"),),
    severity="warning",
    kind="retired",
)
def _wasi(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.word("workloadRuntime") == "wasmwasi" and cluster.today >= WASI_ENDS:
            reason = (
                f"pool {pool.shown} has workloadRuntime WasmWasi, which no pool can be created with since {WASI_ENDS}."
            )
            yield pool.fault("workloadRuntime", reason, cluster.worse_if_new(pool))
