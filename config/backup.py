"""Backups of the cluster's resources and volumes with Azure Backup."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.checks import Errors, check
from config.existing import beside, without_effect
from config.forms import Form, wrong
from config.model import Settings
from config.types import BackupPolicyId, BackupVaultId, Guid, Items, StorageAccountId

Duration = Annotated[str, Form(r"^P[1-9][0-9]*[DWMY]$", "a duration (ISO 8601)", "P7D (7 days) or P3M (3 months)")]
Repeating = Annotated[
    str,
    Form(
        r"^R/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([+-][0-9]{2}:[0-9]{2}|Z)/P(T(4|6|8|12|24)H|1D|1W)$",
        "a repeating interval (ISO 8601): a start, and PT4H, PT6H, PT8H, PT12H, P1D or P1W",
        "R/2026-12-01T02:00:00+00:00/PT4H",
    ),
]
ContainerName = Annotated[
    str,
    Form(
        r"^[a-z0-9]([a-z0-9-]{1,61}[a-z0-9])$",
        "a container's name (3 to 63 lower case letters, digits and hyphens)",
        "backups",
    ),
]
StorageAccountName = Annotated[
    str, Form(r"^[a-z0-9]{3,24}$", "a storage account's name (3 to 24 lower case letters and digits)", "stshopbackup")
]


def _only(settings: Settings, what: str, allowed: set[str]) -> Errors:
    if getattr(settings, "id", None) is not None:
        yield from without_effect(
            settings, beside(settings, allowed), f"a {what} with an `id` exists and is configured by its owner"
        )


class BackupStorageSetting(Settings):
    """How a backup vault keeps its data."""

    type: Literal["LocallyRedundant", "ZoneRedundant", "GeoRedundant"] = "GeoRedundant"
    """`GeoRedundant` keeps a copy in the paired region, `ZoneRedundant` in other zones; a region without a pair has no
    GeoRedundant. It cannot change once the vault has backups. Default: GeoRedundant."""


class SoftDeleteSettings(Settings):
    """What happens to backups that are deleted."""

    state: Literal["On", "AlwaysOn", "Off"] = "On"
    """Whether deleted backups are kept for some days; `AlwaysOn` can never be turned off again. Default: On."""
    retention_duration_in_days: Annotated[int, Field(ge=14, le=180)] = 14
    """Days that deleted backups are kept, 14 to 180. Default: 14."""


class ImmutabilitySettings(Settings):
    """Whether backups can be deleted before they expire."""

    state: Literal["Disabled", "Unlocked", "Locked"] = "Disabled"
    """`Unlocked` refuses to delete or shorten backups and can be turned off; `Locked` can never be turned off again.
    Default: Disabled."""


class CrossRegionRestore(Settings):
    """Restores in the paired region."""

    state: Literal["Enabled", "Disabled"] = "Disabled"
    """Whether backups of the vault tier can be restored in the paired region; a GeoRedundant vault only. It cannot be
    turned off again. Default: Disabled."""


class BackupVault(Settings):
    """The vault of the backups: a new one, or an existing one."""

    id: BackupVaultId | None = None
    """Resource ID of an existing backup vault, in the region of the cluster."""
    principal_id: Guid | None = None
    """Object ID of the existing vault's identity. If omitted, its roles are yours to assign."""
    name: str | None = None
    """Name of the new vault in Azure. If omitted, `bvault-<cluster name>`. Cannot change after creation."""
    storage_settings: BackupStorageSetting = BackupStorageSetting()
    """How the vault keeps its data. Default: in two regions."""
    soft_delete_settings: SoftDeleteSettings = SoftDeleteSettings()
    """What happens to backups that are deleted. Default: kept for 14 days."""
    immutability_settings: ImmutabilitySettings = ImmutabilitySettings()
    """Whether backups can be deleted before they expire. Default: they can."""
    cross_region_restore_settings: CrossRegionRestore = CrossRegionRestore()
    """Restores in the paired region. Default: off."""

    @check
    def _existing_stays_as_it_is(self) -> Errors:
        yield from _only(self, "vault", {"id", "principal_id"})
        if self.principal_id and not self.id:
            yield wrong("has no effect: a new vault gets its identity from Azure", at="principalId")
        if self.cross_region_restore_settings.state == "Enabled" and self.storage_settings.type != "GeoRedundant":
            yield wrong("needs `storageSettings: {type: GeoRedundant}`", at="crossRegionRestoreSettings.state")


