"""The properties of a backup policy (schedule and retention) and of a backup instance."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import containerservice

from components.context import Context
from config.backup import Backup, BackupPolicy

_OPERATIONAL = {"dataStoreType": "OperationalStore", "objectType": "DataStoreInfoBase"}
_VAULT = {"dataStoreType": "VaultStore", "objectType": "DataStoreInfoBase"}
_DAILY = "Daily"
_CLUSTERS = "Microsoft.ContainerService/managedClusters"


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
        "datasource_types": [_CLUSTERS],
        "policy_rules": [backup, *retention],
    }


def _retention(name: str, lifecycles: list[dict[str, Any]], *, default: bool) -> dict[str, Any]:
    return {"objectType": "AzureRetentionRule", "name": name, "isDefault": default, "lifecycles": lifecycles}


def _kept(store: dict[str, str], duration: str, *copies: dict[str, Any]) -> dict[str, Any]:
    deleted = {"objectType": "AbsoluteDeleteOption", "duration": duration}
    return {"deleteAfter": deleted, "sourceDataStore": store, "targetDataStoreCopySettings": list(copies)}


def instance_properties(
    context: Context,
    settings: Backup,
    cluster: containerservice.ManagedCluster,
    policy: pulumi.Input[str],
    snapshots: pulumi.Input[str],
) -> Any:
    """The properties of the backup instance of a cluster, with the ids of its policy and snapshot group."""
    parameters = settings.backup_datasource_parameters.arguments()
    source: dict[str, Any] = {
        "datasource_type": _CLUSTERS,
        "resource_type": _CLUSTERS,
        "resource_id": cluster.id,
        "resource_name": cluster.name,
        "resource_uri": cluster.id,
        "resource_location": context.settings.location,
    }
    return {
        "object_type": "BackupInstance",
        "friendly_name": context.cluster_name,
        "data_source_info": {"object_type": "Datasource", **source},
        "data_source_set_info": {"object_type": "DatasourceSet", **source},
        "policy_info": {
            "policy_id": policy,
            "policy_parameters": {
                "data_store_parameters_list": [
                    {
                        "object_type": "AzureOperationalStoreParameters",
                        "data_store_type": "OperationalStore",
                        "resource_group_id": snapshots,
                    }
                ],
                "backup_datasource_parameters_list": [
                    {
                        "object_type": "KubernetesClusterBackupDatasourceParameters",
                        **{key: value for key, value in parameters.items() if value not in ((), [])},
                    }
                ],
            },
        },
    }
