"""A cluster that the vault could not back up is refused, as Azure Backup refuses it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fairway.azure.roles import BUILT_IN_ROLES
from fairway.standin.errors import ArmError
from tests.standin_help import GROUP, Azure, urn

CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/shop"
VAULT = f"{GROUP}/providers/Microsoft.DataProtection/backupVaults/bvault"
REAL = VAULT.replace(GROUP.split("/")[2], "1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d")
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stbackup1"
PLACE = {"resourceGroupName": "rg", "location": "westeurope"}
_AT = "configuration.backupStorageLocation.config"


@pytest.fixture
def azure(tmp_path: Path) -> Azure:
    azure = Azure(tmp_path)
    azure.group()
    azure.cluster()
    account(azure, "rg")
    return azure


def account(azure: Azure, group: str) -> None:
    kind = "storage:StorageAccount"
    inputs = {**PLACE, "resourceGroupName": group, "accountName": "stbackup1", "kind": "StorageV2"}
    sku = {"name": "Standard_LRS"}
    azure.provider.create(urn(kind, group), azure.check(kind, group, {**inputs, "sku": sku}), timeout=0)


def vault(azure: Azure) -> str:
    properties = {"storageSettings": [{"type": "LocallyRedundant", "datastoreType": "VaultStore"}]}
    identity = {"type": "SystemAssigned"}
    found = azure.create(
        "dataprotection:BackupVault", "bvault", **PLACE, vaultName="bvault", identity=identity, properties=properties
    )
    rules = {"objectType": "BackupPolicy", "datasourceTypes": ["Microsoft.ContainerService/managedClusters"]}
    named = {"resourceGroupName": "rg", "vaultName": "bvault", "backupPolicyName": "p"}
    azure.create("dataprotection:BackupPolicy", "p", **named, properties={**rules, "policyRules": []})
    return str(found[1]["identity"]["principalId"])


def extension(azure: Azure) -> str:
    settings = {f"{_AT}.storageAccount": "stbackup1", f"{_AT}.resourceGroup": "rg"}
    settings |= {f"{_AT}.subscriptionId": GROUP.split("/")[2]}
    found = azure.create(
        "kubernetesconfiguration:Extension",
        "backup",
        resourceGroupName="rg",
        clusterRp="Microsoft.ContainerService",
        clusterResourceName="managedClusters",
        clusterName="shop",
        extensionName="azure-aks-backup",
        extensionType="Microsoft.DataProtection.Kubernetes",
        configurationSettings=settings,
    )
    return str(found[1]["aksAssignedIdentity"]["principalId"])


def access(azure: Azure, vault: str = VAULT) -> None:
    named = {"resourceGroupName": "rg", "resourceName": "shop", "trustedAccessRoleBindingName": "backup"}
    roles = ["Microsoft.DataProtection/backupVaults/backup-operator"]
    azure.create("containerservice:TrustedAccessRoleBinding", "b", **named, sourceResourceId=vault, roles=roles)


def instance(azure: Azure) -> None:
    source = {"objectType": "Datasource", "resourceID": CLUSTER}
    properties = {
        "objectType": "BackupInstance",
        "dataSourceInfo": source,
        "policyInfo": {"policyId": f"{VAULT}/backupPolicies/p"},
    }
    named = {"resourceGroupName": "rg", "vaultName": "bvault", "backupInstanceName": "i"}
    azure.create("dataprotection:BackupInstance", "i", **named, properties=properties)


def grant(azure: Azure, scope: str, role: str, principal: str) -> None:
    azure.grant(scope, BUILT_IN_ROLES[role], principal, principalType="ServicePrincipal")


def refused(code: str) -> Any:
    return pytest.raises(ArmError, match=f'Code="{code}"')


def test_each_missing_part_is_refused_with_azures_code(azure: Azure) -> None:
    principal = vault(azure)
    with refused("KubernetesBackupListExtensionsError"):
        instance(azure)
    grant(azure, CLUSTER, "Reader", principal)
    with refused("UserErrorKubernetesBackupExtensionNotFoundError"):
        instance(azure)
    own = extension(azure)
    with refused("UserErrorTrustedAccessGatewayReturnedForbidden"):
        instance(azure)
    access(azure)
    with refused("UserErrorExtensionMSIMissingPermissionsOnBackupStorageLocation"):
        instance(azure)
    azure.grant(
        ACCOUNT,
        BUILT_IN_ROLES["Storage Blob Data Contributor"],
        own,
        principalType="ServicePrincipal",
        roleAssignmentName="8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b",
    )
    instance(azure)


@pytest.mark.parametrize(
    ("id", "accepted"),
    [
        (REAL, True),
        (f"{REAL}-2", False),
    ],
)
def test_trusted_access_is_found_for_an_existing_vault_in_a_real_subscription(
    azure: Azure, id: str, accepted: bool
) -> None:
    grant(azure, CLUSTER, "Reader", vault(azure))
    own = extension(azure)
    azure.grant(
        ACCOUNT,
        BUILT_IN_ROLES["Storage Blob Data Contributor"],
        own,
        principalType="ServicePrincipal",
        roleAssignmentName="8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b",
    )
    access(azure, id)
    if accepted:
        instance(azure)
        return
    with refused("UserErrorTrustedAccessGatewayReturnedForbidden"):
        instance(azure)


def test_the_name_of_a_storage_account_belongs_to_one_only(azure: Azure) -> None:
    azure.create("resources:ResourceGroup", "other", resourceGroupName="other", location="westeurope")
    with refused("StorageAccountAlreadyTaken"):
        account(azure, "other")
