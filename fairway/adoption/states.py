"""The states in which Azure described a cluster and its pools, where they matter for an adoption."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from shlex import quote
from typing import Any

from fairway.adoption.of_azure import has_own_kubelet_identity
from fairway.request import Request, value_at

_GUID = re.compile(r"[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}", re.IGNORECASE)


def is_deleting(request: Request) -> bool:
    """Whether Azure is deleting it."""
    return _state(request) == "deleting"


def refused_state(cluster: Request, pools: Sequence[Request]) -> str:
    """Why the cluster cannot be adopted as it is; empty if it can."""
    if is_deleting(cluster):
        return (
            f"Azure is deleting the cluster {cluster.name} (provisioningState Deleting), so there is nothing to adopt. "
            "If it exists in the end, describe it again"
        )
    hosted = [each.name for each in pools if str(each.get("mode", "")).lower() == "managedsystem"]
    on = value_at(cluster.properties, "hostedSystemProfile.enabled") is True
    if hosted or on or (cluster.outputs and not pools):
        # Azure/azure-cli-extensions src/aks-preview, `--enable-managed-system-pool` and `--enable-hosted-system`.
        pool = f"the pool {', '.join(hosted)} has the mode ManagedSystem" if hosted else "it has no pool of its own"
        what = "hostedSystemProfile is enabled" if on else pool
        return (
            f"Azure hosts the system pools of the cluster {cluster.name}, a preview: {what}. The API version of "
            "requests does not have them, so an update might add a system pool or remove Azure's. It cannot be "
            "adopted; leave it to the tool that manages it until a stable API version has hosted system pools"
        )
    client = str(value_at(cluster.properties, "servicePrincipalProfile.clientId", "")).lower()
    if client == "msi" and not cluster.get("identity"):
        return (
            f"the description of the cluster {cluster.name} has no `identity`, and servicePrincipalProfile.clientId "
            "`msi` means that it has a managed identity: the description is not complete. Pass the whole output of "
            "`az aks show --resource-group <group> --name <cluster> --output json`"
        )
    return _without_ids(cluster)


def _without_ids(cluster: Request) -> str:
    """That ids of an own identity of the kubelet are masked or missing: an update with others would change it. AKS
    returns GUIDs."""
    kubelet = value_at(cluster.outputs or cluster.properties, "identityProfile.kubeletidentity", {})
    if has_own_kubelet_identity(cluster.outputs or cluster.properties):
        return ""
    ids = {key: value_at(kubelet, key) for key in ("clientId", "objectId")}
    wrong = [f"{key} {each or 'is missing'}" for key, each in ids.items() if _is_wrong(each, cluster)]
    if not wrong or not (id := value_at(kubelet, "resourceId")):
        return ""
    return (
        f"the description of the cluster {cluster.name} has identityProfile.kubeletidentity without the ids that Azure "
        f"returns, which are GUIDs: {', '.join(wrong)}. It was edited, or its ids were masked: pass the whole output "
        "of `az aks show --resource-group <group> --name <cluster> --output json`. Both ids alone, with principalId as "
        f"objectId: `az identity show --ids {id} --query '{{clientId: clientId, objectId: principalId}}'`"
    )


def _is_wrong(id: Any, cluster: Request) -> bool:
    """Whether it is no GUID; a description that is not Azure's may lack it."""
    return not _GUID.fullmatch(str(id)) if id or cluster.outputs else False


def notes_on_states(cluster: Request, pools: Sequence[Request], group: str) -> Iterator[str]:
    """What the states mean for the first updates."""
    stopped = is_stopped(cluster)
    start = f"`az aks start --name {quote(cluster.name)} --resource-group {quote(group or '<group>')}`"
    if stopped:
        # articles/aks/start-stop-cluster.md: only start and delete are possible on a stopped cluster.
        yield f"the cluster is stopped: it can be imported, but Azure refuses every update until {start}"
    modes = {str(each.outputs.get("mode") or "").lower() for each in pools if each.outputs}
    if modes == {""}:
        yield (
            "the pools have no mode, so an API version from before 2020-03-01 returned the description. It lacks what "
            "came later, such as the identity: describe the cluster again with a current az"
        )
    elif modes and not modes & {"", "system"}:
        # MicrosoftDocs/azure-aks-docs articles/aks/use-system-pools.md: before API version 2020-03-01 there were none.
        mode = f"--cluster-name {quote(cluster.name)} --resource-group {quote(group or '<group>')} --mode System"
        yield (
            "the cluster has no System pool, so Azure may refuse an update of it. First run `az aks nodepool update "
            f"{mode} --name {quote(pools[0].name)}`, and describe it again"
        )
    for each in (cluster, *pools):
        words = "the cluster" if each is cluster else f"the pool {each.name}"
        state = _state(each)
        if each is not cluster and is_deleting(each):
            yield f"{words} is being deleted, and is left out"
        elif state == "failed":
            yield (
                f"{words} has the provisioningState Failed: its last operation failed, so Azure may not have all that "
                "it reports. The first update sends it again, and Azure repeats the operation"
            )
        elif state not in ("", "succeeded"):
            named = each.outputs["provisioningState"]
            yield f"{words} has the provisioningState {named}: describe it again when it is done"
        # ARM schema, ManagedClusterAgentPoolProfileProperties: a pool is stopped by setting powerState, which is sent.
        if each is not cluster and each.outputs.get("count") == 0 and (stopped or is_stopped(each)):
            yield (
                f"{words} is stopped, so its count is 0, and the stack file has that: an update after it is started "
                "would remove its nodes. Start it and describe it again, or write its count in the stack file"
            )
        elif each is not cluster and is_stopped(each) and not stopped:
            yield f"{words} is stopped, and stays so"


def started(cluster: Request, pools: Sequence[Request]) -> list[Request]:
    """The pools of a cluster; of one that is stopped as they are once it is started, since no update is possible
    before. Azure starts them with it, and a request that has their powerState would stop them again."""
    if not is_stopped(cluster):
        return [*pools]
    return [replace(each, outputs=_started(each.outputs), properties=_started(each.properties)) for each in pools]


def _started(tree: Mapping[str, Any]) -> dict[str, Any]:
    return {**tree, "powerState": {"code": "Running"}} if "powerState" in tree else dict(tree)


def _state(request: Request) -> str:
    return str(request.outputs.get("provisioningState") or "").lower()


def is_stopped(request: Request) -> bool:
    """Whether Azure returned that it is stopped."""
    return str(value_at(request.outputs, "powerState.code", "")).lower() == "stopped"
