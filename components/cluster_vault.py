"""What a cluster does with its key vault: encrypts secrets, and lets its add-ons read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi_azure_native import containerservice

from components.cluster_principals import principal
from components.context import Context, Part
from components.key_vault import ENDPOINT, GROUP_ID, ZONE_GROUP, KeyVault, vault_uri
from components.kind import Kind
from components.private_endpoint import PrivateEndpoints
from components.role_assignment import role_assignment
from components.shared import SharedResources
from config.cluster_keys import etcd_key, reads_etcd_key
from config.key_vault import Vault
from config.private_zones import zone_of
from fairway.azure.roles import BUILT_IN_ROLES
from fairway.request import value_at

SECRETS_ROLE = Kind(
    "RoleAssignment", "role/secrets-provider", configured="keyVault.azureKeyvaultSecretsProvider", parent=""
)
CERTIFICATES_ROLE = Kind("RoleAssignment", "role/app-routing", configured="keyVault.webAppRouting", parent="")

RENAMED = {"securityProfile.azureKeyVaultKms.keyId": "securityProfile.azureKeyVaultKms.key"}


class ClusterVault(Part):
    """The cluster's vault: a new one, an existing one, or a shared one."""

    id: pulumi.Input[str] | None
    """The vault's resource id; None without a vault."""

    def __init__(self, context: Context, endpoints: PrivateEndpoints, shared: SharedResources | None = None) -> None:
        """Declare the vault of the settings if it is new, and its private endpoint in the cluster's VNet."""
        self._context = context
        self._component: KeyVault | None = None
        self._declared: Vault | None = None
        self.id = None
        settings = context.settings.key_vault
        if settings is None:
            return
        if settings.id:
            self.id = settings.id
        elif settings.shared:
            assert shared is not None  # config.shared.reference_errors
            self._component, self._declared = shared.vault(settings.shared)
        else:
            self._declared = settings
            self._component = KeyVault(context, settings, context.secret, protect=context.settings.protect)
        if self._component:
            self.id = self._component.id
        assert self.id is not None
        context.scopes["keyVault"] = self.id
        if settings.private_endpoint:
            endpoints.add(
                (ENDPOINT, ZONE_GROUP),
                settings.private_endpoint,
                target=self.id,
                groups=[GROUP_ID],
                zone=zone_of(GROUP_ID, context.settings.location),
            )

    def key_uri(self, key: str) -> pulumi.Output[str]:
        """The identifier of a key with its version."""
        assert self._component is not None  # config.cluster_keys
        return self._component.key_uris[key]

    def secret_id(self, name: str) -> pulumi.Input[str]:
        """The id of a secret without its version; that of a certificate is the same. The vault need not be new."""
        if self._component:
            return pulumi.Output.concat(self._component.uri, "secrets/", name)
        assert self.id is not None  # config.edge_checks
        uri = pulumi.Output.from_input(self.id).apply(lambda id: vault_uri(id, self._context.settings.location))
        return pulumi.Output.concat(uri, "secrets/", name)

    def before(self) -> Sequence[pulumi.Resource]:
        """The vault with its keys."""
        return [self._component] if self._component else []

    def roles(self) -> dict[str, tuple[str, pulumi.Input[str]]]:
        """KMS encrypts with the control plane's identity, and AKS connects to a private vault with it:
        MicrosoftDocs/azure-aks-docs articles/aks/use-kms-etcd-encryption.md."""
        if self.id is None or not reads_etcd_key(self._context.settings):
            return {}
        found: dict[str, tuple[str, pulumi.Input[str]]] = {"key-vault": ("Key Vault Crypto User", self.id)}
        if self._is_private:
            found["key-vault-private-link"] = ("Key Vault Contributor", self.id)
        return found

    def into(self, arguments: dict[str, Any]) -> None:
        """Set the key for secrets in etcd, how the vault is reached, and the vault of a certificate authority."""
        plugin = value_at(arguments.get("service_mesh_profile"), "istio.certificate_authority.plugin")
        if plugin is not None and self.id is not None:
            plugin.setdefault("key_vault_id", self.id)
        key = etcd_key(self._context.settings)
        if key is None or self._component is None:
            return
        kms = arguments["security_profile"]["azure_key_vault_kms"]
        kms["key_id"] = self._component.key_uris[key]
        if self._is_private:
            kms.setdefault("key_vault_network_access", "Private")
            kms.setdefault("key_vault_resource_id", self.id)

    def attach(self, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions) -> None:
        """Let the identities of add-ons, which AKS creates together with the cluster, read the vault."""
        settings = self._context.settings.key_vault
        if settings is None or self.id is None:
            return
        wanted: dict[str, tuple[str, str]] = {}
        if settings.azure_keyvault_secrets_provider:
            wanted[self._context.logical(SECRETS_ROLE)] = ("Key Vault Secrets User", "azureKeyvaultSecretsProvider")
        if settings.web_app_routing:
            # The role includes the secrets in which certificates keep their private keys:
            # learn.microsoft.com/azure/key-vault/general/rbac-guide.
            wanted[self._context.logical(CERTIFICATES_ROLE)] = ("Key Vault Certificate User", "webAppRouting")
        for name, (role, identity) in wanted.items():
            role_assignment(
                name,
                role=BUILT_IN_ROLES[role],
                scope=self.id,
                principal_id=principal(self._context, cluster, identity),
                principal_type="ServicePrincipal",
                opts=opts,
            )

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """What a program exports of it; nothing without a vault."""
        found = {"keyVaultId": self.id, "keyVaultUri": self._component.uri if self._component else None}
        return {key: value for key, value in found.items() if value is not None}

    @property
    def _is_private(self) -> bool:
        kms = self._context.settings.security_profile and self._context.settings.security_profile.azure_key_vault_kms
        wanted = kms and kms.key_vault_network_access
        return wanted == "Private" or (wanted is None and self._declared is not None and self._declared.is_private)
