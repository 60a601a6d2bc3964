"""What other descriptions have of the cluster that Azure returned: Azure's description has precedence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from fairway.adoption.open_values import can_be, open_name
from fairway.azure.containerservice import AGENT_POOL, MAINTENANCE_CONFIGURATION, MANAGED_CLUSTER
from fairway.azure.resource_id import parse_id
from fairway.request import MADE_UP_SUBSCRIPTION, Request

_KINDS = (AGENT_POOL.token, MAINTENANCE_CONFIGURATION.token)


def matched(requests: Sequence[Request]) -> list[Request]:
    """The requests, with Azure's id for each cluster that is described without one and that Azure returned too. The
    call of a module is left out where a state has what it made."""
    clusters = [each for each in requests if each.type == MANAGED_CLUSTER.token]
    returned = [each for each in clusters if each.outputs]
    known = [each for each in clusters if not each.outputs and not _is_open(each.id)]
    ids: dict[str, str] = {}
    made: set[str] = set()
    for each in clusters:
        if each.outputs or not _is_open(each.id):
            continue
        if (id := _only(each, returned)) is not None:
            ids[each.id or each.name] = id
        elif not returned and each.id and _only(each, known) is not None:
            made.add(each.id)
    kept = [each for each in requests if not _is_of(each, made)]
    return [_with_id(each, ids) for each in kept]


def _only(described: Request, others: Sequence[Request]) -> str | None:
    """The id of the one cluster that a description may be of; None where there are several or none."""
    same = [each for each in others if can_be(described.name, each.name)]
    return same[0].id if len({each.id.lower() for each in same}) == 1 else None


def _is_of(request: Request, ids: Collection[str]) -> bool:
    """Whether a request is one of these clusters, or is in one."""
    inside = request.type in _KINDS and request.id.rpartition("/")[0].rpartition("/")[0] in ids
    return inside or (request.type == MANAGED_CLUSTER.token and request.id in ids)


def _is_open(id: str) -> bool:
    """Whether an id has parts that the description does not have."""
    found = parse_id(id)
    return found is None or found.subscription == MADE_UP_SUBSCRIPTION or open_name(id)


def _with_id(request: Request, ids: dict[str, str]) -> Request:
    if request.outputs:
        return request
    if request.type == MANAGED_CLUSTER.token and (request.id or request.name) in ids:
        id = ids[request.id or request.name]
        return replace(request, id=id, name=id.rpartition("/")[2])
    cluster, _, rest = request.id.rpartition("/")
    above, _, kind = cluster.rpartition("/")
    if request.type in _KINDS and above in ids:
        return replace(request, id=f"{ids[above]}/{kind}/{rest}")
    return request


def returned_only(requests: Iterable[Request], cluster: Request) -> list[Request]:
    """Of the pools and windows of a cluster those that count: if Azure returned the cluster, what Azure returned."""
    return [each for each in requests if each.outputs or not cluster.outputs]


def left_out(requests: Iterable[Request], cluster: Request, names: Sequence[str]) -> Iterator[str]:
    """What the other descriptions have and Azure did not return; `names` are Azure's."""
    for each in requests:
        if not cluster.outputs or each.outputs or any(can_be(each.name, name) for name in names):
            continue
        if each.type == AGENT_POOL.token:
            yield f"the pool {each.name} is described, and Azure did not return it: it is left out"
        else:
            yield (
                f"the maintenance window {each.name} is described, and is not in what Azure returned: it is left out. "
                "If it exists, pass the output of `az aks maintenanceconfiguration list --output json` too"
            )
