"""Resources that a program uses and does not create, such as a hub's network or an existing resource group.

A rehearsal adds them to its cloud first, with what their ids contain. What is not known of them (a network's address
space) is not checked. What the program has about them (the principal of an identity) is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fairway.azure.generated import SUBSCRIPTION
from fairway.azure.managedidentity import USER_ASSIGNED_IDENTITY
from fairway.azure.network import PUBLIC_IP_ADDRESS
from fairway.azure.resource_type import ResourceType
from fairway.azure.resource_types import type_of_id
from fairway.request import Request, leaves, mapping
from fairway.rules.cluster import MANAGED_CLUSTER
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.responses import answer
from fairway.standin.roles import ASSIGNMENT, UNNAMED

_IDENTITY = USER_ASSIGNED_IDENTITY.token
_ID = re.compile(
    r"/subscriptions/[^/\s]+/resourceGroups/[^/\s]+(?:/providers/[^/\s]+(?:/[^/\s]+/[^/\s]+)+)?", re.IGNORECASE
)


def add_preexisting(cloud: Cloud, requests: Sequence[Request], looked_up: Iterable[str] = ()) -> list[str]:
    """Add to the cloud what `requests` refer to and do not create, and the ids in `looked_up`.

    Returns the ids of what was added; what exists stays as it is.
    """
    requested = {each.id.lower() for each in requests if each.id}
    added: list[str] = []
    known = dict(_identities(requests))
    for id in dict.fromkeys([*_named(requests), *(part for each in looked_up for part in _chain(each))]):
        kind = type_of_id(id)
        below_requested = any(id.lower().startswith(f"{each}/") for each in requested if "/providers/" in each)
        if kind is None or id.lower() in requested or below_requested or cloud.get(id) is not None:
            continue
        cloud.put(_existing(kind, id, known))
        added.append(id)
    return added


def _existing(kind: ResourceType, id: str, known: Mapping[str, Mapping[str, Any]]) -> Resource:
    # An address that exists is one that others can use: static, of the SKU Standard.
    inputs = {"publicIPAllocationMethod": "Static"} if kind is PUBLIC_IP_ADDRESS else {}
    state = answer(kind, id, inputs, {})
    if kind.token != _IDENTITY:
        return Resource(id, kind.token, {}, state)
    ids = {**known.get(id.lower(), {})}
    unnamed = ids.pop(UNNAMED, not ids)
    return Resource(id, kind.token, {UNNAMED: True} if unnamed else {}, {**state, **ids})


def _identities(requests: Sequence[Request]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What requests contain about identities: `clientId` and `principalId` by id in lower case.

    A cluster sets the ids of its kubelet identity; its own identity has the principal whose roles it waits for.
    """
    roles = {each.name: each for each in requests if each.type == ASSIGNMENT}
    for cluster in (each for each in requests if each.type == MANAGED_CLUSTER):
        kubelet = mapping(cluster.get("identityProfile.kubeletidentity")) or {}
        id, principal = str(kubelet.get("resourceId")), str(kubelet.get("objectId"))
        own = [each for each in cluster.get("identity.userAssignedIdentities") or () if isinstance(each, str)]
        waited = (roles[name] for name in cluster.depends_on if name in roles)
        named = {str(each.get("principalId")) for each in waited if each.get("principalType") == "ServicePrincipal"}
        if kubelet.get("resourceId") and kubelet.get("objectId"):
            # Also the cluster's own: without roles in the stack, those that it has are not known.
            both = id.lower() in map(str.lower, own) and principal not in named
            yield id.lower(), {"principalId": principal, "clientId": str(kubelet.get("clientId", "")), UNNAMED: both}
        named -= {"None", principal}
        if len(own) == len(named) == 1:
            yield own[0].lower(), {"principalId": named.pop()}


def _named(requests: Sequence[Request]) -> Iterator[str]:
    """Every id in the properties, and the parents of each resource, the outermost first."""
    for request in requests:
        if request.custom:
            yield from _chain(request.id.rsplit("/", 2)[0])
            group = request.get("resourceGroupName")
            if isinstance(group, str):
                yield f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}"
            for path, value in leaves(request.properties):
                for text in (value, *path):
                    if isinstance(text, str):
                        for id in _ID.findall(text):
                            yield from _chain(id)


def _chain(id: str) -> Iterator[str]:
    """The resource group, the parents and the resource of an id."""
    head, _, tail = id.partition("/providers/")
    if "/resourcegroups/" not in head.lower():
        return
    yield head
    parts = tail.split("/")
    for end in range(3, len(parts) + 1, 2):
        yield f"{head}/providers/{'/'.join(parts[:end])}"
