"""Backups: what is declared, in which order, with which roles, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from components.places import Places
from config.cluster import Cluster
from config.merge import layers_of
from fairway.azure.roles import BUILT_IN_ROLES
from fairway.project.yaml_file import Document
from fairway.request import parse_path
from tests.components.backup_rows import STORAGE, VAULT
from tests.repository import build

ROLES = {
    "extension": "Storage Blob Data Contributor",
    "cluster-on-snapshots": "Contributor",
    "vault-on-cluster": "Reader",
    "vault-on-snapshots": "Reader",
    "vault-snapshots": "Disk Snapshot Contributor",
    "vault-disks": "Data Operator for Managed Disks",
    "vault-on-storage": "Storage Blob Data Reader",
}


def test_a_backup_without_settings_is_complete() -> None:
    record = build({"backup": {}})
    account = record.one("StorageAccount")
    assert (account.get("allowSharedKeyAccess"), account.get("allowBlobPublicAccess")) == (False, False)
    assert record.one("BackupVault").protect
    assert account.protect
    roles = {each.name: each for each in record.all("RoleAssignment") if each.name.startswith("shop/backup/")}
    found = {name.rpartition("/")[2]: str(each.get("roleDefinitionId"))[-36:] for name, each in roles.items()}
    assert found == {label: BUILT_IN_ROLES[role] for label, role in ROLES.items()}
    binding = record.one("TrustedAccessRoleBinding")
    assert binding.get("sourceResourceId") == record.one("BackupVault").id
    assert binding.get("roles") == ["Microsoft.DataProtection/backupVaults/backup-operator"]
    settings = record.one("Extension").get("configurationSettings")
    assert settings["configuration.backupStorageLocation.config.useAAD"] == "true"


def test_the_instance_waits_for_extension_access_and_every_role() -> None:
    record = build({"backup": {}})
    before = set(record.one("BackupInstance").depends_on)
    assert {"shop/backup/extension", "shop/backup/access", *(f"shop/backup/role/{each}" for each in ROLES)} <= before


def test_the_first_backup_of_a_day_is_copied_into_the_vault_on_request() -> None:
    rules = build({"backup": {"backupPolicy": {"vaultStore": {}}}}).one("BackupPolicy").get("properties.policyRules")
    daily = rules[2]
    assert [each["sourceDataStore"]["dataStoreType"] for each in daily["lifecycles"]] == [
        "OperationalStore",
        "VaultStore",
    ]
    assert [each["tagInfo"]["tagName"] for each in rules[0]["trigger"]["taggingCriteria"]] == ["Daily", "Default"]
    plain = build({"backup": {}}).one("BackupPolicy").get("properties.policyRules")
    assert [each["name"] for each in plain] == ["BackupHourly", "Default"]


def test_the_roles_of_an_existing_vault_without_its_principal_are_left_to_others() -> None:
    record = build({"backup": {"backupVault": {"id": VAULT}, "storageAccount": {"id": STORAGE}}})
    found = [each.name for each in record.all("RoleAssignment") if each.name.startswith("shop/backup/")]
    assert found == ["shop/backup/role/extension", "shop/backup/role/cluster-on-snapshots"]
    assert record.one("BackupInstance").get("vaultName") == "v"
    assert record.one("BackupInstance").get("resourceGroupName") == "central"
    assert record.one("BlobContainer").get("accountName") == "existing"


def test_what_is_in_an_existing_vault_or_account_is_in_its_subscription() -> None:
    record = build({"backup": {"backupVault": {"id": VAULT}, "storageAccount": {"id": STORAGE}}})
    for name in ("shop/backup/vault", "shop/backup/storage"):
        assert record.one("azure-native", name).get("subscriptionId") == "s"
    providers = {kind: record.one(kind).options["provider"] for kind in ("BackupPolicy", "BackupInstance")}
    assert {*providers.values()} == {"shop/backup/vault"}
    assert record.one("BlobContainer").options["provider"] == "shop/backup/storage"
    assert not build({"backup": {}}).all("azure-native")


@pytest.mark.parametrize(
    ("location", "domain"),
    [
        ("westeurope", "core.windows.net"),
        ("usgovvirginia", "core.usgovcloudapi.net"),
        ("China North 3", "core.chinacloudapi.cn"),
    ],
)
def test_the_address_of_an_existing_account_is_in_the_cloud_of_the_region(location: str, domain: str) -> None:
    record = build({"location": location, "backup": {"storageAccount": {"id": STORAGE}}})
    settings = record.one("Extension").get("configurationSettings")
    found = settings["configuration.backupStorageLocation.config.storageAccountURI"]
    assert found == f"https://existing.blob.{domain}/"


def test_nothing_is_backed_up_without_the_key() -> None:
    assert not build({}).all("BackupVault")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"backupVault": {"id": VAULT, "name": "x"}}, "name has no effect"),
        ({"backupVault": {"id": STORAGE}}, r"must be of Microsoft\.DataProtection/backupVaults"),
        ({"backupVault": {"principalId": "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"}}, "gets its identity from Azure"),
        ({"backupPolicy": {"id": f"{VAULT}/backupPolicies/p"}}, "is not in backupVault"),
        ({"backupPolicy": {"operationalStore": {"deleteAfter": "7 days"}}}, r"is not a duration .* P7D"),
        (
            {"backupPolicy": {"schedule": {"repeatingTimeIntervals": ["R/2026-12-01T02:00:00+00:00/PT5H"]}}},
            "is not a repeating interval",
        ),
        ({"storageAccount": {"name": "My-Backups"}}, "3 to 24 lower case letters"),
        (
            {
                "backupVault": {
                    "storageSettings": {"type": "LocallyRedundant"},
                    "crossRegionRestoreSettings": {"state": "Enabled"},
                }
            },
            "needs `storageSettings: {type: GeoRedundant}`",
        ),
    ],
)
def test_settings_that_azure_backup_does_not_accept_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Cluster.model_validate({"backup": settings})


@pytest.mark.parametrize(
    ("path", "configured"),
    [
        ("properties.securitySettings.softDeleteSettings.state", "softDeleteSettings.state"),
        ("properties.storageSettings[0].type", "storageSettings.type"),
    ],
)
def test_a_finding_about_the_vault_is_shown_at_its_line(path: str, configured: str) -> None:
    record = build({"backup": {}})
    at = ("clusters", "shop", "backup", "backupVault", *configured.split("."))
    layers = layers_of(Document(Path("a.yaml"), {}, {at[:depth]: depth for depth in range(len(at) + 1)}), Path())
    place = Places(layers)(record.one("BackupVault"), parse_path(path))
    assert place
    assert place.path == ".".join(at)
