"""What Azure answers to a GET: what was asked for, what it fills in, and what only it knows.

Values that Azure makes up (addresses, guids) are made from the resource id, so that two runs, and two engines, get
the same. Defaults are those of the REST API's documentation.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from fairway.azure.resource_ids import SUBSCRIPTION, TENANT, stand_in_outputs
from fairway.request import mapping, sequence
from fairway.standin import fields
from fairway.standin.masking import answered
from fairway.standin.types import ResourceType

Values = Mapping[str, Any]
Own = Callable[[str, Values], dict[str, Any]]
"""From an id and what was asked for to what only Azure knows; `None` under a key removes it."""

Identities = Mapping[str, Mapping[str, Any]]
"""What Azure holds of identities, by id in lower case: `clientId`, `principalId`."""

_IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"

DEFAULTS: dict[str, dict[str, Any]] = {
    "network:VirtualNetwork": {"enableDdosProtection": False, "subnets": [], "virtualNetworkPeerings": []},
    "network:Subnet": {
        "delegations": [],
        "privateEndpointNetworkPolicies": "Disabled",
        "privateLinkServiceNetworkPolicies": "Enabled",
    },
    "network:VirtualNetworkPeering": {
        "allowForwardedTraffic": False,
        "allowGatewayTransit": False,
        "allowVirtualNetworkAccess": True,
        "useRemoteGateways": False,
        "doNotVerifyRemoteGateways": False,
        "peerCompleteVnets": True,
    },
    "network:NetworkSecurityGroup": {"securityRules": []},
    "network:RouteTable": {"disableBgpRoutePropagation": False, "routes": []},
    "network:NatGateway": {"idleTimeoutInMinutes": 4, "sku": {"name": "Standard"}},
    "network:PublicIPAddress": {
        "idleTimeoutInMinutes": 4,
        "publicIPAddressVersion": "IPv4",
        "publicIPAllocationMethod": "Dynamic",
        "ipTags": [],
        "sku": {"name": "Basic", "tier": "Regional"},
        "ddosSettings": {"protectionMode": "VirtualNetworkInherited"},
    },
    "network:PublicIPPrefix": {"publicIPAddressVersion": "IPv4", "ipTags": [], "sku": {"tier": "Regional"}},
    "operationalinsights:Workspace": {
        "retentionInDays": 30,
        "sku": {"name": "PerGB2018"},
        "publicNetworkAccessForIngestion": "Enabled",
        "publicNetworkAccessForQuery": "Enabled",
        "features": {"enableLogAccessUsingOnlyResourcePermissions": True},
        "workspaceCapping": {"dailyQuotaGb": -1},
    },
    "keyvault:Vault": {
        "properties": {"provisioningState": "Succeeded", "enableSoftDelete": True, "accessPolicies": []}
    },
    "containerregistry:Registry": {
        "adminUserEnabled": False,
        "publicNetworkAccess": "Enabled",
        "networkRuleBypassOptions": "AzureServices",
        "zoneRedundancy": "Disabled",
        "anonymousPullEnabled": False,
        "dataEndpointEnabled": False,
    },
    "storage:StorageAccount": {
        "accessTier": "Hot",
        "enableHttpsTrafficOnly": True,
        "minimumTlsVersion": "TLS1_0",
        "allowBlobPublicAccess": False,
    },
    "managedidentity:UserAssignedIdentity": {"isolationScope": "None"},
    "kubernetesconfiguration:Extension": {"autoUpgradeMinorVersion": True, "releaseTrain": "Stable"},
    "kubernetesconfiguration:FluxConfiguration": {"scope": "cluster", "namespace": "default", "suspend": False},
}
"""What Azure fills in where nothing was said and nothing is there yet."""


def guid(id: str, what: str) -> str:
    """A guid that is always the same for an id."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{id.lower()}#{what}"))


def digits(id: str, count: int = 8) -> str:
    """Hex digits that are always the same for an id."""
    return hashlib.sha256(id.lower().encode()).hexdigest()[:count]


def public_address(id: str) -> str:
    """An address of the range set aside for documentation (RFC 5737)."""
    return f"203.0.113.{int(digits(id), 16) % 254 + 1}"


def filled(given: Values, defaults: Values, before: Values) -> dict[str, Any]:
    """What was given; what was not said stays as it is in Azure, and is by default what Azure fills in."""
    found = dict(given)
    for key, default in defaults.items():
        here, there = mapping(found.get(key)), mapping(default)
        held = before.get(key)
        if here is not None and there is not None:
            found[key] = filled(here, there, mapping(held) or {})
        elif key not in found:
            found[key] = deepcopy(default if held is None else held)
    return found


def _address(id: str, said: Values) -> dict[str, Any]:
    static = said.get("publicIPAllocationMethod") == "Static"
    label = (mapping(said.get("dnsSettings")) or {}).get("domainNameLabel")
    found: dict[str, Any] = {"ipAddress": public_address(id)} if static else {}
    if label:
        place = str(said.get("location", "")).lower().replace(" ", "")
        found["dnsSettings"] = {"domainNameLabel": label, "fqdn": f"{label}.{place}.cloudapp.azure.com"}
    return found


def _vault(id: str, said: Values) -> dict[str, Any]:
    name = id.rsplit("/", 1)[-1]
    return {"properties": {**(mapping(said.get("properties")) or {}), "vaultUri": f"https://{name}.vault.azure.net/"}}


