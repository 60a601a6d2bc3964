"""Backup vaults, which keep the backups of clusters."""

from __future__ import annotations

import re

from fairway.rules.citations import code, thread
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_DOCS = "https://learn.microsoft.com/azure/backup/"

POLICY = "azure-native:dataprotection:BackupPolicy"
CLUSTERS = "microsoft.containerservice/managedclusters"
HOURS = (4, 6, 8, 12, 24)
VAULT = "azure-native:dataprotection:BackupVault"
RETENTION = "properties.securitySettings.softDeleteSettings.retentionDurationInDays"
SHORTEST, LONGEST = 14, 180


@rule(
    "backup-vault-soft-delete",
    "Soft delete of a backup vault keeps deleted backups for 14 to 180 days.",
    remedy="Set retentionDurationInDays to a value from 14 to 180.",
    sources=(f"{_DOCS}backup-azure-enhanced-soft-delete-about", thread("Azure/bicep/issues/17104")),
    over=VAULT,
)
def _soft_delete(vault: Resource) -> Faults:
    days = vault.number(RETENTION)
    state = vault.word(RETENTION.replace("retentionDurationInDays", "state"))
    if days is not None and state != "off" and not SHORTEST <= days <= LONGEST:
        yield vault.fault(RETENTION, f"{days:.15g} days are not from {SHORTEST} to {LONGEST}.")


@rule(
    "backup-vault-cross-region",
    "A backup vault that restores in another region is geo-redundant.",
    remedy="Set type of storageSettings to GeoRedundant, or crossRegionRestoreSettings.state to Disabled.",
    sources=(
        "https://learn.microsoft.com/azure/backup/create-manage-backup-vault",
        code(
            "hashicorp/terraform-provider-azurerm",
            "internal/services/dataprotection/data_protection_backup_vault_resource.go",
        ),
    ),
    over=VAULT,
)
def _cross_region(vault: Resource) -> Faults:
    path = "properties.featureSettings.crossRegionRestoreSettings.state"
    kinds = [each.word("type") for each in vault.parts("properties.storageSettings")]
    if vault.word(path) == "enabled" and kinds and all(kinds) and "georedundant" not in kinds:
        yield vault.fault(path, f"the vault is {kinds[0]}.")


@rule(
    "backup-policy-interval",
    "A cluster is backed up every 4, 6, 8, 12 or 24 hours, every day or every week.",
    remedy="Write an interval such as R/2026-12-01T00:00:00+00:00/PT4H.",
    sources=(f"{_DOCS}azure-kubernetes-service-cluster-backup-concept",),
    over=POLICY,
)
def _interval(policy: Resource) -> Faults:
    kinds = [each.lower() for each in policy.texts("properties.datasourceTypes")]
    for part in policy.parts("properties.policyRules") if CLUSTERS in kinds else ():
        for text in part.texts("trigger.schedule.repeatingTimeIntervals"):
            hours = re.fullmatch(r"PT(\d+)H", text.rpartition("/")[2])
            if hours and int(hours[1]) not in HOURS:
                yield part.fault("trigger.schedule.repeatingTimeIntervals", f"{text} is every {hours[1]} hours.")
