"""Good practice: how nodes are protected and encrypted."""

from __future__ import annotations

from fairway.rules.citations import aks, schema
from fairway.rules.cluster import Cluster
from fairway.rules.practice import ALL, REGULATED, lacks, other, practice, preset
from fairway.rules.reader import Faults
from fairway.rules.remedies import LAUNCH_POOL, NEW_POOL, REIMAGES
from fairway.rules.sizes import sized

_KMS = "securityProfile.azureKeyVaultKms"
_LAUNCH = ("securityProfile.enableSecureBoot", "securityProfile.enableVTPM")


@practice(
    "host-encryption",
    "Disks of nodes are encrypted on their host.",
    remedy="Set enableEncryptionAtHost of the pool to true; the subscription needs the feature "
    f"EncryptionAtHost of Microsoft.Compute.{NEW_POOL}",
    sources=(aks("enable-host-encryption.md"),),
    profiles=ALL,
)
def _host(cluster: Cluster) -> Faults:
    for pool in () if preset(cluster) else cluster.pools:
        if lacks(pool, "enableEncryptionAtHost"):
            reason = f"caches and temporary disks of pool {pool.shown} are stored unencrypted."
            yield pool.fault("enableEncryptionAtHost", reason)


@practice(
    "disks-with-own-key",
    "Disks are encrypted with your own key.",
    remedy="Set diskEncryptionSetID to a disk encryption set; only a new cluster can have it.",
    sources=(aks("azure-disk-customer-managed-keys.md"),),
    profiles=REGULATED,
)
def _disks(cluster: Cluster) -> Faults:
    if cluster.missing("diskEncryptionSetID"):
        yield cluster.fault("diskEncryptionSetID", "the keys of the disks belong to Microsoft.")


@practice(
    "secrets-with-own-key",
    "Kubernetes secrets are encrypted with your own key.",
    remedy="Set securityProfile.azureKeyVaultKms.enabled to true with a keyId, and keyVaultNetworkAccess to "
    "Private with the vault's id as keyVaultResourceId. Protect the vault from purging first: without the key, the "
    "secrets of the cluster are lost.",
    sources=(aks("use-kms-etcd-encryption.md"),),
    profiles=REGULATED,
)
def _kms(cluster: Cluster) -> Faults:
    newer = "securityProfile.kubernetesResourceObjectEncryptionProfile.infrastructureEncryption"
    if lacks(cluster, f"{_KMS}.enabled") and other(cluster, newer, "enabled"):
        yield cluster.fault(f"{_KMS}.enabled", "secrets are stored with Microsoft's keys only.")


@practice(
    "kms-vault-public",
    "The vault with the key of Kubernetes secrets has no public access.",
    remedy="Set keyVaultNetworkAccess to Private, and keyVaultResourceId to the vault's id. Close the vault "
    "after the cluster has been updated: without its key, the API server does not start.",
    sources=(aks("use-kms-etcd-encryption.md"), schema("AzureKeyVaultKms/properties/keyVaultNetworkAccess")),
)
def _kms_vault(cluster: Cluster) -> Faults:
    path = f"{_KMS}.keyVaultNetworkAccess"
    if cluster.on(f"{_KMS}.enabled") and other(cluster, path, "private"):
        yield cluster.fault(path, "the vault can be reached from the internet: Public is also the default.")


@practice(
    "fips",
    "Nodes have FIPS-validated cryptography.",
    remedy=f"Set enableFIPS of the pool to true.{REIMAGES}",
    sources=(aks("enable-fips-nodes.md"),),
    profiles=REGULATED,
)
def _fips(cluster: Cluster) -> Faults:
    for pool in () if preset(cluster) else cluster.pools:
        if lacks(pool, "enableFIPS") and not pool.windows:
            yield pool.fault("enableFIPS", f"pool {pool.shown} uses modules without a FIPS 140 validation.")


