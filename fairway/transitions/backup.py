"""Changes of backup vaults and backup instances that Azure refuses."""

from __future__ import annotations

from typing import Any

from fairway.request import format_path, mapping, sequence
from fairway.transitions.difference import Difference
from fairway.transitions.fact import Fact

_LEARN = "https://learn.microsoft.com/azure/backup"
STORES = "properties.policyInfo.policyParameters.dataStoreParametersList"
"""The stores of a backup instance, with its snapshot resource group."""
_SECURITY = "properties.securitySettings"
# hashicorp/terraform-provider-azurerm pull request 24775.
_INVALID = "BMSUserErrorInvalidInput"
SNAPSHOT_GROUP = Fact(
    "refused",
    "The snapshot resource group of a backup instance cannot change. The group has its backups of the operational "
    "tier: without it they are lost.",
    # The section Limitations.
    f"{_LEARN}/azure-kubernetes-service-cluster-backup-support-matrix#limitations",
    workaround="Keep the group: write its name as before, or leave it out if it was left out.",
    code=_INVALID,
)
# `redundancy` of azurerm_data_protection_backup_vault forces a new one as well.
_STORAGE = Fact(
    "refused",
    "The storage type of a vault cannot change once it has backups.",
    f"{_LEARN}/create-manage-backup-vault",
    workaround="Keep the type. Only another vault can have another one, and backups do not move to it.",
    code=_INVALID,
)
# The code: Azure/azure-rest-api-specs issue 26598.
_LOCKED = Fact(
    "refused",
    "A locked immutability can never be turned off.",
    f"{_LEARN}/backup-azure-immutable-vault-concept",
    workaround="Keep state Locked.",
    code="UserErrorUnsupportedVaultImmutabilityStateChange",
)
_ALWAYS_ON = Fact(
    "refused",
    "Soft delete with state AlwaysOn can never be turned off.",
    f"{_LEARN}/backup-azure-enhanced-soft-delete-about",
    workaround="Keep state AlwaysOn.",
    code=_INVALID,
)


def of_backup(type: str, change: Difference) -> Fact | None:
    """The refusal of a change of a backup vault or a backup instance."""
    path = format_path(change.path)
    old = str(change.before).casefold()
    if type == "dataprotection:BackupInstance":
        return SNAPSHOT_GROUP if path == STORES and _differ(change, "resourceGroupId") else None
    if type != "dataprotection:BackupVault":
        return None
    if path == "properties.storageSettings":
        return _STORAGE if _differ(change, "type") else None
    if path == f"{_SECURITY}.immutabilitySettings.state":
        return _LOCKED if old == "locked" else None
    return _ALWAYS_ON if path == f"{_SECURITY}.softDeleteSettings.state" and old == "alwayson" else None


def _differ(change: Difference, key: str) -> bool:
    """Whether the entries of a list have other values of a key; False if a side has none."""
    old, new = (_values(each, key) for each in (change.before, change.after))
    return bool(old and new) and old != new


def _values(items: Any, key: str) -> set[str]:
    found = ((mapping(each) or {}).get(key) for each in sequence(items) or ())
    return {str(each).casefold() for each in found if each}
