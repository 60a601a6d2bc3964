"""What the descriptions of a cluster lack, by what they are: Azure's own, a template's, or a plan's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from fairway.adoption.newer import usual_values
from fairway.azure.defaults import gets_overlay
from fairway.documents import arm_parameters
from fairway.documents.document import Document
from fairway.request import MADE_UP_SUBSCRIPTION, Placeholder, Request, format_path, leaves, mapping


def notes_on_descriptions(
    documents: Sequence[Document], cluster: Request, pools: Sequence[Request], windows: Sequence[Request]
) -> Iterator[str]:
    """What to know about the stack file that comes from these documents."""
    yield from _lacking(windows, cluster)
    if not cluster.outputs:
        yield from _of_templates(cluster, pools)
    yield from _usual((cluster, *pools))
    yield from _not_read(documents, cluster)
    yield from _planned(cluster)


def _not_read(documents: Sequence[Document], cluster: Request) -> Iterator[str]:
    """What the documents have and was not read, unless Azure returned the cluster."""
    for each in documents if not cluster.outputs else ():
        if each.kind == arm_parameters.KIND:
            continue
        yield from (f"{PurePath(each.file).name}: {note}" for note in each.notes)


def _planned(cluster: Request) -> Iterator[str]:
    if cluster.exists is False:
        yield (
            "by the plan Terraform would create the cluster: this is what it would request. A cluster that exists is "
            "in the plan of another state, or the plan deletes it first"
        )


def _usual(requests: Sequence[Request]) -> Iterator[str]:
    if paths := usual_values(requests):
        yield (
            "these are not sent, since the API version of requests does not have them and Azure sets them by itself: "
            f"{', '.join(paths)}"
        )


def _lacking(windows: Sequence[Request], cluster: Request) -> Iterator[str]:
    if not cluster.id:
        yield (
            "the description has no resource id, so the subscription and the resource group are not known, and nothing "
            "can be imported. Pass the output of `az aks show --output json` too"
        )
    elif not cluster.outputs:
        yield (
            "the description is not what Azure returned, so what Azure filled in is not known. Pass the output of "
            "`az aks show --output json` too"
        )
    elif not windows:
        yield (
            "there are no maintenance windows in the descriptions. If the cluster has some, pass the output of `az aks "
            "maintenanceconfiguration list --output json` too; without it they stay as they are and are not managed"
        )


def _of_templates(cluster: Request, pools: Sequence[Request]) -> Iterator[str]:
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
        version = cluster.get("kubernetesVersion")
        if gets_overlay(version):
            which, when = "second", "is older"
        else:
            which, when = f"first, since its Kubernetes version is {version}", "was created with a later version"
        yield (
            "the descriptions have no networkProfile.networkPlugin, which cannot change later. AKS chose kubenet for "
            "clusters created before Kubernetes 1.30, and Azure CNI Overlay for later ones: the stack file has the "
            f"{which}. If the cluster {when}, `az aks show` has what it got"
        )


def _is_open(id: str) -> bool:
    return id.startswith("/subscriptions/") and (f"/{MADE_UP_SUBSCRIPTION}/" in id or "{" in id)
