"""The VM sizes of pools, and what is on their hosts, in their reservations and in their snapshots."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.rules.citations import aks
from fairway.rules.cluster import Cluster
from fairway.rules.cluster_network import Stack
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.sizes import Size, sized

_VM = "https://learn.microsoft.com/azure/virtual-machines"
_SERIES = re.compile(r"(d|e)([a-z]*)v(\d+)-type\d+")
"""The SKU of a host in lower case: family, features and version of the sizes that it runs."""


def _within(stack: Stack, kind: str, group: Reader, name: str) -> list[Reader]:
    """The parts of a group that are in the plan: the hosts or reservations with its name and resource group."""
    own = group.word("resourceGroupName"), group.word(name)
    return [each for each in stack.all(kind) if all(own) and (each.word("resourceGroupName"), each.word(name)) == own]


def _grouped(cluster: Cluster, path: str, kind: str, name: str) -> Iterator[tuple[Pool, Size, list[Reader]]]:
    for pool, size in sized(cluster):
        group = cluster.stack.resource(pool.text(path))
        if group:
            yield pool, size, _within(cluster.stack, kind, group, name)


@rule(
    "dedicated-host-fault-domain",
    "The fault domain of a host is one of its group.",
    remedy="Set platformFaultDomain to a number below platformFaultDomainCount of the group, counted from 0.",
    sources=(f"{_VM}/dedicated-hosts#use-fault-domains-for-fault-isolation",),
    over=Stack,
)
def _fault_domain(stack: Stack) -> Faults:
    for group in stack.all("DedicatedHostGroup"):
        count = group.number("platformFaultDomainCount")
        for host in _within(stack, "DedicatedHost", group, "hostGroupName") if count is not None else ():
            domain = host.number("platformFaultDomain")
            if domain is not None and count is not None and domain >= count:
                reason = f"fault domain {domain:.15g} is not in the group, which has {count:.15g}, counted from 0."
                yield host.fault("platformFaultDomain", reason)


@rule(
    "dedicated-host-series",
    "A pool on dedicated hosts has a size of a series that a host of the group runs.",
    remedy="Add a host with the SKU of that series, or choose a size of the hosts' series.",
    sources=(
        f"{_VM}/dedicated-hosts#groups-hosts-and-vms",
        aks("use-azure-dedicated-hosts.md#create-a-dedicated-host"),
    ),
    severity="warning",
)
def _series(cluster: Cluster) -> Faults:
    for pool, size, hosts in _grouped(cluster, "hostGroupID", "DedicatedHost", "hostGroupName"):
        found = [_SERIES.fullmatch(host.word("sku.name")) for host in hosts]
        offered = {(each[1], each[2], int(each[3])) for each in found if each}
        wanted = (size.family, size.features, size.version)
        if hosts and len(offered) and all(found) and wanted not in offered and size.family in ("d", "e"):
            skus = ", ".join(sorted({host.text("sku.name") for host in hosts}))
            reason = f"pool {pool.shown} has {size.name}; the hosts of its group are {skus}."
            yield pool.fault("vmSize", reason)


@rule(
    "capacity-reservation-other-size",
    "The capacity reservation group of a pool has a reservation for the pool's size.",
    remedy="Add a reservation with this size to the group. Without one AKS creates the pool without reserved capacity.",
    sources=(
        aks(
            "use-capacity-reservation-groups.md#prerequisites-for-using-capacity-reservation-groups-with-aks-node-pools"
        ),
        f"{_VM}/capacity-reservation-overview#work-with-capacity-reservation",
    ),
    severity="warning",
)
def _reserved(cluster: Cluster) -> Faults:
    path, name = "capacityReservationGroupID", "capacityReservationGroupName"
    for pool, size, reservations in _grouped(cluster, path, "CapacityReservation", name):
        sizes = [each.word("sku.name") for each in reservations]
        if all(sizes) and size.name.lower() not in sizes:
            held = f"reserves {', '.join(each.text('sku.name') for each in reservations)}" if sizes else "is empty"
            yield pool.fault(path, f"pool {pool.shown} has {size.name}; its capacity reservation group {held}.")


@rule(
    "snapshot-other-kind-of-size",
    "A pool created from a snapshot has a size of the same kind as the pool of the snapshot: with or without GPUs, x64 "
    "or Arm64.",
    remedy="Choose a size of the same series as that of the pool in the snapshot.",
    sources=(aks("node-pool-snapshot.md#limitations"),),
)
def _snapshot(cluster: Cluster) -> Faults:
    sizes = {(pool.request.id or "").lower(): size for pool, size in sized(cluster) if pool.request.id}
    for pool, size in sized(cluster):
        snapshot = cluster.stack.resource(pool.text("creationData.sourceResourceId"))
        source = sizes.get(snapshot.word("creationData.sourceResourceId")) if snapshot else None
        if source and _kind(source) != _kind(size):
            reason = f"pool {pool.shown} has {size.name}, and the snapshot is of a pool with {source.name}."
            yield pool.fault("vmSize", reason)


def _kind(size: Size) -> tuple[bool, bool]:
    return size.family.startswith("n"), size.arm64
