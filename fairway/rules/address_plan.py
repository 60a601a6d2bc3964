"""Ranges that the address pool of a stack reserves, or that are recorded for another network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fairway.request import mapping, sequence
from fairway.rules.cidr import network, overlaps
from fairway.rules.citations import aks
from fairway.rules.cluster import clusters_of
from fairway.rules.cluster_network import Stack, VirtualNetwork
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.subscription import ADDRESSES, is_saved

_PLANNING = (
    "https://learn.microsoft.com/azure/cloud-adoption-framework/ready/azure-best-practices/plan-for-ip-addressing"
)
_SPACE = "addressSpace.addressPrefixes"


def _own_networks(stack: Stack) -> Iterator[VirtualNetwork]:
    return (each for each in stack.virtual_networks if not is_saved(each.request))


def _ranges(stack: Stack) -> Iterator[tuple[Reader, str, str, Iterable[str]]]:
    """What has ranges of its own: the request, the property, its name, the ranges."""
    for net in _own_networks(stack):
        yield net, _SPACE, f"VNet {net.name}", net.cidrs
    for cluster in clusters_of(stack):
        for what, one, several, ranges in (
            ("pods", "podCidr", "podCidrs", cluster.pod_cidrs),
            ("services", "serviceCidr", "serviceCidrs", cluster.service_cidrs),
        ):
            key = several if cluster.items(f"networkProfile.{several}") else one
            yield cluster, f"networkProfile.{key}", f"the {what} of {cluster.name}", ranges


@rule(
    "address-range-reserved",
    "Networks, pods and services stay out of the ranges that the address pool reserves.",
    remedy="Choose another range before the first deployment; a running cluster needs a new one. If nothing that the "
    "cluster must reach has the range, remove it from reserved.",
    sources=(_PLANNING, aks("concepts-network-azure-cni-overlay.md")),
    severity="warning",
    over=Stack,
)
def _reserved(stack: Stack) -> Faults:
    for plan in stack.all(ADDRESSES):
        reserved = {
            str(text): name
            for name, ranges in (mapping(plan.get("reserved")) or {}).items()
            for text in sequence(ranges) or ()
        }
        for part, path, what, ranges in _ranges(stack):
            for ours, theirs in overlaps(ranges, reserved):
                reason = f"{ours} of {what} overlaps {theirs}, which is reserved for {reserved[theirs]}."
                yield part.fault(path, reason)


@rule(
    "address-range-recorded",
    "A network stays out of the ranges that the address pool has given to other networks.",
    remedy="Choose another range before the first deployment, or leave it out and set prefixLength, for a range of "
    "the pool. If the two are never connected, and both run, accept this by a waiver.",
    sources=(_PLANNING,),
    severity="warning",
    over=Stack,
)
def _recorded(stack: Stack) -> Faults:
    for plan in stack.all(ADDRESSES):
        entries = plan.parts("recorded")
        owners = {text: each for each in entries for text in each.texts("ranges")}
        for net in _own_networks(stack):
            for ours, theirs in overlaps(net.cidrs, owners):
                if not _is_its_own(net, ours, theirs, owners[theirs]):
                    since = " (released)" if owners[theirs].on("released") else ""
                    reason = (
                        f"{ours} of VNet {net.name} overlaps {theirs}, the range of {owners[theirs].text('network')}"
                    )
                    yield net.fault(_SPACE, f"{reason}{since}.")


def _is_its_own(net: VirtualNetwork, ours: str, theirs: str, entry: Reader) -> bool:
    """Whether the range is recorded for this network: its logical name has the name of the entry."""
    name = entry.text("key").rpartition("/")[2]
    return network(ours) == network(theirs) and name in net.request.name.split("/")
