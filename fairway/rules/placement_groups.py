"""The groups that nodes are placed in, where these are part of the plan: hosts, reservations, placement groups."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.rules.citations import aks
from fairway.rules.cluster import Cluster
from fairway.rules.cluster_network import Stack
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults, Reader, once
from fairway.rules.registry import rule
from fairway.rules.sizes import sized

_VM = "https://learn.microsoft.com/azure/virtual-machines"
_HOSTS = f"{_VM}/dedicated-hosts"
_RESERVATION = f"{_VM}/capacity-reservation-overview"
_COLOCATION = f"{_VM}/co-location"

GROUPS = {
    "hostGroupID": "host group",
    "capacityReservationGroupID": "capacity reservation group",
    "proximityPlacementGroupID": "proximity placement group",
}
"""What a pool's groups are called, by their property."""
NOT_PLACED = {("dc", 2), ("l", 2), ("nv", 3), ("nv", 4), ("m", 1), ("m", 2)}
"""Families and versions of sizes without automatic placement on dedicated hosts."""


@once
def _groups(cluster: Cluster) -> Iterator[tuple[Pool, str, Reader]]:
    """Each group of each pool that is part of the plan, with the property that names it."""
    for pool in cluster.pools:
        for path in GROUPS:
            group = cluster.stack.resource(pool.text(path))
            if group:
                yield pool, path, group


@rule(
    "capacity-other-region",
    "Host groups, reservations, placement groups and disk encryption sets are in the region of the cluster.",
    remedy="Use a group or set in the region of the cluster.",
    sources=(
        aks("azure-disk-customer-managed-keys.md#create-an-instance-of-a-diskencryptionset"),
        f"{_HOSTS}#groups-hosts-and-vms",
        f"{_RESERVATION}#work-with-capacity-reservation",
        f"{_COLOCATION}#using-proximity-placement-groups",
    ),
)
def _regions(cluster: Cluster) -> Faults:
    for pool, path, group in _groups(cluster):
        if group.is_elsewhere(cluster):
            reason = f"pool {pool.shown} is in {cluster.location}, its {GROUPS[path]} in {group.location}."
            yield pool.fault(path, reason)
    disks = cluster.stack.resource(cluster.text("diskEncryptionSetID"))
    if disks and disks.is_elsewhere(cluster):
        reason = f"the cluster is in {cluster.location}, its disk encryption set in {disks.location}."
        yield cluster.fault("diskEncryptionSetID", reason)


@rule(
    "capacity-other-zone",
    "A pool is in the zones of its host group, reservation or placement group, and in none if these name none.",
    remedy="Name the same zones in the group and in availabilityZones, or in neither.",
    sources=(f"{_HOSTS}#virtual-machine-scale-set-support", f"{_RESERVATION}#work-with-capacity-reservation"),
)
def _zones(cluster: Cluster) -> Faults:
    for pool, path, group in _groups(cluster):
        offered, wanted = group.texts("zones"), pool.texts("availabilityZones")
        elsewhere = [zone for zone in wanted if zone and zone not in offered]
        # A placement group without zones is where its first VM is.
        regional = group.missing("zones") and path != "proximityPlacementGroupID"
        if elsewhere and "auto" not in wanted and (regional or (offered and all(offered))):
            has = f"has {', '.join(offered)}" if offered else "names none"
            reason = f"pool {pool.shown} has zone {', '.join(elsewhere)}; its {GROUPS[path]} {has}."
            yield pool.fault("availabilityZones", reason)


@rule(
    "dedicated-host-automatic-placement",
    "A host group for nodes has supportAutomaticPlacement, since scale sets name no host.",
    remedy="Set supportAutomaticPlacement of the host group to true.",
    sources=(aks("use-azure-dedicated-hosts.md#create-a-host-group"), f"{_HOSTS}#virtual-machine-scale-set-support"),
)
def _placement(cluster: Cluster) -> Faults:
    for pool, path, group in _groups(cluster):
        manual = group.missing("supportAutomaticPlacement") or group.off("supportAutomaticPlacement")
        if path == "hostGroupID" and manual:
            yield pool.fault(path, f"the host group of pool {pool.shown} has no automatic placement of VMs.")


@rule(
    "dedicated-host-size",
    "A pool on dedicated hosts has a size that Azure places on hosts by itself.",
    remedy="Choose another series, such as Standard_D4s_v5, or leave hostGroupID out.",
    sources=(f"{_HOSTS}#automatic-placement-limitations",),
)
def _size(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if pool.given("hostGroupID") and (size.family, size.version) in NOT_PLACED:
            yield pool.fault("vmSize", f"pool {pool.shown}: {size.name} is placed on a host by hand only.")


@rule(
    "dedicated-host-ultra-disks",
    "A host group for nodes with Ultra Disks has ultraSSDEnabled.",
    remedy="Set additionalCapabilities.ultraSSDEnabled of the host group to true; it is set at creation only.",
    sources=(f"{_HOSTS}#ultra-disk-support-for-virtual-machines-on-dedicated-hosts",),
)
def _ultra(cluster: Cluster) -> Faults:
    enabled = "additionalCapabilities.ultraSSDEnabled"
    for pool, path, group in _groups(cluster):
        without = group.missing(enabled) or group.off(enabled)
        if path == "hostGroupID" and pool.on("enableUltraSSD") and without:
            yield pool.fault("enableUltraSSD", f"the host group of pool {pool.shown} takes no Ultra Disks.")


@rule(
    "placement-group-zones",
    "A proximity placement group names one zone at most.",
    remedy="Use a placement group for each zone.",
    sources=(f"{_COLOCATION}#use-intent-to-specify-vm-sizes",),
    over=Stack,
)
def _one_zone(stack: Stack) -> Faults:
    for group in stack.all("ProximityPlacementGroup"):
        zones = group.items("zones")
        if len(zones) > 1:
            yield group.fault("zones", f"the placement group names {len(zones)} zones; its VMs are in one data center.")


@rule(
    "placement-group-zone-without-sizes",
    "A proximity placement group with a zone names the sizes of its VMs.",
    remedy="List the sizes of the pools in intent.vmSizes, or leave zones out.",
    sources=(f"{_COLOCATION}#use-intent-to-specify-vm-sizes",),
    over=Stack,
)
def _intent(stack: Stack) -> Faults:
    for group in stack.all("ProximityPlacementGroup"):
        if group.given("zones") and group.missing("intent"):
            yield group.fault("zones", "the placement group has a zone, but no intent with the sizes of its VMs.")
