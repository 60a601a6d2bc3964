"""Managed identities and the credentials of workloads that use them."""

from __future__ import annotations

import uuid

from fairway.azure.generated import TENANT
from fairway.azure.resource_type import ResourceType, in_group

_IDENTITY = in_group("Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}")


def identity_ids(id: str) -> dict[str, str]:
    """The ids of an identity in Entra ID, which names of role assignments are derived from."""
    return {
        "principalId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{id}#principal")),
        "clientId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{id}#client")),
        "tenantId": TENANT,
    }


USER_ASSIGNED_IDENTITY = ResourceType(
    "managedidentity:UserAssignedIdentity",
    _IDENTITY,
    replaces=("location",),
    defaults={"isolationScope": "None"},
    planned=lambda id, _: identity_ids(id),
    shown=(),
)
FEDERATED_IDENTITY_CREDENTIAL = ResourceType(
    "managedidentity:FederatedIdentityCredential",
    f"{_IDENTITY}/federatedIdentityCredentials/{{federatedIdentityCredentialResourceName}}",
    seconds=(3, 3, 3),
    shown=("subject", "issuer"),
)
