"""Linux images: the Kubernetes versions and features that each osSKU supports."""

from __future__ import annotations

from fairway.rules.citations import aks, release
from fairway.rules.cluster import Cluster
from fairway.rules.kubernetes import of_pool
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import LAUNCH_POOL
from fairway.rules.retired import last_day
from fairway.rules.vm_size import trusted_launch

_SUPPORTED = aks("upgrade-os-version.md#supported-os-versions")
_FIPS = aks("enable-fips-nodes.md#supported-os-versions")
_ACL = aks("includes/azure-container-linux-limitations.md")

FLATCAR_ENDS = last_day("flatcar")
CONTAINER_LINUX = "azurecontainerlinux"
AZURE_LINUX = ("azurelinux", "azurelinux3", "mariner", "cblmariner")
"""The osSKUs of Azure Linux, with its former names."""


@rule(
    "fips-ubuntu2404",
    "Ubuntu2404 has no FIPS image.",
    remedy="Set osSKU to Ubuntu (which is 22.04 with FIPS) or AzureLinux.",
    sources=(_FIPS, _SUPPORTED),
)
def _fips(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.os_sku == "ubuntu2404" and pool.on("enableFIPS"):
            yield pool.fault("osSKU", f"pool {pool.shown} has FIPS on Ubuntu2404, but there is no such image.")


@rule(
    "trusted-launch-fips-not-ubuntu2204",
    "FIPS with Trusted Launch needs Ubuntu 22.04.",
    remedy="Set osSKU to Ubuntu or Ubuntu2204, or leave one of the two out.",
    sources=(aks("use-trusted-launch.md#limitations"), _FIPS),
)
def _fips_launch(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        # OS Guard (AzureLinuxOSGuard, AzureLinux3OSGuard) always has both: azure-cli-extensions records such a pool,
        # src/aks-preview/azext_aks_preview/tests/latest/recordings/
        # test_aks_nodepool_add_with_ossku_azurelinux3osguard.yaml.
        # node-images.md lists images of Azure Container Linux with both.
        other = pool.os_sku.startswith("azurelinux") and not pool.os_sku.endswith("osguard")
        if trusted_launch(pool) and pool.on("enableFIPS") and other:
            reason = f"pool {pool.shown} has FIPS and Trusted Launch on {pool.text('osSKU')}."
            yield pool.fault("osSKU", reason)


@rule(
    "ossku-flatcar-retired",
    "Azure has created no Flatcar pools since 2026-06-08.",
    remedy="Set osSKU to AzureContainerLinux or AzureLinux.",
    sources=(aks("includes/flatcar-preview-retirement.md"),),
    severity="warning",
    kind="retired",
)
def _flatcar(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.os_sku == "flatcar" and cluster.today > FLATCAR_ENDS:
            reason = f"pool {pool.shown} runs Flatcar, whose preview ended on {FLATCAR_ENDS}."
            yield pool.fault("osSKU", reason, cluster.worse_if_new(pool))


def _version_outside(
    cluster: Cluster, sku: str, *, first: tuple[int, int] = (0, 0), last: tuple[int, int] = (99, 0)
) -> Faults:
    for pool in cluster.pools:
        minor = of_pool(pool, cluster)
        if pool.os_sku == sku and minor and not first <= minor <= last:
            reason = f"pool {pool.shown} runs {pool.text('osSKU')} on Kubernetes {minor[0]}.{minor[1]}."
            yield pool.fault("osSKU", reason)


@rule(
    "ubuntu2204-kubernetes-1-37",
    "Ubuntu2204 supports Kubernetes up to 1.36.",
    remedy="Set osSKU to Ubuntu, which is 24.04 there.",
    sources=(_SUPPORTED,),
)
def _ubuntu_2204(cluster: Cluster) -> Faults:
    yield from _version_outside(cluster, "ubuntu2204", last=(1, 36))


@rule(
    "ubuntu2404-kubernetes-below-1-32",
    "Ubuntu2404 needs Kubernetes 1.32 or later.",
    remedy="Set osSKU to Ubuntu2204, or raise the version.",
    sources=(_SUPPORTED,),
)
def _ubuntu_2404(cluster: Cluster) -> Faults:
    yield from _version_outside(cluster, "ubuntu2404", first=(1, 32))


@rule(
    "acl-kubernetes-below-1-34",
    "AzureContainerLinux needs Kubernetes 1.34 or later.",
    remedy="Set osSKU to AzureLinux, or raise the version.",
    sources=(_ACL, _SUPPORTED),
)
def _container_linux_version(cluster: Cluster) -> Faults:
    yield from _version_outside(cluster, CONTAINER_LINUX, first=(1, 34))


@rule(
    "acl-without-trusted-launch",
    "AzureContainerLinux needs secure boot and a vTPM.",
    remedy=f"Set securityProfile.enableSecureBoot and enableVTPM to true.{LAUNCH_POOL}",
    sources=(_ACL,),
)
def _container_linux_launch(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        for key in ("securityProfile.enableSecureBoot", "securityProfile.enableVTPM"):
            if pool.os_sku == CONTAINER_LINUX and not pool.on(key) and not pool.hidden(key):
                # The quickstart of Azure Container Linux leaves both out.
                reason = f"pool {pool.shown} runs AzureContainerLinux, which needs a measured boot."
                yield pool.fault(key, reason, None if pool.off(key) else "warning")


@rule(
    "acl-node-os-security-patch",
    "With AzureContainerLinux, the node OS channel is NodeImage or None.",
    remedy="Set autoUpgradeProfile.nodeOSUpgradeChannel to NodeImage.",
    sources=(_ACL,),
)
def _container_linux_channel(cluster: Cluster) -> Faults:
    channel = cluster.word("autoUpgradeProfile.nodeOSUpgradeChannel")
    for pool in cluster.pools:
        if pool.os_sku == CONTAINER_LINUX and channel in ("securitypatch", "unmanaged"):
            reason = f"pool {pool.shown} runs AzureContainerLinux, which has no packages to patch."
            yield cluster.fault("autoUpgradeProfile.nodeOSUpgradeChannel", reason)


@rule(
    "acl-artifact-streaming",
    "AzureContainerLinux does not support artifact streaming.",
    remedy="Set artifactStreamingProfile.enabled to false.",
    sources=(_ACL,),
)
def _container_linux_streaming(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.os_sku == CONTAINER_LINUX and pool.on("artifactStreamingProfile.enabled"):
            reason = f"pool {pool.shown} runs AzureContainerLinux, which cannot stream images."
            yield pool.fault("artifactStreamingProfile.enabled", reason)


@rule(
    "kata-os-sku",
    "Pod sandboxing needs osSKU AzureLinux.",
    remedy="Set osSKU to AzureLinux.",
    sources=(aks("use-pod-sandboxing.md#deploy-new-cluster"),),
)
def _kata(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        sandboxed = pool.word("workloadRuntime") == "katavmisolation"
        if sandboxed and pool.os_sku not in AZURE_LINUX and not pool.hidden("osSKU"):
            sku = pool.text("osSKU", "AKS's default")
            yield pool.fault("osSKU", f"pool {pool.shown} sandboxes its pods, but {sku} has no kernel for that.")


@rule(
    "kata-artifact-streaming",
    "A pool has either pod sandboxing or artifact streaming.",
    remedy="Set artifactStreamingProfile.enabled to false.",
    sources=(release("2026-04-28"),),
)
def _kata_streaming(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        path = "artifactStreamingProfile.enabled"
        if pool.word("workloadRuntime").startswith("kata") and pool.on(path):
            yield pool.fault(path, f"pool {pool.shown} sandboxes its pods, whose images cannot be streamed.")


@rule(
    "trusted-launch-kata",
    "A pool has either pod sandboxing or Trusted Launch.",
    remedy="Leave enableSecureBoot and enableVTPM out of the pool.",
    sources=(aks("use-trusted-launch.md#limitations"),),
)
def _kata_launch(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.word("workloadRuntime").startswith("kata") and trusted_launch(pool):
            reason = f"pool {pool.shown} sandboxes its pods; the kernel for that does not start with secure boot."
            yield pool.fault("securityProfile", reason)


@rule(
    "secure-boot-gpu-ubuntu-driver",
    "Secure boot on an Ubuntu GPU pool needs gpuProfile.driver None.",
    remedy="Set gpuProfile.driver to None and install a signed driver with the NVIDIA GPU Operator.",
    sources=(aks("use-trusted-launch.md#limitations"),),
)
def _gpu_driver(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        gpu = pool.word("vmSize").startswith("standard_n") and not pool.word("vmSize").startswith("standard_np")
        ubuntu = pool.missing("osSKU") or pool.os_sku.startswith("ubuntu")
        driver = pool.word("gpuProfile.driver") != "none" and not pool.hidden("gpuProfile.driver")
        if pool.on("securityProfile.enableSecureBoot") and gpu and ubuntu and driver and not pool.windows:
            yield pool.fault("gpuProfile.driver", f"pool {pool.shown}: secure boot blocks AKS's GPU driver.")
