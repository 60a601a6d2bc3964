"""What a VM size offers for disks: room for an ephemeral OS disk, Ultra Disks, encryption at host."""

from __future__ import annotations

from fairway.rules.citations import aks, code, thread
from fairway.rules.cluster import Cluster
from fairway.rules.placement import SMALLEST_OS_DISK
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.size_table import read_on
from fairway.rules.sizes import sized
from fairway.rules.vm_size import trusted_launch

_EPHEMERAL = aks("concepts-storage.md#ephemeral-os-disks-in-aks")
_CAPABILITIES = code("Azure/karpenter-provider-azure", "pkg/fake/zz_generated.sku.southcentralus.go")

DEFAULT_OS_DISK = 128
"""GB of an OS disk whose size is left out, if the size of the nodes has no more room."""
GUEST_STATE_GB = 1
"""What Trusted Launch keeps of the room for the OS disk."""


@rule(
    "ephemeral-unsupported-size",
    "An ephemeral OS disk needs a size with a cache or local disk.",
    remedy="Choose a size with a local disk, which has a `d` in its name (Standard_D4ds_v5; on Arm "
    "Standard_D4pds_v5), or set osDiskType to Managed.",
    sources=(thread("Azure/AKS/issues/2694"), _EPHEMERAL),
)
def _ephemeral(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if pool.word("osDiskType") == "ephemeral" and not size.local_disk:
            yield pool.fault("osDiskType", f"pool {pool.shown}: {size.name} has no local disk for the OS.")


@rule(
    "ephemeral-larger-than-cache",
    "An ephemeral OS disk fits into the cache or local disk of its size.",
    remedy="Lower osDiskSizeGB, choose a larger size, or set osDiskType to Managed.",
    sources=(
        _EPHEMERAL,
        thread("Azure/AKS/issues/2635"),
        thread("rancher/rancher/issues/33679"),
        "https://learn.microsoft.com/azure/virtual-machines/ephemeral-os-disks#trusted-launch-for-ephemeral-os-disks",
    ),
)
def _room(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if pool.word("osDiskType") != "ephemeral" or size.local_gib is None or pool.hidden("osDiskSizeGB"):
            continue
        room = int(size.local_gib) - (GUEST_STATE_GB if trusted_launch(pool) else 0)
        given = pool.number("osDiskSizeGB")
        if (given or DEFAULT_OS_DISK) > room:
            most = f"Set osDiskSizeGB to {room} or less" if room >= SMALLEST_OS_DISK else "Choose a larger size"
            wanted = f"{given:.15g} GB do" if given else f"the usual {DEFAULT_OS_DISK} GB of an OS disk do"
            kept = f" besides the {GUEST_STATE_GB} GB of Trusted Launch" if trusted_launch(pool) else ""
            into = f"the {room} GB of {size.name}{kept} (table of {read_on()})"
            reason = f"pool {pool.shown}: {wanted} not fit into {into}."
            yield pool.fault(
                "osDiskSizeGB" if given else "osDiskType", reason, remedy=f"{most}, or osDiskType to Managed."
            )


@rule(
    "ultra-ssd-size",
    "enableUltraSSD needs a size that supports Ultra Disks.",
    remedy="Choose a newer size, such as Standard_D4s_v5, or set enableUltraSSD to false.",
    sources=(aks("use-ultra-disks.md#limitations"), _CAPABILITIES),
)
def _ultra(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if pool.on("enableUltraSSD") and size.lacks("ultra disks"):
            yield pool.fault("enableUltraSSD", f"pool {pool.shown}: {size.name} does not support Ultra Disks.")


@rule(
    "encryption-at-host-size",
    "enableEncryptionAtHost needs a size that supports it.",
    remedy="Choose a newer size, such as Standard_D4s_v5, or set enableEncryptionAtHost to false.",
    sources=(aks("enable-host-encryption.md#limitations"), _CAPABILITIES),
)
def _host(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if pool.on("enableEncryptionAtHost") and size.lacks("encryption at host"):
            yield pool.fault("enableEncryptionAtHost", f"pool {pool.shown}: hosts of {size.name} do not encrypt.")
