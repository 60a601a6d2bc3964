"""Upgrade settings of a pool: surge, drain, soak."""

from __future__ import annotations

from fairway.rules.bounds import bounded
from fairway.rules.citations import aks, schema, thread
from fairway.rules.cluster import Cluster
from fairway.rules.node_pool import POOL_NODES
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_ROLLING = "upgrade-aks-node-pools-rolling.md"
_NONE = ("0", "0%")

bounded(
    "drain-timeout-range",
    "upgradeSettings.drainTimeoutInMinutes",
    1,
    1440,
    why="an upgrade waits at most a day for a node to drain",
    sources=(schema("AgentPoolUpgradeSettings/properties/drainTimeoutInMinutes"),),
)
bounded(
    "node-soak-range",
    "upgradeSettings.nodeSoakDurationInMinutes",
    0,
    30,
    why="an upgrade waits at most half an hour between nodes",
    sources=(schema("AgentPoolUpgradeSettings/properties/nodeSoakDurationInMinutes"),),
)


def _unavailable(pool: Pool) -> str:
    """maxUnavailable if it is above zero; otherwise empty."""
    text = pool.text("upgradeSettings.maxUnavailable")
    return "" if text in _NONE else text


@rule(
    "surge-and-unavailable-both-zero",
    "maxSurge and maxUnavailable are not both 0.",
    remedy="Let an upgrade add a node (maxSurge) or remove one (maxUnavailable).",
    sources=(aks(f"{_ROLLING}#customize-unavailable-nodes"),),
)
def _no_way_to_upgrade(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        surge, unavailable = (pool.text(f"upgradeSettings.{key}") for key in ("maxSurge", "maxUnavailable"))
        # AKS's default of maxUnavailable is 0.
        if surge in _NONE and (unavailable in _NONE or pool.missing("upgradeSettings.maxUnavailable")):
            reason = f"an upgrade of pool {pool.shown} may neither add nor remove a node, so it can never run."
            yield pool.fault("upgradeSettings.maxSurge", reason)


@rule(
    "surge-and-unavailable-both-set",
    "maxSurge and maxUnavailable are both above 0 in a preview only.",
    remedy='Set maxSurge to "0" beside maxUnavailable, or leave maxUnavailable out.',
    sources=(aks(f"{_ROLLING}#maxunavailable-fallback-preview"), thread("Azure/AKS/issues/4277")),
    severity="warning",
)
def _both(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        surge = pool.text("upgradeSettings.maxSurge")
        if surge and surge not in _NONE and _unavailable(pool):
            reason = f"pool {pool.shown} has maxSurge {surge} and maxUnavailable {_unavailable(pool)}."
            yield pool.fault("upgradeSettings.maxUnavailable", reason)


@rule(
    "max-unavailable-on-system-pool",
    "A pool of mode System has no maxUnavailable above 0.",
    remedy="Set maxSurge instead.",
    sources=(aks(f"{_ROLLING}#customize-unavailable-nodes"), thread("Azure/ARO-HCP/pull/6038")),
)
def _system_unavailable(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.system and _unavailable(pool):
            reason = f"system pool {pool.shown} may lose {_unavailable(pool)} of its nodes during an upgrade."
            yield pool.fault("upgradeSettings.maxUnavailable", reason)


@rule(
    "surge-beyond-1000-instances",
    "A pool and its surge have at most 1000 nodes in total.",
    remedy="Lower maxSurge, or split the pool.",
    sources=(aks(f"{_ROLLING}#customize-node-surge"),),
    severity="warning",
)
def _surge_limit(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.count <= POOL_NODES < pool.count + pool.surge_nodes:
            reason = (
                f"pool {pool.shown} has {pool.count} nodes and a surge of {pool.surge_nodes}: upgrades cannot start."
            )
            yield pool.fault("upgradeSettings.maxSurge", reason)
