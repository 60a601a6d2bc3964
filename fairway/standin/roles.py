"""Role assignments: principals that are not replicated yet, duplicates, and the rights of a cluster's identity.

The texts are from learn.microsoft.com/azure/role-based-access-control/troubleshooting; sassoftware/viya4-iac-azure
issue 450 (route table); Azure/Azure-Landing-Zones issue 2892 (private DNS zone); Azure/AKS issue 2673 (linked scopes).
AKS itself assigns the roles of a system-assigned identity, so only user-assigned ones are checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.azure.generated import TENANT
from fairway.azure.managedidentity import USER_ASSIGNED_IDENTITY
from fairway.azure.roles import BUILT_IN_ROLES
from fairway.request import mapping, sequence
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.errors import ArmError
from fairway.standin.responses import identity_of

ASSIGNMENT = ROLE_ASSIGNMENT.token
UNNAMED = "__unnamed"
"""Marks an identity that existed before the rehearsal and whose principal id is not known."""
_RUNNING = "running"
_IDENTITY = USER_ASSIGNED_IDENTITY.token
REPLICATION = 60.0
"""Seconds until a new identity is replicated in Entra ID: an estimate; often it is less, at times minutes."""

OWNER, CONTRIBUTOR = BUILT_IN_ROLES["Owner"], BUILT_IN_ROLES["Contributor"]
NETWORK_CONTRIBUTOR = BUILT_IN_ROLES["Network Contributor"]
PRIVATE_DNS_ZONE_CONTRIBUTOR = BUILT_IN_ROLES["Private DNS Zone Contributor"]
MANAGED_IDENTITY_OPERATOR = BUILT_IN_ROLES["Managed Identity Operator"]
MANAGED_IDENTITY_CONTRIBUTOR = BUILT_IN_ROLES["Managed Identity Contributor"]
_READER, _ACR_PULL = BUILT_IN_ROLES["Reader"], BUILT_IN_ROLES["AcrPull"]
_CRYPTO_USER = BUILT_IN_ROLES["Key Vault Crypto User"]
KNOWN = frozenset(
    {OWNER, CONTRIBUTOR, NETWORK_CONTRIBUTOR, PRIVATE_DNS_ZONE_CONTRIBUTOR, MANAGED_IDENTITY_OPERATOR}
    | {MANAGED_IDENTITY_CONTRIBUTOR, _READER, _ACR_PULL, _CRYPTO_USER}
)
"""Roles whose rights are known here. A custom role is assumed to be enough."""

_BUILT_IN = frozenset(BUILT_IN_ROLES.values())


def principal(id: str) -> str:
    """The key under which an identity is found by its principal id."""
    return f"principal:{id}"


def assigned(id: str) -> str:
    """The key under which the assignments of a principal are found."""
    return f"assigned:{id}"


def lookup_keys(resource: Resource) -> Iterator[str]:
    """The keys under which a resource is found, besides its id."""
    if resource.type == ASSIGNMENT:
        yield assigned(str(resource.state.get("principalId")))
    elif resource.type == _IDENTITY:
        yield principal(str(resource.state.get("principalId")))
    else:
        own = (mapping(resource.state.get("identity")) or {}).get("principalId")
        if own:
            yield principal(str(own))


def check_assignment(cloud: Cloud, id: str, inputs: Mapping[str, Any], before: Resource | None) -> None:
    """Refuse an assignment that Azure would refuse."""
    who, scope, role = (str(inputs.get(key, "")) for key in ("principalId", "scope", "roleDefinitionId"))
    if before is not None:
        for key in ("principalId", "scope", "roleDefinitionId"):
            if str(before.inputs.get(key, "")).lower() != str(inputs.get(key, "")).lower():
                message = "Tenant ID, application ID, principal ID, and scope are not allowed to be updated."
                raise ArmError(400, "RoleAssignmentUpdateNotPermitted", message)
    if not inputs.get("principalType"):
        young = [each for each in cloud.users_of(principal(who)) if cloud.clock - each.created < REPLICATION]
        if young:
            raise ArmError(
                400,
                "PrincipalNotFound",
                f"Principal {who.replace('-', '')} does not exist in the directory {TENANT}. Check that you have the "
                "correct principal ID. If you are creating this principal and then immediately assigning a role, this "
                "error might be related to a replication delay. In this case, set the role assignment principalType "
                "property to a value, such as ServicePrincipal, User, or Group. See https://aka.ms/docs-principaltype",
            )
    for each in cloud.users_of(assigned(who)):
        same = (str(each.inputs.get("scope", "")).strip("/").lower(), _role(each)) == (
            scope.strip("/").lower(),
            _guid(role),
        )
        if same and each.id.lower() != id.lower():
            name = each.name.replace("-", "")
            message = f"The role assignment already exists. The ID of the existing role assignment is {name}."
            raise ArmError(409, "RoleAssignmentExists", message)


def _guid(role: str) -> str:
    return role.rsplit("/", 1)[-1].lower()


def _role(assignment: Resource) -> str:
    return _guid(str(assignment.inputs.get("roleDefinitionId", "")))


def may(cloud: Cloud, who: str, scope: str, *roles: str) -> bool:
    """Whether a principal has one of the roles (or Owner or Contributor) at a scope or above it."""
    enough = {OWNER, CONTRIBUTOR, *roles}
    for each in cloud.users_of(assigned(who)):
        at = f"/{str(each.inputs.get('scope', '')).strip('/').lower()}"
        role = _role(each)
        if f"{scope.lower()}/".startswith(f"{at.rstrip('/')}/") and (role in enough or role not in KNOWN):
            return True
    return False


def holds(cloud: Cloud, who: str, scope: str, *roles: str, without: str = "") -> bool:
    """Whether a principal has one of the roles, or a custom one, at a scope or above it: for data, which Owner and
    Contributor do not include. `without` is the id of an assignment that does not count."""
    for each in cloud.users_of(assigned(who)):
        if each.id == without:
            continue
        at = f"/{str(each.inputs.get('scope', '')).strip('/').lower()}"
        role = _role(each)
        if f"{scope.lower()}/".startswith(f"{at.rstrip('/')}/") and (role in roles or role not in _BUILT_IN):
            return True
    return False


def runs(cloud: Cloud) -> None:
    """What is created from now on has existed for a while, so its identities may have roles that no program assigns."""
    cloud.remember(_RUNNING, True)


def has_known_roles(cloud: Cloud, identity: Resource) -> bool:
    """Whether the cloud has all roles of an identity."""
    return not identity.inputs.get(UNNAMED) and not cloud.fact(_RUNNING)


def check_identity(cloud: Cloud, id: str, inputs: Mapping[str, Any], subnets: Mapping[str, Resource]) -> None:
    """Refuse a cluster whose user-assigned identity lacks a role on a resource that it uses. `subnets` are its nodes',
    by id."""
    for identity in (mapping(inputs.get("identity")) or {}).get("userAssignedIdentities") or ():
        found = cloud.get(str(identity))
        # The roles of an existing identity are not known if its principal is not.
        if found is not None and has_known_roles(cloud, found):
            for refusal in _lacking(cloud, id, inputs, subnets, identity_of(found.id, identities(cloud, inputs))):
                raise refusal


def identities(cloud: Cloud, inputs: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The identities in the cloud that a request names, by id in lower case."""
    listed = sequence((mapping(inputs.get("identity")) or {}).get("userAssignedIdentities")) or ()
    kubelet = (mapping((mapping(inputs.get("identityProfile")) or {}).get("kubeletidentity")) or {}).get("resourceId")
    found = (cloud.get(str(each)) for each in (*listed, kubelet) if each)
    return {each.id.lower(): each.state for each in found if each is not None and each.type == _IDENTITY}


