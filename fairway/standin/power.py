"""Clusters that are stopped: Azure starts and deletes them, and refuses everything else.

MicrosoftDocs/azure-aks-docs, articles/aks/start-stop-cluster.md (About the cluster stop/start feature): "You can only
perform start or delete operations on a stopped AKS cluster". Azure's own text of the error is not known.
"""

from __future__ import annotations

from typing import Literal

from fairway.azure.containerservice import AGENT_POOL, MANAGED_CLUSTER
from fairway.request import value_at
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.errors import ArmError

Power = Literal["Running", "Stopped"]


def must_run(cloud: Cloud, type: str, id: str) -> None:
    """Refuse a request to a cluster that is stopped, or to a pool of one."""
    found = cloud.get(id.rsplit("/", 2)[0] if type == AGENT_POOL.token else id)
    if type in (MANAGED_CLUSTER.token, AGENT_POOL.token) and found and _is_stopped(found):
        raise ArmError(
            400,
            "OperationNotAllowed",
            f"(Azure's own text is not known.) The cluster {found.name} is stopped: it can only be started or deleted. "
            "Start it with `az aks start`, and repeat the update.",
        )


def _is_stopped(cluster: Resource) -> bool:
    return value_at(cluster.state, "powerState.code") == "Stopped"


def turn(cloud: Cloud, power: Power) -> list[str]:
    """Start or stop every cluster with its pools, as `az aks start` and `az aks stop`. Returns a sentence for each."""
    clusters = [each for each in cloud.everything() if each.type == MANAGED_CLUSTER.token]
    for cluster in clusters:
        for each in (cluster, *cloud.below(cluster.id, AGENT_POOL.token)):
            state = {**each.state, "powerState": {"code": power}}
            cloud.put(Resource(each.id, each.type, each.inputs, state), cloud.refers(each.id))
        action = "stop" if power == "Stopped" else "start"
        result = {"status": 200, "code": None, "message": None, "by": "portal", "estimateSeconds": 0}
        cloud.write("POST", MANAGED_CLUSTER.arm, f"{cluster.id}/{action}", **result)
    word = "stopped" if power == "Stopped" else "started"
    return [f"ManagedCluster {each.name} was {word}." for each in clusters] or [
        "There was no cluster to turn on or off."
    ]
