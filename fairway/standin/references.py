"""Ids of other resources in a request: these must exist, and cannot be deleted while they are in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.azure.compute import CAPACITY_RESERVATION, DEDICATED_HOST
from fairway.azure.containerservice import AGENT_POOL, MANAGED_CLUSTER
from fairway.azure.generated import SUBSCRIPTION
from fairway.azure.monitor import PRIVATE_LINK_SCOPED_RESOURCE
from fairway.azure.network import SUBNET, VIRTUAL_NETWORK
from fairway.azure.resource_type import ResourceType
from fairway.azure.resource_types import type_of_id
from fairway.request import mapping, sequence, value_at
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.errors import ArmError, not_found
from fairway.standin.types import served

_SUBSCRIPTION = f"/subscriptions/{SUBSCRIPTION}/".lower()


LINKED = ("Conflict", "Resource '{name}' cannot be deleted because it is connected to private link scopes: {users}.")
"""The refusal to delete what is in a private link scope: learn.microsoft.com/azure/azure-monitor/fundamentals/
private-link-configure#connect-resources-to-the-ampls. Code and text are assumed: no source has them."""


def ids_in(value: Any) -> Iterator[str]:
    """Every resource id of the rehearsal's subscription at any depth; also if it is a key, as ids of identities are."""
    entries, items = mapping(value), sequence(value)
    if entries is not None:
        for key, each in entries.items():
            yield from ids_in(key)
            yield from ids_in(each)
    elif items is not None:
        for each in items:
            yield from ids_in(each)
    elif isinstance(value, str) and value.lower().startswith(_SUBSCRIPTION) and type_of_id(value):
        yield value


def refers(id: str, inputs: Mapping[str, Any]) -> list[str]:
    """The ids that a resource refers to: those in its properties, except its own and those of its parents."""
    own = id.lower()
    found = dict.fromkeys(each for key, value in inputs.items() if key != "id" for each in ids_in(value))
    return [each for each in found if each.lower() != own and not own.startswith(f"{each.lower()}/")]


def must_exist(cloud: Cloud, kind: ResourceType, id: str, inputs: Mapping[str, Any]) -> None:
    """Refuse a request whose resource group, parent or referenced resource does not exist."""
    _above(cloud, kind, id)
    for each in refers(id, inputs):
        if cloud.get(each) is not None or _in_node_group(cloud, each):
            continue
        if kind.kind.startswith("network:"):
            raise ArmError(
                400,
                "InvalidResourceReference",
                f"Resource {each} referenced by resource {id} was not found. Please make sure that the referenced "
                "resource exists, and that both resources are in the same region.",
            )
        raise not_found(each)


def _in_node_group(cloud: Cloud, id: str) -> bool:
    """Whether it is in the resource group that AKS created for a cluster's nodes: the stand-in does not model those."""
    groups = (str(each.state.get("nodeResourceGroup", "")) for each in cloud.of_type(MANAGED_CLUSTER.token))
    return any(group and f"/resourcegroups/{group}/".lower() in id.lower() for group in groups)


def _above(cloud: Cloud, kind: ResourceType, id: str) -> None:
    group = "/".join(id.split("/")[:5])
    in_group = id.lower().startswith(f"{_SUBSCRIPTION}resourcegroups/") and group.lower() != id.lower()
    if in_group and cloud.get(group) is None and not _in_node_group(cloud, f"{group}/"):
        name = group.rsplit("/", 1)[-1]
        raise ArmError(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")
    before = id.rsplit("/providers/", 1)[0]
    parent = id.rsplit("/", 2)[0]
    if parent.rsplit("/", 1)[0].endswith("/providers") or "/providers/" not in parent:
        parent = before  # a top-level resource, or one that extends another
    missing = type_of_id(parent) is not None and cloud.get(parent) is None
    if missing and parent.lower() != group.lower():
        if parent == before:
            raise not_found(parent)
        raise ArmError(
            404,
            "ParentResourceNotFound",
            f"Failed to perform 'write' on resource(s) of type '{kind.arm_of(id).partition('/')[2]}', because the "
            f"parent resource '{parent}' could not be found.",
        )


def must_be_free(cloud: Cloud, resource: Resource) -> None:
    """Refuse to delete a resource that others use."""
    kind = served(resource.type)
    for below, (code, text) in kind.blocked_by.items():
        if cloud.below(resource.id, below):
            raise ArmError(409, code, text)
    parts = [resource]
    if resource.type == VIRTUAL_NETWORK.token:
        parts = cloud.below(resource.id, SUBNET.token)
    for part in parts:
        users = users_of(cloud, part)
        if users:
            code, text = kind.in_use or LINKED
            listed = ", ".join(each.id for each in users)
            raise ArmError(400, code, text.format(name=part.name, id=part.id, users=listed))


def users_of(cloud: Cloud, resource: Resource) -> list[Resource]:
    """The resources that use a resource, so that it cannot be deleted."""
    if resource.type in (DEDICATED_HOST.token, CAPACITY_RESERVATION.token):
        return [*_nodes_on(cloud, resource)]
    found = [each for each in cloud.users_of(resource.id) if not each.id.lower().startswith(f"{resource.id.lower()}/")]
    holders = (PRIVATE_LINK_SCOPED_RESOURCE.token,)
    if served(resource.type).in_use:
        holders += ("azure-native:network:", "azure-native:containerservice:", "azure-native:servicenetworking:")
    return [each for each in found if each.type.startswith(holders) and each.type != resource.type]


def _nodes_on(cloud: Cloud, resource: Resource) -> Iterator[Resource]:
    """The pools with nodes on a host or in a reservation, which must leave it first: MicrosoftDocs/azure-compute-docs
    articles/virtual-machines/capacity-reservation-modify.md and dedicated-hosts-how-to.md. With several hosts it is not
    known on which of them the nodes are."""
    group = resource.id.rsplit("/", 2)[0]
    if resource.type == DEDICATED_HOST.token and len(cloud.below(group, resource.type)) > 1:
        return
    for pool in cloud.users_of(group):
        if pool.type != AGENT_POOL.token or pool.inputs.get("count") == 0:
            continue
        sizes = [value_at(resource.inputs, "sku.name", ""), pool.inputs.get("vmSize")]
        zones = [
            {*(sequence(each) or ())} for each in (resource.inputs.get("zones"), pool.inputs.get("availabilityZones"))
        ]
        reserved = str(sizes[0]).lower() == str(sizes[1]).lower() and (zones[0] & zones[1] or not any(zones))
        if resource.type == DEDICATED_HOST.token or reserved:
            yield pool


def group_must_be_free(cloud: Cloud, group: Resource) -> None:
    """Refuse to delete a resource group while a resource outside uses one in it."""
    inside = f"{group.id.lower()}/"
    for each in cloud.below(group.id):
        outside = [user for user in users_of(cloud, each) if not user.id.lower().startswith(inside)]
        if outside:
            raise ArmError(
                409,
                "ResourceGroupDeletionBlocked",
                f"Deletion of resource group '{group.name}' failed as resources with identifiers '{each.id}' could "
                f"not be deleted: they are used by '{outside[0].id}'.",
            )
