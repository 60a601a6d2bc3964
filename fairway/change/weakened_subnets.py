"""Changes in place of subnets, alone or in the list of their network, that close connections or open the subnet.

The sources: network policies for private endpoints are off by default, and can be on for security groups, for routes or
for both (MicrosoftDocs/azure-docs, articles/private-link/disable-private-endpoint-network-policy.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from fairway.change.described import by_name
from fairway.change.effect import Effect, Finds, Properties
from fairway.change.weakened_access import is_hidden, only_in
from fairway.request import Placeholder, mapping, sequence, value_at

_NETWORK = "https://learn.microsoft.com/azure/virtual-network"
_ENDPOINTS = f"{_NETWORK}/virtual-network-service-endpoints-overview#considerations"
_DELEGATIONS = f"{_NETWORK}/manage-subnet-delegation"
_GROUPS = f"{_NETWORK}/network-security-groups-overview"
_RULES, _ROUTES = "security group", "route table"
_POLICIES = "https://learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy"


def _subnet(before: Properties, after: Properties) -> Iterator[Effect]:
    yield from _endpoints(before, after)
    yield from _delegations(before, after)
    yield from _security_group(before, after)
    yield from _policies(before, after)


def _endpoints(before: Properties, after: Properties) -> Iterator[Effect]:
    path = "serviceEndpoints"
    old, new = before.get(path), after.get(path)
    if is_hidden(old, new):
        return
    closed = "Pods stay; open connections to these services are closed, and later ones come from"
    if gone := only_in(old, new, "service"):
        workloads = f"{closed} public addresses: services that only let this subnet in refuse them."
        workaround = "First give the services a private endpoint, or let the subnet's outbound addresses in."
        yield Effect(path, f"No service endpoint for {', '.join(gone)}.", _ENDPOINTS, workloads, workaround)
    if made := only_in(new, old, "service"):
        workloads = f"{closed} the subnet: services that only let its public outbound addresses in refuse them."
        workaround = "First let the subnet in, by a rule for virtual networks of each service."
        yield Effect(path, f"A service endpoint for {', '.join(made)}.", _ENDPOINTS, workloads, workaround)


def _delegations(before: Properties, after: Properties) -> Iterator[Effect]:
    path = "delegations"
    old, new = before.get(path), after.get(path)
    if not is_hidden(old, new) and (gone := only_in(old, new, "serviceName")):
        yield Effect(
            path,
            f"The subnet is no longer delegated to {', '.join(gone)}.",
            _DELEGATIONS,
            "Pods stay; Azure refuses it while the service has something in the subnet, and without the delegation the "
            "service puts nothing into it: no API server with VNet integration, no virtual nodes, no Application "
            "Gateway for Containers.",
            "Keep the delegation as long as the service uses the subnet.",
        )


def _security_group(before: Properties, after: Properties) -> Iterator[Effect]:
    path = "networkSecurityGroup"
    old, new = before.get(path), after.get(path)
    if value_at(old, "id") and not new and not isinstance(new, Placeholder):
        yield Effect(
            path,
            "No network security group filters the traffic of the subnet.",
            _GROUPS,
            "Pods stay; what its rules denied is let through, unless the group of AKS on the nodes' network interfaces "
            "denies it.",
            "Keep it, or first move its rules to another one for the subnet.",
            interrupts=False,
        )


_FOLLOWED: Mapping[str, frozenset[str]] = {
    "disabled": frozenset(),
    "enabled": frozenset({_RULES, _ROUTES}),
    "networksecuritygroupenabled": frozenset({_RULES}),
    "routetableenabled": frozenset({_ROUTES}),
}
"""What of its subnet a private endpoint follows, by the value of privateEndpointNetworkPolicies in lower case."""
_OF = {_RULES: "its rules", _ROUTES: "its routes"}
_NO_LONGER = {
    _RULES: "what its rules denied reaches the private endpoints",
    _ROUTES: "its routes no longer lead traffic to the private endpoints through a firewall",
}


def _policies(before: Properties, after: Properties) -> Iterator[Effect]:
    path = "privateEndpointNetworkPolicies"
    old, new = before.get(path), after.get(path)
    if is_hidden(old, new) or not new:
        return
    followed, follows = (_FOLLOWED.get(str(each or "Disabled").casefold()) for each in (old, new))
    if followed is None or follows is None:
        return
    if gone := sorted(followed - follows):
        yield Effect(
            path,
            f"The {' and the '.join(gone)} of the subnet no longer {_applies(gone)} to its private endpoints.",
            _POLICIES,
            f"Pods stay; {', and '.join(_NO_LONGER[each] for each in gone)}.",
            interrupts=False,
        )
    if more := sorted(follows - followed):
        what = [_OF[each] for each in more]
        yield Effect(
            path,
            f"The {' and the '.join(more)} of the subnet now {_applies(more)} to its private endpoints.",
            _POLICIES,
            f"Pods stay; connections to the private endpoints that {' or '.join(what)} do not let through fail.",
            f"First allow in {' and '.join(what)} what reaches the private endpoints, such as registries and vaults.",
        )


def _applies(what: Collection[str]) -> str:
    return "applies" if len(what) == 1 else "apply"


def _network(before: Properties, after: Properties) -> Iterator[Effect]:
    """The effects of the subnets that both lists of a network have."""
    olds, news = sequence(before.get("subnets")) or (), sequence(after.get("subnets")) or ()
    known, names = by_name(olds) or {}, by_name(news) or {}
    for name in (each for each in known if each in names):
        at = names[name]
        for each in _subnet(_inner(olds[known[name]]), _inner(news[at])):
            yield replace(each, path=f"subnets[{at}].{each.path}")


def _inner(subnet: object) -> Properties:
    entries = mapping(subnet) or {}
    return mapping(entries.get("properties")) or entries


SUBNETS: Mapping[str, Finds] = {"network:Subnet": _subnet, "network:VirtualNetwork": _network}
"""By type: what a change of its properties does."""
