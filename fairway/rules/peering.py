"""VNet peerings: what two VNets, and the flags of a peering, have to be."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.azure import network as azure_network
from fairway.rules.cidr import overlaps
from fairway.rules.citations import thread
from fairway.rules.cluster_network import NetworkKey, Stack, VirtualNetwork
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule

_LEARN = "https://learn.microsoft.com/azure/virtual-network/"

_MANAGE = f"{_LEARN}virtual-network-manage-peering"

_OFFER = "allowGatewayTransit"

PEERING = azure_network.VIRTUAL_NETWORK_PEERING.token


def _peered(stack: Stack) -> Iterator[tuple[str, Reader, VirtualNetwork]]:
    """Each peering of whole VNets: the id of the remote VNet, the request, and the VNet in this plan."""
    for each in stack.all(PEERING):
        remote, key = each.word("remoteVirtualNetwork.id"), stack.network_above(each)
        # A peering of single subnets (peerCompleteVnets false) may leave overlapping ranges out.
        if remote and all(key) and not each.off("peerCompleteVnets"):
            yield from ((remote, each, net) for net in stack.networks_called([key]))


def connections(stack: Stack) -> Iterator[tuple[NetworkKey, NetworkKey]]:
    """The pairs of VNets, in this plan or not, that are peered as a whole."""
    for remote, _, net in _peered(stack):
        if other := stack.network_of(f"{remote}/subnets/any"):
            yield net.key, other


@rule(
    "peering-overlapping-ranges",
    "VNets that are peered with each other, or with the same VNet, do not overlap.",
    remedy="Give each of the VNets an address space of its own (in a stack file network.addressPrefixes and each "
    "subnet's addressPrefix), or leave one of the peerings out.",
    sources=(
        f"{_LEARN}virtual-network-peering-overview",
        "https://blog.cloudtrooper.net/2022/11/14/overlapping-ip-addresses-in-a-hub-and-spoke-network-feat-avnm-ars/",
    ),
    over=Stack,
)
def _overlapping(stack: Stack) -> Faults:
    by_remote: dict[str, list[VirtualNetwork]] = {}
    for remote, peering, net in _peered(stack):
        hub = stack.resource(remote)
        others = by_remote.setdefault(remote, [VirtualNetwork(hub.request)] if hub else [])
        for other in others:
            pair = next(overlaps(net.cidrs, other.cidrs), None)
            if pair and other.request is not net.request:
                name = remote.rsplit("/", 1)[-1]
                both = f"VNet {other.name}, which is peered with {name} too,"
                one = "it" if hub and other.request is hub.request else both
                reason = f"VNet {net.name} {pair[0]} is peered with {name}, and {one} has {pair[1]}."
                yield peering.fault("remoteVirtualNetwork.id", reason)
        others.append(net)


def _remote(peering: Reader) -> str:
    return peering.word("remoteVirtualNetwork.id")


@rule(
    "peering-gateway-flags",
    "A peering offers its gateway or uses the other one, and one peering of a VNet at most uses it.",
    remedy="Set useRemoteGateways to true on one peering, and allowGatewayTransit on the other side.",
    sources=(_MANAGE,),
    over=Stack,
)
def _flags(stack: Stack) -> Faults:
    using: dict[tuple[str, str], Reader] = {}
    for each in stack.all(PEERING):
        key = stack.network_above(each)
        if each.on("useRemoteGateways") and each.on("allowGatewayTransit"):
            reason = "allowGatewayTransit is true too, but a VNet that uses another's gateway has none to offer."
            yield each.fault("useRemoteGateways", reason, "warning")
        elif each.on("useRemoteGateways") and key[1] and using.setdefault(key, each) is not each:
            name = using[key].text("virtualNetworkPeeringName", using[key].request.name)
            yield each.fault("useRemoteGateways", f"VNet {key[1]} uses the gateway of peering {name}.")


@rule(
    "peering-gateway-not-offered",
    "A VNet uses the gateway of a peered VNet whose own peering offers it.",
    remedy="Set allowGatewayTransit to true on the other peering, or useRemoteGateways to false.",
    sources=(_MANAGE, thread("hashicorp/terraform-provider-azurerm/issues/2872")),
    over=Stack,
)
def _not_offered(stack: Stack) -> Faults:
    ends = [
        (stack.network_above(each), stack.network_of(f"{_remote(each)}/subnets/any")) for each in stack.all(PEERING)
    ]
    by_ends = dict(zip(ends, stack.all(PEERING), strict=True))
    for (here, there), each in zip(ends, stack.all(PEERING), strict=True):
        other = by_ends.get((there, here)) if there and all((*here, *there)) else None
        if other and each.on("useRemoteGateways") and not (other.on(_OFFER) or other.hidden(_OFFER)):
            name = other.text("virtualNetworkPeeringName", other.request.name)
            yield each.fault("useRemoteGateways", f"{_OFFER} is not true on peering {name} of the other VNet.")


@rule(
    "peering-with-itself",
    "A VNet is peered with another one.",
    remedy="Set remoteVirtualNetwork.id to the other VNet.",
    sources=(_MANAGE,),
    over=Stack,
)
def _itself(stack: Stack) -> Faults:
    for each in stack.all(PEERING):
        key = stack.network_above(each)
        if any(_remote(each) == net.request.id.lower() for net in stack.networks_called([key]) if net.request.id):
            yield each.fault("remoteVirtualNetwork.id", f"VNet {key[1]} would be peered with itself.")
