"""Key vaults with their keys and secrets."""

from __future__ import annotations

from typing import Any

from fairway.azure.generated import digits
from fairway.azure.resource_type import ResourceType, Values, in_group
from fairway.request import mapping

_VAULT = in_group("Microsoft.KeyVault/vaults/{vaultName}")


def _vault(id: str, inputs: Values) -> dict[str, Any]:
    uri = f"https://{id.rsplit('/', 1)[-1]}.vault.azure.net/"
    return {"properties": {**(mapping(inputs.get("properties")) or {}), "vaultUri": uri}}


def _key(id: str, inputs: Values) -> dict[str, Any]:
    properties = mapping(inputs.get("properties")) or {}
    vault, name = id.split("/")[-3], id.rsplit("/", 1)[-1]
    uri = f"https://{vault}.vault.azure.net/keys/{name}"
    names = ("kty", "keySize", "keyOps", "curveName", "attributes")
    answered = {key: properties[key] for key in names if key in properties}
    return {"keyUri": uri, "keyUriWithVersion": f"{uri}/{digits(id, 32)}", "properties": None, **answered}


def _secret(id: str, inputs: Values) -> dict[str, Any]:
    """Azure never returns the value: the schema of SecretProperties."""
    uri = f"https://{id.split('/')[-3]}.vault.azure.net/secrets/{id.rsplit('/', 1)[-1]}"
    given = {key: each for key, each in (mapping(inputs.get("properties")) or {}).items() if key != "value"}
    # Each PUT is a new version: learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates.
    version = digits(f"{id} {inputs.get('properties')}", 32)
    return {"properties": {**given, "secretUri": uri, "secretUriWithVersion": f"{uri}/{version}"}}


VAULT = ResourceType(
    "keyvault:Vault",
    _VAULT,
    seconds=(30, 10, 10),
    # Azure/azure-powershell issue 15115.
    taken=(
        "VaultAlreadyExists",
        "The vault name '{name}' is already in use. Vault names are globaly unique so it is possible that the name is "
        "already taken.",
    ),
    defaults={"properties": {"provisioningState": "Succeeded", "enableSoftDelete": True, "accessPolicies": []}},
    computed=_vault,
    shown=("properties.sku.name", "properties.publicNetworkAccess", "properties.enablePurgeProtection"),
)
KEY = ResourceType(
    "keyvault:Key",
    f"{_VAULT}/keys/{{keyName}}",
    computed=_key,
    shown=("properties.kty", "properties.keySize"),
)
SECRET = ResourceType(
    "keyvault:Secret",
    f"{_VAULT}/secrets/{{secretName}}",
    computed=_secret,
    shown=("properties.contentType",),
)
