"""VNets, subnets, peerings, private endpoints and security rules as resources of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_interface

from fairway.azure.values import SERVICE_SUBNETS
from fairway.request import sequence
from fairway.rules.cidr import Network, network, networks
from fairway.rules.citations import support, thread
from fairway.rules.cluster import Cluster
from fairway.rules.cluster_network import PRIVATE_ENDPOINT, SUBNET, VIRTUAL_NETWORK, Stack, Subnet
from fairway.rules.free_ranges import SMALLEST, in_network
from fairway.rules.reader import Faults
from fairway.rules.references import kind_of
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_LEARN = "https://learn.microsoft.com/azure/"
_FAQ = f"{_LEARN}virtual-network/virtual-networks-faq"
_FOR_CONTAINERS = (
    f"{_LEARN}application-gateway/for-containers/quickstart-create-application-gateway-for-containers-byo-deployment"
)
_ENDPOINTS = f"{_LEARN}private-link/private-endpoint-overview"

IPV6_PREFIX = 64
_KEYS = ("addressPrefix", "addressPrefixes")
NOT_OF_A_NETWORK = ("127.0.0.0/8", "169.254.0.0/16", "168.63.129.16/32", "224.0.0.0/4", "255.255.255.255/32")
GATEWAY_FOR_CONTAINERS = "microsoft.servicenetworking/trafficcontrollers"
LONGEST_FOR_CONTAINERS = 24
WITHOUT_SECURITY_GROUP = ("gatewaysubnet", "azurefirewallsubnet", "azurefirewallmanagementsubnet", "routeserversubnet")
GROUPS = {
    "microsoft.containerservice/managedclusters": ("management",),
    "microsoft.containerregistry/registries": ("registry",),
    "microsoft.keyvault/vaults": ("vault",),
}
"""By type of the resource that a private endpoint is for: the groups it offers."""


def _ranges(resource: Resource) -> Iterator[tuple[str, str]]:
    """The ranges of a VNet or subnet, each with its path."""
    inline = [f"subnets[{at}].{key}" for at in range(len(resource.items("subnets"))) for key in _KEYS]
    for path in ("addressSpace.addressPrefixes", *_KEYS, *inline):
        listed = sequence(resource.get(path))
        places = [path] if listed is None else [f"{path}[{at}]" for at in range(len(listed))]
        yield from ((place, text) for place in places if (text := resource.text(place)))


@rule(
    "network-range-format",
    "The ranges of VNets and subnets are in CIDR notation.",
    remedy="Write an address and a prefix length: 10.240.0.0/16.",
    sources=(f"{_LEARN}virtual-network/manage-virtual-network",),
    over=(SUBNET, VIRTUAL_NETWORK),
    malformed=True,
)
def _format(resource: Resource) -> Faults:
    for path, text in _ranges(resource):
        # A template of another tool may have its own placeholder here.
        if network(text) is None and re.match(r"\s*\d+\.", text):
            yield resource.fault(path, f"{text} is not an address range (InvalidCIDRNotation).")


@rule(
    "network-range-host-bits",
    "The ranges of VNets and subnets begin with their first address.",
    remedy="Write the first address of the range.",
    sources=(f"{_LEARN}virtual-network/manage-virtual-network",),
    over=(SUBNET, VIRTUAL_NETWORK),
)
def _host_bits(resource: Resource) -> Faults:
    for path, text in _ranges(resource):
        found = network(text)
        if found and "/" in text and ip_interface(text.strip()).ip != found.network_address:
            reason = f"{text} is inside {found}, and not its beginning (InvalidCIDRNotation)."
            yield resource.fault(path, reason, remedy=f"Write {found}.")


@rule(
    "network-range-refused",
    "The address space of a VNet is outside multicast, loopback, link-local and Azure's own addresses.",
    remedy="Use a private range: 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.",
    sources=(f"{_FAQ}#what-address-ranges-can-i-use-in-my-virtual-networks",),
    over=VIRTUAL_NETWORK,
)
def _refused(net: Resource) -> Faults:
    path = "addressSpace.addressPrefixes"
    for ours in networks(net.texts(path)):
        for theirs in networks(NOT_OF_A_NETWORK):
            if ours.version == theirs.version and ours.overlaps(theirs):
                yield net.fault(path, f"{ours} has addresses of {theirs}, which no VNet may have.")


def _subnets(stack: Stack) -> Iterator[tuple[Subnet, tuple[str, ...]]]:
    """The subnets of VNets of this plan, each with the ranges of its VNet."""
    for subnet in stack.subnets.values():
        found = stack.networks_called([subnet.network]) if subnet.network else ()
        if len(found) == 1 and not found[0].partly_hidden("addressSpace.addressPrefixes"):
            yield subnet, found[0].cidrs


@rule(
    "subnet-outside-vnet",
    "The ranges of a subnet are inside the address space of its VNet.",
    remedy="Choose a range inside the VNet, or add it to addressSpace.addressPrefixes of the VNet.",
    sources=(f"{_LEARN}virtual-network/virtual-network-manage-subnet",),
    over=Stack,
)
def _outside(stack: Stack) -> Faults:
    for subnet, space in _subnets(stack):
        for ours in networks(subnet.cidrs):
            same = [each for each in networks(space) if each.version == ours.version]
            first, last = ours.network_address, ours.broadcast_address
            if networks(space) and not any(first in each and last in each for each in same):
                key = "addressPrefixes" if subnet.given("addressPrefixes") else "addressPrefix"
                reason = f"subnet {subnet.name} {ours} is not inside {', '.join(space)} (NetcfgInvalidSubnet)."
                yield subnet.fault(key, reason, remedy=_elsewhere(stack, subnet, ours))


def _elsewhere(stack: Stack, subnet: Subnet, ours: Network, prefix: int = 32) -> str:
    """The remedy with a free range in the VNet of the same size, or as large as `prefix`; empty if there is none."""
    free = in_network(stack, subnet, min(ours.prefixlen, prefix)) if ours.version == 4 else ""
    return f"Choose a free range: {free}." if free else ""


@rule(
    "subnets-overlap",
    "The subnets of a VNet share no address.",
    remedy="Choose another range for one of the subnets.",
    sources=(f"{_LEARN}virtual-network/virtual-network-manage-subnet",),
    over=Stack,
)
def _overlap(stack: Stack) -> Faults:
    earlier: dict[tuple[str, str], list[tuple[int, int, Network, Subnet]]] = {}
    for subnet in stack.subnets.values():
        if subnet.network is None:
            continue
        others = earlier.setdefault(subnet.network, [])
        ranges = [(int(net[0]), int(net[-1]), net, subnet) for net in networks(subnet.cidrs)]
        shared = next(
            (
                (net, theirs, other)
                for first, last, net, _ in ranges
                for begin, end, theirs, other in others
                if first <= end and begin <= last and net.version == theirs.version
            ),
            None,
        )
        if shared:
            net, theirs, other = shared
            key = "addressPrefixes" if subnet.given("addressPrefixes") else "addressPrefix"
            both = f"subnet {subnet.name} {net} overlaps subnet {other.name} {theirs}"
            remedy = _elsewhere(stack, subnet, net)
            yield subnet.fault(key, f"{both} (NetcfgSubnetRangesOverlap).", remedy=remedy)
        others += ranges


@rule(
    "subnet-size",
    "A subnet is a /29 or larger, and its IPv6 range a /64.",
    remedy="Use a larger range; a /64 for IPv6.",
    sources=(f"{_FAQ}#how-small-and-how-large-can-virtual-networks-and-subnets-be", _FOR_CONTAINERS),
    over=Stack,
)
def _size(stack: Stack) -> Faults:
    for subnet in stack.subnets.values():
        for net in networks(subnet.cidrs):
            key = "addressPrefixes" if subnet.given("addressPrefixes") else "addressPrefix"
            special = SERVICE_SUBNETS.get(subnet.name.lower(), SMALLEST)
            if net.version == 4 and net.prefixlen > special:
                reason = f"subnet {subnet.name} {net} is smaller than a /{special}."
                yield subnet.fault(key, reason, remedy=_elsewhere(stack, subnet, net, special))
            elif net.version == 4 and net.prefixlen > LONGEST_FOR_CONTAINERS and _for_containers(subnet):
                reason = f"subnet {subnet.name} {net} is smaller than the /24 of Application Gateway for Containers."
                yield subnet.fault(key, reason, "warning", remedy="Use a /24 or a larger range.")
            elif net.version == 6 and net.prefixlen != IPV6_PREFIX:
                yield subnet.fault(key, f"subnet {subnet.name} {net} is not a /{IPV6_PREFIX}.")


def _for_containers(subnet: Subnet) -> bool:
    return GATEWAY_FOR_CONTAINERS in (each.lower() for each in subnet.delegations)


@rule(
    "node-subnet-of-a-gateway",
    "Nodes are not in a subnet of gateways, firewalls or Bastion.",
    remedy="Create another subnet for the nodes.",
    sources=(
        f"{_LEARN}vpn-gateway/vpn-gateway-about-vpn-gateway-settings#gwsub",
        f"{_LEARN}bastion/configuration-settings#subnet",
    ),
    severity="warning",
)
def _of_gateway(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        name = pool.word("vnetSubnetID").rpartition("/subnets/")[2]
        if name in SERVICE_SUBNETS:
            reason = f"pool {pool.shown} is in {name}, which its service has for itself."
            yield pool.fault("vnetSubnetID", reason)


@rule(
    "gateway-subnet-security-group",
    "The subnets of gateways and firewalls have no security group.",
    remedy="Leave networkSecurityGroup out.",
    sources=(
        thread("Azure-Terraform/terraform-azurerm-virtual-network/issues/18"),
        f"{_LEARN}vpn-gateway/vpn-gateway-about-vpn-gateway-settings#gwsub",
        f"{_LEARN}firewall/firewall-faq",
    ),
    over=Stack,
)
def _security_group(stack: Stack) -> Faults:
    for subnet in stack.subnets.values():
        if subnet.name.lower() in WITHOUT_SECURITY_GROUP and subnet.given("networkSecurityGroup"):
            # NetworkSecurityGroupCannotBeAttachedToGatewaySubnet; of the other services no refusal is known.
            refused = subnet.name.lower() == "gatewaysubnet"
            reason = f"{subnet.name} belongs to a service that filters traffic itself."
            yield subnet.fault("networkSecurityGroup", reason, "error" if refused else "warning")


@rule(
    "node-subnet-other-region",
    "The VNet of the nodes is in the region of the cluster.",
    remedy="Use a VNet in the region of the cluster.",
    sources=(support("error-codes/invalidresourcereference-error.md#symptom-1"),),
)
def _region(cluster: Cluster) -> Faults:
    for net in cluster.virtual_networks:
        if net.is_elsewhere(cluster):
            places = f"VNet {net.name} is in {net.location}, the cluster in {cluster.location}"
            yield cluster.fault("location", f"{places} (InvalidResourceReference).")


@rule(
    "private-endpoint-group",
    "A private endpoint names a group that its resource offers.",
    remedy="Write groupIds as the resource offers them: management, registry or vault.",
    sources=(f"{_ENDPOINTS}#private-link-resource",),
    over=PRIVATE_ENDPOINT,
)
def _group(endpoint: Resource) -> Faults:
    for key in ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections"):
        for part in endpoint.parts(key):
            offered = GROUPS.get(kind_of(part.text("privateLinkServiceId")))
            wrong = [text for text in part.texts("groupIds") if offered and text.lower() not in offered]
            if offered and wrong:
                yield part.fault("groupIds", f"{wrong[0]} is no group of it; it offers {', '.join(offered)}.")
