"""What a change of a virtual network's subnets does to the nodes in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fairway.change.by_resource import ResourceSteps
from fairway.change.change import Change, Reason
from fairway.change.described import by_name
from fairway.change.planned_step import PlannedStep
from fairway.request import Placeholder, mapping, sequence
from fairway.rules.citations import aks
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from fairway.standin.network import NETWORK, SUBNET, ranges
from fairway.transitions.difference import same

# Azure/missionlz discussion 684: deployments that fail with InUseSubnetCannotBeDeleted.
_LIST = "https://learn.microsoft.com/azure/azure-resource-manager/templates/deployment-modes#incremental-mode"
_RANGE = "https://learn.microsoft.com/azure/virtual-network/virtual-network-manage-subnet#change-subnet-settings"
_EGRESS = aks("egress-outboundtype.md")
_CUT = (
    "Pods stay; outbound connections of nodes in the subnet are cut and their outbound addresses change. Without any "
    "egress, nodes lose the API server and registries."
)
_REFUSED = "Nothing happens: Azure refuses the request as a whole."
_GATEWAYS = {"natGateway": "NAT gateway", "routeTable": "route table"}


def with_subnets(step: PlannedStep, change: Change, entries: Sequence[ResourceSteps]) -> Change:
    """The change with the subnets that it removes, and those whose egress changes; refused if pools are in one that it
    removes."""
    if step.token == SUBNET:
        reasons = [*_egress(step.old_inputs, step.new_inputs, "")]
    elif step.token == NETWORK:
        reasons = [*_of_network(step.old_inputs, step.new_inputs)]
    else:
        return change
    if not reasons:
        return change
    cut = any(each.source == _EGRESS for each in reasons)
    gone = ", ".join(str(each.before) for each in reasons if each.source == _LIST)
    used = {name for entry in entries for name in _subnets_of(entry.step)}
    refused = any(str(each.before).casefold() in used for each in reasons if each.source == _LIST)
    others = (each for each in change.reasons if not each.repeats_outcome or each.path not in {r.path for r in reasons})
    return replace(
        change,
        reasons=(*reasons, *others),
        outcome="refused" if refused else change.outcome,
        workloads=_REFUSED if refused else _CUT if cut else change.workloads,
        workaround=f"Keep {gone} in the list, unless Azure should delete it." if gone else change.workaround,
    )


def _subnets_of(step: PlannedStep) -> Iterator[str]:
    """The names of the subnets that running pools are in."""
    pools = [step.old_inputs] if step.token == AGENT_POOL else []
    if step.token == MANAGED_CLUSTER:
        pools = [mapping(each) or {} for each in sequence(step.old_inputs.get("agentPoolProfiles")) or ()]
    for pool in pools:
        for key in ("vnetSubnetID", "podSubnetID"):
            yield str(pool.get(key) or "").rpartition("/subnets/")[2].casefold()


def _of_network(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Reason]:
    olds, news = sequence(before.get("subnets")), sequence(after.get("subnets"))
    if olds is None or news is None or any(isinstance((mapping(each) or {}).get("name"), Placeholder) for each in news):
        return
    known, names = by_name(olds) or {}, by_name(news) or {}
    if news and not names:
        return
    for name, index in known.items():
        old = mapping(olds[index]) or {}
        if name in names:
            new, at = mapping(news[names[name]]) or {}, f"subnets[{names[name]}]."
            yield from _egress(old, new, at)
            yield from _range(old, new, at)
            continue
        yield Reason(
            f"Azure deletes subnet {old['name']}, which the list no longer has, and refuses the whole request while "
            "anything uses it.",
            "subnets",
            old["name"],
            source=_LIST,
        )


def _range(before: Mapping[str, Any], after: Mapping[str, Any], at: str) -> Iterator[Reason]:
    old, new = ranges(_inner(before)), ranges(_inner(after))
    if new and not any(isinstance(each, Placeholder) for each in new) and set(old) - set(new):
        text = "Azure refuses the whole request while nodes or anything else use addresses of the subnet's old range."
        yield Reason(text, f"{at}addressPrefixes", [*old], [*new], source=_RANGE)


def _egress(before: Mapping[str, Any], after: Mapping[str, Any], at: str) -> Iterator[Reason]:
    for key, what in _GATEWAYS.items():
        old, new = ((mapping(_inner(each).get(key)) or {}).get("id") for each in (before, after))
        hidden = any(isinstance(each, Placeholder) for each in (old, new, _inner(after).get(key)))
        if not hidden and not same(old, new):
            verb = "changes" if old and new else "is removed" if old else "is added"
            yield Reason(f"The subnet's {what} {verb}.", f"{at}{key}", old, new, source=_EGRESS)


def _inner(subnet: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(subnet.get("properties")) or subnet
