"""The identities of the cluster, and what people and programs may do with it."""

from __future__ import annotations

import difflib
from typing import Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from config.model import ArmKeyed, Settings, own
from config.types import IdentityId, Items, ObjectId
from fairway.azure.roles import BUILT_IN_ROLES


class Identity(Settings):
    """The identity of the control plane. User-assigned by default, made by us, with its roles in place before the
    cluster."""

    type: Literal["UserAssigned", "SystemAssigned"] = "UserAssigned"
    """`SystemAssigned` comes to be with the cluster: its roles are yours to give, and a private DNS zone or KMS of
    yours rules it out."""
    user_assigned_identities: Items[IdentityId] = ()
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
                "setting", "type SystemAssigned takes no userAssignedIdentities; set type: UserAssigned"
            )
        if self.principal_id and not self.user_assigned_identities:
            raise PydanticCustomError(
                "setting", "principalId is of an identity in userAssignedIdentities; name that too"
            )
        return self


class KubeletIdentity(Settings):
    """An existing identity with which nodes pull images."""

    resource_id: IdentityId
    """The resource id of the identity."""
    client_id: ObjectId
    """The client id of the identity."""
    object_id: ObjectId
    """The object (principal) id of the identity."""


class IdentityProfile(ArmKeyed):
    """Identities of parts of the cluster; ARM knows one key."""

    kubeletidentity: KubeletIdentity | None = None
    """The identity with which nodes pull images; left out, AKS makes one."""


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
            raise PydanticCustomError("setting", "set either roleDefinitionName or roleDefinitionId")
        if self.role_definition_name and (problem := _about_role(self.role_definition_name)):
            raise PydanticCustomError("setting", "{problem}", {"problem": problem, "at": "roleDefinitionName"})
        return self

    @property
    def role_guid(self) -> str:
        """The role's GUID, from its name or its id."""
        return self.role_definition_id or BUILT_IN_ROLES[self.role_definition_name or ""]


_AKS = "Azure Kubernetes Service "


def _about_role(name: str) -> str | None:
    """What is wrong with a role's name; None for one that is known."""
    if name == "AcrPull":
        return (
            "AcrPull is a role on a container registry, and these are assigned on the cluster: "
            "`az role assignment create --role AcrPull --assignee <kubelet identity> --scope <registry>`"
        )
    if name in BUILT_IN_ROLES:
        return None
    known = {each.removeprefix(_AKS).lower(): each for each in BUILT_IN_ROLES}
    near = difflib.get_close_matches(name.removeprefix(_AKS).lower(), known, n=1, cutoff=0.7)
    if near:
        return f"{name} is not a role. Did you mean {known[near[0]]}?"
    return (
        f"{name} is not among the roles known by name. Give its roleDefinitionId: "
        f'`az role definition list --name "{name}" --query "[].name"` prints it'
    )
