"""Limits of the network plugins: two address families, reserved ranges, kubenet, pod subnets, virtual nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from math import ceil

from fairway.rules.cidr import RESERVED, networks, overlaps, usable
from fairway.rules.citations import aks, schema, thread
from fairway.rules.cluster import Cluster, clusters_of
from fairway.rules.cluster_network import Stack, Subnet
from fairway.rules.free_ranges import larger
from fairway.rules.ownership import grouped
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults, once
from fairway.rules.registry import rule
from fairway.rules.remedies import ROLES_FIRST

_NETWORK = "networkProfile"
_FAMILIES = f"{_NETWORK}.ipFamilies"
_KEYS = aks("azure-cni-overlay.md#key-parameters-for-dual-stack-networking")
_DUAL = aks("configure-dual-stack.md#deploying-a-dual-stack-cluster")
_KUBENET = "configure-kubenet.md"
_SHARED_TABLE = aks(f"{_KUBENET}#bring-your-own-subnet-and-route-table-with-kubenet")
_STATIC = "configure-azure-cni-static-block-allocation.md"

SMALLEST_IPV6_SERVICE_PREFIX = 108
KUBENET_NODES = 400
"""Nodes of a cluster with kubenet: each has a route, and a route table has no more."""
LARGEST_POD_SUBNET = 12
BLOCK = 16
"""Addresses of a block that a node gets with podIPAllocationMode StaticBlock: a /28."""


def _families(cluster: Cluster) -> tuple[str, ...]:
    known = not cluster.partly_hidden(_FAMILIES)
    return tuple(each.lower() for each in cluster.texts(_FAMILIES)) if known else ()


@rule(
    "ip-families-order",
    "ipFamilies is [IPv4] or [IPv4, IPv6], in that order.",
    remedy="Write [IPv4, IPv6]; the ranges of services and pods follow the same order.",
    sources=(_KEYS, _DUAL),
)
def _order(cluster: Cluster) -> Faults:
    if _families(cluster)[:1] == ("ipv6",) and "ipv4" in _families(cluster):
        yield cluster.fault(_FAMILIES, "IPv6 is first; AKS takes two families with IPv4 in front only.")


@rule(
    "dual-stack-cidr-order",
    "podCidrs and serviceCidrs list the families in the order of ipFamilies.",
    remedy="Write the IPv4 range first and the IPv6 range second.",
    sources=(_KEYS, _DUAL),
)
def _cidr_order(cluster: Cluster) -> Faults:
    families = _families(cluster)
    for key in ("podCidrs", "serviceCidrs"):
        path = f"{_NETWORK}.{key}"
        ranges = networks(cluster.texts(path))
        of_ranges = tuple(f"ipv{each.version}" for each in ranges)
        if len(families) > 1 and len(ranges) == len(families) and of_ranges != families:
            wanted = " and ".join(each.replace("ip", "IP") for each in families)
            yield cluster.fault(path, f"{key} holds {ranges[0]} and {ranges[1]}; ipFamilies is {wanted}.")


@rule(
    "dual-stack-one-service-cidr",
    "With two address families, serviceCidrs has one range of each.",
    remedy="Leave serviceCidrs out, or write an IPv4 and an IPv6 range.",
    sources=(schema("ContainerServiceNetworkProfile/properties/serviceCidrs"), _KEYS),
)
def _one_service_range(cluster: Cluster) -> Faults:
    path = f"{_NETWORK}.serviceCidrs"
    ranges = cluster.items(path)
    if len(_families(cluster)) > 1 and len(ranges) == 1 and not cluster.partly_hidden(path):
        yield cluster.fault(path, f"serviceCidrs holds {ranges[0]} only; the other family has no range.")


@rule(
    "service-cidr-ipv6-too-large",
    "An IPv6 range of serviceCidrs is a /108 or smaller.",
    remedy="Choose a /108, such as fd12:3456:789a:1::/108.",
    sources=(_KEYS, _DUAL),
)
def _ipv6_services(cluster: Cluster) -> Faults:
    for net in networks(cluster.texts(f"{_NETWORK}.serviceCidrs")):
        if net.version == 6 and net.prefixlen < SMALLEST_IPV6_SERVICE_PREFIX:
            reason = f"{net} is a /{net.prefixlen}; Kubernetes takes IPv6 services of a /108 at most."
            yield cluster.fault(f"{_NETWORK}.serviceCidrs", reason)


@rule(
    "dual-stack-subnet-ipv4-only",
    "With two address families, the subnets of the nodes have an IPv6 range.",
    remedy="Add an IPv6 /64 to the addressPrefixes of the subnet (in a stack file "
    "network.subnets.<name>.addressPrefixes, with the IPv4 range first), and its range to those of the VNet.",
    sources=(aks("configure-dual-stack.md#limitations"),),
)
def _subnets(cluster: Cluster) -> Faults:
    for subnet, _ in cluster.node_subnets.values() if cluster.dual_stack else ():
        ranges = networks(subnet.cidrs)
        hidden = subnet.hidden("addressPrefix") or subnet.partly_hidden("addressPrefixes")
        if ranges and not hidden and all(each.version == 4 for each in ranges):
            key = "addressPrefixes" if subnet.given("addressPrefixes") else "addressPrefix"
            reason = f"subnet {subnet.name} has {', '.join(subnet.cidrs)} only, so nodes get no IPv6 address."
            yield subnet.fault(key, reason)


@rule(
    "dual-stack-virtual-node",
    "Virtual nodes do not go with two address families.",
    remedy="Set ipFamilies to [IPv4], or leave the add-on aciConnectorLinux out.",
    sources=(aks("azure-cni-overlay.md#dual-stack-networking-limitations"), aks("virtual-nodes.md#limitations")),
)
def _virtual_nodes(cluster: Cluster) -> Faults:
    path = "addonProfiles.aciConnectorLinux.enabled"
    if cluster.dual_stack and cluster.on(path):
        yield cluster.fault(path, "pods have IPv6 addresses too, and container instances have none.")


@rule(
    "node-subnet-reserved-range",
    "A node subnet is outside 169.254.0.0/16, 172.30.0.0/16, 172.31.0.0/16 and 192.0.2.0/24.",
    remedy="Use a subnet in another range, such as 10.240.0.0/16.",
    sources=(aks("concepts-network-cni-overview.md#aks-cni-networking-prerequisites"),),
    # Of these ranges, the page has AKS refuse those of pods only.
    severity="warning",
)
def _reserved(cluster: Cluster) -> Faults:
    for subnet, pools in cluster.node_subnets.values():
        for ours, theirs in overlaps(subnet.cidrs, RESERVED):
            reason = f"subnet {subnet.name} {ours} has addresses of {theirs}, which AKS uses inside the cluster."
            yield pools[0].fault("vnetSubnetID", reason)


@rule(
    "kubenet-over-400-nodes",
    "A cluster with kubenet has at most 400 nodes, with each autoscaled pool at its maxCount.",
    remedy="Use networkPlugin azure with networkPluginMode overlay, or fewer nodes.",
    sources=(
        aks(f"{_KUBENET}#overview-of-kubenet-networking-with-your-own-subnet"),
        thread("kubernetes-sigs/cloud-provider-azure/pull/4158"),
    ),
)
def _kubenet_nodes(cluster: Cluster) -> Faults:
    nodes = sum(pool.most_nodes for pool in cluster.pools)
    if cluster.cni == "kubenet" and nodes > KUBENET_NODES:
        reason = f"the pools may have {nodes} nodes, and a route table has {KUBENET_NODES} routes, one for each."
        yield cluster.fault(f"{_NETWORK}.networkPlugin", reason)


@once
def _kubenets(stack: Stack) -> Mapping[tuple[str, str], Sequence[tuple[Cluster, Subnet]]]:
    """The node subnets of clusters with kubenet in the order of the plan, by their ids and by their route tables."""
    found = ((each, subnet) for each in clusters_of(stack) for subnet, _ in each.node_subnets.values())
    kubenets = [each for each in found if each[0].cni == "kubenet"]
    return grouped(
        (key, (other, subnet))
        for other, subnet in kubenets
        for key in (("subnet", subnet.id), ("table", subnet.word("routeTable.id")))
    )


def _before(cluster: Cluster, kind: str, id: str) -> Sequence[tuple[Cluster, Subnet]]:
    """The node subnets with that id, or with that route table, of clusters that come before this one in the plan."""
    found = _kubenets(cluster.stack).get((kind, id), ())
    return [*takewhile(lambda each: each[0].request is not cluster.request, found)]


@rule(
    "kubenet-shared-subnet",
    "A subnet holds the nodes of one cluster with kubenet.",
    remedy="Give each cluster a subnet of its own, or use networkPluginMode overlay.",
    sources=(aks(f"{_KUBENET}#prerequisites"), aks(f"{_KUBENET}#limitations--considerations-for-kubenet")),
)
def _shared_subnet(cluster: Cluster) -> Faults:
    for pool in cluster.pools if cluster.cni == "kubenet" else ():
        for other, theirs in _before(cluster, "subnet", pool.word("vnetSubnetID")):
            reason = f"pool {pool.shown} is in subnet {theirs.name}, where the nodes of {other.name} are."
            yield pool.fault("vnetSubnetID", reason)


@rule(
    "kubenet-shared-route-table",
    "A route table serves one cluster with kubenet.",
    remedy="Give the subnets of each cluster a route table of their own.",
    sources=(_SHARED_TABLE,),
)
def _shared_table(cluster: Cluster) -> Faults:
    for subnet, _ in cluster.node_subnets.values() if cluster.cni == "kubenet" else ():
        table = subnet.word("routeTable.id")
        for other, _ in _before(cluster, "table", table)[-1:] if table else ():
            if subnet.id not in other.node_subnets:
                reason = f"{other.name} uses the same route table, and the pods of both would share its routes."
                yield subnet.fault("routeTable.id", reason)


@rule(
    "udr-kubenet-system-identity",
    "outboundType userDefinedRouting with kubenet needs a user-assigned identity.",
    remedy="Set identity.type to UserAssigned and give that identity Network Contributor on the route table "
    f"and the subnet; or set networkPlugin of a new cluster to azure.{ROLES_FIRST}",
    sources=(aks("limit-egress-traffic.md#create-an-aks-cluster-with-system-assigned-identities"),),
)
def _routing_identity(cluster: Cluster) -> Faults:
    routed = cluster.word(f"{_NETWORK}.outboundType") == "userdefinedrouting"
    if routed and cluster.cni == "kubenet" and cluster.system_identity:
        yield cluster.fault("identity.type", "a system-assigned identity cannot write the routes of kubenet in time.")


@rule(
    "pod-subnet-too-large",
    "With podIPAllocationMode StaticBlock, a pod subnet is a /12 or smaller.",
    remedy="Use a pod subnet of a /12 or smaller.",
    sources=(aks(f"{_STATIC}#limitations"),),
)
def _large_pods(cluster: Cluster) -> Faults:
    for pool, subnet in _static(cluster):
        for net in networks(subnet.cidrs):
            if net.version == 4 and net.prefixlen < LARGEST_POD_SUBNET:
                yield pool.fault("podSubnetID", f"subnet {subnet.name} {net} is larger than a /12.")


def _static(cluster: Cluster) -> Iterator[tuple[Pool, Subnet]]:
    """The pools whose nodes get blocks of a pod subnet of this plan."""
    for pool in cluster.pools:
        subnet = cluster.subnet_of(pool, "podSubnetID")
        if subnet and pool.word("podIPAllocationMode") == "staticblock":
            yield pool, subnet


@rule(
    "static-block-subnet-too-small",
    "A pod subnet has the blocks of 16 addresses that the nodes take with podIPAllocationMode StaticBlock.",
    remedy="Use a larger pod subnet, a lower maxPods (15, 31, 47, ... waste no address), or fewer nodes.",
    sources=(aks(f"{_STATIC}#plan-ip-addressing"),),
)
def _blocks(cluster: Cluster) -> Faults:
    for pool, subnet in _static(cluster):
        free, most = usable(subnet.cidrs), pool.whole("maxPods")
        blocks = ceil((most + 1) / BLOCK)
        # Without maxPods, or with one block a node, pod-subnet-too-small counts the same.
        if free is not None and blocks > 1 and pool.most_nodes * BLOCK <= free < pool.most_nodes * blocks * BLOCK:
            sum_of = f"{pool.most_nodes} nodes x {blocks} blocks x {BLOCK} = {pool.most_nodes * blocks * BLOCK}"
            reason = f"with maxPods {most}, pool {pool.shown} takes {sum_of} addresses; {subnet.name} has {free}."
            fits = free // pool.most_nodes // BLOCK * BLOCK - 1
            wanted = (pool.most_nodes + pool.surge_nodes) * blocks * BLOCK
            enough = larger(cluster.stack, subnet, wanted)
            remedy = f"For a new pool, use {enough}, or maxPods {fits}; for a running one, fewer nodes."
            yield pool.fault("podSubnetID", reason, remedy=remedy)


@rule(
    "pod-subnet-is-node-subnet",
    "The pods of a pool have another subnet than its nodes.",
    remedy="Set podSubnetID to a subnet of its own, or leave it out.",
    sources=(aks("concepts-network-azure-cni-pod-subnet.md#azure-container-networking-interface-cni-pod-subnet"),),
)
def _same_subnet(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        pods = pool.word("podSubnetID")
        if pods and pods == pool.word("vnetSubnetID"):
            yield pool.fault("podSubnetID", f"pool {pool.shown} has one subnet for nodes and pods.")


@rule(
    "private-cluster-kubenet-custom-dns",
    "A private cluster with kubenet does not combine a route table of your own with DNS servers of your own.",
    remedy="Use networkPluginMode overlay, or leave dhcpOptions.dnsServers of the VNet or the route table out.",
    sources=(aks("private-clusters.md#hub-and-spoke-with-custom-dns-for-private-aks-clusters"),),
)
def _custom_dns(cluster: Cluster) -> Faults:
    routed = [subnet for subnet, _ in cluster.node_subnets.values() if subnet.given("routeTable")]
    for net in cluster.virtual_networks if cluster.private and cluster.cni == "kubenet" and routed else ():
        if net.items("dhcpOptions.dnsServers"):
            reason = f"VNet {net.name} has DNS servers of its own and subnet {routed[0].name} a route table."
            yield net.fault("dhcpOptions.dnsServers", f"{reason} Nodes would not find the private API server.")
