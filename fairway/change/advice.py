"""What to do instead, so that it can be followed: in the stack file of Fairway's components, else in the program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fairway.change.by_resource import ResourceSteps
from fairway.change.planned_step import PlannedStep
from fairway.change.pools import drained, last_system, takers
from fairway.request import Placeholder, mapping, parse_path, sequence, value_at
from fairway.rules.cluster import AGENT_POOL
from fairway.secret_names import shown
from fairway.transitions import Transition
from fairway.transitions.fact import ANOTHER_CLUSTER, ANOTHER_POOL
from fairway.transitions.pool_facts import IN_POOL_NAMES

_COMPONENTS = "fairway:index:"
NODE_POOL_COMPONENT = f"{_COMPONENTS}NodePool"
"""The component that rotates pools; a pool of any other parent cannot be told to."""
_SUBNETS = {"vnetSubnetID": "subnet", "podSubnetID": "podSubnet"}
"""ARM's keys of subnets, and those of the stack file."""
_RETIRE = (
    "Add a System pool with the new value to `nodePools`, write the old value back under `defaultNodePool` with "
    "`retired: draining`, and run `pulumi up`. Then move the pods: {drained}. Then set `retired: drained` and run "
    "`pulumi up`, then `retired: gone` and run `pulumi up`."
)
_OTHER_INLINE = (
    "Leave the inline pool as it is, and make an AgentPool with the new value beside it. Azure cannot change an inline "
    "pool so, and Pulumi cannot delete it."
)


def of_fairway(step: PlannedStep) -> bool:
    """Whether a component of Fairway made the resource, so that it follows a stack file."""
    return _COMPONENTS in step.urn


def can_rotate(pool: PlannedStep) -> bool:
    """Whether a pool has its settings in its name: `shop/web/i15`, and not `shop/web`, whose Azure name is set."""
    return NODE_POOL_COMPONENT in pool.urn and pool.name.count("/") == 2


def rotated(pool: PlannedStep, paths: Iterable[str], subnets: Mapping[str, str]) -> str:
    """How a pool changes what is at `paths` side by side with its successor; empty where it cannot rotate.

    `subnets` are the keys of the stack file's subnets, by id in lower case.
    """
    roots = dict.fromkeys(str(parse_path(each)[0]) for each in paths)
    if not can_rotate(pool) or not roots or not IN_POOL_NAMES.issuperset(roots):
        return ""
    was = ", ".join(_was(root, pool.old_inputs.get(root), subnets) for root in roots)
    key = pool.name.split("/")[1]
    return (
        f"Set `rotation: {{from: {{{was}}}}}` for the pool {key} in the stack file and run `pulumi up`: the new pool "
        f"is created beside the old one. Then move the pods: {drained(pool)}. Then take `rotation` out and run "
        "`pulumi up`."
    )


def _was(key: str, value: Any, subnets: Mapping[str, str]) -> str:
    if key in _SUBNETS and isinstance(value, str) and not isinstance(value, Placeholder):
        known = subnets.get(value.casefold(), f"<the key of {value.rpartition('/')[2]} in network.subnets>")
        return f"{_SUBNETS[key]}: {known}"
    return f"{key}: {json.dumps(shown(value, key), ensure_ascii=False, default=str)}"


def is_default_pool(pool: PlannedStep) -> bool:
    """Whether it is a cluster's default pool that `retired` has made an AgentPool of."""
    return pool.token == AGENT_POOL and of_fairway(pool) and NODE_POOL_COMPONENT not in pool.urn


def imported_later(pool: PlannedStep) -> str:
    """What to do with the import of a pool whose cluster is only created."""
    where = "`retired` under `defaultNodePool`" if is_default_pool(pool) else "`import`"
    return f"Take {where} out, run `pulumi up`, and write it back then."


