"""What Azure does when properties of a node pool change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from fairway.request import Path, Placeholder, sequence, value_at
from fairway.rules.citations import aks, pool_schema, thread
from fairway.transitions import omitted
from fairway.transitions.difference import Difference, differences
from fairway.transitions.fact import (
    ANOTHER_POOL,
    ASSUMED,
    LEFT_OUT,
    NODE_BY_NODE,
    NOT_KNOWN,
    Fact,
    default_unchanged,
    fact_of,
    of_omitted,
    writes_default,
)
from fairway.transitions.pool_facts import FIXED, IN_PLACE, IN_POOL_NAMES, REIMAGED, TRUSTED_LAUNCH
from fairway.transitions.transition import Transition
from fairway.transitions.version import of_pool, reimages_at_once

Properties = Mapping[str, Any]
OF_THE_PATH = ("agentPoolName", "resourceGroupName", "resourceName", "name", "azureApiVersion")
"""Inputs that identify the pool: another value is another pool, not a change of this one."""
IMAGE = "nodeImageVersion"

_ANYTHING = Fact("in_place", "Azure changes it in place.", pool_schema(""), NOT_KNOWN)
_NOT_ON_WINDOWS = "{what} of Windows nodes cannot change in place."
_NO_MIGRATION = {"flatcar", "azurecontainerlinux"}


def of_agent_pool(before: Properties, after: Properties, at: Path = ()) -> Iterator[Transition]:
    """The transitions of one pool; `at` is its path in a cluster's request."""
    changes = [each for each in differences(before, after) if each.path[0] not in OF_THE_PATH]
    # Azure alone chooses it; it is in the answers and not in requests.
    changes = [each for each in changes if each.path != (IMAGE,) or each.after is not None]
    for change in changes:
        moved = replace(change, path=(*at, *change.path))
        name = f"agentPoolProfile.{'.'.join(str(part) for part in change.path)}"
        yield _transition(change, before, after, moved, name)


def _transition(change: Difference, before: Properties, after: Properties, moved: Difference, name: str) -> Transition:
    special = _SPECIAL.get(str(change.path[0]))
    fact = special(change, before, after) if special else None
    fact = fact or next((found for table in _TABLES if (found := fact_of(table, change))), _ANYTHING)
    if change.path == ("securityProfile", "sshAccess") and reimages_at_once(value_at(after, "orchestratorVersion")):
        fact = replace(
            fact, effect="reimage", reason="It takes effect on the nodes at once.", workloads="", workaround=""
        )
    if writes_default("pool", change, before, after):
        return default_unchanged(moved, fact.source)
    if change.after is None and change.path[0] != "tags" and not omitted.is_lost(change.path, after):
        fact = of_omitted(fact, change, kept=_kept(change, after))
    return fact.of(moved, name)


_TABLES = (FIXED, REIMAGED, IN_PLACE)


def _windows(pool: Properties) -> bool:
    return str(value_at(pool, "osType", "")).casefold() == "windows"


def _os_sku(change: Difference, before: Properties, after: Properties) -> Fact | None:
    both = {str(change.before).casefold(), str(change.after).casefold()}
    if _windows(before) != _windows(after):
        reason = "The image belongs to the operating system, which cannot change after the pool is created."
        return Fact("refused", reason, pool_schema("osType"), "", ANOTHER_POOL)
    if _windows(before):
        reason = _NOT_ON_WINDOWS.format(what="osSKU")
        return Fact("refused", reason, aks("upgrade-os-version.md#migrate-to-a-new-os-version"), "", ANOTHER_POOL)
    if both & _NO_MIGRATION:
        reason = f"The pool cannot change in place from {change.before} to {change.after}."
        return Fact("refused", reason, aks("flatcar-container-linux-for-aks.md"), "", ANOTHER_POOL)
    return None


def _fips(_change: Difference, before: Properties, _after: Properties) -> Fact | None:
    if not _windows(before):
        return None
    source = aks("enable-fips-nodes.md#update-an-existing-node-pool-to-enable-or-disable-fips")
    return Fact("refused", _NOT_ON_WINDOWS.format(what="FIPS"), source, "", ANOTHER_POOL)


def _reservation(change: Difference, before: Properties, after: Properties) -> Fact | None:
    if change.before is None:
        return _joins_reservation(before, after)
    reason = "A pool cannot leave its capacity reservation or change to another."
    return Fact("refused", reason, pool_schema("capacityReservationGroupID"), "", ANOTHER_POOL)


def _joins_reservation(before: Properties, after: Properties) -> Fact | None:
    zones, count = (before.get("availabilityZones") or after.get("availabilityZones")), before.get("count")
    if zones or isinstance(count, Placeholder):
        return None
    source = REIMAGED["capacityReservationGroupID"].source
    if count == 0:
        return Fact("in_place", "A pool without nodes joins the capacity reservation directly.", source)
    reason = "A pool without zones can join a capacity reservation only while it has no nodes."
    workaround = (
        "Scale the pool to zero in an update of its own (`count: 0`, without the autoscaler), then set "
        "`capacityReservationGroupID`, then scale it up again; its pods must run elsewhere in the meantime."
    )
    return Fact("refused", reason, source, "", workaround)


