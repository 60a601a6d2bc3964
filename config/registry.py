"""Container registries: new ones with their replications and cache rules, and existing or shared ones."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from config.checks import Errors, check, valid_only
from config.existing import reference_errors
from config.forms import Form, wrong
from config.model import Settings
from config.private_endpoint import PrivateEndpoint, errors_in_shared
from config.types import IpRange, Items, Named, RegistryId, VaultId

Switch = Literal["Enabled", "Disabled"]
OnOff = Literal["enabled", "disabled"]

RegistryName = Annotated[
    str, Form(r"^[A-Za-z0-9]{5,50}$", "a registry's name (5 to 50 letters and digits)", "shopimages")
]


def _secret_id(text: str) -> str:
    if not re.fullmatch(r"https://[^/]+/secrets/[A-Za-z0-9-]+(/[0-9a-f]+)?", text):
        # Without the value, which may be the password itself.
        raise wrong(
            "this is not the identifier of a Key Vault secret, such as "
            "https://kv-shop.vault.azure.net/secrets/docker-hub: `az keyvault secret show --query id` prints it"
        )
    return text


SecretId = Annotated[str, AfterValidator(_secret_id)]
"""The identifier of a Key Vault secret, with or without its version."""


class RegistrySku(Settings):
    """The tier of a registry."""

    name: Literal["Basic", "Standard", "Premium"] = "Premium"
    """`Premium` has private endpoints, replications, network rules and retention; the others cost less. Default:
    Premium."""


class IpRule(Settings):
    """A public address that can reach a registry."""

    value: IpRange
    """IPv4 address or CIDR range."""
    action: Literal["Allow"] = "Allow"
    """`Allow`, the only one that Azure has. Default: Allow."""


class RegistryNetworkRuleSet(Settings):
    """The public addresses that can reach a registry."""

    default_action: Literal["Allow", "Deny"] = "Deny"
    """Whether all other public addresses can reach it. Default: Deny."""
    ip_rules: Items[IpRule] = ()
    """Addresses that can reach it. Default: none."""


class RetentionPolicy(Settings):
    """Deletes images without a tag."""

    status: OnOff = "enabled"
    """Whether images without a tag are deleted. Default: enabled."""
    days: Annotated[int, Field(ge=0, le=365)] = 7
    """Days until an image without a tag is deleted, 0 to 365. Default: 7."""


class SoftDeletePolicy(Settings):
    """Keeps deleted images for some days."""

    status: OnOff = "enabled"
    """Whether deleted images are kept. Default: enabled."""
    retention_days: Annotated[int, Field(ge=1, le=90)] = 7
    """Days until a deleted image is gone, 1 to 90. Default: 7."""


class Policy(Settings):
    """A policy that is on or off."""

    status: OnOff
    """Whether the policy is on."""


class RegistryPolicies(Settings):
    """What a registry does with images, and who can sign in."""

    retention_policy: RetentionPolicy | None = None
    """Deletes images without a tag. Azure's default: disabled."""
    soft_delete_policy: SoftDeletePolicy | None = None
    """Keeps deleted images for some days. Not together with replications or retentionPolicy. Azure's
    default: disabled."""
    export_policy: Policy | None = None
    """Whether images can be exported and imported into other registries. Can be disabled only without public access.
    Azure's default: enabled."""
    azure_ad_authentication_as_arm_policy: Policy | None = None
    """Whether tokens of Azure Resource Manager sign in to the registry. Azure's default: enabled."""


class Replication(Settings):
    """A copy of a registry in another region."""

    location: str | None = None
    """Azure region of the copy. If omitted, the key of the replication."""
    zone_redundancy: Switch | None = None
    """Whether the copy is spread over availability zones. Cannot change after creation. Azure's default: Disabled."""
    region_endpoint_enabled: bool | None = None
    """Whether pulls can be routed to this copy. Azure's default: true."""


class CacheRule(Settings):
    """Repositories of another registry that are cached when they are pulled."""

    source_repository: str
    """Repository to cache, such as `docker.io/library/nginx` or `mcr.microsoft.com/*`. Cannot change after creation."""
    target_repository: str
    """Repository in this registry, such as `nginx` or `aks-managed-repository/*`. Cannot change after creation."""
    credential_set: str | None = None
    """Key in credentialSets with the sign-in to the other registry. Default: none, anonymous pulls."""