def _key(id: str, said: Values) -> dict[str, Any]:
    asked = mapping(said.get("properties")) or {}
    vault, name = id.split("/")[-3], id.rsplit("/", 1)[-1]
    uri = f"https://{vault}.vault.azure.net/keys/{name}"
    known = {key: asked[key] for key in ("kty", "keySize", "keyOps", "curveName", "attributes") if key in asked}
    return {"keyUri": uri, "keyUriWithVersion": f"{uri}/{digits(id, 32)}", "properties": None, **known}


def _registry(id: str, _: Values) -> dict[str, Any]:
    return {"loginServer": f"{id.rsplit('/', 1)[-1].lower()}.azurecr.io", "creationDate": "2026-11-21T08:00:00Z"}


def _storage(id: str, said: Values) -> dict[str, Any]:
    name = id.rsplit("/", 1)[-1]
    services = {"blob": "blob", "dfs": "dfs", "file": "file", "queue": "queue", "table": "table"}
    ends = {key: f"https://{name}.{service}.core.windows.net/" for key, service in services.items()}
    place = str(said.get("location", ""))
    return {"primaryEndpoints": ends, "primaryLocation": place, "statusOfPrimary": "available"}


def _role(_: str, said: Values) -> dict[str, Any]:
    # Entra ID is asked for the type where nobody says it.
    by = {"createdBy": guid(TENANT, "client"), "updatedBy": guid(TENANT, "client")}
    return {**by, "principalType": said.get("principalType", "ServicePrincipal")}


def _zone(_: str, __: Values) -> dict[str, Any]:
    counts = {"numberOfRecordSets": 1, "maxNumberOfRecordSets": 25000, "maxNumberOfVirtualNetworkLinks": 1000}
    return counts | {"numberOfVirtualNetworkLinks": 0, "maxNumberOfVirtualNetworkLinksWithRegistration": 100}


OWN: dict[str, Own] = {
    "managedidentity:UserAssignedIdentity": lambda id, _: dict(stand_in_outputs(_IDENTITY, id)),
    "network:PublicIPAddress": _address,
    "network:PublicIPPrefix": lambda _, said: {"ipPrefix": f"203.0.113.0/{said.get('prefixLength', 28)}"},
    "network:VirtualNetworkPeering": lambda _, __: {"peeringState": "Initiated", "peeringSyncLevel": "RemoteNotInSync"},
    "operationalinsights:Workspace": lambda id, _: {"customerId": guid(id, "customer")},
    "monitor:DataCollectionRule": lambda id, _: {"immutableId": f"dcr-{digits(id, 32)}"},
    "privatedns:PrivateZone": _zone,
    "privatedns:VirtualNetworkLink": lambda _, __: {"virtualNetworkLinkState": "Completed"},
    "authorization:RoleAssignment": _role,
    "keyvault:Vault": _vault,
    "keyvault:Key": _key,
    "containerregistry:Registry": _registry,
    "storage:StorageAccount": _storage,
    "kubernetesconfiguration:FluxConfiguration": lambda _, __: {"complianceState": "Compliant"},
    "resources:ResourceGroup": lambda _, __: {"properties": {"provisioningState": "Succeeded"}},
}
"""What only Azure knows, by type."""


def answer(kind: ResourceType, id: str, inputs: Values, before: Values) -> dict[str, Any]:
    """The state of a resource after a PUT of `inputs` on what was there `before`."""
    short = kind.token.removeprefix("azure-native:")
    given = {key: value for key, value in inputs.items() if value is not None and not key.startswith("__")}
    said = filled(answered(given), DEFAULTS.get(short, {}), before)
    own = OWN.get(short, lambda _, __: {})(id, said)
    found = said | common(kind, id, inputs, before) | own
    with_identities(found)
    return {key: value for key, value in found.items() if value is not None and _told(kind, key)}


def _told(kind: ResourceType, key: str) -> bool:
    return key == "id" or fields.is_answered(kind.token, key)


def common(kind: ResourceType, id: str, inputs: Values, before: Values) -> dict[str, Any]:
    """What nearly every resource answers; what its type does not is taken out later."""
    written = json.dumps(answered(inputs), sort_keys=True)
    last = before.get("etag") or before.get("eTag")
    etag = f'W/"{guid(id, f"{last} {written}")}"'
    return {
        "id": id,
        "name": id.rsplit("/", 1)[-1],
        "type": kind.arm,
        "provisioningState": "Succeeded",
        "resourceGuid": guid(id, "resource"),
        "etag": etag,
        "eTag": etag,
    }


def with_identities(found: dict[str, Any], known: Identities | None = None) -> None:
    """Identities are asked for as a list of ids and answered as a map with their client and principal ids."""
    identity = mapping(found.get("identity"))
    if identity is None:
        return
    shown = dict(identity)
    listed = sequence(identity.get("userAssignedIdentities"))
    if listed is not None:
        shown["userAssignedIdentities"] = {str(each): identity_of(str(each), known) for each in listed}
    if "SystemAssigned" in str(identity.get("type", "")):
        shown |= {"principalId": guid(str(found["id"]), "principal"), "tenantId": TENANT}
    found["identity"] = shown


def identity_of(id: str, known: Identities | None = None) -> dict[str, str]:
    """The ids of a user-assigned identity as other resources show them; `known` are those that exist."""
    ids = (known or {}).get(id.lower()) or stand_in_outputs(_IDENTITY, id)
    return {"clientId": ids["clientId"], "principalId": ids["principalId"]}


def caller() -> dict[str, str]:
    """As whom the stand-in believes to be called."""
    ids = {"clientId": guid(TENANT, "application"), "objectId": guid(TENANT, "client")}
    return ids | {"subscriptionId": SUBSCRIPTION, "tenantId": TENANT}
