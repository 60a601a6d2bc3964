"""What a stack file has from a description that is not of Azure, and what may be otherwise in Azure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fairway.request import MADE_UP_SUBSCRIPTION, Placeholder, Request, format_path, leaves, mapping


def notes(cluster: Request, pools: Sequence[Request]) -> Iterator[str]:
    """What to look at in the stack file of a cluster that Azure did not return."""
    paths = [
        f"{each.name}.{format_path(path)}"
        for each in (cluster, *pools)
        for path, value in leaves({key: one for key, one in each.properties.items() if key != "agentPoolProfiles"})
        if isinstance(value, str) and not isinstance(value, Placeholder) and _is_open(value)
    ]
    if paths:
        made_up = MADE_UP_SUBSCRIPTION.partition("-")[0]
        yield (
            f"these ids are in the stack file with parts that the descriptions do not have, such as the subscription "
            f"{made_up}-...: {', '.join(paths)}. Add `--subscription <id>` and `--resource-group <name>`, or write the "
            "ids"
        )
    if "networkPlugin" not in (mapping(cluster.properties.get("networkProfile")) or {}):
        # Azure/azure-rest-api-specs#30845: by the Kubernetes version, not the API version.
        yield (
            "the descriptions have no networkProfile.networkPlugin, which cannot change later. AKS chose kubenet for "
            "clusters created before Kubernetes 1.30, and Azure CNI Overlay for later ones: the stack file has the "
            "second. If the cluster is older, `az aks show` has what it got"
        )


def _is_open(id: str) -> bool:
    return id.startswith("/subscriptions/") and (f"/{MADE_UP_SUBSCRIPTION}/" in id or "{" in id)
