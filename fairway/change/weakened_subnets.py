"""Changes in place of subnets, alone or in the list of their network, that close connections or open the subnet.

The sources: network policies for private endpoints are off by default, and can be on for security groups, for routes or
for both (MicrosoftDocs/azure-docs, articles/private-link/disable-private-endpoint-network-policy.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from fairway.change.described import by_name
from fairway.change.effect import Effect, Finds, Properties
from fairway.change.weakened_access import is_hidden, only_in
from fairway.request import Placeholder, mapping, sequence, value_at
from fairway.transitions.difference import same

_NETWORK = "https://learn.microsoft.com/azure/virtual-network"
_ENDPOINTS = f"{_NETWORK}/virtual-network-service-endpoints-overview#considerations"
_DELEGATIONS = f"{_NETWORK}/manage-subnet-delegation"
_GROUPS = f"{_NETWORK}/network-security-groups-overview"
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


def _policies(before: Properties, after: Properties) -> Iterator[Effect]:
    path = "privateEndpointNetworkPolicies"
    old, new = before.get(path), after.get(path)
    if is_hidden(old, new) or not new or same(old or "Disabled", new):
        return
    if same(new, "Disabled"):
        text = "Security groups and route tables of the subnet no longer apply to its private endpoints."
        workloads = "Pods stay; what the rules denied reaches them, and routes no longer lead it through a firewall."
        yield Effect(path, text, _POLICIES, workloads, interrupts=False)
        return
    yield Effect(
        path,
        f"The private endpoints of the subnet follow its security group or route table ({new}).",
        _POLICIES,
        "Pods stay; connections to the private endpoints that these rules and routes do not let through fail.",
        "First allow in the rules and routes what reaches the private endpoints, such as registries and vaults.",
    )


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
