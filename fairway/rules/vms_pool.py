"""Pools of type VirtualMachines: sizes, scale profiles, zones."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.rules.citations import aks, pool_schema, thread
from fairway.rules.cluster import Cluster
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.sizes import Size, size_named

_LIMITS = aks("virtual-machines-node-pools.md#virtual-machines-node-pool-limitations")
_SCALE = "virtualMachinesProfile.scale"

PROFILES = 5


def _pools(cluster: Cluster) -> Iterator[Pool]:
    return (pool for pool in cluster.pools if pool.word("type") == "virtualmachines")


def _profiles(pool: Pool) -> tuple[Reader, ...]:
    """Its scale profiles, manual and autoscaled."""
    return (*pool.parts(f"{_SCALE}.manual"), *pool.parts(f"{_SCALE}.autoscale"))


def _sizes(pool: Pool) -> Iterator[tuple[Reader, Size]]:
    for each in _profiles(pool):
        size = size_named(each.text("size"))
        if size:
            yield each, size


@rule(
    "vms-pool-zones",
    "A pool of type VirtualMachines names no zones.",
    remedy='Leave availabilityZones out, set it to ["auto"] (preview), or set type to VirtualMachineScaleSets.',
    sources=(_LIMITS, pool_schema("availabilityZones")),
)
def _zones(cluster: Cluster) -> Faults:
    for pool in _pools(cluster):
        # `auto` lets AKS choose, for both types of pools: configure-automatic-zone-placement.md.
        zones = [str(each) for each in pool.items("availabilityZones") if str(each).lower() != "auto"]
        if zones:
            reason = f"pool {pool.shown} names zone {', '.join(zones)}; only scale sets are placed in zones by number."
            yield pool.fault("availabilityZones", reason)


@rule(
    "vms-pool-profiles-over-5",
    "A pool of type VirtualMachines has at most five scale profiles.",
    remedy="Keep five sizes, or use a second pool.",
    sources=(_LIMITS,),
)
def _too_many(cluster: Cluster) -> Faults:
    for pool in _pools(cluster):
        found = len(_profiles(pool))
        if found > PROFILES:
            yield pool.fault(_SCALE, f"pool {pool.shown} has {found} scale profiles; AKS takes {PROFILES}.")


def _kind(size: Size) -> tuple[str, bool]:
    return size.family[0], size.arm64


@rule(
    "vms-pool-mixed-sizes",
    "The sizes of a VirtualMachines pool are of one family: no GPU sizes or Arm64 sizes among others.",
    remedy="Use one pool for each family of sizes.",
    sources=(_LIMITS,),
)
def _mixed(cluster: Cluster) -> Faults:
    for pool in _pools(cluster):
        sizes = list(_sizes(pool))
        other = next((each for each in sizes if _kind(each[1]) != _kind(sizes[0][1])), None)
        if other:
            part, size = other
            reason = f"pool {pool.shown} mixes {sizes[0][1].name} and {size.name}; they differ in family or processor."
            yield part.fault("size", reason)


@rule(
    "vms-pool-autoscale-gpu",
    "A VirtualMachines pool of GPU sizes is not autoscaled.",
    remedy="Use manual scale profiles, or type VirtualMachineScaleSets.",
    sources=(aks("virtual-machines-node-pools.md#limitations"),),
)
def _gpu(cluster: Cluster) -> Faults:
    for pool in _pools(cluster):
        for each in pool.parts(f"{_SCALE}.autoscale"):
            size = size_named(each.text("size"))
            if size and size.family in ("nc", "nd", "nv", "ng"):
                yield each.fault("size", f"pool {pool.shown} autoscales {size.name}, a GPU size.")


@rule(
    "vms-pool-size-twice",
    "The scale profiles of a VirtualMachines pool are of different sizes.",
    remedy="Add the counts up in one profile.",
    sources=(thread("Azure/azure-cli-extensions/pull/9808"),),
)
def _twice(cluster: Cluster) -> Faults:
    for pool in _pools(cluster):
        seen: set[str] = set()
        for part in _profiles(pool):
            size = part.word("size")
            if size in seen:
                yield part.fault("size", f"pool {pool.shown} has two scale profiles of {part.text('size')}.")
            seen.update([size] if size else [])
