"""The settings of `keyVault` and `diskEncryptionSet`, each with its effect on the requests."""

from __future__ import annotations

from typing import Any

from tests.components.registry_rows import SUBNET, VAULT, Row
from tests.components.seen import of

PROVIDER = "shop/role/secrets-provider"
TENANT = "9a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"
DISKS = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/diskEncryptionSets/other"
ZONE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net"
ROUTING = {"ingressProfile": {"webAppRouting": {"enabled": True}}}
ROTATE = {"lifetimeActions": [{"action": {"type": "rotate"}, "trigger": {"timeAfterCreate": "P90D"}}]}
IP_RULES = [{"value": "198.51.100.4"}]
SUBNET_RULES = [{"id": SUBNET, "ignoreMissingVnetServiceEndpoint": True}]


def vault(**settings: Any) -> dict[str, Any]:
    return {"keyVault": settings}


def key(**settings: Any) -> dict[str, Any]:
    return vault(keys={"app": settings})


def disks(**settings: Any) -> dict[str, Any]:
    return {**vault(keys={"disks": {}, "other": {}}), "diskEncryptionSet": settings}


def _plain(path: str, value: Any) -> Row:
    document: Any = value
    for part in reversed(path.split(".")):
        document = {part: document}
    return vault(**document), of("Vault", f"properties.{path}"), value


def _key(path: str, value: Any, **beside: Any) -> Row:
    document: Any = value
    for part in reversed(path.split(".")):
        document = {part: document}
    return key(**document, **beside), of("Key", f"properties.{path}"), value


_VAULT: dict[str, Row] = {
    "id": (
        vault(id=VAULT, azureKeyvaultSecretsProvider=True),
        of("RoleAssignment", "scope", "shop/role/secrets-provider"),
        VAULT,
    ),
    "shared": (
        {
            **vault(shared="main", azureKeyvaultSecretsProvider=True),
            "shared": {"keyVaults": {"main": {"name": "kv-m"}}},
        },
        lambda it: str(of("RoleAssignment", "scope", "shop/role/secrets-provider")(it)).rpartition("/")[2],
        "kv-m",
    ),
    "azureKeyvaultSecretsProvider": (
        vault(azureKeyvaultSecretsProvider=True),
        lambda it: of("RoleAssignment", "scope", PROVIDER)(it) == it.one("Vault").id if it.all("Vault") else None,
        True,
    ),
    "webAppRouting": (
        {**vault(webAppRouting=True), **ROUTING},
        lambda it: (
            of("RoleAssignment", "scope", "shop/role/app-routing")(it) == it.one("Vault").id
            if it.all("Vault")
            else None
        ),
        True,
    ),
    "name": (vault(name="kv-acme"), of("Vault", "vaultName"), "kv-acme"),
    "sku.name": _plain("sku.name", "premium"),
    "tenantId": _plain("tenantId", TENANT),
    "enablePurgeProtection": (vault(), of("Vault", "properties.enablePurgeProtection"), True),
    "softDeleteRetentionInDays": _plain("softDeleteRetentionInDays", 30),
    "publicNetworkAccess": _plain("publicNetworkAccess", "Disabled"),
    "createMode": _plain("createMode", "recover"),
    "networkAcls.bypass": _plain("networkAcls.bypass", "None"),
    "networkAcls.defaultAction": _plain("networkAcls.defaultAction", "Allow"),
    "networkAcls.ipRules": _plain("networkAcls.ipRules", IP_RULES),
    "networkAcls.virtualNetworkRules": _plain("networkAcls.virtualNetworkRules", SUBNET_RULES),
    "keys.*.kty": _key("kty", "EC"),
    "keys.*.keySize": _key("keySize", 3072),
    "keys.*.curveName": _key("curveName", "P-384", kty="EC"),
    "keys.*.keyOps": _key("keyOps", ["wrapKey", "unwrapKey"]),
    "keys.*.rotationPolicy.attributes.expiryTime": _key("rotationPolicy.attributes.expiryTime", "P2Y"),
    "keys.*.rotationPolicy.lifetimeActions": (
        key(rotationPolicy=ROTATE),
        of("Key", "properties.rotationPolicy"),
        ROTATE,
    ),
    "secrets.*.secret": (
        vault(secrets={"tls": {"secret": "shopTls"}}),
        lambda it: it.all("Secret")[0].secrets if it.all("Secret") else None,
        ("properties.value",),
    ),
    "secrets.*.contentType": (
        vault(secrets={"tls": {"secret": "shopTls", "contentType": "application/x-pkcs12"}}),
        of("Secret", "properties.contentType"),
        "application/x-pkcs12",
    ),
    "privateEndpoint.subnet": (
        vault(privateEndpoint={"subnet": "nodes"}),
        lambda it: of("PrivateEndpoint", "subnet.id")(it) == next((each.id for each in it.all("Subnet")), ""),
        True,
    ),
    "privateEndpoint.subnetId": (
        vault(privateEndpoint={"subnetId": SUBNET}),
        of("PrivateEndpoint", "subnet.id"),
        SUBNET,
    ),
    "privateEndpoint.privateDnsZoneId": (
        vault(privateEndpoint={"subnet": "nodes", "privateDnsZoneId": ZONE}),
        of("PrivateDnsZoneGroup", "privateDnsZoneConfigs[0].privateDnsZoneId"),
        ZONE,
    ),
}
_DISKS: dict[str, Row] = {
    "id": ({"diskEncryptionSet": {"id": DISKS}}, of("ManagedCluster", "diskEncryptionSetID"), DISKS),
    "shared": (
        {
            "diskEncryptionSet": {"shared": "disks"},
            "shared": {
                "keyVaults": {"main": {"keys": {"disks": {}}}},
                "diskEncryptionSets": {"disks": {"keyVault": "main"}},
            },
        },
        lambda it: [each.name for each in it.all("DiskEncryptionSet")],
        ["shared/disks/disks"],
    ),
    "name": (disks(name="des-acme"), of("DiskEncryptionSet", "diskEncryptionSetName"), "des-acme"),
    "key": (
        disks(key="other"),
        lambda it: "shop/key-vault/other" in next((each.depends_on for each in it.all("DiskEncryptionSet")), ()),
        True,
    ),
    "encryptionType": (
        disks(encryptionType="EncryptionAtRestWithPlatformAndCustomerKeys"),
        of("DiskEncryptionSet", "encryptionType"),
        "EncryptionAtRestWithPlatformAndCustomerKeys",
    ),
    "rotationToLatestKeyVersionEnabled": (
        disks(rotationToLatestKeyVersionEnabled=False),
        of("DiskEncryptionSet", "rotationToLatestKeyVersionEnabled"),
        False,
    ),
}
VAULT_ROWS: dict[str, Row] = {
    **{f"keyVault.{name}": row for name, row in _VAULT.items()},
    **{f"diskEncryptionSet.{name}": row for name, row in _DISKS.items()},
    "securityProfile.azureKeyVaultKms.key": (
        {**vault(keys={"app": {}}), "securityProfile": {"azureKeyVaultKms": {"enabled": True, "key": "app"}}},
        lambda it: "shop/key-vault/app" in it.one("ManagedCluster").depends_on,
        True,
    ),
}
