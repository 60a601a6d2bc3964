"""Confidential VM sizes: what they run, and with what."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.rules.citations import aks
from fairway.rules.cluster import Cluster
from fairway.rules.os_image import AZURE_LINUX
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import UBUNTU_2404
from fairway.rules.sizes import Size, sized
from fairway.rules.vm_size import trusted_launch

_LIMITS = aks("use-cvm.md#limitations")


def _confidential(cluster: Cluster) -> Iterator[tuple[Pool, Size]]:
    return ((pool, size) for pool, size in sized(cluster) if size.confidential)


@rule(
    "cvm-os-sku",
    "Confidential VM sizes run Ubuntu and Azure Linux.",
    remedy=f"Set osSKU to AzureLinux, {UBUNTU_2404}.",
    sources=(aks("use-cvm.md#supported-os-versions"), aks("includes/azure-container-linux-limitations.md")),
)
def _os(cluster: Cluster) -> Faults:
    for pool, size in _confidential(cluster):
        if pool.os_sku in ("flatcar", "azurecontainerlinux") or pool.os_sku.endswith("osguard"):
            yield pool.fault("osSKU", f"pool {pool.shown}: {pool.text('osSKU')} has no image for {size.name}.")


@rule(
    "cvm-fips",
    "Confidential VM sizes do not go with FIPS.",
    remedy="Set enableFIPS to false, or choose a size outside the DC and EC families.",
    sources=(_LIMITS,),
)
def _fips(cluster: Cluster) -> Faults:
    for pool, size in _confidential(cluster):
        if pool.on("enableFIPS"):
            yield pool.fault("enableFIPS", f"pool {pool.shown}: {size.name} is a confidential VM, without FIPS image.")


@rule(
    "cvm-trusted-launch",
    "Confidential VM sizes do not go with Trusted Launch: they have a vTPM and secure boot of their own.",
    remedy="Leave enableSecureBoot and enableVTPM out, or choose a size outside the DC and EC families.",
    sources=(_LIMITS, aks("use-trusted-launch.md#limitations")),
)
def _launch(cluster: Cluster) -> Faults:
    for pool, size in _confidential(cluster):
        if trusted_launch(pool):
            yield pool.fault("securityProfile", f"pool {pool.shown}: {size.name} is a confidential VM.")


@rule(
    "cvm-kata",
    "Confidential VM sizes do not go with pod sandboxing.",
    remedy="Set workloadRuntime to OCIContainer, or choose a size outside the DC and EC families.",
    sources=(_LIMITS,),
)
def _kata(cluster: Cluster) -> Faults:
    for pool, size in _confidential(cluster):
        if pool.word("workloadRuntime") == "katavmisolation":
            yield pool.fault("workloadRuntime", f"pool {pool.shown}: {size.name} is a confidential VM.")


@rule(
    "cvm-intel-tdx",
    "Confidential VM sizes on AKS are those of AMD (DCas, DCads, ECas, ECads).",
    remedy="Choose a DCas or ECas size, such as Standard_DC4as_v5.",
    sources=(aks("use-cvm.md#aks-supported-confidential-vm-sizes"),),
)
def _intel(cluster: Cluster) -> Faults:
    for pool, size in _confidential(cluster):
        if size.features.startswith("e"):
            yield pool.fault("vmSize", f"pool {pool.shown}: {size.name} is Intel TDX, which AKS does not support.")


@rule(
    "confidential-containers-os-sku",
    "Confidential Containers (KataCcIsolation) run on Azure Linux.",
    remedy="Set osSKU to AzureLinux.",
    sources=(aks("confidential-containers-overview.md#considerations"),),
)
def _containers(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        other = pool.os_sku not in AZURE_LINUX
        if pool.word("workloadRuntime") == "kataccisolation" and other and not pool.hidden("osSKU"):
            yield pool.fault("osSKU", f"pool {pool.shown} has workloadRuntime KataCcIsolation and no Azure Linux.")