def _count(change: Difference, _before: Properties, after: Properties) -> Fact | None:
    if value_at(after, "enableAutoScaling") is True:
        reason = "The pool is scaled to that count, and then the autoscaler scales it as needed."
        return Fact("in_place", reason, thread("pulumi/pulumi-azure-native/issues/2943"), _FEWER, IGNORE_COUNT)
    less = isinstance(change.before, int) and isinstance(change.after, int) and change.after < change.before
    return replace(IN_PLACE["count"], workloads=_FEWER) if less else None


def _autoscaling(change: Difference, _before: Properties, after: Properties) -> Fact | None:
    if change.before is not True or change.after is True or not isinstance(value_at(after, "count"), int):
        return None
    # The autoscaler may have added nodes beyond the count of both requests.
    off = (
        "The autoscaler is turned off, and" if change.after is False else f"{LEFT_OUT} If the autoscaler is turned off,"
    )
    reason = f"{off} the pool is scaled to its count, {after['count']}."
    return Fact("in_place", reason, IN_PLACE["enableAutoScaling"].source, _FEWER, _COUNT_OF_NOW)


_COUNT_OF_NOW = "Set count to the number of nodes that run now: `az aks nodepool show --query count`."
_FEWER = "Surplus nodes are cordoned, drained and deleted; their pods move."
IGNORE_COUNT = 'Leave the count to the autoscaler: `ignoreChanges: ["count"]`.'
"""The workaround in a program of Pulumi."""


def _kept(change: Difference, after: Properties) -> str:
    """The source for Azure keeping what is left out; it is not required where it cannot change (pull request 7746)."""
    if change.path[0] in IN_POOL_NAMES or _only_of_spot(change):
        return thread("Azure/azure-rest-api-specs/pull/7746")
    return omitted.kept("pool", change.path, after)


def _only_of_spot(change: Difference) -> bool:
    """Whether it is nothing but the taint that Azure sets on spot nodes: requests without it are accepted, and it stays
    (kubernetes-sigs/cluster-api-provider-azure issue 3976)."""
    taints = [str(each) for each in sequence(change.before) or ()]
    return change.path == ("nodeTaints",) and bool(taints) and all(_SPOT in each for each in taints)


_SPOT = "scalesetpriority=spot"


def _taints(change: Difference, before: Properties, _after: Properties) -> Fact | None:
    spot = str(value_at(before, "scaleSetPriority", "")).casefold() == "spot"
    marked = [str(each) for each in sequence(change.before) or () if _SPOT in str(each)]
    kept = {str(each) for each in sequence(change.after) or ()}
    if not spot or not marked or change.after is None or set(marked) <= kept:
        return None
    reason = f"Azure sets {marked[0]} on spot nodes, and it cannot be removed."
    workaround = f"Add {marked[0]} to nodeTaints."
    return Fact("refused", reason, thread("pulumi/pulumi-azure-native/issues/959"), "", workaround)


def _power(change: Difference, before: Properties, _after: Properties) -> Fact:
    source = aks("start-stop-nodepools.md")
    if str(change.after).casefold() != "stopped":
        return Fact("in_place", "The pool's nodes start.", source, "Pending pods get nodes again.")
    if str(value_at(before, "mode", "")).casefold() == "system":
        reason = "A System pool cannot be stopped."
        return Fact("refused", reason, source, code=ASSUMED)
    # Its nodes stop, so it counts as a reimage.
    return Fact("reimage", "The pool's nodes are deallocated.", source, "All pods on the pool stop.")


def _launch(change: Difference, before: Properties, _after: Properties) -> Fact | None:
    if change.key not in _LAUNCH:
        return None
    if _windows(before):
        source = aks("use-trusted-launch.md#limitations")
        return Fact("refused", "Trusted launch works on Linux nodes only.", source, code=ASSUMED)
    image = before.get(IMAGE)
    on = any(value_at(before, f"securityProfile.{each}") is True for each in _LAUNCH)
    if change.after is not True or on or (isinstance(image, str) and "TL" in image):
        return None
    reason = (
        "Only a pool that was created with secure boot or a vTPM has a Trusted Launch image, with TL in its "
        "nodeImageVersion; on others they cannot be turned on."
    )
    return Fact("refused", reason, TRUSTED_LAUNCH, "", ANOTHER_POOL, ASSUMED)


_LAUNCH = ("enableSecureBoot", "enableVTPM")


def _zones(change: Difference, _before: Properties, _after: Properties) -> Fact | None:
    if [str(each).casefold() for each in sequence(change.after) or ()] != ["auto"]:
        return None
    source = aks(
        "configure-automatic-zone-placement.md#update-an-existing-node-pool-to-use-automatic-zone-placement-preview"
    )
    return Fact("reimage", "Azure distributes the nodes over the zones again.", source, NODE_BY_NODE)


_SPECIAL: dict[str, Callable[[Difference, Properties, Properties], Fact | None]] = {
    "availabilityZones": _zones,
    "capacityReservationGroupID": _reservation,
    "count": _count,
    "enableAutoScaling": _autoscaling,
    "enableFIPS": _fips,
    "nodeTaints": _taints,
    "orchestratorVersion": of_pool,
    "osSKU": _os_sku,
    "powerState": _power,
    "securityProfile": _launch,
}
"""Properties whose effect depends on other properties too; None means that the tables apply."""
