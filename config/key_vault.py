"""Key vaults with their keys: new, existing or shared, and the disk encryption set."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.checks import Errors, check
from config.existing import reference_errors
from config.forms import Form
from config.model import Settings
from config.private_endpoint import PrivateEndpoint, errors_in_shared
from config.types import DiskEncryptionSetId, IpRange, Items, Named, OnlyVaultId, SubnetId, TenantId
from config.vault_secret import VaultSecret

VaultName = Annotated[
    str,
    Form(
        r"^(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]$",
        "a key vault's name (3 to 24 letters, digits and single hyphens, starting with a letter)",
        "kv-shop-prod",
    ),
]
Duration = Annotated[
    str,
    Form(
        r"^P(?=[0-9])([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?$",
        "a duration of days, months or years",
        '"P90D" or "P1Y"',
    ),
]
"""A duration of ISO 8601 without hours: `P90D`, `P1Y`."""


class VaultSku(Settings):
    """The tier of a vault."""

    name: Literal["standard", "premium"] = "standard"
    """`premium` has keys in hardware (kty `RSA-HSM`). Default: standard."""


class VaultIpRule(Settings):
    """A public address that can reach a vault."""

    value: IpRange
    """IPv4 address or CIDR range."""


class VaultVirtualNetworkRule(Settings):
    """A subnet that can reach a vault through a service endpoint."""

    id: SubnetId
    """Resource ID of the subnet."""
    ignore_missing_vnet_service_endpoint: bool | None = None
    """Whether the subnet may lack the service endpoint Microsoft.KeyVault. Azure's default: false."""


class VaultNetworkAcls(Settings):
    """The addresses that can reach a vault."""

    bypass: Literal["AzureServices", "None"] = "AzureServices"
    """Whether trusted Azure services reach the vault in spite of the rules, such as disk encryption. Default:
    AzureServices."""
    default_action: Literal["Allow", "Deny"] = "Deny"
    """Whether all other addresses can reach it. Default: Deny."""
    ip_rules: Items[VaultIpRule] = ()
    """Public addresses that can reach it. Default: none."""
    virtual_network_rules: Items[VaultVirtualNetworkRule] = ()
    """Subnets that can reach it. Default: none."""


class KeyRotationAction(Settings):
    """What happens to a key."""

    type: Literal["rotate", "notify"]
    """`rotate` creates a new version; `notify` sends an event."""


class KeyRotationTrigger(Settings):
    """When it happens to a key."""

    time_after_create: Duration | None = None
    """Time after a version's creation, such as `P90D`; only for `rotate`. Set this or timeBeforeExpiry."""
    time_before_expiry: Duration | None = None
    """Time before a version expires, such as `P30D`. Set this or timeAfterCreate."""


class KeyLifetimeAction(Settings):
    """A step in the life of a key's version."""

    action: KeyRotationAction
    """What happens to the key."""
    trigger: KeyRotationTrigger
    """When it happens to the key."""


class KeyRotationAttributes(Settings):
    """How long a version of a key is valid."""

    expiry_time: Duration
    """Time until a version expires, at least 28 days, such as `P2Y`."""


class KeyRotationPolicy(Settings):
    """When a vault creates new versions of a key."""

    attributes: KeyRotationAttributes | None = None
    """How long a version is valid. If omitted, versions do not expire."""
    lifetime_actions: Items[KeyLifetimeAction] = ()
    """The steps in the life of a version. Default: none."""


class VaultKey(Settings):
    """A key. Azure creates it with these settings and does not change them later."""

    kty: Literal["RSA", "RSA-HSM", "EC", "EC-HSM"] = "RSA"
    """Type of the key. KMS and disk encryption sets need RSA; `-HSM` needs the SKU premium. Default: RSA."""
    key_size: int | None = None
    """Bits of an RSA key: 2048, 3072 or 4096. Azure's default: 2048."""
    curve_name: Literal["P-256", "P-384", "P-521", "P-256K"] | None = None
    """Curve of an EC key. Azure's default: P-256."""
    key_ops: Items[Literal["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"]] | None = None
    """What the key can do. KMS needs encrypt and decrypt, disks wrapKey and unwrapKey. Azure's default: all."""
    rotation_policy: KeyRotationPolicy | None = None
    """When the vault creates new versions. If omitted, never."""


