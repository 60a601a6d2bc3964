"""What changes of Azure Firewall and its rules do to the nodes whose traffic goes through it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from fairway.azure import firewall
from fairway.change.change import OUTCOMES, Change, Reason, stepwise
from fairway.change.planned_step import PlannedStep
from fairway.request import Placeholder, leaves, mapping, sequence, value_at
from fairway.rules.citations import aks
from fairway.transitions.difference import same

_NEEDED = aks("outbound-rules-control-egress.md#required-outbound-network-rules-and-fqdns-for-aks-clusters")
_FIREWALL, _RULES = firewall.AZURE_FIREWALL.token, firewall.RULE_COLLECTION_GROUP.token
_GONE = (
    "Pods stay; nodes whose default route leads to the firewall have no egress: they lose registries, Azure's APIs and "
    "a public API server, and new nodes do not join."
)
_ELSEWHERE = (
    "First give the nodes another egress, in an update before this one: a route to another firewall, or outboundType "
    "userAssignedNATGateway."
)
_DENIED = (
    "Pods stay; connections that only these rules allow are denied from then on. Without the rules of AKS, nodes lose "
    "registries and Azure's APIs, and new nodes do not join."
)


def without_firewall(step: PlannedStep, change: Change) -> Change:
    """The change of a resource that is deleted: a firewall or its rules take the egress of nodes with them."""
    if step.token not in (_FIREWALL, _RULES):
        return change
    what = "The firewall" if step.token == _FIREWALL else "The group of rules"
    reason = Reason(f"{what} no longer serves the nodes that are routed to it.", source=_NEEDED)
    reasons = (*change.reasons, reason)
    return replace(change, outcome="interrupted", reasons=reasons, workloads=_GONE, workaround=_ELSEWHERE)


def with_rules(step: PlannedStep, change: Change) -> Change:
    """The change of a rule collection group, with each rule that is removed or changed."""
    if step.token != _RULES:
        return change
    reasons = [*_changed(dict(_rules(step.old_inputs)), dict(_rules(step.new_inputs)))]
    if not reasons:
        return change
    return replace(
        change,
        outcome=max("interrupted", change.outcome, key=OUTCOMES.index),
        reasons=(*reasons, *change.reasons),
        workloads=_DENIED,
        workaround=stepwise("Check that no pod or node needs what these rules allowed.", change.workaround),
    )


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Reason]:
    for name, old in before.items():
        new = after.get(name)
        if new is None:
            yield Reason(f"The rule {name} is removed.", "ruleCollections", source=_NEEDED)
        elif not _allows_all_of(old, new) and not any(isinstance(each, Placeholder) for _, each in leaves(new)):
            yield Reason(f"The rule {name} changes.", "ruleCollections", source=_NEEDED)


def _allows_all_of(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether the new rule is the old one, or allows what the old one does and more: with more entries in lists."""
    denies = value_at(new, "action.type") == "Deny"
    for key in old.keys() | new.keys():
        had, has = sequence(old.get(key)), sequence(new.get(key))
        longer = had and has and not denies and all(any(same(each, other) for other in has) for each in had)
        if not (longer or same(old.get(key), new.get(key))):
            return False
    return True


def _rules(group: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The rules by the names of their collection and their own."""
    for collection in map(mapping, sequence(group.get("ruleCollections")) or ()):
        for rule in map(mapping, sequence((collection or {}).get("rules")) or ()):
            if collection and rule:
                yield f"{collection.get('name')}/{rule.get('name')}", {**rule, "action": collection.get("action")}
