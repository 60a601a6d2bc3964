"""Good practice: what keeps a cluster available."""

from __future__ import annotations

from fairway.rules.citations import aks
from fairway.rules.cluster import Cluster
from fairway.rules.kubernetes import data
from fairway.rules.pool import Pool
from fairway.rules.practice import ALL, PROD, lacks, practice, preset
from fairway.rules.reader import Faults

FEWEST_SYSTEM_NODES, FEWEST_USER_NODES, FEWEST_MAX_PODS = 3, 2, 50
_RELIABILITY = "https://learn.microsoft.com/azure/well-architected/service-guides/azure-kubernetes-service"


def _least(pool: Pool) -> int | None:
    """The fewest nodes that a pool has; None if that is not known."""
    hidden = any(map(pool.hidden, ("enableAutoScaling", "minCount", "count")))
    return None if hidden else pool.whole("minCount") if pool.autoscaled else pool.count


@practice(
    "paid-tier",
    "A cluster in production has an SLA.",
    remedy="Set sku.tier to Standard or Premium.",
    sources=(aks("free-standard-pricing-tiers.md"),),
)
def _tier(cluster: Cluster) -> Faults:
    if cluster.tier == "free":
        yield cluster.fault("sku.tier", "the Free tier has no SLA, and its API server is made for ten nodes.")


@practice(
    "zones",
    "Pools are spread over the region's zones.",
    remedy='Set availabilityZones of the pool to ["1", "2", "3"]; only a new pool can have them.',
    sources=(aks("availability-zones.md"),),
)
def _zones(cluster: Cluster) -> Faults:
    zonal = cluster.location in data("regions")["withZones"]
    for pool in cluster.pools:
        # A placement group is in one data center, and the hosts of a group are in one zone.
        placed = pool.given("proximityPlacementGroupID") or pool.given("hostGroupID")
        scale_set = pool.word("type") in ("", "virtualmachinescalesets")
        if zonal and scale_set and not placed and pool.missing("availabilityZones") and not preset(cluster):
            yield pool.fault("availabilityZones", f"one failed datacenter can stop every node of pool {pool.shown}.")


@practice(
    "system-nodes-below-3",
    "Pools of mode System have three nodes or more in total.",
    remedy="Set count of the pool to 3 or more; minCount where it is autoscaled.",
    sources=(aks("use-system-pools.md"), _RELIABILITY),
)
def _system(cluster: Cluster) -> Faults:
    pools = [pool for pool in cluster.pools if pool.system]
    counts = [_least(pool) for pool in pools]
    total = sum(count for count in counts if count is not None)
    # The number is wrong only where all pools are known; a single node is another rule's finding.
    if pools and None not in counts and 1 < total < FEWEST_SYSTEM_NODES and cluster.has_every_pool:
        key = "minCount" if pools[0].autoscaled else "count"
        reason = f"with {total} nodes for cluster DNS and metrics, an upgrade leaves one."
        yield pools[0].fault(key, reason)


@practice(
    "user-nodes-below-2",
    "A pool of mode User has two nodes or more.",
    remedy="Set count of the pool to 2 or more; minCount where it is autoscaled.",
    sources=(_RELIABILITY,),
)
def _user(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        least = _least(pool)
        # Scaling to zero is for jobs; with one node, an upgrade stops what runs there.
        if pool.word("mode") in ("", "user") and not pool.spot and least == 1:
            key = "minCount" if pool.autoscaled else "count"
            yield pool.fault(key, f"pool {pool.shown} may have a single node, whose failure stops what runs there.")


@practice(
    "autoscaling",
    "The number of nodes follows the load.",
    remedy="Set enableAutoScaling with minCount and maxCount, or nodeProvisioningProfile.mode to Auto.",
    sources=(aks("cluster-autoscaler-overview.md"),),
    profiles=PROD,
)
def _autoscaling(cluster: Cluster) -> Faults:
    mode = "nodeProvisioningProfile.mode"
    if cluster.word(mode) == "auto" or cluster.hidden(mode) or preset(cluster):
        return
    for pool in cluster.pools:
        scale_set = pool.word("type") in ("", "virtualmachinescalesets")
        if scale_set and pool.word("mode") in ("", "user") and lacks(pool, "enableAutoScaling"):
            reason = f"pool {pool.shown} has a fixed count of {pool.count}, whatever the load."
            yield pool.fault("enableAutoScaling", reason)


@practice(
    "system-pool-shared",
    "Pools of mode System run nothing but the cluster's own pods.",
    remedy="Add a pool of mode User first, then CriticalAddonsOnly=true:NoSchedule to nodeTaints of the "
    "System pools; workloads move when they restart.",
    sources=(aks("use-system-pools.md"),),
)
def _shared(cluster: Cluster) -> Faults:
    system = [pool for pool in cluster.pools if pool.system]
    for pool in system:
        taints = "nodeTaints"
        if not cluster.has_every_pool or preset(cluster) or pool.partly_hidden(taints):
            continue
        if not any(each.lower().startswith("criticaladdonsonly=true:") for each in pool.texts(taints)):
            yield pool.fault(taints, f"a workload in pool {pool.shown} can starve cluster DNS.")


@practice(
    "max-pods-below-50",
    "A node has room for 50 pods or more.",
    remedy="Set maxPods of the pool to 50 or more, 110 with overlay; only a new pool can have another number.",
    sources=(aks("concepts-network-ip-address-planning.md#maximum-pods-per-node"),),
    profiles=ALL,
)
def _max_pods(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        number = pool.number("maxPods")
        if number is not None and 0 < number < FEWEST_MAX_PODS and not pool.windows:
            reason = f"AKS runs about ten pods of its own on a node of pool {pool.shown}: {number:.15g} leave few."
            yield pool.fault("maxPods", reason)
