"""Key vaults with their keys and secrets."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pulumi
from pulumi_azure_native import authorization, keyvault

from components.home import Home, HomeComponent
from components.kind import Kind, hashed_name
from components.options import untyped
from components.private_endpoint import endpoint_of_shared
from config.key_vault import Vault, VaultKey
from config.private_zones import domain_of
from config.vault_secret import VaultSecret

VAULT = Kind("Vault", "key-vault", configured="keyVault")
KEY = Kind("Key", "key-vault/{key}", configured="keyVault.keys.{key}")
SECRET = Kind("Secret", "key-vault/secrets/{key}", configured="keyVault.secrets.{key}")
ENDPOINT = Kind("PrivateEndpoint", "key-vault/endpoint", "pe-{cluster}-vault", 64, "keyVault.privateEndpoint")
ZONE_GROUP = Kind("PrivateDnsZoneGroup", "key-vault/endpoint", configured="keyVault.privateEndpoint")

RENAMED = {"vaultName": "name", "properties": ""}

GROUP_ID = "vault"
"""The group id of its private endpoint: learn.microsoft.com/azure/private-link/private-endpoint-dns."""


class KeyVault(HomeComponent):
    """A vault with Azure RBAC, its keys and secrets."""

    id: pulumi.Output[str]
    """The vault's resource id."""
    uri: pulumi.Output[str]
    """Its address, `https://<name>.vault.azure.net/`."""
    key_uris: dict[str, pulumi.Output[str]]
    """The identifiers of the keys with their versions, by name."""

    def __init__(
        self,
        home: Home,
        settings: Vault,
        secret: Callable[[str], pulumi.Output[str]],
        *,
        protect: bool,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the vault of the settings; `protect` is whether Pulumi refuses to delete it. `secret` returns the
        value of a secret from its config key."""
        super().__init__("KeyVault", "key-vault", home, opts)
        self._home = home
        vault = keyvault.Vault(
            home.logical(VAULT),
            vault_name=settings.name or vault_name(home.base),
            properties=_properties(settings, self),
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
            **home.located,
        )
        self.id, self.uri = vault.id, vault.properties.apply(lambda properties: str(properties.vault_uri))
        self.key_uris = {key: self._key(key, each, vault) for key, each in settings.keys.items()}
        for key, each in settings.secrets.items():
            self._secret(key, each, vault, secret(each.secret))
        endpoint_of_shared(home, (ENDPOINT, ZONE_GROUP), settings.private_endpoint, vault.id, GROUP_ID, self._child)
        self.register_outputs({"id": self.id, "uri": self.uri})

    def _key(self, key: str, settings: VaultKey, vault: keyvault.Vault) -> pulumi.Output[str]:
        """Azure Resource Manager creates a key, which needs Contributor on the vault and no role on its keys; it does
        not change one that exists (learn.microsoft.com/rest/api/keyvault/keyvault/keys/create-if-not-exist).

        A deletion would use the vault's own API, which needs Key Vault Crypto Officer and a network path to the vault
        (pulumi-azure-native, provider/pkg/resources/customresources/custom_keyvault.go). AKS does not support it for a
        key of KMS (MicrosoftDocs/azure-aks-docs articles/aks/use-kms-etcd-encryption.md, Limitations).
        """
        found = keyvault.Key(
            self._home.logical(KEY, key),
            key_name=key,
            vault_name=vault.name,
            resource_group_name=self._home.resource_group_name,
            properties=untyped(settings.arguments()),
            tags=self._home.grouped["tags"],
            opts=pulumi.ResourceOptions(parent=self, retain_on_delete=True, ignore_changes=["properties", "tags"]),
        )
        return found.key_uri_with_version

    def _secret(self, key: str, settings: VaultSecret, vault: keyvault.Vault, value: pulumi.Output[str]) -> None:
        """Azure Resource Manager writes a secret, which needs Contributor on the vault (the action
        Microsoft.KeyVault/vaults/secrets/write), and no role on its secrets or network path to it:
        mspnp/aks-baseline acr-aks-stamp/modules/keyvault.bicep has one in a vault with Azure RBAC and no roles for who
        deploys. It has no operation to delete one: see `_key`.
        """
        keyvault.Secret(
            self._home.logical(SECRET, key),
            secret_name=key,
            vault_name=vault.name,
            resource_group_name=self._home.resource_group_name,
            properties=keyvault.SecretPropertiesArgs(value=value, content_type=settings.content_type),
            tags=self._home.grouped["tags"],
            opts=pulumi.ResourceOptions(parent=self, retain_on_delete=True),
        )


def vault_uri(id: str, location: str | None) -> str:
    """The address of a vault from its id, in the cloud of a region."""
    return f"https://{id.rsplit('/', 1)[-1]}.{domain_of('vault', location)}/"


def vault_name(base: str) -> str:
    """A name for the vault of a cluster or stack: at most 24 letters, digits and single hyphens, with a hash of what
    was cut."""
    return hashed_name("kv-{}-{}", re.sub("[^A-Za-z0-9]+", "-", base)[:15].strip("-"), base, digits=5)


def _properties(settings: Vault, parent: pulumi.Resource) -> Any:
    names = ("enable_purge_protection", "soft_delete_retention_in_days", "create_mode", "public_network_access")
    given = settings.arguments()
    properties: dict[str, Any] = {key: given[key] for key in names if key in given}
    if settings.is_private:
        properties["public_network_access"] = "Disabled"
    if settings.network_acls:
        properties["network_acls"] = settings.network_acls.arguments()
    tenant = settings.tenant_id
    if tenant is None:
        tenant = authorization.get_client_config_output(opts=pulumi.InvokeOutputOptions(parent=parent)).tenant_id
    return {
        "sku": {"family": "A", "name": settings.sku.name},
        "tenant_id": tenant,
        "enable_rbac_authorization": True,
        **properties,
    }
