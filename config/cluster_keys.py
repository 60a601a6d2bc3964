"""The keys that a cluster uses: for secrets in etcd, and for node disks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from config.checks import Check, Errors
from config.forms import wrong

if TYPE_CHECKING:
    from config.cluster import Cluster
    from config.key_vault import Vault

ETCD = "etcd"
"""The key for secrets in etcd, if the settings name no other."""


def etcd_key(cluster: Cluster) -> str | None:
    """The key in keyVault.keys with which etcd is encrypted; None if it is not, or with a key by its identifier."""
    kms = cluster.security_profile and cluster.security_profile.azure_key_vault_kms
    if not kms or not kms.enabled or kms.key_id:
        return None
    return kms.key or (ETCD if cluster.key_vault and not cluster.key_vault.id else None)


def reads_etcd_key(cluster: Cluster) -> bool:
    """Whether the cluster reads a key in keyVault.keys for etcd. It does so while azureKeyVaultKms is configured, also
    with `enabled: false`: secrets that were not written again are still encrypted with the key."""
    kms = cluster.security_profile and cluster.security_profile.azure_key_vault_kms
    if not kms or kms.key_id:
        return False
    return bool(kms.key or (cluster.key_vault and not cluster.key_vault.id))


def _one_source_of_each_key(cluster: Cluster) -> Errors:
    kms = cluster.security_profile and cluster.security_profile.azure_key_vault_kms
    if kms and kms.key and (kms.key_id or kms.vault_id or kms.key_vault_resource_id):
        yield wrong(
            "set either key, a name in keyVault.keys, or keyId with the vault of an existing key",
            "securityProfile.azureKeyVaultKms.key",
        )
    if cluster.disk_encryption_set and cluster.disk_encryption_set_id:
        yield wrong("set either diskEncryptionSet or diskEncryptionSetID", "diskEncryptionSet")


def _keys_are_in_a_new_vault(cluster: Cluster) -> Errors:
    vault = cluster.key_vault
    for name, where in _used(cluster):
        if vault is None:
            yield wrong(f"needs a vault with the key {name}: set `keyVault: {{keys: {{{name}: {{}}}}}}`", where)
        elif vault.id:
            yield wrong(
                "Fairway uses keys only of vaults that it creates. For a key of an existing vault set "
                "azureKeyVaultKms.keyId and vaultId, or diskEncryptionSetID",
                where,
            )
    if vault and not vault.shared and not vault.id:
        yield from errors_of_keys(cluster, vault)


def _secrets_provider_is_on(cluster: Cluster) -> Errors:
    provider = cluster.addon_profiles and cluster.addon_profiles.azure_keyvault_secrets_provider
    if cluster.key_vault and cluster.key_vault.azure_keyvault_secrets_provider and not (provider and provider.enabled):
        yield wrong(
            "the add-on is off: set `addonProfiles: {azureKeyvaultSecretsProvider: {enabled: true}}`, or remove this",
            "keyVault.azureKeyvaultSecretsProvider",
        )


def _application_routing_is_on(cluster: Cluster) -> Errors:
    routing = cluster.ingress_profile and cluster.ingress_profile.web_app_routing
    if cluster.key_vault and cluster.key_vault.web_app_routing and not (routing and routing.enabled):
        yield wrong(
            "application routing is off: set `ingressProfile: {webAppRouting: {enabled: true}}`, or remove this",
            "keyVault.webAppRouting",
        )


KEY_CHECKS: tuple[Check, ...] = (
    _one_source_of_each_key,
    _keys_are_in_a_new_vault,
    _secrets_provider_is_on,
    _application_routing_is_on,
)
"""Checks of a cluster's uses of its vault."""


def errors_of_keys(cluster: Cluster, vault: Vault, above: str = "") -> Errors:
    """Errors about names of keys that the vault does not have, and keys and vaults that do not fit their use. `above`
    is the path of the cluster."""
    for name, where in _used(cluster):
        yield from key_errors(name, vault, above + where)
    acls = vault.network_acls
    if etcd_key(cluster) and acls and acls.default_action == "Deny" and not vault.is_private:
        # MicrosoftDocs/azure-aks-docs articles/aks/use-kms-etcd-encryption.md, Limitations.
        yield wrong(
            "KMS cannot reach a vault that admits only some addresses: remove networkAcls of the vault, or set its "
            "publicNetworkAccess to Disabled",
            f"{above}securityProfile.azureKeyVaultKms",
        )


def key_errors(name: str, vault: Vault, at: str) -> Errors:
    """Errors about the name of a key that the vault does not have, and a key that cannot encrypt disks or etcd."""
    if name not in vault.keys:
        known = ", ".join(vault.keys) or "none"
        yield wrong(f"{name} is not among the keys of the vault ({known})", at)
    elif not vault.keys[name].kty.startswith("RSA"):
        # Azure/AKS issue 3575; learn.microsoft.com/azure/virtual-machines/disk-encryption (restrictions).
        yield wrong(f"needs an RSA key, and {name} is {vault.keys[name].kty}: set its kty to RSA", at)


def _used(cluster: Cluster) -> Iterator[tuple[str, str]]:
    if key := etcd_key(cluster):
        yield key, "securityProfile.azureKeyVaultKms"
    if cluster.disk_encryption_set and cluster.disk_encryption_set.is_new:
        yield cluster.disk_encryption_set.key, "diskEncryptionSet"
