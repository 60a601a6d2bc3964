"""Limits of a pool: its mode, its number of nodes, its disks and zones."""

from __future__ import annotations

from datetime import date
from math import ceil

from fairway.rules.bounds import bounded
from fairway.rules.citations import aks, code, pool_schema, release, thread
from fairway.rules.cluster import Cluster
from fairway.rules.kubernetes import minor
from fairway.rules.migration import MIGRATION, migration
from fairway.rules.placement import SMALLEST_OS_DISK
from fairway.rules.pool import FEWEST_MAX_PODS
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import NEW_POOL
from fairway.rules.retired import last_day

_SYSTEM = aks("use-system-pools.md#system-and-user-node-pools")
_LIMITS = code("MicrosoftDocs/azure-docs", "includes/container-service-limits.md")
_PLANNING = aks("concepts-network-ip-address-planning.md#maximum-pods-per-node")

POOL_NODES = 1000
CLUSTER_NODES = 5000
CLUSTER_POOLS = 100
POOL_PODS = 30
MODES_SINCE = date(2020, 9, 1)
AVAILABILITY_SETS_END = last_day("availabilitySets")
_FOR_NEW = "Set type to VirtualMachineScaleSets for a new cluster."

bounded(
    "pool-count-over-1000",
    "count",
    0,
    POOL_NODES,
    why="a pool is one scale set",
    sources=(pool_schema("count"),),
)
bounded(
    "maxpods-over-250",
    "maxPods",
    FEWEST_MAX_PODS,
    250,
    why="a node supports at most 250 pods",
    sources=(_PLANNING,),
    too_low=False,
)
bounded(
    "os-disk-too-large",
    "osDiskSizeGB",
    SMALLEST_OS_DISK,
    2048,
    why="an OS disk has at most 2048 GB",
    sources=(pool_schema("osDiskSizeGB"),),
    too_low=False,
)


