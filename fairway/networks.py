"""Which ranges networks, pods and services have in the plans of environments, what is free, and how much fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fairway.addresses.allocation import gaps
from fairway.request import Request
from fairway.rules.cidr import networks, overlaps, usable
from fairway.rules.cluster import Cluster, clusters_of
from fairway.rules.cluster_network import NetworkKey, Stack
from fairway.rules.peering import connections
from fairway.rules.pod_blocks import node_blocks
from fairway.rules.pod_subnet import POD_BLOCK
from fairway.rules.subnet import Room, rooms
from fairway.subscription import is_saved


@dataclass(frozen=True)
class SubnetUse:
    """A subnet, and the nodes in it."""

    name: str
    ranges: tuple[str, ...]
    addresses: int | None
    """Addresses for nodes and pods, without those that Azure reserves; None if the range is not known."""
    pools: tuple[str, ...] = ()
    """The pools whose nodes are in it: `shop-prod/web`."""
    nodes: int = 0
    """The most nodes of these pools."""
    surge: int = 0
    """Nodes that an upgrade adds for a while."""
    fits: int | None = None
    """How many nodes fit, those of an upgrade included; None without pools."""


@dataclass(frozen=True)
class NetworkUse:
    """A VNet with its subnets."""

    stack: str
    name: str
    location: str
    ranges: tuple[str, ...]
    subnets: tuple[SubnetUse, ...]
    free: tuple[str, ...]
    """The ranges in it that no subnet has."""
    exists: bool
    """Whether it is a saved one, which the environment does not create."""
    key: NetworkKey


@dataclass(frozen=True)
class ClusterUse:
    """A cluster with the ranges of its pods and services."""

    stack: str
    name: str
    location: str
    network: NetworkKey | None
    pods: tuple[str, ...]
    """The ranges of pods with overlay; empty where pods have addresses of subnets."""
    services: tuple[str, ...]
    nodes: int
    """The most nodes of all pools."""
    surge: int
    """Nodes that an upgrade adds for a while."""
    nodes_that_fit: int | None
    """How many nodes fit into subnets and pod ranges, those of an upgrade included; None if it is not known."""
    pods_that_fit: int | None
    """How many pods these nodes can have, by maxPods and the addresses of pods; None if it is not known."""


@dataclass(frozen=True)
class Overlap:
    """Two ranges of different networks that share addresses."""

    first: str
    """`vnet-shop-dev (dev) 10.224.0.0/16`."""
    second: str
    connected: bool
    """Whether peerings in the plans connect the networks, so that traffic is misrouted."""


@dataclass(frozen=True)
class Overview:
    """The networks and clusters of environments."""

    networks: tuple[NetworkUse, ...]
    clusters: tuple[ClusterUse, ...]
    overlaps: tuple[Overlap, ...]


def overview(plans: Mapping[str, Sequence[Request]]) -> Overview:
    """What the requests of each environment ask for, with its saved networks."""
    stacks = {name: Stack(tuple(requests)) for name, requests in plans.items()}
    found = {name: [*clusters_of(stack)] for name, stack in stacks.items()}
    nets = tuple(each for name, stack in stacks.items() for each in _networks(name, stack, found[name]))
    clusters = tuple(_cluster(name, each) for name, of in found.items() for each in of)
    groups = _connected(pair for stack in stacks.values() for pair in connections(stack))
    return Overview(nets, clusters, tuple(_overlaps(nets, clusters, groups)))


def _networks(name: str, stack: Stack, clusters: Iterable[Cluster]) -> Iterator[NetworkUse]:
    used: dict[str, list[tuple[str, Room]]] = {}
    for cluster in clusters:
        for room in rooms(cluster):
            used.setdefault(room.subnet.id, []).append((cluster.name, room))
    for net in stack.virtual_networks:
        subnets = stack.subnets_of((net,))
        taken = [cidr for each in subnets for cidr in each.cidrs]
        uses = (_subnet(each.name, each.cidrs, used.get(each.id, ())) for each in subnets)
        yield NetworkUse(
            name,
            net.name,
            net.location,
            net.cidrs,
            tuple(uses),
            tuple(gaps(net.cidrs, taken)),
            is_saved(net.request),
            net.key,
        )


def _subnet(name: str, ranges: tuple[str, ...], found: Sequence[tuple[str, Room]]) -> SubnetUse:
    return SubnetUse(
        name,
        ranges,
        usable(ranges),
        tuple(f"{cluster}/{pool.name}" for cluster, room in found for pool in room.pools),
        sum(pool.most_nodes for _, room in found for pool in room.pools),
        # Each cluster is upgraded by itself, its pools one by one.
        sum(max(pool.surge_nodes for pool in room.pools) for _, room in found),
        min((room.nodes_that_fit for _, room in found), default=None),
    )


def _cluster(stack: str, cluster: Cluster) -> ClusterUse:
    found = [*rooms(cluster)]
    nodes: int | None = sum(each.nodes_that_fit for each in found) if len(found) == len(cluster.node_subnets) else None
    if not found:
        nodes = None
    by_pods = node_blocks(cluster)
    addresses = None
    if cluster.cni == "pod-subnet":
        subnets = {each.id: each for pool in cluster.pools if (each := cluster.subnet_of(pool, "podSubnetID"))}
        addresses = sum(usable(each.cidrs) or 0 for each in subnets.values()) or None
        by_pods = addresses // POD_BLOCK if addresses else None
    if by_pods is not None:
        nodes = by_pods if nodes is None else min(nodes, by_pods)
    fewest = min((pool.max_pods for pool in cluster.pools), default=None)
    pods = nodes * fewest if nodes is not None and fewest else None
    return ClusterUse(
        stack,
        cluster.name,
        cluster.location,
        next((net.key for net in cluster.virtual_networks), None),
        cluster.pod_cidrs,
        cluster.service_cidrs,
        sum(pool.most_nodes for pool in cluster.pools),
        max((pool.surge_nodes for pool in cluster.pools), default=0),
        nodes,
        min(pods, addresses) if pods is not None and addresses else pods,
    )


def _connected(pairs: Iterable[tuple[NetworkKey, NetworkKey]]) -> Mapping[NetworkKey, int]:
    """The group of each VNet; those of one group are connected by peerings, directly or through a hub."""
    groups: dict[NetworkKey, int] = {}
    for at, (one, other) in enumerate(pairs):
        old = {groups.get(one), groups.get(other)} - {None}
        groups |= {key: at for key, group in groups.items() if group in old} | {one: at, other: at}
    return groups


def _overlaps(
    nets: Sequence[NetworkUse], clusters: Sequence[ClusterUse], groups: Mapping[NetworkKey, int]
) -> Iterator[Overlap]:
    different = [*{(each.key, each.ranges): each for each in nets}.values()]
    for at, one in enumerate(different):
        for other in different[at + 1 :]:
            # The same name in two environments may be one VNet, or one in each of two subscriptions.
            if one.key == other.key:
                continue
            for ours, theirs in overlaps(one.ranges, other.ranges):
                yield Overlap(_shown(one, ours), _shown(other, theirs), _same_group(one.key, other.key, groups))
    for cluster in clusters:
        for kind, ranges in (("pods", cluster.pods), ("services", cluster.services)):
            for net in different:
                for ours, theirs in overlaps(ranges, net.ranges) if cluster.network != net.key else ():
                    connected = cluster.network is not None and _same_group(cluster.network, net.key, groups)
                    yield Overlap(f"{kind} of {cluster.name} ({cluster.stack}) {ours}", _shown(net, theirs), connected)


def _shown(net: NetworkUse, text: str) -> str:
    return f"{net.name} ({net.stack}) {text}"


def _same_group(one: NetworkKey, other: NetworkKey, groups: Mapping[NetworkKey, int]) -> bool:
    return one in groups and groups[one] == groups.get(other)


def ranges_taken(requests: Sequence[Request]) -> Mapping[str, str]:
    """Every range that networks, subnets, pods and services of an environment have, with what has it."""
    stack = Stack(tuple(requests))
    owners = [(each.cidrs, f"VNet {each.name}") for each in stack.virtual_networks]
    owners += [(each.cidrs, f"subnet {each.name}") for each in stack.subnets.values()]
    for each in clusters_of(stack):
        owners += [(each.pod_cidrs, f"pods of {each.name}"), (each.service_cidrs, f"services of {each.name}")]
    found: dict[str, str] = {}
    for ranges, name in owners:
        for net in networks(ranges):
            found.setdefault(str(net), name)
    return found
