"""Service and pod ranges: no overlap with each other or the VNet."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Literal

from fairway.azure.defaults import DEFAULT_DNS_SERVICE_IP
from fairway.rules.cidr import RESERVED, network, networks, overlaps
from fairway.rules.citations import aks, release, schema, support, thread
from fairway.rules.cluster import Cluster
from fairway.rules.cluster_network import Subnet
from fairway.rules.free_ranges import outside
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import NEW_CLUSTER

_PREREQUISITES = aks("concepts-network-cni-overview.md#aks-cni-networking-prerequisites")
_OVERLAY = "concepts-network-azure-cni-overlay.md"
_OVERLAP = support("error-codes/servicecidroverlapexistingsubnetscidr-error.md#symptoms")

Kind = Literal["service", "pod"]

LARGEST_SERVICE_PREFIX = 12
DNS_SERVICE = 10
"""Offset of cluster DNS in the service range, by convention."""


def _ranges(cluster: Cluster, kind: Kind) -> tuple[str, ...]:
    return cluster.service_cidrs if kind == "service" else cluster.pod_cidrs


def _overlapping(cluster: Cluster, kind: Kind, subnets: tuple[Subnet, ...], why: str) -> Faults:
    """One fault for each range, however many subnets it overlaps."""
    for ours in _ranges(cluster, kind):
        found = [(each, theirs) for each in subnets for _, theirs in overlaps((ours,), each.cidrs)]
        if found:
            names = ", ".join(f"{each.name} {theirs}" for each, theirs in found[:3])
            more = f" and {len(found) - 3} more" if len(found) > 3 else ""
            label = cluster.cidr_label(f"{kind}Cidr", ours)
            reason = f"{label} overlaps subnet{'s' * (len(found) > 1)} {names}{more}: {why}."
            yield cluster.fault(f"networkProfile.{kind}Cidr", reason, remedy=_move(cluster, kind, ours, found[0][0]))


def _move(cluster: Cluster, kind: Kind, ours: str, subnet: Subnet | None = None) -> str:
    """The remedy with a range of the same size that overlaps nothing here; empty if there is none."""
    net = None if cluster.dual_stack else network(ours)
    found = outside(cluster, kind, max(net.prefixlen, LARGEST_SERVICE_PREFIX + 1)) if net and net.version == 4 else None
    if not found:
        return ""
    address = f" and dnsServiceIP to {found.network_address + DNS_SERVICE}" if kind == "service" else ""
    instead = ", so give the subnet another range there" if subnet else ""
    return (
        f"Set {kind}Cidr to {found}{address}, if no connected network has that range. It cannot change in an existing "
        f"cluster{instead}."
    )


def _node_subnets(cluster: Cluster) -> tuple[Subnet, ...]:
    return tuple(subnet for subnet, _ in cluster.node_subnets.values())


def _other_subnets(cluster: Cluster) -> tuple[Subnet, ...]:
    nodes = {subnet.id for subnet in _node_subnets(cluster)}
    return tuple(each for each in cluster.stack.subnets_of(cluster.virtual_networks) if each.id not in nodes)


@rule(
    "cidr-not-a-range",
    "serviceCidr and podCidr are ranges in CIDR notation.",
    remedy="Write an address and a prefix length: 172.16.0.0/16.",
    sources=(schema("ContainerServiceNetworkProfile/properties/serviceCidr"),),
    malformed=True,
)
def _not_a_range(cluster: Cluster) -> Faults:
    for kind in ("service", "pod"):
        for text in _ranges(cluster, kind):
            if network(text) is None or "/" not in text:
                yield cluster.fault(f"networkProfile.{kind}Cidr", f"{text} is not an address range.")


@rule(
    "service-cidr-overlaps-node-subnet",
    "serviceCidr does not overlap the node subnets.",
    remedy="Choose a serviceCidr outside the VNet and all connected networks, and a dnsServiceIP in it; for "
    "a running cluster choose another range for the subnet.",
    sources=(_OVERLAP, schema("ContainerServiceNetworkProfile/properties/serviceCidr")),
)
def _service_nodes(cluster: Cluster) -> Faults:
    yield from _overlapping(cluster, "service", _node_subnets(cluster), "traffic to nodes would go to services")


@rule(
    "service-cidr-overlaps-other-subnet",
    "serviceCidr does not overlap any other subnet of the VNet.",
    remedy="Choose a serviceCidr outside the VNet and all connected networks, and a dnsServiceIP in it; for "
    "a running cluster choose another range for the subnet.",
    sources=(_OVERLAP, thread("Azure/AKS/issues/1117")),
)
def _service_others(cluster: Cluster) -> Faults:
    why = "pods could not reach that subnet"
    yield from _overlapping(cluster, "service", _other_subnets(cluster), why)


@rule(
    "service-cidr-inside-vnet",
    "serviceCidr is outside the VNet's address space.",
    remedy=f"Choose a serviceCidr outside the VNet, so that no later subnet can overlap it.{NEW_CLUSTER}",
    sources=(_PREREQUISITES,),
    severity="warning",
    kind="practice",
    profiles=("dev", "prod", "regulated"),
)
def _service_vnet(cluster: Cluster) -> Faults:
    subnets = [cidr for each in (*_node_subnets(cluster), *_other_subnets(cluster)) for cidr in each.cidrs]
    for net in cluster.virtual_networks:
        for ours, theirs in overlaps(cluster.service_cidrs, net.cidrs):
            if not any(overlaps((ours,), subnets)):
                label = cluster.cidr_label("serviceCidr", ours)
                reason = f"{label} overlaps VNet {net.name} {theirs}: a later subnet may overlap it."
                remedy = _move(cluster, "service", ours)
                yield cluster.fault("networkProfile.serviceCidr", reason, remedy=remedy)


@rule(
    "pod-cidr-overlaps-node-subnet",
    "podCidr does not overlap the node subnets.",
    remedy="Choose a podCidr outside the VNet, such as 100.64.0.0/16 or 192.168.0.0/16.",
    sources=(aks(f"{_OVERLAY}#pods"),),
)
def _pod_nodes(cluster: Cluster) -> Faults:
    yield from _overlapping(cluster, "pod", _node_subnets(cluster), "traffic to nodes would go to pods")


@rule(
    "pod-cidr-inside-vnet",
    "With overlay, podCidr does not overlap the VNet's address space, even where it has no subnet.",
    remedy="Choose a podCidr outside the VNet, such as 100.64.0.0/16 or 192.168.0.0/16; for a running "
    "cluster leave that range out of the VNet.",
    sources=(thread("Azure/AKS-Construction/issues/403"),),
)
def _pod_vnet(cluster: Cluster) -> Faults:
    reported = [cidr for subnet in _node_subnets(cluster) for cidr in subnet.cidrs]
    for net in cluster.virtual_networks if cluster.cni == "overlay" else ():
        for ours, theirs in overlaps(cluster.pod_cidrs, net.cidrs):
            if any(overlaps((ours,), reported)):
                continue  # The same mistake, which pod-cidr-overlaps-node-subnet reports.
            label = cluster.cidr_label("podCidr", ours)
            reason = f"{label} overlaps VNet {net.name} {theirs}: AKS reserves the VNet for machines."
            yield cluster.fault("networkProfile.podCidr", reason, remedy=_move(cluster, "pod", ours))


@rule(
    "pod-cidr-overlaps-service-cidr",
    "podCidr and serviceCidr do not overlap.",
    remedy="Change one of the two ranges.",
    sources=(aks(f"{_OVERLAY}#kubernetes-service-address-range"), thread("cilium/cilium-cli/pull/2446")),
)
def _pod_service(cluster: Cluster) -> Faults:
    for pods, services in overlaps(cluster.pod_cidrs, cluster.service_cidrs):
        both = f"{cluster.cidr_label('podCidr', pods)} overlaps {cluster.cidr_label('serviceCidr', services)}"
        remedy = _move(cluster, "pod", pods)
        yield cluster.fault("networkProfile.podCidr", f"{both}: a service could get a pod's address.", remedy=remedy)


def _reserved(cluster: Cluster, kind: Kind) -> Faults:
    for ours, theirs in overlaps(_ranges(cluster, kind), RESERVED):
        reason = f"{ours} overlaps {theirs}, which AKS uses itself."
        yield cluster.fault(f"networkProfile.{kind}Cidr", reason, remedy=_move(cluster, kind, ours))


@rule(
    "service-cidr-reserved-range",
    "serviceCidr is outside 169.254.0.0/16, 172.30.0.0/16, 172.31.0.0/16 and 192.0.2.0/24.",
    remedy="Choose another range, such as 172.16.0.0/16.",
    sources=(_PREREQUISITES, thread("Azure/AKS/issues/2234")),
)
def _service_reserved(cluster: Cluster) -> Faults:
    yield from _reserved(cluster, "service")


@rule(
    "pod-cidr-reserved-range",
    "podCidr is outside 169.254.0.0/16, 172.30.0.0/16, 172.31.0.0/16 and 192.0.2.0/24.",
    remedy="Choose another range; 172.16.0.0/12 includes two of the reserved ones.",
    sources=(_PREREQUISITES,),
)
def _pod_reserved(cluster: Cluster) -> Faults:
    yield from _reserved(cluster, "pod")


@rule(
    "service-cidr-too-large",
    "serviceCidr is smaller than a /12.",
    remedy="Choose a /16: it has room for 65,534 services.",
    sources=(aks(f"{_OVERLAY}#kubernetes-service-address-range"),),
)
def _service_size(cluster: Cluster) -> Faults:
    for net in networks(cluster.service_cidrs):
        if net.version == 4 and net.prefixlen < LARGEST_SERVICE_PREFIX:
            yield cluster.fault(
                "networkProfile.serviceCidr", f"{net} is larger than a /12, the largest range that AKS accepts."
            )


def _dns_remedy(cluster: Cluster) -> str:
    """The remedy with a matching address; empty if the range is not known or too small."""
    found = next((net for net in networks(cluster.service_cidrs) if net.num_addresses > DNS_SERVICE), None)
    return f"Set dnsServiceIP to {found.network_address + DNS_SERVICE}." if found else ""


def _dns_service_ip(cluster: Cluster) -> tuple[str, bool]:
    """The address of cluster DNS and whether it is configured; empty if it is a secret or not known yet."""
    if cluster.hidden("networkProfile.dnsServiceIP"):
        return "", False
    text = cluster.text("networkProfile.dnsServiceIP")
    return text or DEFAULT_DNS_SERVICE_IP, bool(text)


@rule(
    "dns-service-ip-outside-service-cidr",
    "dnsServiceIP is inside serviceCidr.",
    remedy="Set dnsServiceIP to an address in serviceCidr, but not the first: 10.0.0.10 in 10.0.0.0/16.",
    sources=(support("error-codes/dnsserviceipoutofservicecidr-error.md#symptoms"),),
)
def _dns_outside(cluster: Cluster) -> Faults:
    address, written = _dns_service_ip(cluster)
    ranges = networks(cluster.service_cidrs)
    try:
        inside = any(ip_address(address) in each for each in ranges)
    except ValueError:
        inside = False
    if address and ranges and not inside:
        label = address if written else f"{address} (Azure's default dnsServiceIP)"
        reason = f"{label} is not in {', '.join(cluster.service_cidrs)}: cluster DNS would have no address."
        yield cluster.fault("networkProfile.dnsServiceIP", reason, remedy=_dns_remedy(cluster))


@rule(
    "dns-service-ip-first-address",
    "dnsServiceIP is not the first address of serviceCidr.",
    remedy="Set dnsServiceIP to an address in serviceCidr, but not the first: 10.0.0.10 in 10.0.0.0/16.",
    sources=(aks(f"{_OVERLAY}#kubernetes-service-ip-address-for-dns"),),
)
def _dns_first(cluster: Cluster) -> Faults:
    address, _ = _dns_service_ip(cluster)
    if address in {str(net.network_address + 1) for net in networks(cluster.service_cidrs)}:
        reason = f"{address} is the first address, which the service `kubernetes` always has."
        yield cluster.fault("networkProfile.dnsServiceIP", reason, remedy=_dns_remedy(cluster))


@rule(
    "dns-service-ip-boundary",
    "dnsServiceIP is neither the network address nor the last address of serviceCidr.",
    remedy="Set dnsServiceIP to an address in serviceCidr, but not the first: 10.0.0.10 in 10.0.0.0/16.",
    sources=(thread("Azure/AKS/issues/2579"), release("2021-10-08")),
)
def _dns_boundary(cluster: Cluster) -> Faults:
    address, _ = _dns_service_ip(cluster)
    for net in networks(cluster.service_cidrs):
        if net.num_addresses > DNS_SERVICE and address in (str(net.network_address), str(net.broadcast_address)):
            end = "first" if address == str(net.network_address) else "last"
            reason = f"{address} is the {end} address of {net}, which no service can have."
            yield cluster.fault("networkProfile.dnsServiceIP", reason, remedy=_dns_remedy(cluster))
