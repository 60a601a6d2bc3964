"""What backups lose by a change, and by a resource that is deleted or replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fairway.change.by_resource import ResourceSteps
from fairway.change.effect import Effect, Finds
from fairway.change.loss import Loss
from fairway.change.planned_step import PlannedStep
from fairway.request import UNKNOWN, Placeholder, leaves, mapping, sequence, value_at
from fairway.transitions.backup import SNAPSHOT_GROUP, STORES
from fairway.transitions.difference import same

_LEARN = "https://learn.microsoft.com/azure/backup"
_MANAGE = f"{_LEARN}/azure-kubernetes-service-cluster-manage-backups"
_STOP = f"{_MANAGE}#stop-protection"
_KEEP = "Keep it until none of its backups is needed."
_PREFIX = "azure-native:"

_BLOBS = Loss(
    "Pods stay; the blobs in it are deleted, and backups of the cluster's resources cannot be restored.",
    _KEEP,
    _STOP,
)
_LOSSES: Mapping[str, Loss] = {
    "dataprotection:BackupInstance": Loss(
        "Pods stay; the cluster is no longer backed up, and its backups are deleted. With soft delete, Azure keeps "
        "them for the retention of the vault.",
        "To keep the backups, keep `backup`, and only end new ones with `az dataprotection backup-instance "
        "stop-protection`.",
        _STOP,
    ),
    "dataprotection:BackupVault": Loss(
        "Pods stay; the backups in the vault are deleted with it, and another vault starts without any.",
        "Keep the vault and its name until none of its backups is needed.",
        _STOP,
    ),
    "resources:ResourceGroup": Loss(
        "Pods stay; all backups of the operational tier, the snapshots in this group, are deleted with it.",
        _KEEP,
        _STOP,
    ),
    "storage:BlobContainer": _BLOBS,
    "storage:StorageAccount": _BLOBS,
}


def lost_backups(step: PlannedStep, entries: Sequence[ResourceSteps]) -> Loss | None:
    """What is lost with a resource of backups; None for any other resource, also a group or account without backups."""
    short = step.token.removeprefix(_PREFIX)
    if short == "resources:ResourceGroup" and not _has_snapshots(step, entries):
        return None
    if short.startswith("storage:") and not _has_blobs(step, entries):
        return None
    return _LOSSES.get(short)


def _has_snapshots(group: PlannedStep, entries: Sequence[ResourceSteps]) -> bool:
    """Whether a backup instance has its snapshots in the group until this update."""
    instances = (each.step for each in entries if each.step.token == f"{_PREFIX}dataprotection:BackupInstance")
    return bool(group.id) and any(same(each, group.id) for step in instances for each in _groups(step.old_inputs))


def _has_blobs(store: PlannedStep, entries: Sequence[ResourceSteps]) -> bool:
    """Whether the backup extension of a cluster writes into the account until this update."""
    name = store.old_inputs.get("accountName")
    key = "configuration.backupStorageLocation.config.storageAccount"
    extensions = (each.step.old_inputs for each in entries if each.step.kind == "Extension")
    return bool(name) and any(
        same((mapping(each.get("configurationSettings")) or {}).get(key), name) for each in extensions
    )


def _groups(instance: Mapping[str, Any]) -> Iterator[Any]:
    for store in sequence(value_at(instance, STORES)) or ():
        yield (mapping(store) or {}).get("resourceGroupId")


def _instance(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Effect]:
    old, new = (list(_groups(each)) for each in (before, after))
    known = bool(old) and not any(isinstance(each, Placeholder) for each in old)
    if known and any(each == UNKNOWN for each in new):
        text = f"Its snapshot resource group is created by this update. {SNAPSHOT_GROUP.reason}"
        workloads = "Pods stay; Azure refuses it, and the update ends here."
        yield Effect(STORES, text, SNAPSHOT_GROUP.source, workloads, SNAPSHOT_GROUP.workaround, refused=True)


def _policy(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Effect]:
    path = "properties.policyRules"
    old, new = before.get("properties"), after.get("properties")
    kinds = [str(each).casefold() for each in sequence(value_at(old, "datasourceTypes")) or ()]
    rules = [value_at(each, "policyRules") for each in (old, new)]
    if "microsoft.containerservice/managedclusters" not in kinds:
        return
    if any(isinstance(each, Placeholder) for _, each in leaves(rules)) or rules[0] == rules[1]:
        return
    stores = [{str(each) for at, each in leaves(side) if at[-1] == "dataStoreType"} for side in rules]
    ends = "VaultStore" in stores[0] - stores[1]
    tier = " New backups are no longer copied into the vault." if ends else ""
    # The section Limitations; to assign another policy is supported: the page about managing backups, Change policy.
    yield Effect(
        path,
        "Azure does not support changes of a policy that a cluster's backup instance uses, and may refuse this or "
        f"carry it out.{tier}",
        SNAPSHOT_GROUP.source,
        "Pods stay; existing backups keep their retention, and only new ones get the new schedule and retention.",
        "If Azure refuses it, write the old values again.",
        interrupts=False,
    )


def _vault(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Effect]:
    path = "properties.securitySettings.immutabilitySettings.state"
    if same(value_at(after, path), "Locked") and not same(value_at(before, path), "Locked"):
        yield Effect(
            path,
            "Locked can never be undone: no backup can be deleted before it expires, nor the vault with it.",
            f"{_LEARN}/backup-azure-immutable-vault-concept",
            "Pods stay; the backups are paid for until they expire.",
            "Use Unlocked until the retention is certain to be right.",
            interrupts=False,
        )
    path = "properties.securitySettings.softDeleteSettings.state"
    if same(value_at(after, path), "Off") and not same(value_at(before, path), "Off"):
        yield Effect(
            path,
            "Backups that are deleted from now on cannot be recovered.",
            f"{_LEARN}/backup-azure-enhanced-soft-delete-about",
            "Pods stay; backups deleted by mistake or by an attacker are lost at once.",
            "Keep state On unless the vault is to be deleted.",
            interrupts=False,
        )


_COPIES = {"lrs": 1, "zrs": 2, "grs": 3, "ragrs": 3, "gzrs": 4, "ragzrs": 4}


def _account(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Effect]:
    path = "sku.name"
    old, new = (_COPIES.get(str(value_at(each, path)).casefold().rpartition("_")[2]) for each in (before, after))
    if old and new and new < old:
        yield Effect(
            path,
            "The account's data is kept in fewer places: a failure of one of them can lose it. Azure refuses some of "
            "these changes, and others need a conversion.",
            "https://learn.microsoft.com/azure/storage/common/redundancy-migration",
            "Pods stay; blobs, and backups among them, are less safe.",
            "Keep the SKU, or check the table of conversions first.",
            interrupts=False,
        )


EFFECTS: Mapping[str, Finds] = {
    "dataprotection:BackupInstance": _instance,
    "dataprotection:BackupPolicy": _policy,
    "dataprotection:BackupVault": _vault,
    "storage:StorageAccount": _account,
}
"""By type, what an update does to backups."""
