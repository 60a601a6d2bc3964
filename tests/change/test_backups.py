"""Changes of backups are refused or have a text with what is lost, and other resources of their types have none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fairway.change.change import Change
from fairway.change.compare import compare
from fairway.change.planned_step import PlannedStep
from fairway.request import UNKNOWN
from fairway.transitions.backup import STORES
from tests.removal_help import GONE, Stack, changed, refused, settings

pytestmark = pytest.mark.usefixtures("quick")

STACK = """
clusters:
  shop:
    kubernetesVersion: "1.35"
    protect: {protect}
    backup: {{backupPolicy: {{vaultStore: {{}}}}}}
"""
INSTANCE, VAULT = "BackupInstance shop/backup/instance", "BackupVault shop/backup/vault"
GROUP = "ResourceGroup shop/backup/snapshots"


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """For comparisons only."""
    return Stack(tmp_path_factory.mktemp("stack"), settings(STACK.format(protect="true")))


def by_label(stack: Stack, values: dict[str, Any]) -> dict[str, Change]:
    return {each.label: each for each in stack.compared(changed(stack.settings, values)).changes}


def test_another_snapshot_group_is_refused_and_the_group_is_protected(deployed: Stack) -> None:
    wanted = changed(deployed.settings, {"backup/snapshotResourceGroupName": "rg-snapshots-x"})
    found = refused(deployed.compared(wanted))
    assert "cannot change" in found[INSTANCE].reasons[0].text
    assert found[GROUP].reasons[0].rule == "protect"
    assert "backups of the operational tier" in found[GROUP].workloads


def test_another_snapshot_group_is_refused_by_the_update_and_the_backups_stay(tmp_path: Path) -> None:
    stack = Stack(tmp_path, settings(STACK.format(protect="false")))
    outcome = stack.update(changed(stack.settings, {"backup/snapshotResourceGroupName": "rg-snapshots-x"}))
    assert INSTANCE.partition(" ")[2] in outcome.errors[0]
    assert not any(id.casefold().endswith("-snapshots") for kind, id, _ in stack.cloud.lines if kind == "DELETE")


def test_what_is_lost_without_backup_is_named(deployed: Stack) -> None:
    found = by_label(deployed, {"backup": GONE})
    lost = [INSTANCE, VAULT, GROUP, "BlobContainer shop/backup/container", "StorageAccount shop/backup/storage"]
    assert [each for each in lost if "backups" in found[each].workloads and found[each].workaround] == lost
    assert found[INSTANCE].outcome == "interrupted"


@pytest.mark.parametrize(
    ("values", "label", "outcome", "text"),
    [
        ({"backupVault": {"storageSettings": {"type": "LocallyRedundant"}}}, VAULT, "refused", "storage type"),
        ({"backupVault": {"immutabilitySettings": {"state": "Locked"}}}, VAULT, "in place", "never be undone"),
        ({"backupVault": {"softDeleteSettings": {"state": "Off"}}}, VAULT, "in place", "cannot be recovered"),
        ({"backupPolicy": {}}, "BackupPolicy shop/backup/policy", "in place", "no longer copied into the vault"),
        (
            {"backupPolicy": {"operationalStore": {"deleteAfter": "P3D"}, "vaultStore": {}}},
            "BackupPolicy shop/backup/policy",
            "in place",
            "may refuse this or carry it out.",
        ),
        ({"storageAccount": {"sku": "Standard_LRS"}}, "StorageAccount shop/backup/storage", "in place", "fewer places"),
    ],
)
def test_a_change_of_a_setting_has_its_text(
    deployed: Stack, values: dict[str, Any], label: str, outcome: str, text: str
) -> None:
    found = by_label(deployed, {f"backup/{key}": each for key, each in values.items()})[label]
    assert found.outcome == outcome
    assert text in found.reasons[0].text
    assert found.reasons[0].source
    assert found.workloads
    assert found.workaround


def test_another_name_of_the_vault_loses_its_backups(deployed: Stack) -> None:
    found = by_label(deployed, {"backup/backupVault": {"name": "bvault-other"}})
    assert found[VAULT].outcome == "refused"
    assert "backups in the vault are deleted" in found[VAULT].workloads


def updated(kind: str, old: dict[str, Any], new: dict[str, Any]) -> Change:
    token = f"azure-native:{kind}"
    return compare([PlannedStep("update", f"urn:{token}", token, "shop/x", old, new)]).changes[0]


def nested(path: str, value: Any) -> dict[str, Any]:
    for each in reversed(path.split(".")):
        value = {each: value}
    return value


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [("immutabilitySettings", "Locked", "Unlocked"), ("softDeleteSettings", "AlwaysOn", "On")],
)
def test_what_can_never_be_turned_off_is_refused(path: str, old: str, new: str) -> None:
    sides = [nested(f"properties.securitySettings.{path}.state", each) for each in (old, new)]
    assert updated("dataprotection:BackupVault", *sides).outcome == "refused"


def test_a_snapshot_group_that_the_update_creates_is_another_one() -> None:
    sides = [nested(STORES, [{"resourceGroupId": each}]) for each in ("/subscriptions/1/resourceGroups/a", UNKNOWN)]
    found = updated("dataprotection:BackupInstance", *sides)
    assert found.outcome == "refused"
    assert "cannot change" in found.reasons[0].text


def test_groups_and_accounts_without_backups_and_other_policies_have_no_text() -> None:
    for kind in ("resources:ResourceGroup", "storage:StorageAccount"):
        token = f"azure-native:{kind}"
        cluster = "azure-native:containerservice:ManagedCluster"
        steps = [PlannedStep("same", "urn:c", cluster, "shop"), PlannedStep("delete", "urn:x", token, "x", id="/x")]
        (found,) = [each for each in compare(steps).changes if each.urn == "urn:x"]
        assert (found.outcome, found.workloads) == ("deleted", "")
    sides = [nested("properties", {"datasourceTypes": ["Other"], "policyRules": [{"name": each}]}) for each in "ab"]
    assert updated("dataprotection:BackupPolicy", *sides).workloads == ""
    sku = [nested("sku.name", each) for each in ("Standard_LRS", "Standard_ZRS")]
    assert updated("storage:StorageAccount", *sku).workloads == ""
