"""azure-native's functions: the client's config and token, kubeconfigs, and the get-functions of all types."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from fairway.azure.bastion import NETWORK_INTERFACE
from fairway.azure.generated import guid
from fairway.azure.network import PRIVATE_ENDPOINT, endpoint_address
from fairway.azure.resource_type import ResourceType
from fairway.protocol.resource_types import resource_type
from fairway.protocol.tokens import unversioned
from fairway.protocol.values import Secret
from fairway.request import mapping, sequence
from fairway.standin import fields
from fairway.standin.arm import Arm, kubeconfig
from fairway.standin.clusters import CLUSTER
from fairway.standin.errors import ArmError, StandInError, not_found
from fairway.standin.responses import caller
from fairway.standin.types import served

_CREDENTIALS = {
    "listManagedClusterUserCredentials": "clusterUser",
    "listManagedClusterAdminCredentials": "clusterAdmin",
}


def invoke(arm: Arm, token: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """Call a function. Raises `ArmError` if ARM refuses, and `StandInError` for a function that is not supported."""
    name = unversioned(token).rsplit(":", 1)[-1]
    if unversioned(token) == "azure-native:authorization:getClientConfig":
        return dict(caller())
    if unversioned(token) == "azure-native:authorization:getClientToken":
        return {"token": Secret(f"stand-in.{guid('token', str(args.get('endpoint')))}")}
    if unversioned(token).startswith("azure-native:containerservice:") and name in _CREDENTIALS:
        return _credentials(arm, args, _CREDENTIALS[name])
    kind = _type_of_get(token)
    id = kind.id_of(args)
    found = _interface_of_endpoint(arm, kind, id) or arm.get(_with_its_subscription(arm, kind, id))
    if found is None:
        raise not_found(kind.id_of(args))
    return found | {"azureApiVersion": fields.api_version(kind.token)}


def _with_its_subscription(arm: Arm, kind: ResourceType, id: str) -> str:
    """The id of the same resource in the settings, which may have another subscription than the made-up one."""
    same = [each.id for each in arm.cloud.of_type(kind.token) if _below(each.id) == _below(id)]
    return id if id in same or not same else same[0]


def _below(id: str) -> str:
    """The id without its subscription, in lower case."""
    return id.lower().split("/", 3)[-1]


def _type_of_get(token: str) -> ResourceType:
    # A type may have moved to another module while its function has not: so the type is looked up by its name.
    package, _, name = token.rpartition(":")
    wanted = unversioned(f"{package}:{name.removeprefix('get')}")
    kind = resource_type(wanted)
    if not name.startswith("get") or kind is None:
        others = ["authorization:getClientConfig", "authorization:getClientToken"]
        others += [f"containerservice:{each}" for each in _CREDENTIALS]
        raise StandInError(
            f"The stand-in for Azure does not support the function {token}. It supports {', '.join(others)}, and the "
            "`get` of each resource type, as `network:getSubnet`. Rehearse without this call."
        )
    return kind


def _interface_of_endpoint(arm: Arm, kind: ResourceType, id: str) -> dict[str, Any] | None:
    """The network interface that Azure creates with a private endpoint; None for any other resource."""
    for endpoint in arm.cloud.of_type(PRIVATE_ENDPOINT.token) if kind is NETWORK_INTERFACE else ():
        interfaces = sequence(endpoint.state.get("networkInterfaces")) or ()
        if any(str((mapping(each) or {}).get("id")).lower() == id.lower() for each in interfaces):
            arm.cloud.write("GET", kind.arm, id, status=200, code=None, message=None, estimateSeconds=0)
            address = {"name": "privateEndpointIpConfig", "primary": True}
            address["privateIPAddress"] = endpoint_address(endpoint.id)
            return {"id": id, "name": id.rsplit("/", 1)[-1], "ipConfigurations": [address]}
    return None


def _credentials(arm: Arm, args: Mapping[str, Any], name: str) -> dict[str, Any]:
    kind = served(CLUSTER)
    id = kind.id_of(args)
    try:
        text = kubeconfig(arm.cloud, id, admin=name == "clusterAdmin")
    except ArmError as refused:
        arm.refuse("POST", kind, id, refused)
        raise
    arm.cloud.write("POST", kind.arm, id, status=200, code=None, message=None, estimateSeconds=0)
    return {"kubeconfigs": [{"name": name, "value": base64.b64encode(text.encode()).decode()}]}
