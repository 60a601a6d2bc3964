"""What a change of a virtual network, its subnets, routes and NAT gateways does to the nodes in the subnets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fairway.azure import network
from fairway.change.by_resource import ResourceSteps
from fairway.change.change import OUTCOMES, Change, Outcome, Reason, stepwise
from fairway.change.described import by_name, ids_fit
from fairway.change.planned_step import PlannedStep
from fairway.change.reasons import within
from fairway.request import UNKNOWN, Placeholder, mapping, sequence, value_at
from fairway.rules.citations import aks, thread
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from fairway.standin.network import NETWORK, SUBNET, ranges
from fairway.transitions.difference import same
from fairway.transitions.fact import NOTHING_DONE

# Azure/missionlz discussion 684: deployments that fail with InUseSubnetCannotBeDeleted.
_LIST = "https://learn.microsoft.com/azure/azure-resource-manager/templates/deployment-modes#incremental-mode"
_RANGE = "https://learn.microsoft.com/azure/virtual-network/virtual-network-manage-subnet#change-subnet-settings"
_EGRESS = aks("egress-outboundtype.md")
_RULES = aks("outbound-rules-control-egress.md")
# Announced with 2023-09-01, but seen to delete with it in March 2024 (Azure/azure-quickstart-templates issue 2786).
KEEPS_SUBNETS = "2023-11-01"
"""The first version of Azure's API with which a network keeps the subnets if its request has no `subnets`."""
_KEPT = thread("Azure/bicep-types-az/issues/1687")
_CUT = (
    "Pods stay; outbound connections from these subnets are cut and their outbound addresses change. Without "
    "any egress, nodes lose the API server and registries."
)
_LINKS = {"natGateway": "NAT gateway", "routeTable": "route table"}
_NEW_GATEWAY = (
    "The addresses of a new NAT gateway are unknown until the update. First create public IP addresses of its SKU, "
    "allow them in firewalls and in authorizedIPRanges (without that, nodes lose the API server), and then use them as "
    "publicIpAddresses of the new gateway."
)
_FIREWALL = "Make sure that the nodes keep an egress, and that firewalls allow the new outbound addresses."
_ROUTE_TABLE, _ROUTE = network.ROUTE_TABLE.token, network.ROUTE.token
_NAT_GATEWAY = network.NAT_GATEWAY.token
_LINKED = {"natGateway": _NAT_GATEWAY, "routeTable": _ROUTE_TABLE}
_MADE_FIREWALL = "azure-native:network:AzureFirewall"
_ADDRESSES = ("publicIpAddresses", "publicIpPrefixes", "publicIpAddressesV6", "publicIpPrefixesV6")


def with_subnets(step: PlannedStep, change: Change, entries: Sequence[ResourceSteps]) -> Change:
    """The change with the subnets that it removes, and the egress that it changes; refused if pools are in a subnet
    that it removes."""
    reasons = [*_reasons(step, _made(step, entries))]
    if not reasons:
        return change
    gone = {str(each.before): each for each in reasons if each.source in (_LIST, _KEPT)}
    used = [id for entry in entries for id in _subnets_of(entry.step)]
    refused = any(_is_used(step, name, used) for name in gone)
    cut = any(each.source == _EGRESS for each in reasons)
    outcome: Outcome = "interrupted" if cut else change.outcome
    at_worst = change.at_worst
    if refused and any(each.source == _KEPT for each in gone.values()) and not step.api_version:
        outcome, at_worst = "interrupted" if cut else "unknown", "refused"
    elif refused:
        outcome = "refused"
    keep = f"Keep {', '.join(gone)} in the list, unless Azure should delete it." if gone else ""
    if any(each.source == _KEPT for each in gone.values()):
        keep = f"Use apiVersion {KEEPS_SUBNETS} or later for the network, or write {', '.join(gone)} in its `subnets`."
    paths = {each.path for each in reasons}
    gateway = any(each.path.endswith("natGateway") and isinstance(each.after, Placeholder) for each in reasons)
    others = (
        each for each in change.reasons if not (each.repeats_outcome and any(within(each.path, p) for p in paths))
    )
    return replace(
        change,
        reasons=(*reasons, *others),
        outcome=max(outcome, change.outcome, key=OUTCOMES.index),
        at_worst=at_worst,
        workloads=NOTHING_DONE if outcome == "refused" else _CUT if cut else change.workloads,
        workaround=stepwise(
            keep,
            _NEW_GATEWAY if gateway and outcome != "refused" else "",
            _FIREWALL if cut and outcome != "refused" else "",
            change.workaround,
        ),
    )


