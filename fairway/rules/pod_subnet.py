"""Pod subnets (Azure CNI Pod Subnet): large enough, on every pool, in the VNet of the nodes."""

from __future__ import annotations

from fairway.rules.cidr import usable
from fairway.rules.citations import aks, pool_schema, thread
from fairway.rules.cluster import Cluster
from fairway.rules.cluster_network import Subnet
from fairway.rules.free_ranges import larger
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_POD_SUBNET = "configure-azure-cni-dynamic-ip-allocation.md"
_FAQ = f"{_POD_SUBNET}#azure-cni-pod-subnet---dynamic-ip-allocation-and-enhanced-subnet-support-faqs"
_STATIC = aks("configure-azure-cni-static-block-allocation.md#limitations")

POD_BLOCK = 16


@rule(
    "pod-subnet-too-small",
    "A pod subnet has 16 addresses for each node.",
    remedy="Use a larger pod subnet: 16 addresses for each node, surge included.",
    sources=(aks(f"{_POD_SUBNET}#plan-ip-addressing"), thread("MicrosoftDocs/azure-docs/issues/97370")),
)
def _pod_subnet(cluster: Cluster) -> Faults:
    found: dict[str, tuple[Subnet, list[Pool]]] = {}
    for pool in cluster.pools:
        if subnet := cluster.subnet_of(pool, "podSubnetID"):
            found.setdefault(subnet.id, (subnet, []))[1].append(pool)
    for subnet, pools in found.values():
        free, nodes = usable(subnet.cidrs), sum(pool.most_nodes for pool in pools)
        if free is not None and nodes * POD_BLOCK > free:
            terms = " + ".join(str(pool.most_nodes) for pool in pools)
            total = f"({terms})" if len(pools) > 1 else terms
            sum_of = f"{total} nodes x {POD_BLOCK} = {nodes * POD_BLOCK}"
            ranges = ", ".join(subnet.cidrs)
            reason = f"{sum_of} addresses are needed in {subnet.name} {ranges}, which has {free} (Azure reserves five)."
            wanted = (nodes + max(pool.surge_nodes for pool in pools)) * POD_BLOCK
            enough = larger(cluster.stack, subnet, wanted)
            remedy = f"Use {enough}, which a running pool cannot change to; or fewer nodes: {free // POD_BLOCK} fit."
            yield pools[0].fault("podSubnetID", reason, remedy=remedy)


@rule(
    "pod-subnet-on-some-pools",
    "podSubnetID is set for every pool or for none.",
    remedy="Give every pool a podSubnetID.",
    sources=(aks(_FAQ),),
)
def _some_pod_subnets(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if cluster.cni == "pod-subnet" and pool.missing("podSubnetID"):
            yield pool.fault("podSubnetID", f"pool {pool.shown} has no pod subnet, but other pools have one.")


@rule(
    "pod-subnet-other-vnet",
    "A pool's pod subnet is in the VNet of its nodes.",
    remedy="Use a pod subnet in the same VNet.",
    sources=(aks(_FAQ),),
)
def _pods_elsewhere(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        nodes, pods = (cluster.network_of(pool.text(key)) for key in ("vnetSubnetID", "podSubnetID"))
        if nodes and pods and nodes != pods:
            reason = f"the nodes of pool {pool.shown} are in VNet {nodes[1]}, its pods in {pods[1]}."
            yield pool.fault("podSubnetID", reason)


@rule(
    "pod-subnet-with-overlay",
    "With overlay, no pool has a pod subnet.",
    remedy="Leave podSubnetID out; or leave networkPluginMode out, so that pods have addresses of that subnet.",
    sources=(aks(_FAQ), aks("plan-pod-networking.md#considerations-for-flat-networking-model-options")),
)
def _pods_in_overlay(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if cluster.word("networkProfile.networkPluginMode") == "overlay" and pool.given("podSubnetID"):
            yield pool.fault("podSubnetID", f"pods of pool {pool.shown} get overlay addresses, not the subnet's.")


@rule(
    "static-block-without-pod-subnet",
    "podIPAllocationMode needs podSubnetID.",
    remedy="Set podSubnetID, or leave podIPAllocationMode out.",
    sources=(pool_schema("podIPAllocationMode"),),
)
def _static_alone(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if pool.text("podIPAllocationMode") and pool.missing("podSubnetID"):
            reason = f"pool {pool.shown} has podIPAllocationMode, but no pod subnet."
            yield pool.fault("podSubnetID", reason)


@rule(
    "static-block-and-dynamic-share-subnet",
    "Pools that share a pod subnet have the same podIPAllocationMode.",
    remedy="Use one pod subnet for each mode.",
    sources=(_STATIC,),
)
def _two_modes(cluster: Cluster) -> Faults:
    modes: dict[str, str] = {}
    for pool in cluster.pools:
        subnet, mode = pool.word("podSubnetID"), pool.word("podIPAllocationMode") or "dynamicindividual"
        if subnet and not pool.hidden("podIPAllocationMode") and modes.setdefault(subnet, mode) != mode:
            yield pool.fault("podIPAllocationMode", f"pool {pool.shown} shares its pod subnet with another mode.")
