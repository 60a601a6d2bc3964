"""What Azure returns for a request: with what it fills in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from fairway.adoption.configured import Filled
from fairway.adoption.found import Found
from fairway.azure.containerservice import AGENT_POOL, MANAGED_CLUSTER
from fairway.standin import responses_aks
from fairway.standin.responses import answer
from fairway.standin.types import served


def filled_for(found: Found, today: date) -> Filled:
    """The answers for new resources with the names of the found ones."""
    cluster = found.cluster
    # A description that is not Azure's has what was requested.
    returned = cluster.outputs or responses_aks.cluster(cluster.id, cluster.properties, {}, today)

    def filled(type: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
        if type == MANAGED_CLUSTER.token:
            located = {"location": cluster.get("location", ""), **request}
            return responses_aks.cluster(cluster.id, located, {}, today)
        if type == AGENT_POOL.token:
            return responses_aks.pool(f"{cluster.id}/agentPools/pool", request, {}, returned, today)
        return answer(served(type), f"{cluster.id}/maintenanceConfigurations/default", request, {})

    return filled