def _lacking(
    cloud: Cloud, id: str, inputs: Mapping[str, Any], subnets: Mapping[str, Resource], ids: Mapping[str, str]
) -> Iterator[ArmError]:
    who = ids["principalId"]
    network = mapping(inputs.get("networkProfile")) or {}
    routed = network.get("outboundType") == "userDefinedRouting" or network.get("networkPlugin") == "kubenet"
    for subnet in subnets.values():
        if not may(cloud, who, subnet.id, NETWORK_CONTRIBUTOR):
            yield ArmError(
                403,
                "LinkedAuthorizationFailed",
                f"The client '{ids['clientId']}' with object id '{who}' has permission to perform action "
                f"'Microsoft.ContainerService/managedClusters/write' on scope '{id}'; however, it does not have "
                "permission to perform action(s) 'Microsoft.Network/virtualNetworks/subnets/join/action' on the linked "
                f"scope(s) '{subnet.id}' (respectively) or the linked scope(s) are invalid.",
            )
        table = str((mapping(subnet.state.get("routeTable")) or {}).get("id", ""))
        if routed and table and not may(cloud, who, table, NETWORK_CONTRIBUTOR):
            yield ArmError(
                400,
                "CustomRouteTableMissingPermission",
                "Managed identity or service principal must be given permission to read and write to custom route "
                f"table {table}. Check access result not allowed for action Microsoft.Network/routeTables/write.",
            )
    zone = str((mapping(inputs.get("apiServerAccessProfile")) or {}).get("privateDNSZone", ""))
    if cloud.get(zone) is not None and not may(cloud, who, zone, PRIVATE_DNS_ZONE_CONTRIBUTOR):
        yield ArmError(
            400,
            "CustomPrivateDNSZoneMissingPermissionError",
            "Service principal or user-assigned identity must be given permission to read and write to custom private "
            f"dns zone {zone}. Check access result not allowed for action Microsoft.Network/privateDnsZones/write.",
        )
    kubelet = str(
        (mapping((mapping(inputs.get("identityProfile")) or {}).get("kubeletidentity")) or {}).get("resourceId", "")
    )
    operators = (MANAGED_IDENTITY_OPERATOR, MANAGED_IDENTITY_CONTRIBUTOR)
    if cloud.get(kubelet) is not None and not may(cloud, who, kubelet, *operators):
        yield ArmError(
            400,
            "CustomKubeletIdentityMissingPermissionError",
            "The cluster using user-assigned managed identity must be granted 'Managed Identity Operator' role to "
            f"assign kubelet identity {kubelet}.",
        )
