"""What Fleet Manager checks before a cluster joins a fleet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.azure.fleet import FLEET_MEMBER
from fairway.request import value_at
from fairway.standin.cloud import Cloud
from fairway.standin.errors import ArmError


def check_member(cloud: Cloud, id: str, inputs: Mapping[str, Any]) -> None:
    """Refuse a cluster that is in another fleet: Azure/azure-service-operator issue 4181."""
    cluster, fleet = _cluster(inputs), id.rpartition("/members/")[0]
    for other in cloud.users_of(cluster):
        joined = FLEET_MEMBER.named_in(other.id) and _cluster(other.inputs).lower() == cluster.lower()
        if joined and not other.id.lower().startswith(f"{fleet.lower()}/"):
            message = f"The cluster {cluster} has already joined the fleet {other.id.rpartition('/members/')[0]}."
            raise ArmError(400, "ClusterAlreadyJoinedAnotherFleet", message)


def _cluster(inputs: Mapping[str, Any]) -> str:
    """The cluster of a member, from inputs of its own type or of azure-native's generic resource."""
    return str(inputs.get("clusterResourceId") or value_at(inputs, "properties.clusterResourceId") or "")
