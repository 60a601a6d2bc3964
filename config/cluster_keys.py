"""The keys that a cluster uses: for secrets in etcd, and for node disks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

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


def check_key_uses(cluster: Cluster) -> None:
    """Refuse keys without a vault that could have them, and uses of the vault that the cluster does not have."""
    vault = cluster.key_vault
    kms = cluster.security_profile and cluster.security_profile.azure_key_vault_kms
    if kms and kms.key and (kms.key_id or kms.vault_id or kms.key_vault_resource_id):
        raise wrong(
            "set either key, a name in keyVault.keys, or keyId with the vault of an existing key",
            "securityProfile.azureKeyVaultKms.key",
        )
    if cluster.disk_encryption_set and cluster.disk_encryption_set_id:
        raise wrong("set either diskEncryptionSet or diskEncryptionSetID", "diskEncryptionSet")
    for name, where in _used(cluster):
        if vault is None:
            raise wrong(f"needs a vault with the key {name}: set `keyVault: {{keys: {{{name}: {{}}}}}}`", where)
        if vault.id:
            raise wrong(
                "Fairway uses keys only of vaults that it creates. For a key of an existing vault set "
                "azureKeyVaultKms.keyId and vaultId, or diskEncryptionSetID",
                where,
            )
    if vault and not vault.shared:
        check_keys(cluster, vault)
    add_ons = cluster.addon_profiles
    provider = add_ons and add_ons.azure_keyvault_secrets_provider
    if vault and vault.azure_keyvault_secrets_provider and not (provider and provider.enabled):
        raise wrong(
            "the add-on is off: turn addonProfiles.azureKeyvaultSecretsProvider on, or remove this",
            "keyVault.azureKeyvaultSecretsProvider",
        )
    routing = cluster.ingress_profile and cluster.ingress_profile.web_app_routing
    if vault and vault.web_app_routing and not (routing and routing.enabled):
        raise wrong(
            "application routing is off: set `ingressProfile: {webAppRouting: {enabled: true}}`, or remove this",
            "keyVault.webAppRouting",
        )


def check_keys(cluster: Cluster, vault: Vault, above: str = "") -> None:
    """Refuse names of keys that the vault does not have, and keys and vaults that do not fit their use. `above` is the
    path of the cluster."""
    for name, where in _used(cluster):
        if name not in vault.keys:
            known = ", ".join(vault.keys) or "none"
            raise wrong(f"{name} is not among the keys of the vault ({known})", f"{above}{where}")
        if not vault.keys[name].kty.startswith("RSA"):
            # Azure/AKS issue 3575; learn.microsoft.com/azure/virtual-machines/disk-encryption (restrictions).
            raise wrong(f"needs an RSA key, and {name} is {vault.keys[name].kty}: set its kty to RSA", above + where)
    acls = vault.network_acls
    if etcd_key(cluster) and acls and acls.default_action == "Deny" and not vault.is_private:
        # MicrosoftDocs/azure-aks-docs articles/aks/use-kms-etcd-encryption.md, Limitations.
        raise wrong(
            "KMS cannot reach a vault that admits only some addresses: remove networkAcls of the vault, or set its "
            "publicNetworkAccess to Disabled",
            f"{above}securityProfile.azureKeyVaultKms",
        )


def _used(cluster: Cluster) -> Iterator[tuple[str, str]]:
    if key := etcd_key(cluster):
        yield key, "securityProfile.azureKeyVaultKms"
    if cluster.disk_encryption_set and not cluster.disk_encryption_set.id:
        yield cluster.disk_encryption_set.key, "diskEncryptionSet"
