"""Workarounds that can be followed literally: the program's advice, otherwise what works in any program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fairway.change.by_resource import ResourceSteps
from fairway.change.planned_step import PlannedStep
from fairway.change.pools import deletion, drained, last_system, takers
from fairway.request import mapping, parse_path, sequence, value_at
from fairway.rules.cluster import AGENT_POOL
from fairway.transitions import Transition
from fairway.transitions.fact import ANOTHER_CLUSTER, ANOTHER_POOL
from fairway.transitions.inline import LEFT_BEHIND
from fairway.transitions.other import ANOTHER_RESOURCE
from fairway.transitions.pool import IGNORE_COUNT
from fairway.transitions.pool_facts import IN_POOL_NAMES


def rotated(pool: PlannedStep, paths: Iterable[str], subnets: Mapping[str, str]) -> str:
    """How to rotate a pool to change the properties at `paths`; empty if it cannot rotate.

    `subnets` are the logical names of subnets, by id in lower case.
    """
    roots = dict.fromkeys(str(parse_path(each)[0]) for each in paths)
    if not roots or not IN_POOL_NAMES.issuperset(roots):
        return ""
    return pool.advice.rotated(pool, {root: pool.old_inputs.get(root) for root in roots}, subnets, drained(pool))


def another_pool(pool: PlannedStep) -> str:
    """How to create another pool if this one can neither change nor rotate."""
    return pool.advice.another_pool(pool, drained(pool))


def untainted(step: PlannedStep) -> str:
    """How to keep a tainted resource; empty if it is not tainted."""
    return f"To keep it, run `pulumi state untaint '{step.tainted}'` before the update." if step.tainted else ""


def for_transition(step: PlannedStep, transition: Transition, subnets: Mapping[str, str]) -> str:
    """The workaround for one property that Azure changes or refuses to change."""
    if transition.workaround == ANOTHER_CLUSTER:
        return step.advice.another_cluster(step)
    if transition.workaround == ANOTHER_RESOURCE:
        return step.advice.another_resource(step)
    if transition.workaround == IGNORE_COUNT:
        return step.advice.autoscaled()
    if transition.workaround == LEFT_BEHIND:
        return step.advice.left_behind(str(transition.before), deletion(step, str(transition.before)))
    if transition.path == "networkProfile.outboundType" and transition.interrupts:
        return " ".join([*egress_first(step, str(transition.after)), transition.workaround])
    if transition.workaround != ANOTHER_POOL:
        return transition.workaround or ("Keep the current value." if transition.refused else "")
    if step.token == AGENT_POOL:
        return rotated(step, [transition.path], subnets) or another_pool(step)
    return step.advice.another_inline_pool(step, _drained_inline(step, transition))


_ALLOWED = (
    "If apiServerAccessProfile.authorizedIPRanges is set, add the new outbound addresses to it first: nodes connect "
    "to the API server from them."
)


def egress_first(cluster: PlannedStep, outbound_type: str) -> list[str]:
    """What to do before outboundType changes to another value."""
    # azure-aks-docs, egress-outboundtype.md: the subnet needs its gateway or routes before the outbound type changes.
    needs = {"userassignednatgateway": "NAT gateway", "userdefinedrouting": "route table"}
    needed = needs.get(outbound_type.casefold())
    return [*([cluster.advice.egress_first(cluster, needed)] if needed else []), _ALLOWED]


def _drained_inline(cluster: PlannedStep, transition: Transition) -> str:
    name = value_at(value_at(cluster.new_inputs, parse_path(transition.path)[:2], {}), "name", "")
    listed = (mapping(each) or {} for each in sequence(cluster.old_inputs.get("agentPoolProfiles")) or ())
    found = [each for each in listed if str(value_at(each, "name", "")).casefold() == str(name).casefold()]
    old = found[0] if found else {}
    own = {key: cluster.old_inputs.get(key) for key in ("resourceGroupName", "resourceName")}
    inputs = {**old, **own, "agentPoolName": name}
    return drained(PlannedStep("same", cluster.urn, AGENT_POOL, "", inputs, id=cluster.id))


def before_deletion(pool: PlannedStep, entries: Sequence[ResourceSteps]) -> str:
    """What to do before a pool is deleted without a successor."""
    system, made = last_system(pool, entries), [each.name for each in takers(pool, entries)]
    return pool.advice.before_deletion(pool, drained(pool), last_system=system, takers=made)
