"""The disk encryption set of a cluster's node disks."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import compute

from components.cluster_vault import ClusterVault
from components.context import Component, Context, Part
from components.identity import role_assignment
from components.kind import Kind
from fairway.azure.roles import BUILT_IN_ROLES

DISK_ENCRYPTION_SET = Kind("DiskEncryptionSet", "disks", "des-{cluster}", 80, "diskEncryptionSet")
KEY_ROLE = Kind("RoleAssignment", "disks/key", configured="diskEncryptionSet.key", parent="disks")

RENAMED = {"diskEncryptionSetName": "name", "activeKey": "key"}


class DiskEncryption(Component, Part):
    """The cluster's disk encryption set: a new one, or an existing one."""

    id: pulumi.Input[str]
    """The set's resource id."""

    def __init__(self, context: Context, vault: ClusterVault, *, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the set of the settings, and the role with which it uses its key.

        Nodes fail with KeyVaultAccessForbidden without that role (MicrosoftDocs/azure-docs issue 96319), so the cluster
        waits for it.
        """
        super().__init__("DiskEncryption", "disks", context, opts)
        settings = context.settings.disk_encryption_set
        assert settings is not None
        assert settings.id is not None or vault.id is not None  # config.cluster_keys
        if settings.id is not None:
            self.id = settings.id
        else:
            encryption = compute.DiskEncryptionSet(
                context.logical(DISK_ENCRYPTION_SET),
                disk_encryption_set_name=settings.name or context.azure(DISK_ENCRYPTION_SET),
                # The identifier has a version although the set follows newer ones:
                # Azure/azure-rest-api-specs, KeyForDiskEncryptionSet.keyUrl of Microsoft.Compute.
                active_key={"key_url": vault.key_uri(settings.key), "source_vault": {"id": vault.id}},
                encryption_type=settings.encryption_type,
                rotation_to_latest_key_version_enabled=settings.rotation_to_latest_key_version_enabled,
                identity={"type": "SystemAssigned"},
                opts=pulumi.ResourceOptions(parent=self, protect=context.settings.protect),
                **context.located,
            )
            role_assignment(
                context.logical(KEY_ROLE),
                role=BUILT_IN_ROLES["Key Vault Crypto Service Encryption User"],
                scope=vault.id or "",
                principal_id=encryption.identity.apply(lambda identity: str(identity and identity.principal_id)),
                principal_type="ServicePrincipal",
                opts=self._child,
            )
            self.id = encryption.id
        context.scopes["diskEncryptionSet"] = self.id
        self.register_outputs({"id": self.id})

    def roles(self) -> dict[str, tuple[str, pulumi.Input[str]]]:
        """The control plane reads the set."""
        return {"disk-encryption-set": ("Reader", self.id)}

    def into(self, arguments: dict[str, Any]) -> None:
        """Set the set of the node disks."""
        arguments["disk_encryption_set_id"] = self.id

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """What a program exports of it."""
        return {"diskEncryptionSetId": self.id}
