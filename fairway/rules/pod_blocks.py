"""The blocks of podCidr that nodes take with overlay: a /24 for each node."""

from __future__ import annotations

from ipaddress import IPv4Network

from fairway.rules.cidr import networks
from fairway.rules.citations import aks, thread
from fairway.rules.cluster import Cluster
from fairway.rules.free_ranges import outside
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_OVERLAY = "concepts-network-azure-cni-overlay.md"

NODE_PREFIX = 24
LARGEST = 8


def node_blocks(cluster: Cluster) -> int | None:
    """How many nodes podCidr has room for: each gets a /24. None without overlay, or if it is not known."""
    found = [each for each in networks(cluster.pod_cidrs) if each.version == 4]
    if cluster.cni != "overlay" or not found:
        return None
    return sum(2 ** max(NODE_PREFIX - each.prefixlen, 0) if each.prefixlen <= NODE_PREFIX else 0 for each in found)


def _wider(cluster: Cluster, nodes: int) -> str:
    """The remedy with a range for so many nodes: around the present one where nothing else is in it."""
    prefix = NODE_PREFIX - (nodes - 1).bit_length()
    present = next((net for net in networks(cluster.pod_cidrs) if isinstance(net, IPv4Network)), None)
    if present is None or cluster.dual_stack or not LARGEST <= prefix < present.prefixlen:
        return ""
    around = outside(cluster, "pod", prefix, (str(present.supernet(new_prefix=prefix)),))
    found = around or outside(cluster, "pod", prefix)
    if found is None:
        return ""
    existing = "" if around else " An existing cluster can only extend its podCidr."
    return f"Set podCidr to {found}, which has {2 ** (NODE_PREFIX - prefix)} blocks of /24, surge included.{existing}"


@rule(
    "pod-cidr-too-small-for-nodes",
    "With overlay, podCidr has a /24 for each node, up to maxCount.",
    remedy="Choose a larger podCidr: a /16 has room for 256 nodes. A running cluster takes only a larger "
    "range that includes the present one; otherwise lower count or maxCount.",
    sources=(thread("Azure/AKS-Construction/issues/701"), aks(f"{_OVERLAY}#pods")),
)
def _pod_blocks(cluster: Cluster) -> Faults:
    blocks, nodes = node_blocks(cluster), sum(pool.most_nodes for pool in cluster.pools)
    if blocks is not None and nodes > blocks:
        label = ", ".join(cluster.cidr_label("podCidr", each) for each in cluster.pod_cidrs)
        sizes = [str(pool.most_nodes) for pool in cluster.pools]
        total = f"{' + '.join(sizes)} = {nodes}" if 1 < len(sizes) < 9 else str(nodes)
        reason = f"{label} has {blocks} blocks of /24; the pools may have {total} nodes, and each needs one."
        surge = max(pool.surge_nodes for pool in cluster.pools)
        yield cluster.fault("networkProfile.podCidr", reason, remedy=_wider(cluster, nodes + surge))


@rule(
    "pod-cidr-no-room-for-surge",
    "With overlay, podCidr also has a /24 for each node that an upgrade adds.",
    remedy="Choose a larger podCidr, or a smaller maxSurge.",
    sources=(aks(f"{_OVERLAY}#pods"),),
    severity="warning",
)
def _pod_blocks_surge(cluster: Cluster) -> Faults:
    blocks, nodes = node_blocks(cluster), sum(pool.most_nodes for pool in cluster.pools)
    surge = max((pool.surge_nodes for pool in cluster.pools), default=0)
    if blocks is not None and nodes <= blocks < nodes + surge:
        reason = f"podCidr has room for {blocks} nodes, not for {nodes} and the {surge} that an upgrade adds."
        yield cluster.fault("networkProfile.podCidr", reason, remedy=_wider(cluster, nodes + surge))
