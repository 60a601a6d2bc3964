"""Estimates of the time that Azure would take for what was rehearsed; nothing is measured.

Their sources are in docs/rehearsal.md, "What the times rest on".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any

from fairway.engine.graph import dependencies_of
from fairway.engine.step import Step
from fairway.protocol.resource_types import resource_type
from fairway.protocol.state import Resource
from fairway.protocol.tokens import unversioned
from fairway.protocol.values import bare
from fairway.request import mapping, parse_path, sequence
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER
from fairway.rules.pool import DEFAULT_MAX_SURGE
from fairway.transitions import transitions

_CREATES = ("create", "create-replacement")
_DELETES = ("delete", "delete-replaced")

# The tests of hashicorp/terraform-provider-azurerm report how long each took (pull requests 32215 and 32688): a cluster
# created and deleted 700 s, with an upgrade of the control plane 1,010 s, with its pool of one node upgraded too
# 1,620 s. Azure/aks-engine reports 5 to 10 minutes for each node (issue 1980, pull request 3752).
CONTROL_PLANE_UPGRADE = 300
SURGE_NODES = 180
"""Seconds until the surge nodes of an upgrade exist."""
NODES_AT_A_TIME = 300
"""Seconds to drain and recreate the nodes that are upgraded at the same time."""
WINDOWS_NODES_AT_A_TIME = 600
WINDOWS_POOL = 120
"""Additional seconds to create a pool of Windows nodes."""


def seconds_of(step: Step) -> int:
    """The time that Azure takes for one step, by the type of the resource; 0 if the step does not reach Azure."""
    token = unversioned(step.type)
    known = resource_type(token)
    if known is None or (step.new or step.old or Resource("", "")).external:
        return 0
    create, update, delete = known.seconds
    if step.op in _CREATES:
        return create + (WINDOWS_POOL if token == AGENT_POOL and step.new and _is_windows(step.new.inputs) else 0)
    if step.op in _DELETES:
        return 0 if step.old is not None and step.old.retain_on_delete else delete
    return _updating(step, token, update) if step.op == "update" else 0


def _updating(step: Step, token: str, usual: int) -> int:
    if step.old is None or step.new is None or token not in (MANAGED_CLUSTER, AGENT_POOL):
        return usual
    before, after = bare(step.old.outputs), bare(step.new.outputs or step.new.inputs)
    reimaged = [parse_path(each.path) for each in transitions(token, before, after) if each.effect == "reimage"]
    if token == AGENT_POOL:
        return max(usual, rolling_seconds(after)) if reimaged else usual
    pools = [mapping(each) or {} for each in sequence(after.get("agentPoolProfiles")) or ()]
    at = {path[1] for path in reimaged if path[0] == "agentPoolProfiles" and len(path) > 1}
    everywhere = any(path[0] != "agentPoolProfiles" for path in reimaged)
    rolled = [rolling_seconds(pool) for index, pool in enumerate(pools) if everywhere or index in at]
    upgraded = before.get("currentKubernetesVersion") != after.get("currentKubernetesVersion")
    return max(usual, (CONTROL_PLANE_UPGRADE if upgraded else 0) + max(rolled, default=0))


def rolling_seconds(pool: Mapping[str, Any]) -> int:
    """The time to drain and recreate every node of a pool, as many at a time as `upgradeSettings` allows.

    Pods that are slow to leave (`drainTimeoutInMinutes`) are not included.
    """
    count = pool.get("count")
    if not isinstance(count, int) or count < 1:
        return 0
    settings = mapping(pool.get("upgradeSettings")) or {}
    spot = str(pool.get("scaleSetPriority", "")).lower() == "spot"
    surge = 0 if spot else _share(settings.get("maxSurge") or DEFAULT_MAX_SURGE, count)
    at_a_time = max(1, surge + _share(settings.get("maxUnavailable") or "0", count))
    soak = settings.get("nodeSoakDurationInMinutes")
    each = WINDOWS_NODES_AT_A_TIME if _is_windows(pool) else NODES_AT_A_TIME
    each += 60 * soak if isinstance(soak, int) else 0
    return (SURGE_NODES if surge else 0) + ceil(count / at_a_time) * each


def _share(text: Any, count: int) -> int:
    """`33%` or `2` of that many nodes; fractions are rounded up, as AKS does."""
    number = str(text).removesuffix("%")
    if not number.isdecimal():
        return 0
    return ceil(count * int(number) / 100) if str(text).endswith("%") else int(number)


def _is_windows(pool: Mapping[str, Any]) -> bool:
    return str(pool.get("osType", "")).lower() == "windows"


def azure_seconds(steps: Iterable[Step]) -> int:
    """The time of the whole run: the longest chain of steps that wait for each other; other steps run in parallel."""
    steps = list(steps)
    ends: dict[str, int] = {}
    for step in steps:
        if step.new is not None and step.op not in _DELETES:
            began = max((ends.get(urn, 0) for urn in dependencies_of(step.new)), default=0)
            ends[step.urn] = max(ends.get(step.urn, 0), began + seconds_of(step))
    return max(ends.values(), default=0) + _deleting(steps)


def _deleting(steps: list[Step]) -> int:
    """Deletes come last, dependents before what they depend on."""
    waits: dict[str, int] = {}
    longest = 0
    going = {step.urn for step in steps if step.op in _DELETES}
    for step in steps:
        if step.old is not None and step.op in _DELETES and step.old.deleted_with not in going:
            ended = waits.get(step.urn, 0) + seconds_of(step)
            longest = max(longest, ended)
            for urn in dependencies_of(step.old):
                waits[urn] = max(waits.get(urn, 0), ended)
    return longest


def as_text(seconds: float) -> str:
    """`40 s`, `12 min`, `1 h 5 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
