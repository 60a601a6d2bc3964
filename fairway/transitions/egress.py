"""Changes of outboundType."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.azure.defaults import DEFAULT_OUTBOUND_TYPE
from fairway.request import mapping, sequence, value_at
from fairway.rules.citations import aks
from fairway.transitions.difference import Difference
from fairway.transitions.fact import Fact

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
            "Pods stay; outbound connections are cut and outbound addresses change.",
            "Update firewalls that allow the old addresses, and upgrade the node image afterwards.",
        )
    where = "your own virtual network" if own else "a virtual network created by AKS"
    reason = f"In {where}, outboundType cannot change from {old} to {new}."
    possible = ", ".join(sorted(allowed))
    workaround = f"From {old} it can change to {possible}." if possible else ""
    if not own and new.casefold() in _OWN_ONLY:
        only = f"Updating outbound type to {new} is only supported for clusters using a custom (BYO) virtual network."
        return Fact("refused", reason, source, "", workaround, "BadRequest", only)
    return Fact("refused", reason, source, "", workaround)


def _own_network(cluster: Mapping[str, Any]) -> bool:
    pools = [mapping(each) or {} for each in sequence(cluster.get("agentPoolProfiles")) or ()]
    return any(pool.get("vnetSubnetID") for pool in pools) or bool(value_at(cluster, "apiServerAccessProfile.subnetId"))