@practice(
    "ephemeral-os-disk",
    "OS disks are ephemeral.",
    remedy="Set osDiskType to Ephemeral where the size has a cache or temporary disk of osDiskSizeGB or "
    f"more.{NEW_POOL}",
    sources=(aks("concepts-storage.md#ephemeral-os-disk"),),
    profiles=ALL,
)
def _ephemeral(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        # Sizes with a temporary disk have a d; others may have no room for it. Azure chooses it where it is left out.
        if pool.word("osDiskType") == "managed" and "d" in size.features:
            reason = (
                f"pool {pool.shown} has its OS on a remote disk, which is slower than the local one of {size.name}."
            )
            yield pool.fault("osDiskType", reason)


@practice(
    "trusted-launch",
    "Linux nodes start with secure boot and a virtual TPM.",
    remedy=f"Set securityProfile.enableSecureBoot and enableVTPM of the pool to true.{LAUNCH_POOL}",
    sources=(aks("use-trusted-launch.md"),),
)
def _launch(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        # Not offered for Windows, Arm64, and confidential VMs, which have it by themselves.
        if pool.windows or size.arm64 or size.confidential or preset(cluster):
            continue
        for path in _LAUNCH:
            if lacks(pool, path):
                yield pool.fault(path, f"pool {pool.shown} would start a boot loader that was tampered with.")
                break


@practice(
    "node-ssh",
    "Nodes have no SSH.",
    remedy="Set securityProfile.sshAccess of the pool to Disabled; `kubectl debug node/<name>` needs no SSH."
    " A running pool has it after its next node image upgrade.",
    sources=(aks("manage-ssh-node-access.md"),),
)
def _ssh(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        scale_set = other(pool, "type", "availabilityset", "virtualmachines")
        path = "securityProfile.sshAccess"
        if not pool.windows and scale_set and other(pool, path, "disabled", "entraid") and not preset(cluster):
            yield pool.fault(path, f"the nodes of pool {pool.shown} accept SSH with a key that is the same on all.")


@practice(
    "unsafe-sysctls-allowed",
    "Pods cannot change unsafe sysctls.",
    remedy="Leave kubeletConfig.allowedUnsafeSysctls out; set what all pods need with linuxOSConfig.sysctls.",
    sources=(aks("custom-node-configuration.md"),),
)
def _sysctls(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.texts("kubeletConfig.allowedUnsafeSysctls"):
            reason = f"a pod on pool {pool.shown} can change what its neighbours depend on."
            yield pool.fault("kubeletConfig.allowedUnsafeSysctls", reason)


@practice(
    "node-resource-group-open",
    "The resource group of the nodes is read-only.",
    remedy="Set nodeResourceGroupProfile.restrictionLevel to ReadOnly.",
    sources=(aks("node-resource-group-lockdown.md"),),
)
def _locked(cluster: Cluster) -> Faults:
    path = "nodeResourceGroupProfile.restrictionLevel"
    if other(cluster, path, "readonly") and not preset(cluster):
        yield cluster.fault(path, "a change by hand to scale sets or load balancers in that resource group breaks it.")


@practice(
    "node-resource-group-name",
    "The resource group of the nodes has a name of your choice.",
    remedy="Set nodeResourceGroup; only a new cluster can have another one.",
    sources=(aks("faq.md"),),
    profiles=REGULATED,
)
def _group(cluster: Cluster) -> Faults:
    if cluster.missing("nodeResourceGroup"):
        yield cluster.fault("nodeResourceGroup", "AKS names it MC_<group>_<cluster>_<region>, against naming rules.")


@practice(
    "storage-drivers-off",
    "The storage drivers of AKS are on.",
    remedy="Set enabled of the driver to true, or leave it out.",
    sources=(aks("csi-storage-drivers.md"),),
)
def _drivers(cluster: Cluster) -> Faults:
    for key in ("diskCSIDriver", "fileCSIDriver", "snapshotController"):
        path = f"storageProfile.{key}.enabled"
        if cluster.off(path):
            yield cluster.fault(path, "volumes of this kind are not attached, or not backed up.")
