"""Changes of outboundType."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.azure.defaults import DEFAULT_OUTBOUND_TYPE
from fairway.request import mapping, sequence, value_at
from fairway.rules.citations import aks
from fairway.transitions.difference import Difference
from fairway.transitions.fact import ASSUMED, Fact

_MANAGED = aks("egress-outboundtype.md#supported-migration-paths-for-managed-vnet")
_OWN = aks("egress-outboundtype.md#supported-migration-paths-for-byo-vnet")

# From the tables of the page above, read 2026-11-21; its `block` and `managedNATGatewayV2` are previews.
IN_MANAGED_NETWORK = {
    "loadBalancer": {"managedNATGatewayV2", "managedNATGateway", "none", "block"},
    "managedNATGateway": {"managedNATGatewayV2", "none", "block"},
    "none": {"loadBalancer", "managedNATGatewayV2", "managedNATGateway", "block"},
    "block": {"loadBalancer", "managedNATGatewayV2", "managedNATGateway", "none"},
}
"""In a virtual network created by AKS: what each outboundType can change to."""
IN_OWN_NETWORK = {
    "loadBalancer": {"userAssignedNATGateway", "userDefinedRouting", "none"},
    "userAssignedNATGateway": {"loadBalancer", "userDefinedRouting", "none"},
    "userDefinedRouting": {"loadBalancer", "userAssignedNATGateway", "none"},
    "none": {"loadBalancer", "userAssignedNATGateway", "userDefinedRouting"},
}
"""In the user's own virtual network: what each outboundType can change to."""
_CUT = "Pods stay; outbound connections are cut and outbound addresses change."
_NO_EGRESS = (
    "Pods stay; outbound connections are cut, outbound addresses change, and AKS sets up no egress any more: what the "
    "network does not route out by itself cannot be reached."
)
_WITHOUT = {"none", "block"}
_OWN_ONLY = {"userassignednatgateway", "userdefinedrouting"}


def of_outbound_type(change: Difference, before: Mapping[str, Any], after: Mapping[str, Any]) -> Fact:
    """What a change of outboundType does. The network is the user's own if an inline pool has a subnet."""
    own = _own_network(before) or _own_network(after)
    old, new = str(change.before or DEFAULT_OUTBOUND_TYPE), str(change.after or DEFAULT_OUTBOUND_TYPE)
    paths = IN_OWN_NETWORK if own else IN_MANAGED_NETWORK
    source = _OWN if own else _MANAGED
    allowed = next((each for key, each in paths.items() if key.casefold() == old.casefold()), set[str]())
    if new.casefold() in {each.casefold() for each in allowed}:
        return Fact(
            "in_place",
            f"Outbound traffic uses {new} instead of {old}.",
            source,
            _NO_EGRESS if new.casefold() in _WITHOUT else _CUT,
            "Update firewalls that allow the old addresses, and upgrade the node image afterwards.",
            interrupts=True,
        )
    where = "your own virtual network" if own else "a virtual network created by AKS"
    reason = f"In {where}, outboundType cannot change from {old} to {new}."
    possible = ", ".join(sorted(allowed))
    workaround = f"From {old} it can change to {possible}." if possible else ""
    if not own and new.casefold() in _OWN_ONLY:
        return Fact("refused", reason, source, "", workaround, ASSUMED)
    return Fact("refused", reason, source, "", workaround)


def _own_network(cluster: Mapping[str, Any]) -> bool:
    pools = [mapping(each) or {} for each in sequence(cluster.get("agentPoolProfiles")) or ()]
    return any(pool.get("vnetSubnetID") for pool in pools) or bool(value_at(cluster, "apiServerAccessProfile.subnetId"))


_OUTBOUND = ("managedOutboundIPs", "managedOutboundIPProfile", "outboundIPs", "outboundIPPrefixes")
_BALANCER = aks("configure-load-balancer-standard.md")
_GATEWAY = aks("nat-gateway.md")


def of_outbound_addresses(change: Difference, before: Mapping[str, Any], after: Mapping[str, Any]) -> Fact | None:
    """What a change of loadBalancerProfile or natGatewayProfile interrupts; None if it interrupts nothing."""
    source = _BALANCER if change.path[1] == "loadBalancerProfile" else _GATEWAY
    if change.key == "backendPoolType" and change.after is not None:
        workloads = "Pods stay; traffic to Services of type LoadBalancer is interrupted, longer with more nodes."
        return Fact("in_place", "The load balancer's backend pools are rebuilt.", source, workloads, interrupts=True)
    if not _loses_addresses(change.path[1], before, after):
        return None
    workloads = "Pods stay; outbound connections through the removed addresses are cut."
    workaround = "Update firewalls that allow the old addresses."
    return Fact("in_place", "Outbound addresses are removed.", source, workloads, workaround, interrupts=True)


def _loses_addresses(key: str | int, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether nodes lose an outbound address: one of the user's own, or some or all of those that AKS manages."""
    profiles = [value_at(each, f"networkProfile.{key}") for each in (before, after)]
    if not any(value_at(profiles[1], each) for each in _OUTBOUND):
        return False
    (old, old_count), (new, new_count) = map(_addresses, profiles)
    if old or new:
        return not old <= new or not old
    return isinstance(old_count, int) and isinstance(new_count, int) and new_count < old_count


def _addresses(profile: Any) -> tuple[set[str], Any]:
    """The ids of the user's own addresses and prefixes, and the number of those that AKS manages."""
    own = [
        value_at(each, "id")
        for path in ("outboundIPs.publicIPs", "outboundIPPrefixes.publicIPPrefixes")
        for each in sequence(value_at(profile, path)) or ()
    ]
    count = value_at(profile, "managedOutboundIPs.count", value_at(profile, "managedOutboundIPProfile.count", 1))
    return {str(each).casefold() for each in own}, count
