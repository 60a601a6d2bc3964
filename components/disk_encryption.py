"""The disk encryption set of a cluster's node disks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi_azure_native import compute

from components.context import Component, Context, Part
from components.home import Home, HomeComponent
from components.key_vault import KeyVault
from components.kind import Kind
from components.role_assignment import role_assignment
from config.key_vault import EncryptionSet, SharedDiskEncryptionSet
from fairway.azure.roles import BUILT_IN_ROLES

if TYPE_CHECKING:
    from components.cluster_vault import ClusterVault

DISK_ENCRYPTION_SET = Kind("DiskEncryptionSet", "disks", "des-{cluster}", 80, "diskEncryptionSet")
KEY_ROLE = Kind("RoleAssignment", "disks/key", configured="diskEncryptionSet.key", parent="disks")

RENAMED = {"diskEncryptionSetName": "name", "activeKey": "key"}


class SharedDiskEncryption(HomeComponent):
    """A disk encryption set that several clusters use."""

    id: pulumi.Output[str]
    """The set's resource id."""

    def __init__(self, home: Home, settings: SharedDiskEncryptionSet, vault: KeyVault, *, protect: bool) -> None:
        """Declare the set with a key of `vault`; `protect` is whether Pulumi refuses to delete it."""
        super().__init__("DiskEncryption", "disks", home, None)
        key = vault.key_uris[settings.key]
        self.id = _encryption_set(home, settings, key, vault.id, parent=self, protect=protect)
        self.register_outputs({"id": self.id})


class DiskEncryption(Component, Part):
    """The cluster's disk encryption set: a new one, an existing one, or a shared one."""

    id: pulumi.Input[str]
    """The set's resource id."""

    def __init__(
        self,
        context: Context,
        vault: ClusterVault,
        shared: SharedDiskEncryption | None = None,
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the set of the settings if it is new; `shared` is the one that they name in `shared`."""
        super().__init__("DiskEncryption", "disks", context, opts)
        settings = context.settings.disk_encryption_set
        assert settings is not None
        self._shared = shared
        if settings.id is not None:
            self.id = settings.id
        elif shared is not None:
            self.id = shared.id
        else:
            assert vault.id is not None  # config.cluster_keys
            key, protect = vault.key_uri(settings.key), context.settings.protect
            self.id = _encryption_set(context, settings, key, vault.id, parent=self, protect=protect)
        context.scopes["diskEncryptionSet"] = self.id
        self.register_outputs({"id": self.id})

    def before(self) -> Sequence[pulumi.Resource]:
        """The set with the role on its key."""
        return [self, self._shared] if self._shared else [self]

    def roles(self) -> dict[str, tuple[str, pulumi.Input[str]]]:
        """The control plane reads the set."""
        return {"disk-encryption-set": ("Reader", self.id)}

    def into(self, arguments: dict[str, Any]) -> None:
        """Set the set of the node disks."""
        arguments["disk_encryption_set_id"] = self.id

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """What a program exports of it."""
        return {"diskEncryptionSetId": self.id}


def _encryption_set(
    home: Home,
    settings: EncryptionSet,
    key: pulumi.Input[str],
    vault_id: pulumi.Input[str],
    *,
    parent: pulumi.Resource,
    protect: bool,
) -> pulumi.Output[str]:
    """Declare a set and the role with which it uses its key. Returns its id.

    Nodes fail with KeyVaultAccessForbidden without that role (MicrosoftDocs/azure-docs issue 96319), so the cluster
    waits for it.
    """
    encryption = compute.DiskEncryptionSet(
        home.logical(DISK_ENCRYPTION_SET),
        disk_encryption_set_name=settings.name or home.azure(DISK_ENCRYPTION_SET),
        # The identifier has a version although the set follows newer ones:
        # Azure/azure-rest-api-specs, KeyForDiskEncryptionSet.keyUrl of Microsoft.Compute.
        active_key={"key_url": key, "source_vault": {"id": vault_id}},
        encryption_type=settings.encryption_type,
        rotation_to_latest_key_version_enabled=settings.rotation_to_latest_key_version_enabled,
        identity={"type": "SystemAssigned"},
        opts=pulumi.ResourceOptions(parent=parent, protect=protect),
        **home.located,
    )
    role_assignment(
        home.logical(KEY_ROLE),
        role=BUILT_IN_ROLES["Key Vault Crypto Service Encryption User"],
        scope=vault_id,
        principal_id=encryption.identity.apply(lambda identity: str(identity and identity.principal_id)),
        principal_type="ServicePrincipal",
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return encryption.id