class BackupSchedule(Settings):
    """When backups are made."""

    repeating_time_intervals: Annotated[Items[Repeating], Field(min_length=1)] = ("R/2026-01-01T02:00:00+00:00/P1D",)
    """Start and interval of the backups. Default: every day at 02:00."""
    time_zone: str = "UTC"
    """Time zone of the schedule, by Windows' name, such as `W. Europe Standard Time`. Default: UTC."""


class OperationalStore(Settings):
    """How long snapshots beside the cluster are kept."""

    delete_after: Duration = "P7D"
    """How long they are kept: `P7D` (days), `P4W` (weeks) or `P3M` (months). Default: P7D."""


class VaultStore(Settings):
    """How long the copies in the vault are kept."""

    delete_after: Duration = "P84D"
    """How long they are kept: `P84D` (days), `P12W` (weeks) or `P1Y` (a year). Default: P84D."""


class BackupPolicy(Settings):
    """Schedule and retention of the backups: a new policy, or one that exists in the vault."""

    id: BackupPolicyId | None = None
    """Resource ID of an existing policy in the same vault."""
    schedule: BackupSchedule = BackupSchedule()
    """When backups are made. Default: every day at 02:00 UTC."""
    operational_store: OperationalStore = OperationalStore()
    """The operational tier: snapshots of volumes beside the cluster, which restore fast. Default: P7D."""
    vault_store: VaultStore | None = None
    """The vault tier: the first backup of a day is copied into the vault, out of reach of who can delete the cluster's
    resource groups. Default: none."""

    @check
    def _existing_stays_as_it_is(self) -> Errors:
        yield from _only(self, "policy", {"id"})


class BackupStorage(Settings):
    """The storage account of the cluster's resources (YAML): a new one, or an existing one."""

    id: StorageAccountId | None = None
    """Resource ID of an existing storage account, in the region of the cluster."""
    name: StorageAccountName | None = None
    """Name of the new account: 3 to 24 lower case letters and digits, which no other account in the world has. If
    omitted, `st<cluster><hash>`. Cannot change after creation."""
    sku: Literal["Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_RAGRS", "Standard_GZRS"] = "Standard_ZRS"
    """Redundancy of the new account. Default: Standard_ZRS, which regions with zones have."""
    container_name: ContainerName | None = None
    """Name of the blob container, which is created. If omitted, that of the cluster with `backup-` before it."""

    @check
    def _existing_stays_as_it_is(self) -> Errors:
        yield from _only(self, "storage account", {"id", "container_name"})


class BackupParameters(Settings):
    """What is backed up."""

    included_namespaces: Items[str] = ()
    """Namespaces to back up. Default: all."""
    excluded_namespaces: Items[str] = ()
    """Namespaces to leave out. Default: none."""
    included_resource_types: Items[str] = ()
    """Kinds of resources to back up, such as `deployments.apps`. Default: all."""
    excluded_resource_types: Items[str] = ()
    """Kinds of resources to leave out. Default: none."""
    label_selectors: Items[str] = ()
    """Labels that resources must have: `team:web`. Default: none."""
    snapshot_volumes: bool = True
    """Whether volumes (Azure disks) are backed up. Default: true."""
    include_cluster_scope_resources: bool = True
    """Whether resources outside of namespaces are backed up. Default: true."""


class Backup(Settings):
    """Backups of the cluster: vault, policy, storage account, extension, roles and the backup instance, in the order
    that Azure needs. `{}` is complete."""

    backup_vault: BackupVault = BackupVault()
    """The vault of the backups. Default: a new one."""
    backup_policy: BackupPolicy = BackupPolicy()
    """Schedule and retention. Default: every day, kept for seven days."""
    storage_account: BackupStorage = BackupStorage()
    """The storage account of the cluster's resources. Default: a new one."""
    snapshot_resource_group_name: str | None = None
    """Name of an existing resource group for the snapshots of volumes. If omitted, Fairway creates
    `rg-<cluster name>-snapshots`."""
    backup_datasource_parameters: BackupParameters = BackupParameters()
    """What is backed up. Default: everything."""

    @check
    def _policy_is_in_the_vault(self) -> Errors:
        policy, vault = self.backup_policy.id, self.backup_vault.id
        if policy and not (vault and policy.lower().startswith(f"{vault.lower()}/")):
            yield wrong(
                "is not in backupVault: set `backupVault: {id: ...}` to the policy's vault", at="backupPolicy.id"
            )
