"""Backup vaults with their policies, and the backup instances in them."""

from __future__ import annotations

from typing import Any

from fairway.azure.resource_type import ResourceType, Values, in_group
from fairway.request import mapping

_VAULT = in_group("Microsoft.DataProtection/backupVaults/{vaultName}")


def _instance(_: str, inputs: Values) -> dict[str, Any]:
    given = mapping(inputs.get("properties")) or {}
    state = "ProtectionConfigured"
    status = {"currentProtectionState": state, "protectionStatus": {"status": state}, "provisioningState": "Succeeded"}
    return {"properties": {**given, **status}}


BACKUP_VAULT = ResourceType(
    "dataprotection:BackupVault",
    _VAULT,
    seconds=(30, 20, 20),
    # The text is in learn.microsoft.com/azure/backup/create-manage-backup-vault; the code is assumed.
    blocked_by={
        "azure-native:dataprotection:BackupInstance": (
            "VaultContainsBackupInstances",
            "Cannot delete the Backup vault as there are existing backup instances or backup policies in the vault.",
        )
    },
    shown=("properties.storageSettings[0].type", "properties.securitySettings.softDeleteSettings.state"),
)
BACKUP_POLICY = ResourceType(
    "dataprotection:BackupPolicy",
    f"{_VAULT}/backupPolicies/{{backupPolicyName}}",
    default_location=False,
    # hashicorp/terraform-provider-azurerm issue 20774.
    in_use=(
        "UserErrorDppPolicyObjectInUse",
        "Cannot delete the backup policy as one or more backup instances have been configured for protection with this "
        "policy.",
    ),
    shown=(),
)
BACKUP_INSTANCE = ResourceType(
    "dataprotection:BackupInstance",
    f"{_VAULT}/backupInstances/{{backupInstanceName}}",
    seconds=(120, 60, 60),
    default_location=False,
    computed=_instance,
    shown=("properties.policyInfo.policyId", "properties.dataSourceInfo.resourceID"),
)