@rule(
    "pool-mode-case",
    "The mode of a pool is System, User or Gateway, with a capital letter.",
    remedy="Write System, User or Gateway.",
    sources=(thread("Azure/AKS/issues/4468"), release("2025-01-06")),
)
def _mode_case(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        text = pool.text("mode")
        if text.lower() in ("system", "user", "gateway") and text != text.capitalize():
            yield pool.fault("mode", f"pool {pool.shown} has the mode {text}; AKS compares it with regard to case.")


@rule(
    "no-system-pool",
    "A cluster has a pool of mode System.",
    remedy="Set mode to System on the pool for AKS's own pods.",
    sources=(_SYSTEM, pool_schema("mode")),
)
def _no_system_pool(cluster: Cluster) -> Faults:
    hosted = cluster.automatic or cluster.on("hostedSystemProfile.enabled")
    # Pools have had a mode since API version 2020-03-01, when Kubernetes was at 1.18.
    version, modes = minor(cluster.text("kubernetesVersion")), {pool.word("mode") for pool in cluster.pools}
    earlier = (version is not None and version < (1, 19)) or cluster.today < MODES_SINCE
    earlier = earlier or "" < cluster.request.api_version < "2020-03-01"
    ancient = earlier and not any(modes)
    hidden = cluster.hidden("sku.name") or cluster.hidden("hostedSystemProfile.enabled")
    known = not hidden and not cluster.partly_hidden("agentPoolProfiles")
    known = known and cluster.has_every_pool and not any(pool.hidden("mode") for pool in cluster.pools)
    if known and not hosted and not ancient and not modes & {"system", "managedsystem"}:
        names = ", ".join(pool.shown for pool in cluster.pools) or "no pool at all"
        yield cluster.fault(
            "agentPoolProfiles", f"no pool has mode System ({names}), so CoreDNS has no nodes to run on."
        )


@rule(
    "system-pool-windows",
    "A pool of mode System runs Linux.",
    remedy="Set mode to User.",
    sources=(_SYSTEM,),
)
def _system_windows(cluster: Cluster) -> Faults:
    linux = any(each.system and not each.windows for each in cluster.pools)
    remedy = "" if linux else "Add a Linux pool of mode System; set mode to User."
    for pool in cluster.pools:
        if pool.system and pool.windows:
            reason = f"pool {pool.shown} is Windows and System; AKS's own pods run on Linux."
            yield pool.fault("osType", reason, remedy=remedy)


@rule(
    "system-pool-spot",
    "A Spot pool is of mode User.",
    remedy="Set scaleSetPriority to Regular; Spot nodes belong in a separate pool of mode User.",
    sources=(_SYSTEM, aks("spot-node-pool.md#limitations")),
)
def _system_spot(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.system and pool.spot:
            reason = f"pool {pool.shown} is Spot and System: an eviction would stop CoreDNS."
            yield pool.fault("scaleSetPriority", reason)


@rule(
    "system-pool-custom-taint",
    "A pool of mode System has no taint except CriticalAddonsOnly, or with the effect PreferNoSchedule.",
    remedy="Use CriticalAddonsOnly=true:NoSchedule, the effect PreferNoSchedule, or a User pool.",
    sources=(thread("Azure/AKS/issues/2578"),),
)
def _system_taint(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        for taint in pool.texts("nodeTaints") if pool.system else ():
            keeps_off = taint.endswith((":NoSchedule", ":NoExecute"))
            if keeps_off and not taint.startswith("CriticalAddonsOnly"):
                reason = f"taint {taint} of system pool {pool.shown} keeps AKS's own pods off its nodes."
                yield pool.fault("nodeTaints", reason)


@rule(
    "system-pool-single-node",
    "A pool of mode System has two nodes or more.",
    remedy="Set count (with the autoscaler: minCount) to 2, better 3, one in each zone.",
    sources=(_SYSTEM,),
    severity="warning",
    kind="practice",
    profiles=("prod", "regulated"),
)
def _system_single(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        key = "minCount" if pool.autoscaled else "count"
        if pool.system and pool.number(key) == 1:
            yield pool.fault(key, f"system pool {pool.shown} may have a single node: upgrading it stops cluster DNS.")


@rule(
    "system-pool-count-zero",
    "A pool of mode System has at least one node.",
    remedy="Set count to 2, better 3, or make the pool a User pool.",
    # With the autoscaler too: the thread has Azure's error about count.
    sources=(pool_schema("count"), _SYSTEM, thread("Azure/azure-cli/pull/22442")),
)
def _system_empty(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.system and pool.number("count") == 0:
            yield pool.fault("count", f"system pool {pool.shown} has no nodes; AKS requires 1 to {POOL_NODES}.")


@rule(
    "system-pool-b-series",
    "A pool of mode System does not use a burstable VM size.",
    remedy=f"Use a D size, such as Standard_D4s_v5.{NEW_POOL}",
    sources=(_SYSTEM, thread("MicrosoftDocs/azure-docs/issues/121181")),
    severity="warning",
    kind="practice",
    profiles=("prod", "regulated"),
)
def _system_burstable(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.system and pool.word("vmSize").startswith("standard_b"):
            reason = f"system pool {pool.shown} runs on {pool.text('vmSize')}, which is slow without CPU credits."
            yield pool.fault("vmSize", reason)


@rule(
    "node-pool-stopped-system",
    "A pool of mode System cannot be stopped.",
    remedy="Stop the whole cluster instead, or make the pool a User pool.",
    sources=(aks("start-stop-nodepools.md#features-and-limitations"),),
)
def _system_stopped(cluster: Cluster) -> Faults:
    # Stopping the cluster stops all of its pools.
    stopped = cluster.word("powerState.code") == "stopped"
    for pool in cluster.pools:
        if pool.system and pool.word("powerState.code") == "stopped" and not stopped:
            yield pool.fault("powerState.code", f"system pool {pool.shown} is stopped, but the cluster needs it.")


@rule(
    "cluster-nodes-over-5000",
    "A cluster has at most 5000 nodes.",
    remedy="Lower the counts (maxCount where a pool is autoscaled), or use a second cluster.",
    sources=(_LIMITS, aks("best-practices-performance-scale-large.md#feature-limitations")),
)
def _cluster_nodes(cluster: Cluster) -> Faults:
    total = sum(pool.count for pool in cluster.pools)
    if total > CLUSTER_NODES:
        yield cluster.fault("agentPoolProfiles", f"the pools have {total} nodes in total; AKS allows 5000.")


@rule(
    "cluster-over-100-pools",
    "A cluster has at most 100 pools.",
    remedy="Merge pools that differ in labels only, or use a second cluster.",
    sources=(_LIMITS,),
)
def _cluster_pools(cluster: Cluster) -> Faults:
    if len(cluster.pools) > CLUSTER_POOLS:
        yield cluster.fault("agentPoolProfiles", f"there are {len(cluster.pools)} pools; AKS allows 100.")


@rule(
    "availability-set-retired",
    "Pools are scale sets (or VirtualMachines): availability sets were retired on 2025-09-30.",
    remedy=f"{_FOR_NEW} {migration('', '')}",
    sources=(aks("includes/availability-sets-retirement.md"), *MIGRATION),
    severity="warning",
    kind="retired",
)
def _availability_set(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.word("type") == "availabilityset" and cluster.today > AVAILABILITY_SETS_END:
            reason = (
                f"pool {pool.shown} is an availability set; these have been unsupported since {AVAILABILITY_SETS_END}."
            )
            where = cluster.text("resourceGroupName"), cluster.text("resourceName")
            remedy = f"{_FOR_NEW} {migration(*where)}"
            yield pool.fault("type", reason, cluster.worse_if_new(pool), remedy=remedy)


@rule(
    "zones-on-availability-set",
    "A pool in an availability set has no zones.",
    remedy="Set type to VirtualMachineScaleSets.",
    sources=(pool_schema("availabilityZones"),),
)
def _availability_set_zones(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.word("type") == "availabilityset" and pool.items("availabilityZones"):
            yield pool.fault(
                "availabilityZones", f"pool {pool.shown} is an availability set, which does not support zones."
            )


@rule(
    "maxpods-pool-total-below-30",
    "A pool that is created with nodes has room for 30 pods in total.",
    remedy="Raise maxPods, or count, so that count x maxPods is at least 30.",
    sources=(_PLANNING, thread("Azure/AKS/issues/931")),
)
def _pool_pods(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        pods = pool.number("maxPods")
        if pods and pool.count > 0 and pool.number("count") and pool.count * pods < POOL_PODS:
            reason = (
                f"pool {pool.shown} has room for {pool.count} x {pods:.15g} pods; AKS requires {POOL_PODS} at creation."
            )
            remedy = (
                f"Set maxPods to {ceil(POOL_PODS / pool.count)} or more, or count to {ceil(POOL_PODS / pods)} or more."
            )
            yield pool.fault("maxPods", reason, remedy=remedy)


@rule(
    "maxpods-below-10",
    "maxPods is 10 or more.",
    remedy="Set maxPods to at least 10, or leave it out.",
    sources=(_PLANNING,),
    malformed=True,
)
def _max_pods(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        pods = pool.number("maxPods")
        # 0 counts as left out.
        if pods and pods < FEWEST_MAX_PODS:
            yield pool.fault(
                "maxPods", f"a node of pool {pool.shown} runs at most {pods:.15g} pods; AKS's own pods need ten."
            )


@rule(
    "pool-without-count",
    "A pool has a count, autoscaled or not.",
    remedy="Set count to the number of nodes to begin with, such as minCount.",
    sources=(thread("pulumi/pulumi-azure-native/issues/2943"), thread("Azure/azure-service-operator/issues/3220")),
)
def _count(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        scale_set = pool.missing("type") or pool.word("type") == "virtualmachinescalesets"
        if scale_set and pool.given("vmSize") and pool.missing("count"):
            yield pool.fault("count", f"pool {pool.shown} has none (Required parameter count is missing).")
