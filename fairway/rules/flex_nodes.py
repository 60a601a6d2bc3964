"""Pools of type FlexNodes, whose machines are your own."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.rules.citations import aks, support
from fairway.rules.cluster import Cluster
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_SOURCES = (
    aks("configure-flex-nodes-networking.md#create-a-flex-node-pool"),
    support("extensions/flex-nodes-for-aks.md#the-flex-node-pool-cant-be-created-or-updated"),
)

OF_SCALE_SETS = (
    "vmSize",
    "vnetSubnetID",
    "podSubnetID",
    "availabilityZones",
    "hostGroupID",
    "proximityPlacementGroupID",
    "capacityReservationGroupID",
    "virtualMachinesProfile",
)


def _flex(cluster: Cluster) -> Iterator[Pool]:
    return (pool for pool in cluster.pools if pool.word("type") == "flexnodes")


@rule(
    "flex-nodes-mode",
    "A pool of type FlexNodes has mode User.",
    remedy="Set mode to User; system pods run on a pool of Azure's own machines.",
    sources=_SOURCES[1:],
)
def _mode(cluster: Cluster) -> Faults:
    for pool in _flex(cluster):
        if pool.word("mode") not in ("", "user"):
            yield pool.fault("mode", f"pool {pool.shown} is of type FlexNodes and has mode {pool.text('mode')}.")


@rule(
    "flex-nodes-setting",
    "A pool of type FlexNodes has no count, size, subnet, zones or other settings of scale sets.",
    remedy="Leave it out: hosts join the pool afterwards, with their own size and network.",
    sources=_SOURCES,
)
def _settings(cluster: Cluster) -> Faults:
    for pool in _flex(cluster):
        given = [path for path in OF_SCALE_SETS if pool.given(path)]
        given += ["count"] if pool.whole("count") > 0 else []
        given += ["enableAutoScaling"] if pool.on("enableAutoScaling") else []
        for path in given:
            yield pool.fault(path, f"pool {pool.shown} is of type FlexNodes, whose nodes Azure does not make.")
