"""Key vaults and container registries as resources of their own."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.azure import authorization, containerregistry, keyvault
from fairway.rules.bounds import bounded, itself
from fairway.rules.citations import aks, code
from fairway.rules.cluster_network import PRIVATE_ENDPOINT, Stack
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.remedies import ENDPOINT_FIRST
from fairway.rules.resource import Resource

_LEARN = "https://learn.microsoft.com/azure/"
_SKUS = f"{_LEARN}container-registry/container-registry-skus"
_KEYS = f"{_LEARN}key-vault/keys/about-keys"
_SOFT_DELETE = f"{_LEARN}key-vault/general/soft-delete-overview"

VAULT = keyvault.VAULT.token
KEY = keyvault.KEY.token
REGISTRY = containerregistry.REGISTRY.token
REPLICATION = "azure-native:containerregistry:Replication"
ROLE_ASSIGNMENT = authorization.ROLE_ASSIGNMENT.token
ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
KEY_SIZES = (2048, 3072, 4096)
PREMIUM = {
    "publicNetworkAccess": ("disabled", "a registry without public access"),
    "networkRuleSet.defaultAction": ("deny", "network rules"),
    "policies.retentionPolicy.status": ("enabled", "retention of untagged images"),
    "policies.trustPolicy.status": ("enabled", "content trust"),
    "policies.quarantinePolicy.status": ("enabled", "quarantine"),
    "policies.exportPolicy.status": ("disabled", "a ban on exports"),
    "encryption.status": ("enabled", "a key of your own"),
}
"""What the SKU Premium is for: by path, the value that needs it, and what it is."""


def _schema(place: str) -> str:
    path = f"schemas/2026-02-01/Microsoft.KeyVault.json#/definitions/{place}"
    return code("Azure/azure-resource-manager-schemas", path)


bounded(
    "vault-soft-delete-range",
    "properties.softDeleteRetentionInDays",
    7,
    90,
    why="a vault keeps what is deleted for no other time",
    sources=(_schema("VaultProperties/properties/softDeleteRetentionInDays"), _SOFT_DELETE),
    each=itself,
    over=VAULT,
)
bounded(
    "registry-retention-range",
    "policies.retentionPolicy.days",
    0,
    365,
    why="a registry keeps untagged images for no other time",
    sources=(f"{_LEARN}container-registry/container-registry-retention-policy",),
    each=itself,
    over=REGISTRY,
)


@rule(
    "vault-purge-protection-off",
    "enablePurgeProtection of a vault is true or left out.",
    remedy="Set enablePurgeProtection to true, or leave it out.",
    sources=(_schema("VaultProperties/properties/enablePurgeProtection"),),
    over=VAULT,
)
def _purge(vault: Resource) -> Faults:
    path = "properties.enablePurgeProtection"
    if vault.off(path):
        yield vault.fault(path, "Azure refuses false: purge protection can be turned on, and then never off.")


@rule(
    "vault-purge-without-soft-delete",
    "Purge protection of a vault needs soft delete.",
    remedy="Leave enableSoftDelete out: it is on by default.",
    sources=(_schema("VaultProperties/properties/enablePurgeProtection"),),
    over=VAULT,
)
def _soft_delete(vault: Resource) -> Faults:
    path = "properties.enableSoftDelete"
    if vault.on("properties.enablePurgeProtection") and vault.off(path):
        yield vault.fault(path, "what is deleted would be gone at once, and purge protection is to keep it.")


@rule(
    "vault-policy-other-tenant",
    "The access policies of a vault are for identities of its tenant.",
    remedy="Set tenantId of the policy to that of the vault.",
    sources=(_schema("VaultProperties/properties/accessPolicies"),),
    over=VAULT,
)
def _tenant(vault: Resource) -> Faults:
    tenant = vault.word("properties.tenantId")
    for part in vault.parts("properties.accessPolicies"):
        if tenant and part.word("tenantId") not in ("", tenant):
            yield part.fault("tenantId", f"the vault is in the tenant {tenant}.")


@rule(
    "key-settings",
    "An RSA key has 2048, 3072 or 4096 bits, and a curve is for EC keys.",
    remedy="Set keySize for RSA keys, curveName for EC keys.",
    sources=(_KEYS, _schema("KeyProperties/properties/keySize")),
    over=KEY,
)
def _key(key: Resource) -> Faults:
    kind, size = key.word("properties.kty"), key.number("properties.keySize")
    if kind.startswith("rsa") and size is not None and size not in KEY_SIZES:
        yield key.fault("properties.keySize", f"an RSA key of {size:.15g} bits is not offered.")
    if kind.startswith("rsa") and key.given("properties.curveName"):
        yield key.fault("properties.curveName", "the key is RSA, which has no curve.")
    if kind.startswith("ec") and key.given("properties.keySize"):
        yield key.fault("properties.keySize", "the key is EC, whose size is that of its curve.")


@rule(
    "key-hsm-standard-vault",
    "Keys in hardware need a vault of the SKU premium.",
    remedy="Set properties.sku.name of the vault to premium, or kty to RSA or EC.",
    sources=(_KEYS,),
    over=Stack,
)
def _hardware(stack: Stack) -> Faults:
    skus = {each.word("vaultName"): each.word("properties.sku.name") for each in stack.all(VAULT)}
    for each in stack.all(KEY):
        if each.word("properties.kty").endswith("-hsm") and skus.get(each.word("vaultName")) == "standard":
            kind, vault = each.text("properties.kty"), each.text("vaultName")
            yield each.fault("properties.kty", f"{kind} is a key in hardware, and vault {vault} is standard.")


def _sku(registry: Reader) -> str:
    """basic, standard or premium; empty where it is not known."""
    return registry.word("sku.name")


@rule(
    "registry-needs-premium",
    "Private access, retention, trust and keys of your own need a registry of the SKU Premium.",
    remedy="Set sku.name to Premium, or leave the setting out; for publicNetworkAccess, the private endpoint too.",
    sources=(_SKUS,),
    over=REGISTRY,
)
def _premium(registry: Resource) -> Faults:
    for path, (value, what) in PREMIUM.items() if _sku(registry) in ("basic", "standard") else ():
        if registry.word(path) == value:
            yield registry.fault(path, f"{what} needs the SKU Premium; this one has {registry.text('sku.name')}.")
    for path in ("dataEndpointEnabled",) if _sku(registry) in ("basic", "standard") else ():
        if registry.on(path):
            yield registry.fault(
                path, f"data endpoints need the SKU Premium; this one has {registry.text('sku.name')}."
            )


@rule(
    "registry-anonymous-pull-basic",
    "Anonymous pulls need a registry of the SKU Standard or Premium.",
    remedy="Set anonymousPullEnabled to false, or sku.name to Standard.",
    sources=(f"{_LEARN}container-registry/anonymous-pull-access",),
    over=REGISTRY,
)
def _anonymous(registry: Resource) -> Faults:
    if _sku(registry) == "basic" and registry.on("anonymousPullEnabled"):
        yield registry.fault("anonymousPullEnabled", "the SKU is Basic, where every pull signs in.")


@rule(
    "registry-export-public",
    "A ban on exports needs a registry without public access.",
    remedy=f"Set publicNetworkAccess to Disabled.{ENDPOINT_FIRST}",
    sources=(f"{_LEARN}container-registry/data-loss-prevention",),
    over=REGISTRY,
)
def _export(registry: Resource) -> Faults:
    path = "publicNetworkAccess"
    banned = registry.word("policies.exportPolicy.status") == "disabled"
    if banned and registry.word(path) != "disabled" and not registry.hidden(path):
        yield registry.fault(path, "exportPolicy is disabled, and the images can be copied over the public address.")


def _targets(stack: Stack) -> Iterator[tuple[Reader, Reader]]:
    """The connections of private endpoints, each with its registry in this plan."""
    for endpoint in stack.all(PRIVATE_ENDPOINT):
        for part in endpoint.parts("privateLinkServiceConnections"):
            found = stack.resource(part.text("privateLinkServiceId"))
            if found is not None and found.request.type == REGISTRY:
                yield part, found


@rule(
    "registry-replication-sku",
    "A registry with replications has the SKU Premium.",
    remedy="Set sku.name of the registry to Premium.",
    sources=(_SKUS,),
    over=Stack,
)
def _replication(stack: Stack) -> Faults:
    registries = {each.word("registryName"): each for each in stack.all(REGISTRY)}
    for each in stack.all(REPLICATION):
        registry = registries.get(each.word("registryName"))
        if registry and _sku(registry) in ("basic", "standard"):
            reason = f"the registry is {registry.text('sku.name')}, and it has replications."
            yield registry.fault("sku.name", reason)


@rule(
    "registry-private-endpoint-sku",
    "A registry with a private endpoint has the SKU Premium.",
    remedy="Set sku.name of the registry to Premium.",
    sources=(_SKUS,),
    over=Stack,
)
def _endpoint(stack: Stack) -> Faults:
    for part, registry in _targets(stack):
        if _sku(registry) in ("basic", "standard"):
            reason = f"registry {registry.request.name} is {registry.text('sku.name')}, which has no private endpoints."
            yield part.fault("privateLinkServiceId", reason)


@rule(
    "registry-abac-acr-pull",
    "A registry with permissions for repositories gives pulls by Container Registry Repository Reader.",
    remedy="Assign Container Registry Repository Reader instead of AcrPull, or set roleAssignmentMode to "
    "LegacyRegistryPermissions.",
    sources=(
        aks(
            "cluster-container-registry-integration.md#authenticate-with-azure-container-registry-acr-from-azure-kubernetes-service-aks"
        ),
    ),
    over=Stack,
    severity="warning",
)
def _abac(stack: Stack) -> Faults:
    for each in stack.all(ROLE_ASSIGNMENT):
        found = stack.resource(each.text("scope"))
        abac = found is not None and found.word("roleAssignmentMode") == "abacrepositorypermissions"
        if found and abac and each.word("roleDefinitionId").endswith(ACR_PULL):
            yield each.fault("roleDefinitionId", f"registry {found.request.name} does not look at AcrPull.")
