"""The states in which Azure described a cluster and its pools, where they matter for an adoption."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import quote

from fairway.request import Request, value_at


def is_deleting(request: Request) -> bool:
    """Whether Azure is deleting it."""
    return _state(request) == "deleting"


def notes_on_states(cluster: Request, pools: Sequence[Request], group: str) -> Iterator[str]:
    """What the states mean for the first updates."""
    stopped = _is_stopped(cluster)
    start = f"`az aks start --name {quote(cluster.name)} --resource-group {quote(group or '<group>')}`"
    if stopped:
        # articles/aks/start-stop-cluster.md: only start and delete are possible on a stopped cluster.
        yield f"the cluster is stopped: it can be imported, but Azure refuses every update until {start}"
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
        if each is not cluster and each.outputs.get("count") == 0 and (stopped or _is_stopped(each)):
            yield (
                f"{words} is stopped, so its count is 0, and the stack file has that: an update after it is started "
                "would remove its nodes. Start it and describe it again, or write its count in the stack file"
            )
        elif each is not cluster and _is_stopped(each) and not stopped:
            yield f"{words} is stopped, and stays so"


def _state(request: Request) -> str:
    return str(request.outputs.get("provisioningState") or "").lower()


def _is_stopped(request: Request) -> bool:
    return str(value_at(request.outputs, "powerState.code", "")).lower() == "stopped"
