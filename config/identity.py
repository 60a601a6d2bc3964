"""As whom the cluster acts, and what people and programs may do with it."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from config.model import ArmKeyed, Settings, own
from config.types import Items, ObjectId, ResourceId

BUILT_IN_ROLES = {
    "Azure Kubernetes Service Cluster Admin Role": "0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8",
    "Azure Kubernetes Service Cluster User Role": "4abbcc35-e782-43d8-92c5-2d3f1bd2253f",
    "Azure Kubernetes Service Contributor Role": "ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8",
    "Azure Kubernetes Service RBAC Admin": "3498e952-d568-435e-9b2c-8d77e338d7f7",
    "Azure Kubernetes Service RBAC Cluster Admin": "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b",
    "Azure Kubernetes Service RBAC Reader": "7f6c6a51-bcf8-42ba-9220-52d62157d7db",
    "Azure Kubernetes Service RBAC Writer": "a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb",
    "Reader": "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "Network Contributor": "4d97b98b-1d4f-4787-a291-c67834d212e7",
    "Private DNS Zone Contributor": "b12aa53e-6015-4669-85d0-8515ebb3ae7f",
    "Managed Identity Operator": "f1a07417-d97a-45cb-824c-7a7467783830",
    "Key Vault Contributor": "f25e0fa2-a7c8-4377-a976-54943a77a395",
    "Key Vault Crypto User": "12338af0-0e69-4776-bea7-57ae8d297424",
}
"""Azure's own roles by name: learn.microsoft.com/azure/role-based-access-control/built-in-roles."""


class Identity(Settings):
    """The identity of the control plane. User-assigned by default, made by us, with its roles in place before the
    cluster."""

    type: Literal["UserAssigned", "SystemAssigned"] = "UserAssigned"
    """`SystemAssigned` comes to be with the cluster: its roles are yours to give, and a private DNS zone or KMS of
    yours rules it out."""
    user_assigned_identities: Items[ResourceId] = ()
    """The id of one identity that exists; left out, one is made."""
    principal_id: ObjectId | None = own(None)
    """The object id of that identity: with it, its roles on subnets, zone and key are assigned here; without, they
    are yours."""

    @model_validator(mode="after")
    def _one_identity(self) -> Self:
        if len(self.user_assigned_identities) > 1:
            raise PydanticCustomError("setting", "AKS takes one user-assigned identity; list one")
        if self.type == "SystemAssigned" and self.user_assigned_identities:
            raise PydanticCustomError(
                "setting", "type SystemAssigned takes no userAssignedIdentities; say type: UserAssigned"
            )
        if self.principal_id and not self.user_assigned_identities:
            raise PydanticCustomError(
                "setting", "principalId is of an identity in userAssignedIdentities; name that too"
            )
        return self


class KubeletIdentity(Settings):
    """An identity that exists, as which nodes pull images."""

    resource_id: ResourceId
    """Its resource id."""
    client_id: ObjectId
    """Its client id."""
    object_id: ObjectId
    """Its object id."""


class IdentityProfile(ArmKeyed):
    """Identities of parts of the cluster; ARM knows one key."""

    kubeletidentity: KubeletIdentity | None = None
    """As whom nodes pull images; left out, AKS makes one."""


class RoleAssignment(Settings):
    """Who may do what with the cluster, or with one namespace of it."""

    principal_id: ObjectId
    """The object id of a group, user or service principal."""
    principal_type: Literal["Group", "User", "ServicePrincipal"] = "Group"
    """What the principal is; Azure then does not look it up, which fails for one made a minute ago."""
    role_definition_name: str | None = None
    """One of Azure's own roles by name: `Azure Kubernetes Service RBAC Reader`."""
    role_definition_id: ObjectId | None = None
    """Any other role by its GUID."""
    namespace: str | None = None
    """One Kubernetes namespace; left out, all of the cluster. Needs aadProfile.enableAzureRBAC."""
    condition: str | None = None
    """A condition in Azure's attribute language, version 2.0."""

    @model_validator(mode="after")
    def _one_role(self) -> Self:
        if (self.role_definition_name is None) == (self.role_definition_id is None):
            raise PydanticCustomError("setting", "say either roleDefinitionName or roleDefinitionId")
        if self.role_definition_name and self.role_definition_name not in BUILT_IN_ROLES:
            raise PydanticCustomError(
                "setting",
                "{name} is not among the roles known by name ({known}); give its roleDefinitionId",
                {"name": self.role_definition_name, "known": ", ".join(sorted(BUILT_IN_ROLES))},
            )
        return self

    @property
    def role_guid(self) -> str:
        """The role's GUID, however it was said."""
        return self.role_definition_id or BUILT_IN_ROLES[self.role_definition_name or ""]
