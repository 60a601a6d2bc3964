"""Placement of a pool's nodes and disks: zones, placement groups, VirtualMachines pools."""

from __future__ import annotations

from fairway.request import MADE_UP_SUBSCRIPTION
from fairway.rules.citations import aks, support, thread
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import user_assigned

_VMS = aks("virtual-machines-node-pools.md#virtual-machines-node-pool-limitations")

ZONES = {"1", "2", "3", "auto"}
"""`auto` (preview) lets AKS choose: configure-automatic-zone-placement.md."""
SMALLEST_OS_DISK = 30


@rule(
    "os-disk-too-small",
    "osDiskSizeGB is 30 or more, or 0 for Azure's default.",
    remedy="Leave osDiskSizeGB out, or set at least 30.",
    sources=(thread("pulumi/pulumi-azure-native/issues/663"),),
)
def _os_disk(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        size = pool.number("osDiskSizeGB")
        if size and size < SMALLEST_OS_DISK:
            yield pool.fault(
                "osDiskSizeGB", f"pool {pool.shown} has an OS disk of {size:.15g} GB; the node image needs 30."
            )


@rule(
    "ephemeral-with-deallocate",
    "A pool with ephemeral OS disks deletes its nodes when it scales down.",
    remedy="Set scaleDownMode to Delete, or osDiskType to Managed.",
    sources=(aks("scale-down-mode.md#limitations"),),
)
def _ephemeral_deallocate(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.word("osDiskType") == "ephemeral" and pool.word("scaleDownMode") == "deallocate":
            reason = f"pool {pool.shown} keeps its nodes deallocated, but an ephemeral disk does not survive that."
            yield pool.fault("scaleDownMode", reason)


@rule(
    "zone-not-in-region",
    "A zone is 1, 2 or 3.",
    remedy='Write zones that the region has: "1", "2", "3".',
    sources=(support("error-codes/availabilityzonenotsupported-error.md#symptoms"),),
)
def _zone(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        strange = [str(each) for each in pool.items("availabilityZones") if str(each).lower() not in {"", *ZONES}]
        if strange:
            reason = f"pool {pool.shown} has zone {', '.join(strange)}, which does not exist in any region."
            yield pool.fault("availabilityZones", reason)


@rule(
    "ppg-multiple-zones",
    "A pool in a proximity placement group is in one zone.",
    remedy="Keep one zone, or leave the placement group out.",
    sources=(aks("reduce-latency-ppg.md#limitations"),),
)
def _placement_group(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        zones = pool.items("availabilityZones")
        if len(zones) > 1 and pool.given("proximityPlacementGroupID"):
            reason = f"pool {pool.shown} has {len(zones)} zones, but its placement group is in one zone."
            yield pool.fault("availabilityZones", reason)


@rule(
    "vms-pool-windows",
    "A pool of type VirtualMachines runs Linux.",
    remedy="Set type to VirtualMachineScaleSets.",
    sources=(_VMS,),
)
def _vms_windows(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.word("type") == "virtualmachines" and pool.windows:
            yield pool.fault("type", f"pool {pool.shown} is Windows, which VirtualMachines pools do not support.")


@rule(
    "vms-pool-snapshot",
    "A pool of type VirtualMachines is not created from a snapshot.",
    remedy="Leave creationData out, or set type to VirtualMachineScaleSets.",
    sources=(_VMS,),
)
def _vms_snapshot(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.word("type") == "virtualmachines" and pool.given("creationData.sourceResourceId"):
            reason = f"pool {pool.shown} is created from a snapshot, which VirtualMachines pools do not support."
            yield pool.fault("creationData.sourceResourceId", reason)


@rule(
    "vms-pool-custom-vnet-system-identity",
    "A cluster with a VirtualMachines pool in your own VNet needs a user-assigned identity.",
    remedy=user_assigned("Network Contributor on the VNet"),
    sources=(aks("virtual-machines-node-pools.md#prerequisites"),),
)
def _vms_identity(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        own = pool.word("type") == "virtualmachines" and pool.given("vnetSubnetID")
        if own and cluster.system_identity:
            reason = (
                f"pool {pool.shown} has type VirtualMachines in your own VNet, so the cluster's identity must exist "
                "first."
            )
            yield cluster.fault("identity.type", reason)


@rule(
    "dedicated-host-other-subscription",
    "A dedicated host group is in the subscription of the cluster's other resources.",
    remedy="Use a host group of the same subscription.",
    sources=(aks("use-azure-dedicated-hosts.md#limitations"),),
)
def _host_group(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        # Planned ids of the program's own resources have no real subscription; ids of existing resources do.
        ours = _subscription(pool.word("vnetSubnetID")) or _subscription(cluster.request.id)
        theirs = _subscription(pool.word("hostGroupID"))
        if ours and theirs and ours != theirs:
            yield pool.fault("hostGroupID", f"the host group of pool {pool.shown} is in subscription {theirs}.")


@rule(
    "disk-encryption-set-other-subscription",
    "A disk encryption set is in the subscription of the cluster's other resources.",
    remedy="Use a disk encryption set of the same subscription; the vault of its key may be in another one.",
    sources=("https://learn.microsoft.com/azure/virtual-machines/disk-encryption#customer-managed-key-restrictions",),
)
def _disks(cluster: Cluster) -> Faults:
    theirs = _subscription(cluster.word("diskEncryptionSetID"))
    ids = (*(pool.word("vnetSubnetID") for pool in cluster.pools), cluster.request.id)
    ours = next((found for found in map(_subscription, ids) if found), "")
    if ours and theirs and ours != theirs:
        reason = f"the disk encryption set is in subscription {theirs}, the nodes in {ours}."
        yield cluster.fault("diskEncryptionSetID", reason)


def _subscription(resource_id: str) -> str:
    parts = resource_id.lower().split("/")
    found = parts[2] if len(parts) > 2 and parts[1] == "subscriptions" else ""
    return "" if found == MADE_UP_SUBSCRIPTION else found
