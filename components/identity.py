"""The control plane's identity and its roles, assigned before the cluster is created."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pulumi
from pulumi_azure_native import containerservice, managedidentity

from components.context import Component, Context, Part
from components.kind import Kind
from components.options import merged
from components.role_assignment import comparable, role_assignment
from config.cluster import Cluster
from fairway.azure.roles import BUILT_IN_ROLES

IDENTITY = Kind("UserAssignedIdentity", "identity", "id-{cluster}", 128, "identity")
KUBELET_IDENTITY = Kind(
    "UserAssignedIdentity", "kubelet", "id-{cluster}-kubelet", 128, "identityProfile.kubeletidentity"
)
OWN_ROLE = Kind("RoleAssignment", "role/{key}", configured="identity", parent="access")


class ClusterIdentity(Component, Part):
    """The control plane's user-assigned identity, and its roles on network, keys and other resources.

    Without Network Contributor on a subnet, load balancers and nodes fail late with vague errors; so the cluster waits
    for this component. Sources: learn.microsoft.com/azure/aks/use-managed-identity and .../private-clusters
    (custom DNS zone).
    """

    id: pulumi.Input[str] | None
    """The identity's resource id; None with a system-assigned identity."""
    principal_id: pulumi.Input[str] | None
    """The identity's object id; None if it is not configured."""
    kubelet_principal_id: pulumi.Input[str] | None
    """The kubelet identity's object id; None if AKS creates the identity together with the cluster."""
    kubelet: dict[str, pulumi.Input[str]] | None
    """The kubelet's identity as a cluster refers to it: `resource_id`, `client_id`, `object_id`; None if AKS creates
    it."""

    def __init__(
        self, context: Context, parts: Sequence[Part] = (), *, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Create the identity, or use the one from the settings, and assign its roles: on resources in the settings,
        and those that `parts` need."""
        super().__init__("ClusterIdentity", "access", context, opts)
        self._of_others: list[pulumi.Resource] = []
        settings = context.settings
        self.id = next(iter(settings.identity.user_assigned_identities), None)
        self.principal_id = settings.identity.principal_id
        if self.id is None and settings.identity.type == "UserAssigned":
            identity = managedidentity.UserAssignedIdentity(
                context.logical(IDENTITY),
                resource_name_=context.azure(IDENTITY, name=settings.identity.name),
                opts=merged(self._child, protect=settings.identity.protect or None),
                **context.located,
            )
            self.id, self.principal_id = identity.id, identity.principal_id
        self.kubelet = self._kubelet_identity()
        if self.kubelet is not None:
            context.principals["kubeletidentity"] = self.kubelet["object_id"]
        if self.principal_id is not None:
            context.principals["cluster"] = self.principal_id
            own: Roles = {}
            if self.kubelet is not None:
                own["kubelet-identity"] = ("Managed Identity Operator", self.kubelet["resource_id"])
            for label, (role, scope) in control_plane_roles(settings, parts, own).items():
                self._assign(label, role, scope, self.principal_id, self._child)
        self.kubelet_principal_id = self.kubelet["object_id"] if self.kubelet is not None else None
        self._kubelet_roles = {label: role for part in parts for label, role in part.kubelet_roles().items()}
        if self.kubelet_principal_id is not None:
            self._assign_kubelet(self.kubelet_principal_id, self._child)
        self.register_outputs({"id": self.id, "principalId": self.principal_id})

    def before(self) -> Sequence[pulumi.Resource]:
        """The identity with its roles, and those that it shares with another cluster."""
        return [self, *self._of_others]

    def into(self, arguments: dict[str, Any]) -> None:
        """Set the cluster's identity."""
        if self.id is not None:
            arguments["identity"]["user_assigned_identities"] = [self.id]
        if self.kubelet is not None:
            arguments["identity_profile"] = {"kubeletidentity": self.kubelet}

    def _kubelet_identity(self) -> dict[str, pulumi.Input[str]] | None:
        profile = self._context.settings.identity_profile
        if profile is None or profile.kubeletidentity is None:
            return None
        existing: dict[str, pulumi.Input[str]] = profile.kubeletidentity.arguments()
        if existing:
            return existing
        identity = managedidentity.UserAssignedIdentity(
            self._context.logical(KUBELET_IDENTITY),
            resource_name_=self._context.azure(KUBELET_IDENTITY, name=profile.kubeletidentity.name),
            opts=merged(self._child, protect=profile.kubeletidentity.protect or None),
            **self._context.located,
        )
        return {"resource_id": identity.id, "client_id": identity.client_id, "object_id": identity.principal_id}

    def attach(self, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions) -> None:
        """Assign the roles of a kubelet identity that AKS created."""
        if self.kubelet_principal_id is None and self._kubelet_roles:
            self._assign_kubelet(cluster.identity_profile.apply(_object_id_of_kubelet), opts)

    def _assign_kubelet(self, principal_id: pulumi.Input[str], opts: pulumi.ResourceOptions) -> None:
        for label, (role, scope) in self._kubelet_roles.items():
            self._assign(label, role, scope, principal_id, opts)

    def _assign(
        self,
        label: str,
        role: str,
        scope: pulumi.Input[str],
        principal_id: pulumi.Input[str],
        opts: pulumi.ResourceOptions,
    ) -> None:
        if not self._context.settings.identity.assign_roles:
            return
        name = self._context.logical(OWN_ROLE, label)
        assignment = role_assignment(
            name,
            role=BUILT_IN_ROLES[role],
            scope=scope,
            principal_id=principal_id,
            principal_type="ServicePrincipal",
            # The name has the principal's id: a new principal has its role before the old one loses it.
            opts=merged(opts, delete_before_replace=False),
        )
        if assignment.pulumi_resource_name != name:
            self._of_others.append(assignment)


def _object_id_of_kubelet(identities: Mapping[str, Any] | None) -> str:
    return str((identities or {})["kubeletidentity"].object_id)


Roles = dict[str, tuple[str, pulumi.Input[str]]]
"""A role and its scope by the label in the logical name."""


def control_plane_roles(settings: Cluster, parts: Sequence[Part], own: Roles | None = None) -> Roles:
    """The control plane's roles: those that `parts` need, its `own`, and on resources in the settings."""
    found: Roles = {}
    of_parts = (each for part in parts for each in part.roles().items())
    for label, role in (*of_parts, *(own or {}).items(), *_roles_on_settings(settings)):
        add_role(found, label, role)
    return found


def add_role(found: Roles, label: str, role: tuple[str, pulumi.Input[str]]) -> None:
    """Add a role, which replaces one of the same label, except on resource groups of one name in two subscriptions:
    the label of the first then ends with its subscription."""
    one, other = comparable(found.get(label, role)[1]), comparable(role[1])
    if label.startswith("capacity-") and one != other and isinstance(one, str) and isinstance(other, str):
        found[f"{label}-{one.split('/')[2]}"] = found[label]
    found[label] = role


def _roles_on_settings(settings: Cluster) -> Iterator[tuple[str, tuple[str, pulumi.Input[str]]]]:
    """The control plane's roles on resources in the settings: a label, and a role at a scope."""
    kms = settings.security_profile and settings.security_profile.azure_key_vault_kms
    if kms and kms.vault_id:
        yield "key-vault", ("Key Vault Crypto User", kms.vault_id)
    elif kms and kms.key_vault_resource_id:
        yield "key-vault", ("Key Vault Crypto User", kms.key_vault_resource_id)
        yield "key-vault-private-link", ("Key Vault Contributor", kms.key_vault_resource_id)
    if settings.disk_encryption_set_id:
        yield "disk-encryption-set", ("Reader", settings.disk_encryption_set_id)
    # AKS requires the role on the resource group: MicrosoftDocs/azure-aks-docs
    # articles/aks/use-azure-dedicated-hosts.md and use-capacity-reservation-groups.md.
    for pool in (settings.default_node_pool, *settings.node_pools.values()):
        for id in filter(None, (pool.host_group_id, pool.capacity_reservation_group_id)):
            group = id.partition("/providers/")[0]
            yield f"capacity-{group.rpartition('/')[2].lower()}", ("Contributor", group)
