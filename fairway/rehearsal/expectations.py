"""What the state must look like after a phase of a rehearsal, compared with what it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fairway.engine.engine import Outcome
from fairway.protocol.state import Resource
from fairway.protocol.tokens import unversioned
from fairway.protocol.values import bare
from fairway.request import Request
from fairway.rules.generic import as_typed
from fairway.standin.provider_facts import numbers


def refresh_writes(operations: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The PUTs of a second update: those that changed nothing, and those that reverted a change by Azure."""
    unchanged: list[str] = []
    undone: list[str] = []
    for each in operations:
        if each["operation"] == "PUT" and each["status"] == 200:
            kind, name = each["type"].rpartition("/")[2], each["id"].rpartition("/")[2]
            if changed := each.get("changed"):
                undone.append(
                    f"{kind} {name}: the update reverts what Azure changed by itself ({', '.join(changed)}); "
                    "list these properties in ignoreChanges"
                )
            else:
                unchanged.append(f"{kind} {name}: only wrote refreshed values back; nothing in Azure changed")
    return tuple(unchanged), tuple(undone)


def unexpected_steps(outcome: Outcome) -> tuple[str, ...]:
    """The steps that a second update has no reason for; updates are checked by what they change in Azure."""
    return tuple(
        f"{each.op} {each.type.rpartition(':')[2]} {each.name}"
        for each in outcome.changes
        if each.op != "update" or not each.type.startswith("azure-native:")
    )


def versions(resources: Iterable[Resource]) -> dict[str, str]:
    """The lowest Kubernetes version that each cluster runs, by its logical name."""
    every = list(resources)
    pools = {each.id.casefold(): _of_pool(bare(each.outputs)) for each in every if kind_of(each) == "AgentPool"}
    return {each.name: lowest_version(each, pools) for each in every if kind_of(each) == "ManagedCluster"}


def lowest_version(cluster: Resource, pools: Mapping[str, str] | None = None) -> str:
    """The lowest version that a cluster's control plane or one of its pools runs: an upgrade may stop between.

    `pools` are the versions of AgentPools by their ids in lower case: they are upgraded after the cluster, whose own
    list has their versions from before.
    """
    outputs = bare(cluster.outputs)
    listed = outputs.get("agentPoolProfiles") or ()
    ids = (f"{cluster.id}/agentPools/{each.get('name')}".casefold() for each in listed)
    found = [_control_plane(outputs)]
    found += [(pools or {}).get(id) or _of_pool(each) for id, each in zip(ids, listed, strict=True)]
    return min((each for each in found if each), key=numbers, default="")


def control_planes(resources: Iterable[Resource]) -> dict[str, str]:
    """The version of each control plane; the pools in a cluster's state are as they were before they were upgraded."""
    clusters = (each for each in resources if kind_of(each) == "ManagedCluster")
    return {each.name: _control_plane(bare(each.outputs)) for each in clusters}


def not_upgraded(before: Mapping[str, str], resources: Iterable[Resource]) -> tuple[str, ...]:
    """The control planes that an upgrade did not raise above the version they had `before`."""
    after = control_planes(resources)
    return tuple(
        f"cluster {name} ran Kubernetes {version} before the upgrade and runs {after.get(name) or 'none'} after it"
        for name, version in before.items()
        if version and numbers(after.get(name, "")) <= numbers(version)
    )


def pools(resources: Iterable[Resource]) -> frozenset[str]:
    """The URNs of the node pools that are separate resources."""
    return frozenset(each.urn for each in resources if kind_of(each) == "AgentPool")


def new_pool_missing(before: frozenset[str], resources: Iterable[Resource]) -> tuple[str, ...]:
    """What is wrong after the step that creates the new pool and keeps the old one."""
    after = pools(resources)
    missing = tuple(
        f"{_name(urn)} was deleted before its pods had moved to the new pool" for urn in sorted(before - after)
    )
    return missing if after - before else (*missing, "no new pool was created")


def old_pool_left(before: frozenset[str], both: frozenset[str], resources: Iterable[Resource]) -> tuple[str, ...]:
    """What is wrong after the step that deletes the old pool and keeps the new one."""
    after = pools(resources)
    lost = tuple(f"{_name(urn)} was deleted, but it is the new pool" for urn in sorted(both - before - after))
    return lost if len(before - after) == 1 else (*lost, f"{len(before - after)} of the old pools were deleted, not 1")


def still_protected(resources: Iterable[Resource]) -> tuple[str, ...]:
    """The clusters and pools that are still protected."""
    protected = (each for each in resources if each.protect and kind_of(each) in ("ManagedCluster", "AgentPool"))
    return tuple(f"{kind_of(each)} {each.name} is still protected" for each in protected)


def left_behind(resources: Iterable[Resource]) -> tuple[str, ...]:
    """What is still in the state after everything should be deleted."""
    return tuple(f"{kind_of(each)} {each.name} is still in the state" for each in resources)


def kind_of(resource: Resource) -> str:
    """The last part of its type: `ManagedCluster`; of azure-native's generic resource, that of what it creates."""
    request = Request(unversioned(resource.type), resource.name, bare(resource.inputs), id=resource.id)
    return as_typed(request).type.rpartition(":")[2]


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]


def _control_plane(outputs: Mapping[str, Any]) -> str:
    return str(outputs.get("currentKubernetesVersion") or outputs.get("kubernetesVersion") or "")


def _of_pool(outputs: Mapping[str, Any]) -> str:
    return str(outputs.get("currentOrchestratorVersion") or "")
