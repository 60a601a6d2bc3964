"""Lists of a resource whose elements are resources too: a VNet's subnets, a route table's routes.

Azure accepts them in either form. Here each is a separate resource, and the list is assembled when it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.azure.containerservice import MANAGED_CLUSTER
from fairway.azure.network import NAT_GATEWAY, NETWORK_SECURITY_GROUP, ROUTE_TABLE
from fairway.azure.resource_type import ResourceType
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.errors import ArmError
from fairway.standin.masking import without_secrets
from fairway.standin.network import SUBNET, check_subnet
from fairway.standin.references import must_be_free, refers
from fairway.standin.responses import answer
from fairway.standin.types import served

_CLUSTER = MANAGED_CLUSTER.token
_NAMED_BY_SUBNETS = (NETWORK_SECURITY_GROUP.token, ROUTE_TABLE.token, NAT_GATEWAY.token)


def with_children(cloud: Cloud, resource: Resource) -> dict[str, Any]:
    """The response to a GET: the state with the lists of child resources."""
    kind, state = served(resource.type), dict(resource.state)
    for key, child in kind.children.items():
        found = [dict(each.state) for each in cloud.below(resource.id, child)]
        if resource.type == _CLUSTER:
            found = [{name: value for name, value in each.items() if name != "id"} for each in found]
        state[key] = found
    if resource.type in _NAMED_BY_SUBNETS:
        users = [{"id": each.id} for each in cloud.users_of(resource.id) if each.type == SUBNET]
        state |= {"subnets": users} if users else {}
    return state


def put_children(cloud: Cloud, kind: ResourceType, owner: Resource, inputs: Mapping[str, Any]) -> None:
    """Create the children that a PUT lists inline, and delete those missing from a list that it sets."""
    for key, token in kind.children.items():
        listed = inputs.get(key)
        if listed is None:
            continue
        child = served(token)
        segment = child.arm.rsplit("/", 1)[-1]
        if not all(each.get("name") for each in listed):
            message = f"Cannot parse the request: an element of {key} of {owner.id} has no name."
            raise ArmError(400, "InvalidRequestFormat", message)
        wanted = {f"{owner.id}/{segment}/{each['name']}": dict(each) for each in listed}
        kept = {id.lower() for id in wanted}
        for each in cloud.below(owner.id, token):
            if each.id.lower() not in kept:
                must_be_free(cloud, each)
                cloud.remove(each.id)
        for id, each in wanted.items():
            before = cloud.get(id)
            if token == SUBNET:
                check_subnet(cloud, id, each, before)
            requested = {name: value for name, value in each.items() if name not in ("id", "type")}
            state = answer(child, id, requested, before.state if before else {})
            cloud.put(Resource(id, token, without_secrets(requested), state), refers(id, requested))


def unset(kind: ResourceType, inputs: Mapping[str, Any]) -> tuple[str, ...]:
    """The lists that inputs leave to separate resources: azure-native's sub-resource properties.

    A cluster's pools are not among them (pulumi-azure-native issue 2719).
    """
    return tuple(key for key in kind.children if kind.token != _CLUSTER and inputs.get(key) is None)
