"""Where nodes get their capacity: reservations, dedicated hosts, placement groups, Ultra Disks, tiers."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.rules.citations import aks, code, thread
from fairway.rules.cluster import Cluster
from fairway.rules.cluster_network import Stack
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.remedies import user_assigned
from fairway.rules.sizes import sized

_RESERVATION = "https://learn.microsoft.com/azure/virtual-machines/capacity-reservation-overview"
_HOSTS = "https://learn.microsoft.com/azure/virtual-machines/dedicated-hosts"
_COMPUTE = "specification/compute/resource-manager/Microsoft.Compute/ComputeRP/stable/2024-07-01"
_SPECS = "f7b84a5c89d94559d2e2125aa706c1463ddddcc3"
_GROUP = "capacityReservationGroupID"

FREE_NODES = 1000
SYSTEM_GIB = 4
"""The least memory of a node in a pool of mode System."""


def _group_key(resource: Reader) -> tuple[str, str]:
    """A capacity reservation group by its resource group and name."""
    return resource.word("resourceGroupName"), resource.word("capacityReservationGroupName")


def _reserved(cluster: Cluster) -> Iterator[Pool]:
    return (pool for pool in cluster.pools if pool.given(_GROUP))


@rule(
    "capacity-reservation-system-identity",
    "A cluster with capacity reservations has a user-assigned identity.",
    remedy=user_assigned("Contributor on the reservation's resource group"),
    sources=(
        aks(
            "use-capacity-reservation-groups.md#prerequisites-for-using-capacity-reservation-groups-with-aks-node-pools"
        ),
    ),
)
def _identity(cluster: Cluster) -> Faults:
    for pool in _reserved(cluster):
        if cluster.system_identity:
            reason = f"pool {pool.shown} uses a reservation, which a system-assigned identity cannot read."
            yield cluster.fault("identity.type", reason)


@rule(
    "capacity-reservation-excludes",
    "A pool with a capacity reservation is not Spot, has no dedicated hosts, placement group or Ultra Disks.",
    remedy="Leave capacityReservationGroupID out of this pool, or the other setting.",
    sources=(f"{_RESERVATION}#limitations-and-restrictions",),
)
def _excludes(cluster: Cluster) -> Faults:
    for pool in _reserved(cluster):
        used = {
            "scaleSetPriority": pool.spot,
            "hostGroupID": pool.given("hostGroupID"),
            "proximityPlacementGroupID": pool.given("proximityPlacementGroupID"),
            "enableUltraSSD": pool.on("enableUltraSSD"),
        }
        for path in (path for path, on in used.items() if on):
            reason = f"pool {pool.shown} has a capacity reservation, which does not go with {path}."
            yield pool.fault(path, reason)


@rule(
    "capacity-reservation-zone",
    "A capacity reservation is in a zone of its group.",
    remedy="Name one of the group's zones, or none if the group has none.",
    sources=(code("Azure/azure-rest-api-specs", f"{_COMPUTE}/capacityReservation.json", _SPECS),),
    over=Stack,
)
def _reservation_zone(stack: Stack) -> Faults:
    groups = {_group_key(each): each for each in stack.all("CapacityReservationGroup")}
    for each in stack.all("CapacityReservation"):
        group = groups.get(_group_key(each))
        zones = group.texts("zones") if group else ()
        outside = [zone for zone in each.texts("zones") if zone not in zones]
        if group and outside and not group.partly_hidden("zones"):
            theirs = f"zone {', '.join(zones)}" if zones else "no zone"
            yield each.fault("zones", f"the reservation is in zone {outside[0]}, and its group has {theirs}.")


@rule(
    "capacity-reservation-size",
    "A pool with a capacity reservation is of a size that can be reserved.",
    remedy="Choose a size of a series that can be reserved (the page lists them; most B, D, E, F and L sizes"
    " can), or leave capacityReservationGroupID out.",
    sources=(f"{_RESERVATION}#limitations-and-restrictions",),
    severity="warning",
)
def _size(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        never = size.family in ("nd", "hb", "hc") or (size.family == "m" and size.version == 1)
        if pool.given(_GROUP) and (never or (size.family == "nc" and size.extra == "h100")):
            yield pool.fault("vmSize", f"pool {pool.shown}: sizes such as {size.name} cannot be reserved.")


@rule(
    "dedicated-host-system-identity",
    "A cluster with dedicated hosts has a user-assigned identity.",
    remedy=user_assigned("Contributor on the hosts' resource group"),
    sources=(aks("use-azure-dedicated-hosts.md#use-a-user-assigned-identity"),),
    severity="warning",
)
def _host_identity(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.given("hostGroupID") and cluster.system_identity:
            reason = f"pool {pool.shown} uses a host group, on which a system-assigned identity has no rights yet."
            yield cluster.fault("identity.type", reason)


@rule(
    "dedicated-host-placement-group",
    "A pool on dedicated hosts has no proximity placement group.",
    remedy="Leave proximityPlacementGroupID out: the hosts of a group are close to each other.",
    sources=(f"{_HOSTS}#virtual-machine-scale-set-support",),
    severity="warning",
)
def _host_group(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.given("hostGroupID") and pool.given("proximityPlacementGroupID"):
            yield pool.fault("proximityPlacementGroupID", f"pool {pool.shown} is on dedicated hosts.")


@rule(
    "dedicated-host-zones",
    "A pool on dedicated hosts is in one zone: that of its host group.",
    remedy="Name the zone of the host group, or use one pool and one host group for each zone.",
    sources=(f"{_HOSTS}#use-availability-zones-for-fault-isolation",),
)
def _host_zones(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        zones = pool.items("availabilityZones")
        if pool.given("hostGroupID") and len(zones) > 1:
            reason = f"pool {pool.shown} names {len(zones)} zones; all hosts of a group are in one."
            yield pool.fault("availabilityZones", reason)


@rule(
    "ultra-ssd-without-zones",
    "A pool with Ultra Disks names a zone.",
    remedy='Set availabilityZones, such as ["1"], or enableUltraSSD to false.',
    sources=(aks("use-ultra-disks.md#limitations"), thread("kubernetes-sigs/cluster-api-provider-azure/pull/5034")),
    # Some regions have Ultra Disks and no zones (disks-enable-ultra-ssd).
    severity="warning",
)
def _ultra(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.on("enableUltraSSD") and pool.missing("availabilityZones"):
            reason = f"pool {pool.shown} has Ultra Disks and no zone; such disks are made in zones."
            yield pool.fault("availabilityZones", reason)


@rule(
    "free-tier-over-1000-nodes",
    "A cluster of the Free tier has at most 1000 nodes.",
    remedy="Set sku.tier to Standard, or lower the counts.",
    sources=(aks("free-standard-pricing-tiers.md#aks-pricing-tiers-comparison"),),
)
def _free(cluster: Cluster) -> Faults:
    total = sum(pool.count for pool in cluster.pools)
    if cluster.tier == "free" and total > FREE_NODES:
        yield cluster.fault("sku.tier", f"the pools have {total} nodes together; the Free tier stops at {FREE_NODES}.")


@rule(
    "system-pool-one-vcpu",
    "A pool of mode System has two vCPUs and 4 GiB or more on each node.",
    remedy="Choose a larger size, such as Standard_D4s_v5.",
    sources=(
        thread("MicrosoftDocs/azure-dev-docs/issues/216"),
        aks("quotas-skus-regions.md#system-node-pools"),
        aks("use-system-pools.md#system-and-user-node-pools"),
    ),
)
def _one_vcpu(cluster: Cluster) -> Faults:
    for pool, size in sized(cluster):
        if pool.system and size.vcpus == 1:
            yield pool.fault("vmSize", f"system pool {pool.shown}: {size.name} has one vCPU (SystemPoolSkuTooLow).")
        elif pool.system and size.gib is not None and size.gib < SYSTEM_GIB:
            reason = f"system pool {pool.shown}: {size.name} has {size.gib:.15g} GiB of memory (SystemPoolSkuTooLow)."
            yield pool.fault("vmSize", reason)


@rule(
    "stopped-pool-with-nap",
    "With node auto-provisioning no pool is stopped.",
    remedy="Set powerState.code to Running, or scale the pool to 0.",
    sources=(aks("start-stop-nodepools.md#features-and-limitations"),),
)
def _stopped(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        auto = cluster.word("nodeProvisioningProfile.mode") == "auto" or cluster.automatic
        if auto and pool.word("powerState.code") == "stopped":
            yield pool.fault("powerState.code", f"pool {pool.shown} is to be stopped in a cluster with Karpenter.")
