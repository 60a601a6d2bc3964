"""Node subnets: large enough, in one VNet, not delegated to other services."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fairway.azure.defaults import DEFAULT_MAX_PODS
from fairway.rules.cidr import usable
from fairway.rules.citations import aks, support, thread
from fairway.rules.cluster import Cluster
from fairway.rules.cluster_network import Subnet
from fairway.rules.free_ranges import larger
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults, once
from fairway.rules.registry import rule

_SIZE = support("connectivity/insufficientsubnetsize-error-advanced-networking.md#symptoms")

LONGEST_NAME = 63
FEWEST_PODS = 10
"""AKS refuses a lower maxPods."""


@dataclass(frozen=True)
class Room:
    """A node subnet and the addresses that its pools need."""

    subnet: Subnet
    free: int
    """Addresses for nodes and pods."""
    pools: Sequence[Pool]
    with_pods: bool
    """Whether pods get addresses from it too."""

    def each(self, pool: Pool) -> int:
        """Addresses for one node: its own and, if pods get addresses from the subnet, one for each possible pod."""
        return pool.max_pods + 1 if self.with_pods else 1

    def takes(self, *pools: Pool) -> int:
        """Addresses for pools at their maximum size; Azure counts maxCount, not count."""
        return sum(pool.most_nodes * self.each(pool) for pool in pools)

    def surge(self) -> int:
        """Additional addresses for an upgrade: pools are upgraded one by one, so the largest surge counts."""
        return max(pool.surge_nodes * self.each(pool) for pool in self.pools)

    @property
    def nodes_that_fit(self) -> int:
        """How many nodes have room, those of an upgrade included, with as many pods as the pool with the most."""
        return max(self.free, 0) // max(self.each(pool) for pool in self.pools)

    def sum_of(self, pools: Sequence[Pool]) -> str:
        """The sum for messages: `3 x 31 + 6 x 31 = 279`."""
        terms = " + ".join(f"{pool.most_nodes} x {self.each(pool)}" for pool in pools)
        return f"{terms} = {self.takes(*pools)}"

    def remedy(self, cluster: Cluster, wanted: int, fewer: str) -> str:
        """What to write for so many addresses: a larger subnet, `fewer`, or overlay where pods take addresses."""
        overlay = "for a new cluster, networkPluginMode overlay, which needs one address per node"
        subnet = f"{larger(cluster.stack, self.subnet, wanted)}, which a running pool cannot change to"
        ways = (subnet, fewer, overlay if self.with_pods else "")
        return f"Use {'; or '.join(filter(None, ways))}."

    @property
    def label(self) -> str:
        """The subnet and its size for messages."""
        ranges = ", ".join(self.subnet.cidrs)
        return f"{self.subnet.name} {ranges}, which has {max(self.free, 0)} (Azure reserves five)"


@once
def rooms(cluster: Cluster) -> Iterator[Room]:
    """The node subnets of a cluster that are in the plan."""
    for subnet, pools in cluster.node_subnets.values():
        free = usable(subnet.cidrs)
        if free is not None and cluster.cni:
            yield Room(subnet, free, pools, cluster.cni == "node-subnet")


def _too_many_pods(room: Room, pool: Pool) -> bool:
    """Whether the subnet is too small because of maxPods, configured or Azure's default."""
    default = DEFAULT_MAX_PODS["node-subnet"]
    return pool.missing("maxPods") or (pool.max_pods > default and pool.most_nodes * (default + 1) <= room.free)


def _pool_too_large(cluster: Cluster, *, by_pods: bool) -> Faults:
    for room in rooms(cluster):
        for pool in room.pools:
            if room.takes(pool) > room.free and (room.with_pods and _too_many_pods(room, pool)) == by_pods:
                reason = f"pool {pool.shown} needs {room.sum_of((pool,))} addresses in {room.label}."
                remedy = room.remedy(cluster, room.takes(*room.pools) + room.surge(), _fewer(room, pool, by_pods))
                yield pool.fault("maxPods" if by_pods else "vnetSubnetID", reason, remedy=remedy)


def _fewer(room: Room, pool: Pool, by_pods: bool) -> str:
    """The number that fits, surge included: of pods on a node, or of nodes; empty if none does."""
    pods = room.free // (pool.most_nodes + pool.surge_nodes) - 1
    if by_pods and pods >= FEWEST_PODS:
        return f"maxPods {pods} for a new pool"
    nodes = room.free // room.each(pool) - pool.surge_nodes
    return f"{'maxCount' if pool.on('enableAutoScaling') else 'count'} {nodes}" if nodes > 0 else ""


@rule(
    "node-subnet-too-small-cni",
    "A node subnet has an address for each node and, without overlay, for each pod that may run on it.",
    remedy="Use a larger subnet, which a running pool cannot change to; fewer nodes; or, for a new cluster, "
    "networkPluginMode overlay, which needs one address per node.",
    sources=(_SIZE, thread("Azure/AKS/issues/456")),
)
def _too_small(cluster: Cluster) -> Faults:
    yield from _pool_too_large(cluster, by_pods=False)


