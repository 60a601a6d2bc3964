"""The identities of the cluster, and role assignments on it."""

from __future__ import annotations

import difflib
from typing import Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from config.model import ArmKeyed, Settings, own
from config.types import IdentityId, Items, ObjectId
from fairway.azure.roles import BUILT_IN_ROLES


class Identity(Settings):
    """The managed identity of the control plane. By default Fairway creates a user-assigned one and assigns its roles
    before the cluster exists."""

    type: Literal["UserAssigned", "SystemAssigned"] = "UserAssigned"
    """`UserAssigned` or `SystemAssigned`. A system-assigned identity is created with the cluster: you assign its roles,
    and it cannot use your own private DNS zone or KMS key. Default: UserAssigned."""
    user_assigned_identities: Items[IdentityId] = ()
    """Resource ID of one existing identity, as a list. If omitted, Fairway creates one."""
    principal_id: ObjectId | None = own(None)
    """Object ID of that existing identity. If set, Fairway assigns its roles on subnets, DNS zone and key; if omitted,
    you assign them."""

    @model_validator(mode="after")
    def _one_identity(self) -> Self:
        if len(self.user_assigned_identities) > 1:
            raise PydanticCustomError("setting", "AKS accepts only one user-assigned identity")
        if self.type == "SystemAssigned" and self.user_assigned_identities:
            raise PydanticCustomError("setting", "userAssignedIdentities needs type: UserAssigned")
        if self.principal_id and not self.user_assigned_identities:
            raise PydanticCustomError(
                "setting", "principalId needs userAssignedIdentities: add the identity's resource ID there"
            )
        return self


class KubeletIdentity(Settings):
    """An existing user-assigned identity with which nodes pull images."""

    resource_id: IdentityId
    """Resource ID of the identity."""
    client_id: ObjectId
    """Client ID (application ID) of the identity."""
    object_id: ObjectId
    """Object ID (principal ID) of the identity."""


class IdentityProfile(ArmKeyed):
    """Identities of the cluster's components. ARM accepts one: that of the kubelet."""

    kubeletidentity: KubeletIdentity | None = None
    """The user-assigned identity with which nodes pull images. If omitted, AKS creates one."""


class RoleAssignment(Settings):
    """An Azure role assignment on the cluster, or on one of its namespaces."""

    principal_id: ObjectId
    """Object ID of a group, user or service principal."""
    principal_type: Literal["Group", "User", "ServicePrincipal"] = "Group"
    """The kind of principal. Azure needs it to accept a principal that was created a moment ago. Default: Group."""
    role_definition_name: str | None = None
    """Name of a built-in role, such as `Azure Kubernetes Service RBAC Reader`. Set this or roleDefinitionId."""
    role_definition_id: ObjectId | None = None
    """GUID of any other role, such as a custom one. Set this or roleDefinitionName."""
    namespace: str | None = None
    """Kubernetes namespace the role is limited to. Requires aadProfile.enableAzureRBAC. If omitted, the role covers the
    whole cluster."""
    condition: str | None = None
    """Condition that limits the role, in the language of Azure ABAC, version 2.0."""

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
    """What is wrong with a role's name; None for a built-in role."""
    if name == "AcrPull":
        return (
            "AcrPull is a role on a container registry, but these roles are assigned on the cluster: "
            "`az role assignment create --role AcrPull --assignee <kubelet identity> --scope <registry>`"
        )
    if name in BUILT_IN_ROLES:
        return None
    if f"{name} Role" in BUILT_IN_ROLES:
        return f"{name} is not a role. Did you mean {name} Role?"
    known = {each.removeprefix(_AKS).lower(): each for each in BUILT_IN_ROLES}
    near = difflib.get_close_matches(name.removeprefix(_AKS).lower(), known, n=1, cutoff=0.7)
    if near:
        return f"{name} is not a role. Did you mean {known[near[0]]}?"
    return (
        f"{name} is not a built-in role that can be set by name. Set roleDefinitionId instead: "
        f'`az role definition list --name "{name}" --query "[].name"` prints it'
    )