def without_route(step: PlannedStep, change: Change) -> Change:
    """The change of a resource that is deleted: a route takes the traffic of nodes with it."""
    if step.token != _ROUTE:
        return change
    reason = Reason(f"Traffic to {step.old_inputs.get('addressPrefix')} takes another route.", source=_EGRESS)
    reasons = (*change.reasons, reason)
    return replace(change, outcome="interrupted", reasons=reasons, workloads=_CUT, workaround=_FIREWALL)


def _made(step: PlannedStep, entries: Sequence[ResourceSteps]) -> frozenset[str]:
    """The types that the update creates and that a value of the step may come from: an unknown value alone may also be
    the old one."""
    return frozenset(
        each.step.token
        for each in entries
        if each.fate in ("created", "replaced") and (not step.made_from or each.step.urn in step.made_from)
    )


def _reasons(step: PlannedStep, made: frozenset[str]) -> Iterator[Reason]:
    old, new = step.old_inputs, step.new_inputs
    if step.token == SUBNET:
        yield from _egress(old, new, "", made)
    elif step.token == NETWORK:
        yield from _of_network(step, made)
    elif step.token == _ROUTE_TABLE:
        # azure-native sends the routes that exist if the program has none.
        yield from _routes(old, {"routes": [], **new} if step.advice.holder == "file" else new, made)
    elif step.token == _ROUTE:
        yield from _next_hop(old, new, made)
    elif step.token == _NAT_GATEWAY:
        yield from _addresses(old, new)


def _is_used(step: PlannedStep, name: str, used: Sequence[str]) -> bool:
    network_name = str(step.new_inputs.get("virtualNetworkName") or step.old_inputs.get("virtualNetworkName") or "")
    own = f"/{network_name or 'unknown'}/subnets/{name}"
    return any(ids_fit(own, f"/{each}") for each in used)


def _subnets_of(step: PlannedStep) -> Iterator[str]:
    """The subnets that running pools are in: `<network>/subnets/<name>`."""
    pools = [step.old_inputs] if step.token == AGENT_POOL else []
    if step.token == MANAGED_CLUSTER:
        pools = [mapping(each) or {} for each in sequence(step.old_inputs.get("agentPoolProfiles")) or ()]
    for pool in pools:
        for key in ("vnetSubnetID", "podSubnetID"):
            id = str(pool.get(key) or "")
            if "/subnets/" in id:
                yield "/".join(id.split("/")[-3:])


def _of_network(step: PlannedStep, made: frozenset[str]) -> Iterator[Reason]:
    olds, news = sequence(step.old_inputs.get("subnets")), sequence(step.new_inputs.get("subnets"))
    if olds is None or news is None or any(isinstance((mapping(each) or {}).get("name"), Placeholder) for each in news):
        return
    known, names = by_name(olds) or {}, by_name(news) or {}
    if news and not names:
        return
    for name, index in known.items():
        old = mapping(olds[index]) or {}
        if name in names:
            new, at = mapping(news[names[name]]) or {}, f"subnets[{names[name]}]."
            yield from _egress(old, new, at, made)
            yield from _range(old, new, at)
        elif step.omits_subnets:
            version = f"apiVersion {step.api_version}" if step.api_version else f"an API version before {KEEPS_SUBNETS}"
            text = (
                f"With {version}, Azure deletes subnet {old['name']}, because the network's own request has no "
                "`subnets`, and refuses the whole request while anything uses it."
            )
            yield Reason(text, "subnets", old["name"], source=_KEPT)
        else:
            yield Reason(
                f"Azure deletes subnet {old['name']}, which the list {'no longer has' if old else 'does not have'}, "
                "and refuses the whole request while anything uses it.",
                "subnets",
                old["name"],
                source=_LIST,
            )


