"""Gateway pools and the static egress gateway."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.rules.bounds import bounded
from fairway.rules.citations import aks, pool_schema, schema, validator
from fairway.rules.cluster import Cluster
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_POOL = aks("configure-static-egress-gateway.md#create-a-gateway-node-pool")
_LIMITS = aks("configure-static-egress-gateway.md#limitations-and-considerations")
_SWITCH = "networkProfile.staticEgressGatewayProfile.enabled"
_PREFIX = "gatewayProfile.publicIPPrefixSize"
_PREFIX_SCHEMA = schema("AgentPoolGatewayProfile/properties/publicIPPrefixSize")

DEFAULT_PREFIX = 31
SMALLEST_PREFIX = 28

bounded(
    "gateway-prefix-size-range",
    _PREFIX,
    SMALLEST_PREFIX,
    31,
    why="Azure supports no other prefixes",
    sources=(_PREFIX_SCHEMA,),
)


def _gateways(cluster: Cluster) -> Iterator[Pool]:
    return (pool for pool in cluster.pools if pool.word("mode") == "gateway")


@rule(
    "gateway-without-static-egress",
    "A Gateway pool needs a cluster with the static egress gateway.",
    remedy="Set networkProfile.staticEgressGatewayProfile.enabled to true.",
    sources=(aks("configure-static-egress-gateway.md#create-or-update-an-aks-cluster-with-static-egress-gateway"),),
)
def _not_enabled(cluster: Cluster) -> Faults:
    if cluster.on(_SWITCH) or cluster.hidden(_SWITCH):
        return
    for pool in _gateways(cluster):
        reason = f"pool {pool.shown} forwards egress traffic, but the static egress gateway of the cluster is off."
        yield pool.fault("mode", reason)


@rule(
    "gateway-count-over-prefix",
    "A Gateway pool has at most as many nodes as its prefix has addresses.",
    remedy="Lower count, or set gatewayProfile.publicIPPrefixSize to a smaller number (a /28 has 16 addresses).",
    sources=(_PREFIX_SCHEMA, _POOL),
)
def _count(cluster: Cluster) -> Faults:
    for pool in _gateways(cluster):
        prefix = pool.whole(_PREFIX, DEFAULT_PREFIX)
        addresses = 2 ** (32 - prefix) if 0 <= prefix <= 32 else 0
        if addresses and not pool.hidden(_PREFIX) and pool.count > addresses:
            reason = f"pool {pool.shown} has {pool.count} nodes; a /{prefix} has {addresses} addresses."
            size = 32 - (pool.count - 1).bit_length()
            larger = f", or gatewayProfile.publicIPPrefixSize to {size}" if size >= SMALLEST_PREFIX else ""
            yield pool.fault("count", reason, remedy=f"Set count to {addresses} or less{larger}.")


@rule(
    "gateway-autoscaling",
    "A Gateway pool is not autoscaled.",
    remedy="Set enableAutoScaling to false.",
    sources=(_POOL,),
)
def _autoscaled(cluster: Cluster) -> Faults:
    for pool in _gateways(cluster):
        if pool.autoscaled:
            reason = f"pool {pool.shown} is autoscaled, but each of its addresses is bound to a node."
            yield pool.fault("enableAutoScaling", reason)


@rule(
    "gateway-windows",
    "A Gateway pool runs Linux.",
    remedy="Set osType to Linux, and osSKU to a Linux one or leave it out.",
    sources=(_LIMITS,),
)
def _windows(cluster: Cluster) -> Faults:
    for pool in _gateways(cluster):
        if pool.windows:
            yield pool.fault("osType", f"pool {pool.shown} is Windows, which cannot forward egress traffic.")


@rule(
    "gateway-profile-on-user-pool",
    "gatewayProfile is for pools of mode Gateway.",
    remedy="Leave gatewayProfile out; or set mode to Gateway and networkProfile.staticEgressGatewayProfile.enabled to "
    "true.",
    sources=(pool_schema("gatewayProfile"), validator("validate_gateway_prefix_size")),
)
def _profile(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        other = pool.word("mode") != "gateway" and not pool.hidden("mode")
        if other and pool.entries("gatewayProfile"):
            mode = pool.text("mode", "User")
            yield pool.fault("gatewayProfile", f"pool {pool.shown} has mode {mode}, which forwards no egress traffic.")


@rule(
    "static-egress-pod-subnet",
    "The static egress gateway does not work with pod subnets.",
    remedy="Use networkPluginMode overlay.",
    sources=(_LIMITS,),
)
def _pod_subnet(cluster: Cluster) -> Faults:
    if cluster.on(_SWITCH) and cluster.cni == "pod-subnet":
        yield cluster.fault(_SWITCH, "traffic of pods with addresses from a subnet bypasses the gateway.")


@rule(
    "static-egress-dual-stack",
    "The static egress gateway does not work with two address families.",
    remedy="Set ipFamilies to [IPv4].",
    sources=(_LIMITS,),
)
def _dual_stack(cluster: Cluster) -> Faults:
    if cluster.on(_SWITCH) and cluster.dual_stack:
        yield cluster.fault(_SWITCH, "the gateway forwards only IPv4, but pods have IPv6 too.")


@rule(
    "static-egress-ebpf-host-routing",
    "The static egress gateway does not work with accelerationMode BpfVeth.",
    remedy="Set advancedNetworking.performance.accelerationMode to None.",
    sources=(aks("container-network-performance-ebpf-host-routing.md#limitations"),),
)
def _ebpf(cluster: Cluster) -> Faults:
    mode = cluster.word("networkProfile.advancedNetworking.performance.accelerationMode")
    if cluster.on(_SWITCH) and mode == "bpfveth":
        yield cluster.fault(_SWITCH, "BpfVeth sends packets past the routes that lead to the gateway.")
