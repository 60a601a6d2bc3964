"""The settings of `containerRegistry`, each with its effect on the requests."""

from __future__ import annotations

from typing import Any

from fairway.azure.roles import BUILT_IN_ROLES
from tests.components.seen import Seen, of

Row = tuple[dict[str, Any], Seen, Any]

REGISTRY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/other"
SUBNET = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/other"
ZONE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io"
VAULT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v"
SECRET = "https://v.vault.azure.net/secrets/token"
RULE = {"sourceRepository": "docker.io/library/*", "targetRepository": "hub/*"}
CREDENTIAL = {"usernameSecretIdentifier": SECRET, "passwordSecretIdentifier": SECRET}
SET = {"loginServer": "docker.io", "authCredentials": [CREDENTIAL]}


def registry(**settings: Any) -> dict[str, Any]:
    return {"containerRegistry": settings}


def plain(key: str, value: Any, path: str = "") -> Row:
    """A setting that is the same property of the registry."""
    document: Any = value
    for part in reversed(key.split(".")):
        document = {part: document}
    return registry(**document), of("Registry", path or key), value


def rule(**settings: Any) -> dict[str, Any]:
    return registry(cacheRules={"hub": RULE | settings}, credentialSets={"hub-login": SET})


def credentials(**settings: Any) -> dict[str, Any]:
    return registry(credentialSets={"hub-login": SET | settings})


def endpoint(**settings: Any) -> dict[str, Any]:
    return registry(privateEndpoint=settings)


def replication(**settings: Any) -> dict[str, Any]:
    return registry(replications={"francecentral": settings})


def role_of(kind: str) -> Seen:
    """The GUID of the role that the kubelet identity has on the registry."""
    return lambda record: str(of("RoleAssignment", "roleDefinitionId", kind)(record)).rpartition("/")[2]


PULLS = f"shop/role/acr-pull/{REGISTRY.rpartition('/')[2]}"
_ALL: dict[str, Row] = {
    "id": (registry(id=REGISTRY), of("RoleAssignment", "scope", PULLS), REGISTRY),
    "shared": (
        {**registry(shared="images"), "shared": {"containerRegistries": {"images": {}}}},
        of("RoleAssignment", "scope", "shop/role/acr-pull/images"),
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-shared-test/providers"
        "/Microsoft.ContainerRegistry/registries/crsharedtestimages48d96a",
    ),
    "roleAssignmentMode": (
        registry(id=REGISTRY, roleAssignmentMode="AbacRepositoryPermissions"),
        role_of(PULLS),
        BUILT_IN_ROLES["Container Registry Repository Reader"],
    ),
    "name": plain("name", "shopimages", "registryName"),
    "sku.name": plain("sku.name", "Basic"),
    "publicNetworkAccess": plain("publicNetworkAccess", "Disabled"),
    "networkRuleBypassOptions": plain("networkRuleBypassOptions", "None"),
    "zoneRedundancy": plain("zoneRedundancy", "Enabled"),
    "adminUserEnabled": plain("adminUserEnabled", True),
    "anonymousPullEnabled": plain("anonymousPullEnabled", True),
    "dataEndpointEnabled": plain("dataEndpointEnabled", True),
    "networkRuleSet.defaultAction": plain("networkRuleSet.defaultAction", "Allow"),
    "networkRuleSet.ipRules": (
        registry(networkRuleSet={"ipRules": [{"value": "198.51.100.4"}]}),
        of("Registry", "networkRuleSet.ipRules"),
        [{"iPAddressOrRange": "198.51.100.4", "action": "Allow"}],
    ),
    "policies.retentionPolicy.status": plain("policies.retentionPolicy.status", "disabled"),
    "policies.retentionPolicy.days": plain("policies.retentionPolicy.days", 30),
    "policies.softDeletePolicy.status": plain("policies.softDeletePolicy.status", "disabled"),
    "policies.softDeletePolicy.retentionDays": plain("policies.softDeletePolicy.retentionDays", 30),
    "policies.exportPolicy.status": plain("policies.exportPolicy.status", "disabled"),
    "policies.azureADAuthenticationAsArmPolicy.status": plain(
        "policies.azureADAuthenticationAsArmPolicy.status", "disabled"
    ),
    "replications.*.location": (
        replication(location="germanywestcentral"),
        of("Replication", "location"),
        "germanywestcentral",
    ),
    "replications.*.zoneRedundancy": (
        replication(zoneRedundancy="Enabled"),
        of("Replication", "zoneRedundancy"),
        "Enabled",
    ),
    "replications.*.regionEndpointEnabled": (
        replication(regionEndpointEnabled=False),
        of("Replication", "regionEndpointEnabled"),
        False,
    ),
    "cacheRules.*.sourceRepository": (rule(), of("CacheRule", "sourceRepository"), "docker.io/library/*"),
    "cacheRules.*.targetRepository": (rule(), of("CacheRule", "targetRepository"), "hub/*"),
    "cacheRules.*.credentialSet": (
        rule(credentialSet="hub-login"),
        lambda it: str(of("CacheRule", "credentialSetResourceId")(it)).rpartition("/")[2],
        "hub-login",
    ),
    "credentialSets.*.loginServer": (credentials(), of("CredentialSet", "loginServer"), "docker.io"),
    "credentialSets.*.authCredentials": (
        credentials(),
        of("CredentialSet", "authCredentials"),
        [{"name": "Credential1", **CREDENTIAL}],
    ),
    "credentialSets.*.keyVaultId": (
        credentials(keyVaultId=VAULT),
        of("RoleAssignment", "scope", "shop/registry/credentials/hub-login"),
        VAULT,
    ),
    "privateEndpoint.subnet": (
        endpoint(subnet="nodes"),
        lambda it: of("PrivateEndpoint", "subnet.id")(it) == next((each.id for each in it.all("Subnet")), ""),
        True,
    ),
    "privateEndpoint.subnetId": (endpoint(subnetId=SUBNET), of("PrivateEndpoint", "subnet.id"), SUBNET),
    "privateEndpoint.privateDnsZoneId": (
        endpoint(subnet="nodes", privateDnsZoneId=ZONE),
        of("PrivateDnsZoneGroup", "privateDnsZoneConfigs[0].privateDnsZoneId"),
        ZONE,
    ),
}
REGISTRY_ROWS: dict[str, Row] = {f"containerRegistry.{key}": row for key, row in _ALL.items()}
