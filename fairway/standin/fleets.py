"""What Fleet Manager checks before a cluster joins a fleet, and what it upgrades."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.azure.fleet import AUTO_UPGRADE_PROFILE, FLEET_MEMBER
from fairway.request import sequence, value_at
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.errors import ArmError


def check_member(cloud: Cloud, id: str, inputs: Mapping[str, Any]) -> None:
    """Refuse a cluster that is in another fleet: Azure/azure-service-operator issue 4181."""
    cluster, fleet = _cluster(inputs), id.rpartition("/members/")[0]
    for other in _members(cloud, cluster):
        if not other.id.lower().startswith(f"{fleet.lower()}/"):
            message = f"The cluster {cluster} has already joined the fleet {other.id.rpartition('/members/')[0]}."
            raise ArmError(400, "ClusterAlreadyJoinedAnotherFleet", message)


def upgraded_by(cloud: Cloud, cluster: Resource) -> set[str]:
    """The channels, in lower case, by which fleets upgrade a cluster automatically."""
    found: set[str] = set()
    for member in _members(cloud, cluster.id):
        fleet = member.id.rpartition("/members/")[0]
        for each in cloud.below(fleet):
            if AUTO_UPGRADE_PROFILE.named_in(each.id) and _get(each, "disabled") is not True:
                strategy = _get(each, "updateStrategyId")
                groups = _groups(cloud.get(str(strategy))) if strategy else None
                if groups is None or _get(member, "group") in groups:
                    found.add(str(_get(each, "channel")).lower())
    return found


def _groups(strategy: Resource | None) -> set[Any]:
    stages = sequence(_get(strategy, "strategy.stages")) if strategy else ()
    return {value_at(group, "name") for stage in stages or () for group in sequence(value_at(stage, "groups")) or ()}


def _members(cloud: Cloud, cluster: str) -> Iterator[Resource]:
    for each in cloud.users_of(cluster):
        if FLEET_MEMBER.named_in(each.id) and _cluster(each.inputs).lower() == cluster.lower():
            yield each


def _get(resource: Resource, path: str) -> Any:
    """A property of a resource of its own type, or of azure-native's generic resource."""
    own = value_at(resource.inputs, path)
    return value_at(resource.inputs, f"properties.{path}") if own is None else own


def _cluster(inputs: Mapping[str, Any]) -> str:
    """The cluster of a member, from inputs of its own type or of azure-native's generic resource."""
    return str(inputs.get("clusterResourceId") or value_at(inputs, "properties.clusterResourceId") or "")
