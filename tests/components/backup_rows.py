"""The settings of `backup`, each with its effect on the requests."""

from __future__ import annotations

from typing import Any

from tests.components.registry_rows import Row
from tests.components.seen import Seen, of

VAULT = "/subscriptions/s/resourceGroups/central/providers/Microsoft.DataProtection/backupVaults/v"
STORAGE = "/subscriptions/s/resourceGroups/central/providers/Microsoft.Storage/storageAccounts/existing"
PRINCIPAL = "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"
_EVERY_4_HOURS = ["R/2026-12-01T02:00:00+00:00/PT4H"]
_RULES = "properties.policyRules"
_PARAMETERS = "properties.policyInfo.policyParameters"
_AT = "configuration.backupStorageLocation"


def _vault(**settings: Any) -> dict[str, Any]:
    return {"backup": {"backupVault": settings}}


def _policy(**settings: Any) -> dict[str, Any]:
    return {"backup": {"backupPolicy": settings}}


def _storage(**settings: Any) -> dict[str, Any]:
    return {"backup": {"storageAccount": settings}}


def _setting(key: str) -> Seen:
    """A setting of the extension."""

    def seen(record: Any) -> Any:
        return (of("Extension", "configurationSettings")(record) or {}).get(f"{_AT}.{key}")

    return seen


BACKUP_ROWS: dict[str, Row] = {
    "backup.backupVault.id": (_vault(id=VAULT), of("TrustedAccessRoleBinding", "sourceResourceId"), VAULT),
    "backup.backupVault.principalId": (
        _vault(id=VAULT, principalId=PRINCIPAL),
        of("RoleAssignment", "principalId", "shop/backup/role/vault-on-cluster"),
        PRINCIPAL,
    ),
    "backup.backupVault.name": (_vault(name="mine"), of("BackupVault", "vaultName"), "mine"),
    "backup.backupVault.storageSettings.type": (
        _vault(storageSettings={"type": "ZoneRedundant"}),
        of("BackupVault", "properties.storageSettings[0].type"),
        "ZoneRedundant",
    ),
    **{
        f"backup.backupVault.{group}.{key}": (
            _vault(**{group: {key: value}}),
            of("BackupVault", f"properties.{where}.{group}.{key}"),
            value,
        )
        for where, group, key, value in (
            ("securitySettings", "softDeleteSettings", "state", "Off"),
            ("securitySettings", "softDeleteSettings", "retentionDurationInDays", 30),
            ("securitySettings", "immutabilitySettings", "state", "Unlocked"),
            ("featureSettings", "crossRegionRestoreSettings", "state", "Enabled"),
        )
    },
    "backup.backupPolicy.id": (
        {"backup": {"backupVault": {"id": VAULT}, "backupPolicy": {"id": f"{VAULT}/backupPolicies/p"}}},
        of("BackupInstance", "properties.policyInfo.policyId"),
        f"{VAULT}/backupPolicies/p",
    ),
    "backup.backupPolicy.schedule.repeatingTimeIntervals": (
        _policy(schedule={"repeatingTimeIntervals": _EVERY_4_HOURS}),
        of("BackupPolicy", f"{_RULES}[0].trigger.schedule.repeatingTimeIntervals"),
        _EVERY_4_HOURS,
    ),
    "backup.backupPolicy.schedule.timeZone": (
        _policy(schedule={"timeZone": "W. Europe Standard Time"}),
        of("BackupPolicy", f"{_RULES}[0].trigger.schedule.timeZone"),
        "W. Europe Standard Time",
    ),
    "backup.backupPolicy.operationalStore.deleteAfter": (
        _policy(operationalStore={"deleteAfter": "P9D"}),
        of("BackupPolicy", f"{_RULES}[1].lifecycles[0].deleteAfter.duration"),
        "P9D",
    ),
    "backup.backupPolicy.vaultStore.deleteAfter": (
        _policy(vaultStore={"deleteAfter": "P1Y"}),
        of("BackupPolicy", f"{_RULES}[2].lifecycles[1].deleteAfter.duration"),
        "P1Y",
    ),
    "backup.storageAccount.id": (_storage(id=STORAGE), _setting("config.storageAccount"), "existing"),
    "backup.storageAccount.name": (_storage(name="mine"), of("StorageAccount", "accountName"), "mine"),
    "backup.storageAccount.sku": (_storage(sku="Standard_GRS"), of("StorageAccount", "sku.name"), "Standard_GRS"),
    "backup.storageAccount.containerName": (_storage(containerName="mine"), _setting("bucket"), "mine"),
    "backup.snapshotResourceGroupName": (
        {"backup": {"snapshotResourceGroupName": "rg-snapshots"}},
        lambda it: str(
            of("BackupInstance", f"{_PARAMETERS}.dataStoreParametersList[0].resourceGroupId")(it)
        ).rpartition("/")[2],
        "rg-snapshots",
    ),
    **{
        f"backup.backupDatasourceParameters.{key}": (
            {"backup": {"backupDatasourceParameters": {key: value}}},
            of("BackupInstance", f"{_PARAMETERS}.backupDatasourceParametersList[0].{key}"),
            value,
        )
        for key, value in {
            "includedNamespaces": ["shop"],
            "excludedNamespaces": ["ops"],
            "includedResourceTypes": ["deployments.apps"],
            "excludedResourceTypes": ["secrets"],
            "labelSelectors": ["team:web"],
            "snapshotVolumes": False,
            "includeClusterScopeResources": False,
        }.items()
    },
}
