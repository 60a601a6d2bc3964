"""Clusters that could not use their keys or pull AKS's images are refused, as Azure refuses them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fairway.azure.roles import BUILT_IN_ROLES
from fairway.standin.errors import ArmError
from tests.standin_help import GROUP, IDENTITY, Azure, system, urn

VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv1"
DISKS = f"{GROUP}/providers/Microsoft.Compute/diskEncryptionSets/des"
REGISTRY = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/acme1"
PLACE = {"resourceGroupName": "rg", "location": "westeurope"}
PROPERTIES = {
    "sku": {"family": "A", "name": "standard"},
    "tenantId": "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b",
    "enableRbacAuthorization": True,
    "enablePurgeProtection": True,
}
OWN = {"identity": {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]}}


@pytest.fixture
def azure(tmp_path: Path) -> Azure:
    azure = Azure(tmp_path)
    azure.group()
    return azure


def vault(azure: Azure, **more: Any) -> None:
    azure.create("keyvault:Vault", "kv", **PLACE, vaultName="kv1", properties=PROPERTIES | more)


def key(azure: Azure, **properties: Any) -> dict[str, Any]:
    named = {"resourceGroupName": "rg", "vaultName": "kv1", "keyName": "app"}
    return azure.create("keyvault:Key", "app", **named, properties={"kty": "RSA", **properties})[1]


def kms() -> dict[str, Any]:
    uri = "https://kv1.vault.azure.net/keys/app/0123456789abcdef0123456789abcdef"
    return {**OWN, "securityProfile": {"azureKeyVaultKms": {"enabled": True, "keyId": uri}}}


def disk_encryption_set(azure: Azure) -> str:
    active = {"keyUrl": "https://kv1.vault.azure.net/keys/app/1", "sourceVault": {"id": VAULT}}
    inputs = {"diskEncryptionSetName": "des", "activeKey": active, "identity": {"type": "SystemAssigned"}}
    found = azure.create("compute:DiskEncryptionSet", "des", **PLACE, **inputs)[1]
    return str(found["identity"]["principalId"])


def refused(code: str) -> Any:
    return pytest.raises(ArmError, match=f'Code="{code}"')


def test_kms_needs_a_role_on_the_keys_and_contributor_is_none(azure: Azure) -> None:
    principal = azure.identity()
    vault(azure)
    key(azure)
    azure.grant(VAULT, BUILT_IN_ROLES["Contributor"], principal, principalType="ServicePrincipal")
    with refused("AzureKeyVaultKmsValidateIdentityPermissionCustomerError"):
        azure.cluster(**kms())
    grant = {"principalType": "ServicePrincipal", "roleAssignmentName": "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"}
    azure.grant(VAULT, BUILT_IN_ROLES["Key Vault Crypto User"], principal, **grant)
    azure.cluster(**kms())


def test_disks_need_the_role_of_their_encryption_set(azure: Azure) -> None:
    vault(azure)
    key(azure)
    principal = disk_encryption_set(azure)
    with refused("KeyVaultAccessForbidden"):
        azure.cluster(diskEncryptionSetID=DISKS)
    role = BUILT_IN_ROLES["Key Vault Crypto Service Encryption User"]
    azure.grant(VAULT, role, principal, principalType="ServicePrincipal")
    azure.cluster(diskEncryptionSetID=DISKS)


def isolated() -> dict[str, Any]:
    kubelet = {"kubeletidentity": {"resourceId": IDENTITY}}
    return {
        **OWN,
        "bootstrapProfile": {"artifactSource": "Cache", "containerRegistryId": REGISTRY},
        "networkProfile": {"outboundType": "none", "networkPlugin": "azure", "networkPluginMode": "overlay"},
        "identityProfile": kubelet,
        "agentPoolProfiles": [system()],
    }


def test_nodes_of_an_isolated_cluster_pull_with_a_role(azure: Azure) -> None:
    principal = azure.identity()
    azure.create("containerregistry:Registry", "acme1", **PLACE, registryName="acme1", sku={"name": "Premium"})
    azure.grant(IDENTITY, BUILT_IN_ROLES["Managed Identity Operator"], principal, principalType="ServicePrincipal")
    with refused("VMExtensionProvisioningError"):
        azure.cluster(**isolated())
    azure.grant(REGISTRY, BUILT_IN_ROLES["AcrPull"], principal, principalType="ServicePrincipal")
    azure.cluster(**isolated())


def test_the_name_of_a_deleted_vault_is_taken_until_it_is_recovered(azure: Azure) -> None:
    vault(azure)
    azure.provider.delete(urn("keyvault:Vault", "kv"), VAULT)
    with refused("ConflictError"):
        vault(azure)
    vault(azure, createMode="recover")


def test_names_of_vaults_and_registries_are_taken_in_every_group(azure: Azure) -> None:
    vault(azure)
    azure.create("containerregistry:Registry", "acme1", **PLACE, registryName="acme1", sku={"name": "Premium"})
    azure.create("resources:ResourceGroup", "other", resourceGroupName="other", location="westeurope")
    elsewhere = {"resourceGroupName": "other", "location": "westeurope"}
    with refused("VaultAlreadyExists"):
        azure.create("keyvault:Vault", "kv2", **elsewhere, vaultName="kv1", properties=PROPERTIES)
    with refused("AlreadyInUse"):
        azure.create("containerregistry:Registry", "b", **elsewhere, registryName="ACME1", sku={"name": "Basic"})


def test_a_key_that_exists_does_not_change(azure: Azure) -> None:
    vault(azure)
    first = key(azure, keySize=2048)
    id = f"{VAULT}/keys/app"
    named = {"resourceGroupName": "rg", "vaultName": "kv1", "keyName": "app"}
    after = azure.update("keyvault:Key", "app", id, **named, properties={"kty": "RSA", "keySize": 4096})
    assert after["keySize"] == first["keySize"] == 2048