class AuthCredential(Settings):
    """A user name and password in a Key Vault."""

    name: Literal["Credential1"] = "Credential1"
    """Which of the credentials it is. Default: Credential1, the only one that Azure has."""
    username_secret_identifier: SecretId
    """Identifier of the Key Vault secret with the user name."""
    password_secret_identifier: SecretId
    """Identifier of the Key Vault secret with the password or token."""


class CredentialSet(Settings):
    """The sign-in to another registry, for cache rules. User name and password are secrets in a Key Vault."""

    login_server: str
    """Host name of the other registry, such as `docker.io`. Cannot change after creation."""
    auth_credentials: Annotated[Items[AuthCredential], Field(min_length=1, max_length=1)]
    """Where the user name and password are, as a list of one."""
    key_vault_id: VaultId | None = None
    """Resource ID of the Key Vault with these secrets. If set, Fairway gives the credential set the role that reads
    them; if omitted, you assign it."""


class Registry(Settings):
    """A container registry."""

    name: RegistryName | None = None
    """Name in Azure, 5 to 50 letters and digits, which no other registry in the world has. If omitted,
    `cr<name><hash>` from the names of cluster or key and stack. Cannot change after creation."""
    sku: RegistrySku = RegistrySku()
    """The tier of the registry. Default: Premium."""
    public_network_access: Switch | None = None
    """Whether the registry can be reached from the internet. Default: Disabled with privateEndpoint, otherwise
    Enabled."""
    network_rule_set: RegistryNetworkRuleSet | None = None
    """The public addresses that can reach it. If omitted, all."""
    network_rule_bypass_options: Literal["AzureServices", "None"] | None = None
    """Whether trusted Azure services reach it in spite of network rules. Azure's default: AzureServices."""
    zone_redundancy: Switch | None = None
    """Whether the registry is spread over availability zones. By now Azure spreads every registry in a region with
    zones, whatever this is. Cannot change after creation. Azure's default: Disabled."""
    admin_user_enabled: bool = False
    """Whether the admin account with a password exists. Default: false."""
    anonymous_pull_enabled: bool = False
    """Whether anyone can pull images without signing in. Default: false."""
    data_endpoint_enabled: bool | None = None
    """Whether image layers come from a host name of this registry, for firewall rules. Azure's default: false."""
    policies: RegistryPolicies | None = None
    """What the registry does with images, and who can sign in."""
    replications: Named[Replication] = {}
    """Copies in other regions, by Azure region. Default: none."""
    cache_rules: Named[CacheRule] = {}
    """Repositories of other registries that are cached here, by name (5 to 50 characters). An isolated cluster needs
    `aks-managed-mcr`. Default: none."""
    credential_sets: Named[CredentialSet] = {}
    """Sign-ins to other registries, for cache rules, by name (5 to 50 characters). Default: none."""
    private_endpoint: PrivateEndpoint | None = None
    """A private endpoint of the registry. Default: none."""

    @check
    def _credential_sets_exist(self) -> Errors:
        for key, rule in self.cache_rules.items():
            with valid_only:
                if rule.credential_set is not None and rule.credential_set not in self.credential_sets:
                    known = ", ".join(self.credential_sets) or "none"
                    yield wrong(
                        f"{rule.credential_set} is not in credentialSets ({known})",
                        at=f"cacheRules.{key}.credentialSet",
                    )


class ContainerRegistry(Registry):
    """The registry of the cluster's images: a new one, an existing one (`id`), or one of `shared`."""

    id: RegistryId | None = None
    """Resource ID of an existing registry, which Fairway does not change."""
    shared: str | None = None
    """Name of a registry in `shared.containerRegistries`."""
    role_assignment_mode: Literal["LegacyRegistryPermissions", "AbacRepositoryPermissions"] | None = None
    """How the existing registry grants pulls: with `AbacRepositoryPermissions` the kubelet identity gets Container
    Registry Repository Reader instead of AcrPull. Default: LegacyRegistryPermissions."""

    @check
    def _new_existing_or_shared(self) -> Errors:
        yield from reference_errors(self, "registry", {"private_endpoint", "role_assignment_mode"})
        if self.role_assignment_mode == "AbacRepositoryPermissions" and self.id is None:
            yield wrong(
                "a new registry cannot have it: the installed SDK has API version 2023-01-01-preview, and the property "
                "is in 2025-04-01. Remove it, or create the registry elsewhere and set `id`",
                at="roleAssignmentMode",
            )


class SharedRegistry(Registry):
    """A registry that several clusters use."""

    @check
    def _endpoint_in_an_existing_subnet(self) -> Errors:
        yield from errors_in_shared(self.private_endpoint)
