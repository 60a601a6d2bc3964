"""What clusters lose by a change of a fleet, and by a member or fleet that is deleted or replaced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from fairway.azure.fleet import FLEET, FLEET_MANAGED_NAMESPACE
from fairway.azure.resource_types import type_of_id
from fairway.change.by_resource import ResourceSteps
from fairway.change.effect import Effect, Finds, Properties
from fairway.change.loss import Loss
from fairway.change.planned_step import PlannedStep
from fairway.change.weakened_namespaces import of_namespace
from fairway.request import Placeholder, leaves, mapping, sequence, value_at
from fairway.transitions.difference import same

_LEARN = "https://learn.microsoft.com/azure/kubernetes-fleet"
_UPGRADES = f"{_LEARN}/update-automation"
_GROUPS = f"{_LEARN}/update-create-update-strategy#create-an-update-strategy-using-update-groups"
# Fleet Manager's hub runs KubeFleet (concepts-choosing-fleet). What a member has from it is removed when it leaves:
# kubefleet-dev/website content/en/docs/how-tos/clusters.md.
_LEAVES = "https://kubefleet.dev/docs/how-tos/clusters/#setting-a-cluster-to-leave-a-fleet"
_KEPT_LABELS = "https://kubefleet.dev/docs/how-tos/crp/#responding-to-changes-in-the-fleet"
_UNSELECTED = "https://kubefleet.dev/docs/how-tos/crp/#rollout-strategy"
_OWN_UPGRADES = (
    "The fleet no longer upgrades the cluster; AKS does only if autoUpgradeProfile.upgradeChannel is set. Roles that "
    "people have on the members of the fleet no longer apply to it."
)
_PLACED = (
    "Everything that the hub has placed on the cluster is deleted from it: namespaces, pods, and volumes with data."
)
_MOVE_FIRST = (
    "First let the hub place nothing on this cluster that is needed, or deploy it to the cluster by other means."
)
_NO_HUB = Loss(f"Pods stay. {_OWN_UPGRADES}", "", f"{_LEARN}/concepts-rbac#kubernetes-data-plane", interrupts=False)
_WITH_HUB = Loss(f"{_PLACED} {_OWN_UPGRADES}", _MOVE_FIRST, _LEAVES)
_HUB_UNKNOWN = Loss(f"If the fleet has a hub: {_PLACED} {_OWN_UPGRADES}", _MOVE_FIRST, _LEAVES)
_FLEET_GONE = Loss(
    "Pods stay. The fleet no longer upgrades its members; its strategies and automatic upgrades are deleted.",
    "",
    f"{_LEARN}/concepts-fleet",
    interrupts=False,
)
_HUB_GONE = Loss(
    "The hub is deleted with all objects and placements in it, and all members leave the fleet: what it has placed on "
    "them is deleted as well.",
    "Keep the fleet until workloads no longer come from its hub.",
    _LEAVES,
)
_PROFILE_GONE = Loss("Pods stay. No more updates are started; those that run go on.", "", _UPGRADES, interrupts=False)
_NAMESPACE_GONE = Loss(
    "The namespace is deleted on all members with everything in it: pods, secrets, and volumes with their data.",
    "To keep it, set deletePolicy to Keep in an update before this one.",
    f"{_LEARN}/concepts-fleet-managed-namespace#delete-policy",
)
_NAMESPACE_KEPT = Loss(
    "Pods stay, and so does the namespace on all members. Roles on it are deleted with it.",
    "",
    f"{_LEARN}/concepts-rbac#kubernetes-data-plane",
    interrupts=False,
)

_NODES = (
    "Pods stay now. When the update is started, members are upgraded in the order of the strategy and in their "
    "maintenance windows: nodes are drained and recreated, and pods move within their disruption budgets."
)


def lost_fleet(step: PlannedStep, entries: Iterable[ResourceSteps]) -> Loss | None:
    """What clusters lose with a fleet or a part of one; None for any other resource."""
    if step.token == FLEET.token:
        return _HUB_GONE if step.old_inputs.get("hubProfile") is not None else _FLEET_GONE
    if step.token == FLEET_MANAGED_NAMESPACE.token:
        deletes = same(value_at(step.old_inputs, "properties.deletePolicy"), "Delete")
        return _NAMESPACE_GONE if deletes else _NAMESPACE_KEPT
    kind = _kind(step)
    if kind == "AutoUpgradeProfile":
        return None if step.old_inputs.get("disabled") is True else _PROFILE_GONE
    return _of_member(step, entries) if kind == "FleetMember" else None


def is_of_fleet(step: PlannedStep) -> bool:
    """Whether it is a fleet or a part of one, which clusters of other stacks may use."""
    return _kind(step) in ("Fleet", "FleetMember", "AutoUpgradeProfile", "FleetManagedNamespace")


def _kind(step: PlannedStep) -> str:
    """The last part of the type, which for azure-native's generic resource is in its id."""
    found = type_of_id(step.id) if step.kind == "Resource" else None
    return (found.kind if found else step.kind).rpartition(":")[2]


