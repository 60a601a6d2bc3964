"""What Azure returns for a request: with what it fills in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from fairway.adoption.configured import Filled
from fairway.adoption.found import Found
from fairway.azure.containerservice import AGENT_POOL, MANAGED_CLUSTER
from fairway.azure.defaults import filled_in
from fairway.request import mapping, merged, value_at
from fairway.standin import responses_aks
from fairway.standin.responses import answer
from fairway.standin.types import served


def filled_for(found: Found, today: date, *, shown: bool = True) -> Filled:
    """The answers for new resources with the names of the found ones; without `shown`, also with the defaults that
    Azure does not return, such as `enablePrivateCluster: false`, which other tools write out."""
    cluster = found.cluster
    kubelet = mapping(value_at(cluster.properties, "identityProfile.kubeletidentity")) or {}
    ids = {"clientId": kubelet.get("clientId"), "principalId": kubelet.get("objectId")}
    known = {str(kubelet["resourceId"]).lower(): ids} if kubelet.get("resourceId") and all(ids.values()) else {}
    # A description that is not Azure's has what was requested.
    returned = cluster.outputs or responses_aks.cluster(cluster.id, cluster.properties, {}, today)

    def filled(type: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
        if type == MANAGED_CLUSTER.token:
            located = {"location": cluster.get("location", ""), **request}
            answered = responses_aks.cluster(cluster.id, located, {}, today, known)
            return answered if shown else merged(filled_in("cluster", located, today), answered)
        if type == AGENT_POOL.token:
            answered = responses_aks.pool(f"{cluster.id}/agentPools/pool", request, {}, returned, today)
            # AKS sets a label on new spot pools, and an update with other labels removes it (Azure/AKS issue 3152).
            labels = {"nodeLabels": request.get("nodeLabels")}
            return answered if shown else merged(filled_in("pool", request, today), {**answered, **labels})
        return answer(served(type), f"{cluster.id}/maintenanceConfigurations/default", request, {})

    return filled