def another_pool(pool: PlannedStep) -> str:
    """How to get another pool where this one can neither change nor rotate."""
    moved = f"Then move the pods: {drained(pool)}."
    if not of_fairway(pool):
        return (
            "Add an AgentPool with the new value, another logical name and another agentPoolName beside it, in an "
            f"update of its own. {moved} Then take the old one out of the program."
        )
    unprotected = "set `protect: false` for the cluster, run `pulumi up`, and " if pool.protect else ""
    key = pool.name.split("/")[1] if "/" in pool.name else pool.name
    return (
        f"Leave {key} as it is, add a pool with the new value and another name to `nodePools`, and run `pulumi up`. "
        f"{moved} Then {unprotected}take {key} out of `nodePools`."
    )


def another_cluster(cluster: PlannedStep) -> str:
    """How to get another cluster where this one cannot change."""
    if not of_fairway(cluster):
        return "Make a second cluster beside it, move the workloads, then take this one out of the program."
    unprotected = "set `protect: false` for this one, run `pulumi up`, and " if cluster.protect else ""
    return (
        "Leave this cluster as it is, add a second one with the new value to `clusters` in the stack file, and move "
        f"the workloads. Then {unprotected}take this one out of `clusters`."
    )


def untainted(step: PlannedStep) -> str:
    """How to keep what `pulumi state taint` marked; empty for all else."""
    return f"To keep it, run `pulumi state untaint '{step.tainted}'` before the update." if step.tainted else ""


def for_transition(step: PlannedStep, transition: Transition, subnets: Mapping[str, str]) -> str:
    """What to do about one property that Azure changes, or refuses to."""
    if transition.workaround == ANOTHER_CLUSTER:
        return another_cluster(step)
    if transition.workaround != ANOTHER_POOL:
        return transition.workaround
    if step.token == AGENT_POOL:
        return rotated(step, [transition.path], subnets) or another_pool(step)
    return _RETIRE.format(drained=_drained_inline(step, transition)) if of_fairway(step) else _OTHER_INLINE


def _drained_inline(cluster: PlannedStep, transition: Transition) -> str:
    name = value_at(value_at(cluster.new_inputs, parse_path(transition.path)[:2], {}), "name", "")
    listed = (mapping(each) or {} for each in sequence(cluster.old_inputs.get("agentPoolProfiles")) or ())
    found = [each for each in listed if str(value_at(each, "name", "")).casefold() == str(name).casefold()]
    old = found[0] if found else {}
    own = {key: cluster.old_inputs.get(key) for key in ("resourceGroupName", "resourceName")}
    inputs = {**old, **own, "agentPoolName": name}
    return drained(PlannedStep("same", cluster.urn, AGENT_POOL, "", inputs, id=cluster.id))


def before_deletion(pool: PlannedStep, entries: Sequence[ResourceSteps]) -> str:
    """What to do before a pool goes that no pool of its own key follows."""
    back = ""
    if is_default_pool(pool):
        back = (
            "While the default pool drains, it cannot be deleted. To keep it, write `retired: draining` back under "
            "`defaultNodePool`. "
            if pool.protect
            else "This update deletes the default pool: if `retired` was taken out under `defaultNodePool`, write back "
            "what it was. "
        )
    if last_system(pool, entries):
        return f"{back}Do not drain it: no System pool would be left. Keep it until another System pool runs."
    if back and pool.protect:
        return (
            f"{back}To delete it, once another System pool runs, move the pods: {drained(pool)}. Then set "
            "`retired: drained` and run `pulumi up`, then `retired: gone` and run `pulumi up`."
        )
    if back:
        return f"{back}Set `retired: gone` once another System pool runs and the pods are moved: {drained(pool)}."
    key = pool.name.split("/")[1] if "/" in pool.name else pool.name
    place = "`nodePools`" if of_fairway(pool) else "the program"
    if new := takers(pool, entries):
        names = ", ".join(each.name for each in new)
        return (
            f"If its pods are to move to {names}, take two updates: keep {key} in {place} beside the new pool and run "
            f"`pulumi up`. Then move the pods: {drained(pool)}. Then take {key} out of {place}."
        )
    return f"Before the update, see that other pools have room for its pods, and move them: {drained(pool)}."
