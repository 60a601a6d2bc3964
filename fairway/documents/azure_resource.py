"""Resources as Azure's REST API and az have them: bodies to send, answers, and lists of these.

az prints what is below `properties` one level up, `az resource show` and `az rest` as the API has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.azure.resource_type import arm_type
from fairway.documents.arm_expression import is_expression
from fairway.documents.arm_resource import ArmResource, found_of
from fairway.documents.document import Document, document
from fairway.documents.source import Source
from fairway.documents.unknown import unknown
from fairway.request import Path, mapped, mapping, sequence

OUTPUT = "output of az"
ANSWER = "Azure resource"
BODY = "REST body"

CLUSTER = "Microsoft.ContainerService/managedClusters"
POOL = f"{CLUSTER}/agentPools"
_OF_AN_ENTRY = frozenset(
    (
        *("changedTime", "createdTime", "extendedLocation", "id", "identity", "kind", "location", "managedBy", "name"),
        *("plan", "properties", "provisioningState", "resourceGroup", "sku", "systemData", "tags", "type", "zones"),
    )
)
"""The keys that an entry of `az resource list` may have."""
_OF_A_CLUSTER = frozenset(("agentpoolprofiles", "dnsprefix", "apiserveraccessprofile", "serviceprincipalprofile"))
_OF_A_POOL = frozenset(("vmsize", "virtualmachinesprofile"))
_OF_A_POOL_TOO = frozenset(
    ("mode", "ostype", "ossku", "count", "enableautoscaling", "mincount", "vnetsubnetid", "maxpods")
)


def recognised(tree: Any) -> bool:
    """Whether data is a resource, or a list of them."""
    return any(True for _ in _resources(tree))


def read(source: Source) -> Document:
    """The resources; those that have an id exist already."""
    found = [
        found_of(ArmResource(kind, _id(body), _evaluated(body), base, api_version=_version(body), exists=_exists(body)))
        for base, body, kind in _resources(source.tree)
    ]
    bodies = [body for _, body, _ in _resources(source.tree)]
    plain = not any(mapping(each.get("properties")) for each in bodies)
    return document(source, OUTPUT if plain else ANSWER if any(map(_exists, bodies)) else BODY, found)


def _resources(tree: Any) -> Iterator[tuple[Path, Mapping[str, Any], str]]:
    """Each resource with its path and ARM's type."""
    top = mapping(tree)
    key = "data" if top is not None and "skip_token" in top else "value"  # `az graph query` and the API's lists
    listed = sequence(tree) if top is None else sequence(top.get(key))
    base: Path = () if top is None else (key,)
    if listed is None:
        kind = _kind(top or {})
        if top is not None and kind:
            yield (), top, kind
        return
    for at, each in enumerate(listed):
        entries = mapping(each)
        if entries is not None and not _is_entry(entries) and (kind := _kind(entries)):
            yield (*base, at), entries, kind


def _is_entry(body: Mapping[str, Any]) -> bool:
    """Whether it is an entry of `az resource list`, which names a resource and has none of its properties."""
    listed = "location" in body or "resourceGroup" in body
    return listed and "id" in body and not mapping(body.get("properties")) and body.keys() <= _OF_AN_ENTRY


def _kind(body: Mapping[str, Any]) -> str:
    """The type in its id, the one it names, or the one that has its properties; empty for what is no resource."""
    id, named = body.get("id"), body.get("type")
    if id is None and "Id" in body:
        return ""  # an object of PowerShell, with numbers for texts and texts for what is deep
    if isinstance(id, str) and id.lower().startswith("/subscriptions/") and "/providers/" in id:
        return arm_type(id)
    if isinstance(named, str) and "/" in named and "." in named.partition("/")[0]:
        return named
    inner = mapping(body.get("properties"))
    keys = {key.lower() for key in (inner if inner is not None else body)}
    if keys & _OF_A_CLUSTER and (inner is not None or "agentpoolprofiles" in keys):
        return CLUSTER
    return POOL if keys & _OF_A_POOL and keys & _OF_A_POOL_TOO else ""


def _id(body: Mapping[str, Any]) -> str:
    id = body.get("id")
    return id if isinstance(id, str) and id.startswith("/") else ""


def _evaluated(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A body out of a template has expressions, of which nothing is known."""

    def change(value: Any) -> Any:
        return unknown(value[1:-1]) if isinstance(value, str) and is_expression(value) else value

    return body if _id(body) else mapping(mapped(body, change)) or {}


def _version(body: Mapping[str, Any]) -> str:
    return str(body.get("apiVersion") or "")


def _exists(body: Mapping[str, Any]) -> bool | None:
    """What has an id was read from Azure; a body to be sent has none, and may be of a change."""
    return True if _id(body) else None