class Vault(Settings):
    """A key vault with Azure RBAC, and its keys."""

    name: VaultName | None = None
    """Name in Azure, 3 to 24 letters, digits and hyphens, which no other vault in the world has, also no deleted one.
    If omitted, `kv-<name>-<hash>` from the names of cluster or key and stack. Cannot change after creation."""
    sku: VaultSku = VaultSku()
    """The tier of the vault. Default: standard."""
    tenant_id: Annotated[TenantId | None, Field(alias="tenantId")] = None
    """Entra tenant of the vault's users. If omitted, that of the account that deploys."""
    enable_purge_protection: bool | None = True
    """Whether the vault and its keys cannot be purged before their retention ends. Cannot be turned off again, and disk
    encryption sets need it. Default: true."""
    soft_delete_retention_in_days: Annotated[int, Field(ge=7, le=90)] | None = None
    """Days for which a deleted vault or key can be recovered, 7 to 90. Cannot change after creation. Azure's default:
    90."""
    public_network_access: Literal["Enabled", "Disabled"] | None = None
    """Whether the vault can be reached from the internet. Default: Disabled with privateEndpoint, otherwise Enabled."""
    network_acls: VaultNetworkAcls | None = None
    """The addresses that can reach the vault. If omitted, all."""
    create_mode: Literal["default", "recover"] | None = None
    """`recover` brings back a deleted vault of this name with its keys, instead of creating one. Azure's default:
    default."""
    keys: Named[VaultKey] = {}
    """Keys by name. A key that is removed here stays in the vault: what is encrypted with it could not be read again.
    Default: none."""
    secrets: Named[VaultSecret] = {}
    """Secrets by name, such as the certificate of an application gateway. One that is removed here stays in the vault.
    Default: none."""
    private_endpoint: PrivateEndpoint | None = None
    """A private endpoint of the vault. Default: none."""

    @property
    def is_private(self) -> bool:
        """Whether the vault has no public access."""
        default = "Disabled" if self.private_endpoint else "Enabled"
        return (self.public_network_access or default) == "Disabled"


class KeyVault(Vault):
    """The vault of the cluster: a new one, an existing one (`id`), or one of `shared`."""

    id: OnlyVaultId | None = None
    """Resource ID of an existing vault, which Fairway does not change."""
    shared: str | None = None
    """Name of a vault in `shared.keyVaults`."""
    azure_keyvault_secrets_provider: bool = False
    """Whether the identity of the add-on azureKeyvaultSecretsProvider can read the secrets of the vault, and with it
    every pod. With workload identity, give pods their own identities instead. Default: false."""
    web_app_routing: bool = False
    """Whether the identity of ingressProfile.webAppRouting can read certificates and secrets of the vault, for TLS.
    Default: false."""

    @check
    def _new_existing_or_shared(self) -> Errors:
        uses = {"private_endpoint", "azure_keyvault_secrets_provider", "web_app_routing"}
        yield from reference_errors(self, "vault", uses)


class SharedKeyVault(Vault):
    """A vault that several clusters use."""

    @check
    def _endpoint_in_an_existing_subnet(self) -> Errors:
        yield from errors_in_shared(self.private_endpoint)


class EncryptionSet(Settings):
    """A disk encryption set with a key of a vault."""

    name: str | None = None
    """Name in Azure. If omitted, `des-<cluster name>`. Cannot change after creation."""
    key: str = "disks"
    """Key among the keys of the vault. Default: disks."""
    encryption_type: (
        Literal["EncryptionAtRestWithCustomerKey", "EncryptionAtRestWithPlatformAndCustomerKeys"] | None
    ) = None
    """Whether disks are also encrypted with a key of Azure. Azure's default: EncryptionAtRestWithCustomerKey."""
    rotation_to_latest_key_version_enabled: bool = True
    """Whether disks follow new versions of the key within an hour. Default: true."""


class DiskEncryptionSet(EncryptionSet):
    """The disk encryption set of node disks: an existing one (`id`), one of `shared`, or a new one with a key of
    keyVault."""

    id: DiskEncryptionSetId | None = None
    """Resource ID of an existing disk encryption set, which Fairway does not change."""
    shared: str | None = None
    """Name of a disk encryption set in `shared.diskEncryptionSets`."""

    @property
    def is_new(self) -> bool:
        """Whether Fairway creates it for this cluster."""
        return not (self.id or self.shared)

    @check
    def _new_existing_or_shared(self) -> Errors:
        yield from reference_errors(self, "set", set())


class SharedDiskEncryptionSet(EncryptionSet):
    """A disk encryption set that several clusters use, in the region of their nodes."""

    key_vault: str
    """Name of the vault in shared.keyVaults that has the key."""
