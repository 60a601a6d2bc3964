"""What availability sets and the Basic load balancer cannot do."""

from __future__ import annotations

from fairway.rules.citations import aks, support
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.vm_size import trusted_launch

_SCALE_SETS = support("create-upgrade-delete/error-using-feature-requiring-virtual-machine-scale-set.md#cause")
_SEVERAL = aks("create-node-pools.md#limitations")
_SKU = "networkProfile.loadBalancerSku"

FEATURES = {
    "proximityPlacementGroupID": aks("reduce-latency-ppg.md#limitations"),
    "enableEncryptionAtHost": aks("enable-host-encryption.md#limitations"),
    "enableUltraSSD": aks("use-ultra-disks.md#limitations"),
}


@rule(
    "autoscaler-availability-set",
    "An autoscaled pool is not an availability set.",
    remedy="Set type to VirtualMachineScaleSets, or enableAutoScaling to false.",
    sources=(_SCALE_SETS,),
)
def _autoscaler(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.word("type") == "availabilityset" and pool.autoscaled:
            reason = f"pool {pool.shown} is autoscaled and an availability set; the autoscaler changes scale sets only."
            yield pool.fault("enableAutoScaling", reason)


@rule(
    "availability-set-several-pools",
    "A cluster with an availability set has one pool.",
    remedy="Set type to VirtualMachineScaleSets on all pools.",
    sources=(_SCALE_SETS, _SEVERAL),
)
def _several(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.word("type") == "availabilityset" and len(cluster.pools) > 1:
            reason = f"pool {pool.shown} is an availability set, and the cluster has {len(cluster.pools)} pools."
            yield pool.fault("type", reason)


@rule(
    "availability-set-unsupported-feature",
    "A pool in an availability set has no placement group, host encryption, Ultra Disks or Trusted Launch.",
    remedy="Set type to VirtualMachineScaleSets, or leave the setting out.",
    sources=(*FEATURES.values(), aks("use-trusted-launch.md#limitations")),
)
def _features(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.word("type") == "availabilityset":
            used = [key for key in FEATURES if pool.on(key) or pool.text(key)]
            for key in [*used, *(["securityProfile"] if trusted_launch(pool) else [])]:
                yield pool.fault(key, f"pool {pool.shown} is an availability set; {key} needs a scale set.")


def _basic(cluster: Cluster) -> bool:
    return cluster.word(_SKU) == "basic"


@rule(
    "basic-load-balancer-several-pools",
    "A cluster with the Basic load balancer has one pool.",
    remedy="Set networkProfile.loadBalancerSku to standard.",
    sources=(_SEVERAL,),
)
def _basic_several(cluster: Cluster) -> Faults:
    if _basic(cluster) and len(cluster.pools) > 1:
        yield cluster.fault(_SKU, f"the cluster has {len(cluster.pools)} pools, which need the Standard load balancer.")


@rule(
    "basic-load-balancer-with-nap",
    "Node auto-provisioning in an own VNet needs the Standard load balancer.",
    remedy="Set networkProfile.loadBalancerSku to standard.",
    sources=(aks("node-auto-provisioning.md#limitations-and-unsupported-features"),),
)
def _basic_nap(cluster: Cluster) -> Faults:
    auto = cluster.word("nodeProvisioningProfile.mode") == "auto"
    if _basic(cluster) and auto and any(pool.given("vnetSubnetID") for pool in cluster.pools):
        yield cluster.fault(_SKU, "nodeProvisioningProfile.mode is Auto and the nodes are in an own VNet.")