def _range(before: Mapping[str, Any], after: Mapping[str, Any], at: str) -> Iterator[Reason]:
    old, new = ranges(_inner(before)), ranges(_inner(after))
    if new and not any(isinstance(each, Placeholder) for each in new) and set(old) - set(new):
        text = "Azure refuses the whole request while anything uses addresses of the subnet's old range."
        yield Reason(text, f"{at}addressPrefixes", [*old], [*new], source=_RANGE)


def _egress(before: Mapping[str, Any], after: Mapping[str, Any], at: str, made: frozenset[str]) -> Iterator[Reason]:
    for key, what in _LINKS.items():
        old, new = ((mapping(_inner(each).get(key)) or {}).get("id") for each in (before, after))
        link = _inner(after).get(key)
        new = link if isinstance(link, Placeholder) else new
        if not isinstance(old, Placeholder) and _is_known(new, _LINKED[key], made) and not same(old, new):
            verb = "changes" if old and new else "is removed" if old else "is added"
            yield Reason(f"The subnet's {what} {verb}.", f"{at}{key}", old, new, source=_EGRESS)
    old, new = (value_at(_inner(each), "networkSecurityGroup.id") for each in (before, after))
    if new is not None and not same(old, new):
        text = "The rules of the security group apply at once to everything in the subnet: allow what it needs."
        yield Reason(text, f"{at}networkSecurityGroup", old, new, source=_RULES)


def _routes(before: Mapping[str, Any], after: Mapping[str, Any], made: frozenset[str]) -> Iterator[Reason]:
    """The routes of a route table by name; one that is left out of the list is removed."""
    olds, news = sequence(before.get("routes")) or (), sequence(after.get("routes"))
    known, names = by_name(olds) or {}, by_name(news) or {}
    if news is None or (news and not names):
        return
    for name, index in known.items():
        old = _inner(mapping(olds[index]) or {})
        at = f"routes[{names[name]}]." if name in names else ""
        if not at:
            prefix = old.get("addressPrefix")
            yield Reason(f"Route {name} to {prefix} is removed.", "routes", name, source=_EGRESS)
        else:
            yield from _next_hop(old, _inner(mapping(news[names[name]]) or {}), made, at)


def _next_hop(
    before: Mapping[str, Any], after: Mapping[str, Any], made: frozenset[str], at: str = ""
) -> Iterator[Reason]:
    for key in ("addressPrefix", "nextHopType", "nextHopIpAddress"):
        old, new = before.get(key), after.get(key)
        if old and not isinstance(old, Placeholder) and _is_known(new, _MADE_FIREWALL, made) and not same(old, new):
            yield Reason("Traffic from the subnets takes another route.", f"{at}{key}", old, new, source=_EGRESS)


def _is_known(new: Any, token: str, made: frozenset[str]) -> bool:
    """Whether the new value is known, or is certainly another one: that of a resource which the update creates."""
    return not isinstance(new, Placeholder) or (new == UNKNOWN and token in made)


def _addresses(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Reason]:
    for key in _ADDRESSES:
        old, new = (
            [str((mapping(each) or {}).get("id")).casefold() for each in sequence(side.get(key)) or ()]
            for side in (before, after)
        )
        if set(old) - set(new) and not isinstance(after.get(key), Placeholder):
            yield Reason("The NAT gateway loses an outbound address.", key, old, new or None, source=_EGRESS)


def _inner(subnet: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(subnet.get("properties")) or subnet
