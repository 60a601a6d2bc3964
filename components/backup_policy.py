"""The rules of a backup policy: schedule and retention."""

from __future__ import annotations

from typing import Any

from config.backup import BackupPolicy

_OPERATIONAL = {"dataStoreType": "OperationalStore", "objectType": "DataStoreInfoBase"}
_VAULT = {"dataStoreType": "VaultStore", "objectType": "DataStoreInfoBase"}
_DAILY = "Daily"


def policy_properties(settings: BackupPolicy) -> Any:
    """A policy as the portal and azure-cli write it: Azure/azure-cli-extensions,
    src/dataprotection/azext_dataprotection/manual/Manifests/AzureKubernetesService.py; the vault tier by a rule for the
    first backup of a day: hashicorp/terraform-provider-azurerm issue 31366.

    The rules have ARM's names: the SDK translates no names where a value is of one of several types.
    """
    tags: list[dict[str, Any]] = [{"tagInfo": {"tagName": "Default"}, "taggingPriority": 99, "isDefault": True}]
    retention = [_retention("Default", [_kept(_OPERATIONAL, settings.operational_store.delete_after)], default=True)]
    if settings.vault_store is not None:
        first = {"objectType": "ScheduleBasedBackupCriteria", "absoluteCriteria": ["FirstOfDay"]}
        tag = {"tagInfo": {"tagName": _DAILY}, "taggingPriority": 25, "isDefault": False, "criteria": [first]}
        tags.insert(0, tag)
        copied = {"copyAfter": {"objectType": "ImmediateCopyOption"}, "dataStore": _VAULT}
        lifecycles = [
            _kept(_OPERATIONAL, settings.operational_store.delete_after, copied),
            _kept(_VAULT, settings.vault_store.delete_after),
        ]
        retention.append(_retention(_DAILY, lifecycles, default=False))
    schedule = {
        "repeatingTimeIntervals": list(settings.schedule.repeating_time_intervals),
        "timeZone": settings.schedule.time_zone,
    }
    backup = {
        "objectType": "AzureBackupRule",
        "name": "BackupHourly",
        "backupParameters": {"objectType": "AzureBackupParams", "backupType": "Incremental"},
        "dataStore": _OPERATIONAL,
        "trigger": {"objectType": "ScheduleBasedTriggerContext", "schedule": schedule, "taggingCriteria": tags},
    }
    return {
        "object_type": "BackupPolicy",
        "datasource_types": ["Microsoft.ContainerService/managedClusters"],
        "policy_rules": [backup, *retention],
    }


def _retention(name: str, lifecycles: list[dict[str, Any]], *, default: bool) -> dict[str, Any]:
    return {"objectType": "AzureRetentionRule", "name": name, "isDefault": default, "lifecycles": lifecycles}


def _kept(store: dict[str, str], duration: str, *copies: dict[str, Any]) -> dict[str, Any]:
    deleted = {"objectType": "AbsoluteDeleteOption", "duration": duration}
    return {"deleteAfter": deleted, "sourceDataStore": store, "targetDataStoreCopySettings": list(copies)}
