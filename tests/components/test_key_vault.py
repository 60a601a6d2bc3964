"""Vaults, keys and disk encryption sets: what is declared, and what waits for what."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from components.key_vault import vault_name
from components.registry import registry_name
from config.cluster import Cluster
from config.problems import problems_of
from config.shared import Shared
from config.stack import Stack
from fairway.plan import record
from tests.components.registry_rows import SUBNET, VAULT
from tests.components.test_registry import before_the_cluster
from tests.components.vault_rows import DISKS, disks, vault
from tests.repository import build, declaring

KMS = {"securityProfile": {"azureKeyVaultKms": {"enabled": True}}}
ETCD = {**vault(keys={"etcd": {}}), **KMS}


def test_etcd_is_encrypted_with_the_key_etcd_once_its_role_is_assigned() -> None:
    record = build(ETCD)
    assert {"shop/key-vault/etcd", "shop/role/key-vault"} <= before_the_cluster(record)
    assert record.one("RoleAssignment", "shop/role/key-vault").get("scope") == record.one("Vault").id
    kms = record.one("ManagedCluster").get("securityProfile.azureKeyVaultKms")
    assert kms["enabled"]
    assert "keyVaultNetworkAccess" not in kms


def test_a_private_vault_is_reached_privately() -> None:
    record = build({**vault(keys={"etcd": {}}, privateEndpoint={"subnet": "nodes"}), **KMS})
    kms = record.one("ManagedCluster").get("securityProfile.azureKeyVaultKms")
    assert kms["keyVaultNetworkAccess"] == "Private"
    assert kms["keyVaultResourceId"] == record.one("Vault").id
    assert "shop/role/key-vault-private-link" in before_the_cluster(record)
    assert record.one("PrivateZone").get("privateZoneName") == "privatelink.vaultcore.azure.net"


def test_the_role_on_the_key_stays_after_kms_is_disabled_for_secrets_that_were_not_written_again() -> None:
    record = build({**ETCD, "securityProfile": {"azureKeyVaultKms": {"enabled": False}}})
    assert "shop/role/key-vault" in before_the_cluster(record)
    assert "keyId" not in record.one("ManagedCluster").get("securityProfile.azureKeyVaultKms")


def test_a_key_alone_turns_no_encryption_on() -> None:
    record = build(vault(keys={"etcd": {}}))
    assert not record.one("ManagedCluster").get("securityProfile.azureKeyVaultKms")


def test_keys_stay_in_the_vault_and_never_change() -> None:
    key = build(vault(keys={"etcd": {}})).one("Key")
    assert key.options["retainOnDelete"]
    assert key.ignore_changes == ("properties", "tags")


def test_a_secret_stays_in_the_vault_and_its_new_values_are_sent() -> None:
    secret = build(vault(secrets={"tls": {"secret": "shopTls"}})).one("Secret")
    assert secret.name == "shop/key-vault/secrets/tls"
    assert secret.secrets == ("properties.value",)
    assert secret.options["retainOnDelete"]
    assert not secret.ignore_changes


def test_a_shared_vault_has_secrets_of_its_own() -> None:
    shared = {"keyVaults": {"main": {"secrets": {"tls": {"secret": "shopTls"}}}}}
    record = build({**vault(shared="main"), "shared": shared})
    assert record.one("Secret").name == "shared/key-vault/main/secrets/tls"


def test_disks_wait_for_the_role_of_their_encryption_set() -> None:
    record = build(disks())
    role = record.one("RoleAssignment", "shop/disks/key")
    assert role.get("scope") == record.one("Vault").id
    assert {role.name, "shop/role/disk-encryption-set"} <= before_the_cluster(record)
    assert record.one("ManagedCluster").get("diskEncryptionSetID") == record.one("DiskEncryptionSet").id


def test_an_existing_disk_encryption_set_is_read_by_the_control_plane() -> None:
    record = build({"diskEncryptionSet": {"id": DISKS}})
    assert record.one("RoleAssignment", "shop/role/disk-encryption-set").get("scope") == DISKS
    assert not record.all("DiskEncryptionSet")


def test_a_cluster_uses_the_key_of_a_shared_vault() -> None:
    shared = {"shared": {"keyVaults": {"main": {"keys": {"shop": {}}}}}}
    kms = {"securityProfile": {"azureKeyVaultKms": {"enabled": True, "key": "shop"}}}
    record = build({**vault(shared="main"), **kms, **shared})
    assert record.one("Vault").name == "shared/key-vault/main"
    assert "shared/key-vault/main/shop" in before_the_cluster(record)


SHARED_DISKS = {
    "keyVaults": {"main": {"keys": {"disks": {}, "curve": {"kty": "EC"}}}},
    "diskEncryptionSets": {"disks": {"keyVault": "main"}},
}


def test_clusters_use_a_shared_disk_encryption_set_after_it_can_read_its_key() -> None:
    clusters = {key: {"location": "westeurope", "diskEncryptionSet": {"shared": "disks"}} for key in ("shop", "pay")}
    plan = record(declaring(Stack.model_validate({"clusters": clusters, "shared": SHARED_DISKS})))
    found, role = plan.one("DiskEncryptionSet"), plan.one("RoleAssignment", "shared/disks/disks/key")
    assert found.name == "shared/disks/disks"
    assert found.protect
    for each in plan.all("ManagedCluster"):
        assert each.get("diskEncryptionSetID") == found.id
        assert {role.name, f"{each.name}/role/disk-encryption-set"} <= set(each.depends_on)


@pytest.mark.parametrize(
    ("sets", "at", "text"),
    [
        (
            {"disks": {"keyVault": "other"}},
            "diskEncryptionSets.disks.keyVault",
            "other is not in shared.keyVaults (main)",
        ),
        ({"disks": {"keyVault": "main", "key": "x"}}, "diskEncryptionSets.disks.key", "x is not among the keys"),
        ({"disks": {"keyVault": "main", "key": "curve"}}, "diskEncryptionSets.disks.key", "needs an RSA key"),
    ],
)
def test_a_shared_disk_encryption_set_has_a_key_that_exists(sets: Any, at: str, text: str) -> None:
    with pytest.raises(ValidationError) as found:
        Shared.model_validate({**SHARED_DISKS, "diskEncryptionSets": sets})
    (error,) = found.value.errors()
    assert error["ctx"]["at"] == at
    assert text in error["msg"]


def test_a_cluster_names_a_disk_encryption_set_that_is_shared() -> None:
    settings = {"location": "westeurope", "diskEncryptionSet": {"shared": "disks"}}
    with pytest.raises(ValidationError, match=r"disks is not in shared\.diskEncryptionSets \(none\)"):
        Stack.model_validate({"clusters": {"shop": settings}, "shared": {}})


def test_an_endpoint_of_a_shared_vault_belongs_to_each_cluster() -> None:
    shared = {"shared": {"keyVaults": {"main": {"publicNetworkAccess": "Disabled"}}}}
    record = build({**vault(shared="main", privateEndpoint={"subnet": "nodes"}), **shared})
    assert record.one("PrivateEndpoint").name == "shop/key-vault/endpoint"


@pytest.mark.parametrize("base", ["shop-prod", "a", "shop_test", "a-very-long-name-of-a-cluster-in-test", "A--b-"])
def test_made_up_global_names_have_the_form_that_azure_requires(base: str) -> None:
    for name in (vault_name(base), registry_name(base)):
        assert 5 <= len(name) <= 50
    Cluster.model_validate({"keyVault": {"name": vault_name(base)}, "containerRegistry": {"name": registry_name(base)}})


@pytest.mark.parametrize(
    ("settings", "at", "text"),
    [
        (KMS | vault(), "securityProfile.azureKeyVaultKms", "etcd is not among the keys of the vault (none)"),
        ({"diskEncryptionSet": {}}, "diskEncryptionSet", "set `keyVault: {keys: {disks: {}}}`"),
        (
            KMS | vault(keys={"etcd": {"kty": "EC"}}),
            "securityProfile.azureKeyVaultKms",
            "needs an RSA key, and etcd is EC",
        ),
        (
            KMS | vault(keys={"etcd": {}}, networkAcls={}),
            "securityProfile.azureKeyVaultKms",
            "KMS cannot reach a vault that admits only some addresses",
        ),
        (disks(key="x"), "diskEncryptionSet", "x is not among the keys of the vault (disks, other)"),
        ({**vault(id=VAULT), "diskEncryptionSet": {}}, "diskEncryptionSet", "only of vaults that it creates"),
        (vault(id=VAULT, keys={"a": {}}), "keyVault", "keys has no effect: a vault with an `id`"),
        (vault(id=VAULT, shared="main"), "keyVault.shared", "set either id or shared"),
        (vault(webAppRouting=True), "keyVault.webAppRouting", "application routing is off"),
        (
            {**vault(azureKeyvaultSecretsProvider=True), "addonProfiles": {"azureKeyvaultSecretsProvider": None}},
            "keyVault.azureKeyvaultSecretsProvider",
            "the add-on is off",
        ),
        ({**disks(), "diskEncryptionSetID": DISKS}, "diskEncryptionSet", "set either diskEncryptionSet or"),
        ({"diskEncryptionSet": {"id": DISKS, "key": "a"}}, "diskEncryptionSet", "key has no effect"),
        ({"diskEncryptionSet": {"id": VAULT}}, "diskEncryptionSet.id", "type Microsoft.KeyVault/vaults, but must be"),
        (vault(name="kv--shop"), "keyVault.name", "single hyphens"),
        (vault(name="kv-shop-production-westeurope"), "keyVault.name", "3 to 24"),
        (vault(privateEndpoint={"subnet": "x"}), "keyVault.privateEndpoint.subnet", "not in network.subnets"),
        (
            {**ETCD, "securityProfile": {"azureKeyVaultKms": {"enabled": True, "key": "etcd", "vaultId": VAULT}}},
            "securityProfile.azureKeyVaultKms.key",
            "set either key",
        ),
    ],
)
def test_settings_that_cannot_be_are_refused_at_their_place(settings: dict[str, Any], at: str, text: str) -> None:
    with pytest.raises(ValidationError) as error:
        Cluster.model_validate(settings)
    (problem,) = problems_of(error.value)
    assert text in problem.text
    assert ".".join(map(str, problem.path)) == at


@pytest.mark.parametrize(
    ("cluster", "shared", "text"),
    [
        (vault(shared="main"), {}, "main is not in shared.keyVaults (none)"),
        (KMS | vault(shared="main"), {"keyVaults": {"main": {}}}, "etcd is not among the keys of the vault (none)"),
        ({}, {"keyVaults": {"m": {"privateEndpoint": {"subnetId": SUBNET}}}}, "a shared resource has no VNet"),
    ],
)
def test_what_a_cluster_uses_of_shared_vaults_exists(cluster: dict[str, Any], shared: Any, text: str) -> None:
    with pytest.raises(ValidationError) as error:
        Stack.model_validate({"clusters": {"shop": cluster}, "shared": shared})
    assert text in str(error.value)