def _of_member(step: PlannedStep, entries: Iterable[ResourceSteps]) -> Loss:
    fleet = step.id.rpartition("/members/")[0]
    for each in entries:
        if each.step.token == FLEET.token and each.step.id and same(each.step.id, fleet):
            return _WITH_HUB if each.step.old_inputs.get("hubProfile") is not None else _NO_HUB
    return _HUB_UNKNOWN


def _member(before: Properties, after: Properties) -> Iterator[Effect]:
    path = "properties.group"
    old, new = value_at(before, path), value_at(after, path)
    if not (isinstance(old, Placeholder) or isinstance(new, Placeholder)) and old != new:
        text = (
            f"The cluster is upgraded with the group {new}, by strategies that have it."
            if new
            else "The cluster is in no group: strategies leave it out."
        )
        yield Effect(path, text, _GROUPS, "Pods stay.", interrupts=False)
    path = "properties.labels"
    olds, news = (mapping(value_at(each, path)) or {} for each in (before, after))
    if olds != news:
        yield Effect(
            path,
            "Placements of the hub select members by their labels. A cluster that one of them has selected stays "
            "selected; the changed labels can make others place objects on it.",
            _KEPT_LABELS,
            "Pods stay.",
            interrupts=False,
        )


def _profile(before: Properties, after: Properties) -> Iterator[Effect]:
    old, new = (value_at(each, "properties.disabled") is True for each in (before, after))
    if new and not old:
        text = "No more updates are started until it is enabled again. Updates that run go on."
        yield Effect("properties.disabled", text, _UPGRADES, "Pods stay.", interrupts=False)
    if new:
        return
    if old:
        text = "Updates of the members are started again when a version is released."
        yield Effect("properties.disabled", text, _UPGRADES, _NODES, interrupts=False)
    for key in ("channel", "targetKubernetesVersion"):
        path = f"properties.{key}"
        olds, news = (value_at(each, path) for each in (before, after))
        if news and not same(olds, news):
            text = f"The next update of the members follows {news}."
            yield Effect(path, text, _UPGRADES, _NODES, interrupts=False)


def _namespace(before: Properties, after: Properties) -> Iterator[Effect]:
    yield from of_namespace(before, after, "properties.managedNamespaceProperties")
    path = "properties.propagationPolicy.placementProfile.defaultClusterResourcePlacement.policy"
    old, new = (mapping(value_at(side, path)) or {} for side in (before, after))
    if any(isinstance(each, Placeholder) for side in (old, new) for _, each in leaves(side)):
        return
    names, kept = ({str(each) for each in sequence(side.get("clusterNames")) or ()} for side in (old, new))
    selects, terms = new.get("affinity"), old.get("affinity")
    if kept and names:
        gone = sorted(names - kept)
        text = f"The namespace is no longer placed on {', '.join(gone)}." if gone else ""
    elif kept:
        text = f"The namespace is only placed on {', '.join(sorted(kept))}."
    else:
        text = (
            "The namespace is only placed on members that the new terms select." if selects and selects != terms else ""
        )
    if text:
        yield Effect(
            path,
            text,
            _UNSELECTED,
            "Members that are no longer selected lose everything that was placed on them.",
            "Move the workloads of these members first.",
        )


FLEETS: Mapping[str, Finds] = {
    "resources:members": _member,
    "resources:autoUpgradeProfiles": _profile,
    FLEET_MANAGED_NAMESPACE.kind: _namespace,
}
"""By type, what an update does to the members of a fleet."""
