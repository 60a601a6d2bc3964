"""The identities of the cluster."""

from __future__ import annotations

from typing import Literal

from config.checks import Errors, check
from config.forms import wrong
from config.model import ArmKeyed, Settings, own
from config.types import AzureName, ClientId, IdentityId, Items, PrincipalId


class Identity(Settings):
    """The managed identity of the control plane. By default Fairway creates a user-assigned one and assigns its roles
    before the cluster exists."""

    type: Literal["UserAssigned", "SystemAssigned", "None"] = "UserAssigned"
    """`UserAssigned`, `SystemAssigned`, or `None` for an existing cluster with a servicePrincipalProfile. A
    system-assigned identity is created with the cluster: its roles follow, load balancers wait for them, and it cannot
    use your own private DNS zone or KMS key. Default: UserAssigned."""
    user_assigned_identities: Items[IdentityId] = ()
    """Resource ID of one existing identity, as a list. If omitted, Fairway creates one."""
    name: AzureName | None = own(None)
    """Name of the new identity in Azure; `{cluster}` and `{location}` are filled in. If omitted, `id-<cluster
    name>`."""
    protect: bool = own(False)
    """Whether Pulumi refuses to delete or replace the new identity. Default: false."""
    principal_id: PrincipalId | None = own(None)
    """Object ID of that existing identity. If set, Fairway assigns its roles on subnets, DNS zone and key; if omitted,
    you assign them."""

    assign_roles: bool = own(True)
    """Whether Fairway assigns the roles that the identities of the cluster and its add-ons need. Set false if they are
    assigned elsewhere. Default: true."""

    @check
    def _one_identity(self) -> Errors:
        if len(self.user_assigned_identities) > 1:
            yield wrong("AKS accepts only one user-assigned identity", at="userAssignedIdentities")
        if self.type != "UserAssigned" and self.user_assigned_identities:
            yield wrong("userAssignedIdentities needs `type: UserAssigned`", at="userAssignedIdentities")
        if self.name and (self.user_assigned_identities or self.type == "SystemAssigned"):
            yield wrong("has no effect: no new user-assigned identity is created. Remove it", at="name")
        if self.principal_id and not self.user_assigned_identities:
            yield wrong("needs userAssignedIdentities: add the identity's resource ID there", at="principalId")


class KubeletIdentity(Settings):
    """The user-assigned identity with which nodes pull images: an existing one, or `{}` for a new one."""

    name: AzureName | None = own(None)
    """Name of the new identity in Azure; `{cluster}` and `{location}` are filled in. If omitted, `id-<cluster
    name>-kubelet`."""
    protect: bool = own(False)
    """Whether Pulumi refuses to delete or replace the new identity. Default: false."""
    resource_id: IdentityId | None = None
    """Resource ID of an existing identity. Set all three keys, or none for a new identity."""
    client_id: ClientId | None = None
    """Client ID (application ID) of the existing identity."""
    object_id: PrincipalId | None = None
    """Object ID (principal ID) of the existing identity."""


class IdentityProfile(ArmKeyed):
    """Identities of the cluster's components. ARM accepts one: that of the kubelet."""

    kubeletidentity: KubeletIdentity | None = None
    """The user-assigned identity with which nodes pull images; `{}` creates one, with the roles it needs. If omitted,
    AKS creates one together with the cluster."""
