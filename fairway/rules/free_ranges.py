"""Ranges that are free: for a subnet inside its VNet, for services and pods outside every network."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network
from itertools import islice

from fairway.rules.cidr import AZURE_KEEPS, RESERVED, free
from fairway.rules.cluster import Cluster
from fairway.rules.cluster_network import Stack, Subnet

_MADE_BY_AKS = ("10.224.0.0/12", "172.17.0.0/16")
"""The VNet that AKS makes where pools have no subnet, and the bridge of containers on a node."""

_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
_SPACE = {
    "service": ("10.0.0.0/16", "172.16.0.0/12", *_PRIVATE),
    "pod": ("100.64.0.0/10", "192.168.0.0/16", *_PRIVATE),
}
"""Where to look for a range, in that order; `10.0.0.0/16` is Azure's default for services."""

SMALLEST = 29
"""The smallest subnet is a /29."""


def prefix_for(addresses: int) -> int:
    """The prefix of the smallest subnet with so many addresses for nodes and pods."""
    return min(32 - (addresses + AZURE_KEEPS - 1).bit_length(), SMALLEST)


def in_network(stack: Stack, subnet: Subnet, prefix: int) -> str:
    """`10.240.4.0/24 or 10.240.5.0/24 in VNet vnet1`: free ranges for a subnet; empty if its VNet is not known."""
    found = stack.networks_called([subnet.network]) if subnet.network else ()
    if len(found) != 1 or any(found[0].hidden(each) for each in ("addressSpace.addressPrefixes", "subnets")):
        return ""
    used = [cidr for each in stack.subnets_of(found) for cidr in each.cidrs]
    ranges = [*islice(free(prefix, found[0].cidrs, used), 2)]
    return f"{' or '.join(map(str, ranges))} in VNet {found[0].name}" if ranges else ""


def larger(stack: Stack, subnet: Subnet, addresses: int) -> str:
    """`a /24, which has 251 addresses (free: 10.240.4.0/24 or 10.240.5.0/24 in VNet vnet1)`: a subnet for so many."""
    prefix = prefix_for(addresses)
    ranges = in_network(stack, subnet, prefix)
    size = f"a /{prefix}, which has {2 ** (32 - prefix) - AZURE_KEEPS} addresses"
    return f"{size} (free: {ranges})" if ranges else size


def outside(cluster: Cluster, kind: str, prefix: int, space: Iterable[str] = ()) -> IPv4Network | None:
    """A range for services or pods of the cluster that no network and no other range of it here overlaps; in `space`,
    by default the private ranges."""
    stack = cluster.stack
    nets = [cidr for each in stack.virtual_networks for cidr in each.cidrs]
    subnets = [cidr for each in stack.subnets.values() for cidr in each.cidrs]
    others = cluster.pod_cidrs if kind == "service" else cluster.service_cidrs
    used = (*nets, *subnets, *others, *RESERVED, *_MADE_BY_AKS)
    return next(free(prefix, space or _SPACE[kind], used), None)