@rule(
    "node-subnet-too-small-default-maxpods",
    "A node subnet has maxPods + 1 addresses for each node; maxPods is 30 by default.",
    remedy="Lower maxPods, use a larger subnet, or use networkPluginMode overlay.",
    # InsufficientSubnetSize counts maxCount of autoscaled pools (AKS-Construction/issues/701).
    sources=(thread("rancher/rancher/issues/20784"), thread("Azure/AKS-Construction/issues/701"), _SIZE),
)
def _too_small_pods(cluster: Cluster) -> Faults:
    yield from _pool_too_large(cluster, by_pods=True)


@rule(
    "node-subnet-shared-pools-sum",
    "A shared subnet has enough addresses for all of its pools.",
    remedy="Give pools subnets of their own, or use a larger one.",
    sources=(thread("Azure/AKS/issues/3653"), _SIZE),
)
def _shared(cluster: Cluster) -> Faults:
    for room in rooms(cluster):
        alone = all(room.takes(pool) <= room.free for pool in room.pools)
        if alone and room.takes(*room.pools) > room.free:
            names = ", ".join(pool.shown for pool in room.pools)
            reason = f"pools {names} need {room.sum_of(room.pools)} addresses in {room.label}."
            remedy = room.remedy(cluster, room.takes(*room.pools) + room.surge(), "a subnet for each pool")
            yield room.pools[-1].fault("vnetSubnetID", reason, remedy=remedy)


@rule(
    "node-subnet-no-room-for-surge",
    "A node subnet has addresses for the nodes that an upgrade adds.",
    remedy="Use a larger subnet, or a smaller maxSurge.",
    sources=(
        support("create-upgrade-delete/error-code-subnetisfull-upgrade.md"),
        thread("Azure/AKS/issues/1795"),
    ),
    severity="warning",
)
def _surge(cluster: Cluster) -> Faults:
    for room in rooms(cluster):
        taken, surge = room.takes(*room.pools), room.surge()
        if taken <= room.free < taken + surge:
            reason = f"the pools need {taken} addresses, and an upgrade {surge} more, in {room.label}."
            remedy = room.remedy(cluster, taken + surge, "a smaller maxSurge")
            yield room.pools[0].fault("upgradeSettings.maxSurge", reason, remedy=remedy)


@rule(
    "node-subnet-delegated",
    "A node subnet is not delegated to another service.",
    remedy="Give nodes a subnet without delegations.",
    sources=(support("error-codes/subnetisdelegated-error.md#symptoms"),),
)
def _delegated(cluster: Cluster) -> Faults:
    for subnet, pools in cluster.node_subnets.values():
        # Sources disagree on a delegation to AKS itself, so it is ignored.
        others = [each for each in subnet.delegations if each and each != "microsoft.containerservice/managedclusters"]
        if others:
            reason = f"subnet {subnet.name} is delegated to {', '.join(others)}, which uses it exclusively."
            yield pools[0].fault("vnetSubnetID", reason)


@rule(
    "node-pools-in-two-vnets",
    "The subnets of all pools are in one VNet.",
    remedy="Use subnets of one VNet; use peering only for networks outside the cluster.",
    sources=(aks("node-pool-unique-subnet.md#limitations"), aks("create-node-pools.md#limitations")),
)
def _two_networks(cluster: Cluster) -> Faults:
    first: tuple[str, str] | None = None
    for pool in cluster.pools:
        key = cluster.network_of(pool.text("vnetSubnetID"))
        first = first or key
        if key and first and key != first:
            yield pool.fault(
                "vnetSubnetID", f"pool {pool.shown} is in VNet {key[1]}, but other pools are in {first[1]}."
            )


@rule(
    "node-pools-mixed-custom-and-managed-subnet",
    "vnetSubnetID is set for every pool or for none.",
    remedy="Give every pool a vnetSubnetID, starting with the inline one.",
    sources=(thread("Azure/AKS/issues/2927"),),
)
def _mixed(cluster: Cluster) -> Faults:
    own = any(pool.given("vnetSubnetID") for pool in cluster.pools)
    for pool in cluster.pools:
        if own and pool.missing("vnetSubnetID"):
            yield pool.fault(
                "vnetSubnetID",
                f"pool {pool.shown} has no subnet, but other pools have one.",
            )


@rule(
    "subnet-name-over-63-overlay",
    "With overlay, the names of subnet, VNet and resource group have at most 63 characters.",
    remedy="Shorten the name.",
    sources=(aks("concepts-network-azure-cni-overlay.md#limitations-with-azure-cni-overlay"),),
)
def _long_names(cluster: Cluster) -> Faults:
    for pool in cluster.pools if cluster.cni == "overlay" else ():
        for name in pool.text("vnetSubnetID").split("/")[4::2]:
            if len(name) > LONGEST_NAME:
                reason = f"{name} has {len(name)} characters; AKS copies it into a label, which allows 63."
                yield pool.fault("vnetSubnetID", reason)
