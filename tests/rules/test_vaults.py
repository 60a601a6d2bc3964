"""Key vaults and container registries."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import Request
from fairway.rules.vaults import ACR_PULL, KEY, PREMIUM, PRIVATE_ENDPOINT, REGISTRY, REPLICATION, ROLE_ASSIGNMENT, VAULT
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes

TENANT = "11111111-2222-3333-4444-555555555555"
OTHER = "99999999-2222-3333-4444-555555555555"
IMAGES = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/images"


def beside(*resources: Request) -> Fragment:
    """Resources beside a cluster."""
    return cluster() | {"beside": list(resources)}


def vault(**properties: Any) -> Fragment:
    """A vault."""
    return beside(Request(VAULT, "keys", {"vaultName": "keys", "properties": {"tenantId": TENANT} | properties}))


def key(sku: str = "premium", **properties: Any) -> Fragment:
    """A key in a vault of that SKU."""
    return beside(
        Request(VAULT, "keys", {"vaultName": "keys", "properties": {"sku": {"name": sku}}}),
        Request(KEY, "etcd", {"vaultName": "keys", "keyName": "etcd", "properties": properties}),
    )


def registry(sku: str, *others: Request, **inputs: Any) -> Fragment:
    """A registry of that SKU."""
    return beside(Request(REGISTRY, "images", {"sku": {"name": sku}} | inputs, id=IMAGES), *others)


def policy(tenant: str) -> Fragment:
    """A vault with an access policy."""
    return vault(accessPolicies=[{"tenantId": tenant, "objectId": OTHER}])


def endpoint(sku: str) -> Fragment:
    """A registry of that SKU with a private endpoint."""
    connection = {"name": "images", "privateLinkServiceId": IMAGES, "groupIds": ["registry"]}
    return registry(sku, Request(PRIVATE_ENDPOINT, "images", {"privateLinkServiceConnections": [connection]}))


def pulled(mode: str) -> Fragment:
    """A registry with a role assignment for pulls."""
    role = f"/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/{ACR_PULL}"
    assignment = Request(ROLE_ASSIGNMENT, "pull", {"scope": IMAGES, "roleDefinitionId": role})
    return registry("Premium", assignment, roleAssignmentMode=mode)


def replicated(sku: str) -> Fragment:
    """A registry of that SKU with a replication."""
    copy = {"registryName": "images", "replicationName": "northeurope", "location": "northeurope"}
    return registry(sku, Request(REPLICATION, "copy", copy), registryName="images")


BANNED = {"policies": {"exportPolicy": {"status": "disabled"}}}

PAIRS: Pairs = {
    "registry-replication-sku": (replicated("Standard"), replicated("Premium")),
    "vault-soft-delete-range": (vault(softDeleteRetentionInDays=6), vault(softDeleteRetentionInDays=7)),
    "registry-retention-range": (
        registry("Premium", policies={"retentionPolicy": {"days": 366}}),
        registry("Premium", policies={"retentionPolicy": {"days": 0}}),
    ),
    "vault-purge-protection-off": (vault(enablePurgeProtection=False), vault(enablePurgeProtection=True)),
    "vault-purge-without-soft-delete": (
        vault(enablePurgeProtection=True, enableSoftDelete=False),
        vault(enablePurgeProtection=True, enableSoftDelete=True),
    ),
    "vault-policy-other-tenant": (policy(OTHER), policy(TENANT)),
    "key-settings": (key(kty="RSA", keySize=1024), key(kty="RSA", keySize=3072)),
    "key-hsm-standard-vault": (key("standard", kty="RSA-HSM"), key("premium", kty="RSA-HSM")),
    "registry-needs-premium": (
        registry("Standard", publicNetworkAccess="Disabled"),
        registry("Standard", publicNetworkAccess="Enabled"),
    ),
    "registry-anonymous-pull-basic": (
        registry("Basic", anonymousPullEnabled=True),
        registry("Standard", anonymousPullEnabled=True),
    ),
    "registry-export-public": (
        registry("Premium", **BANNED),
        registry("Premium", publicNetworkAccess="Disabled", **BANNED),
    ),
    "registry-private-endpoint-sku": (endpoint("Standard"), endpoint("Premium")),
    "registry-abac-acr-pull": (pulled("AbacRepositoryPermissions"), pulled("LegacyRegistryPermissions")),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_rules_of_vaults_and_registries_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize("properties", [{"kty": "RSA", "curveName": "P-256"}, {"kty": "EC", "keySize": 2048}])
def test_sizes_are_for_rsa_and_curves_for_ec(properties: Fragment) -> None:
    assert "key-settings" in broken(key(**properties))


@pytest.mark.parametrize("path", PREMIUM)
def test_a_setting_of_premium_is_refused_on_basic(path: str) -> None:
    inputs: Any = PREMIUM[path][0]
    for step in reversed(path.split(".")):
        inputs = {step: inputs}
    assert "registry-needs-premium" in broken(registry("Basic", **inputs))


def test_every_registry_may_ask_for_zones() -> None:
    assert "registry-needs-premium" not in broken(registry("Basic", zoneRedundancy="Enabled"))
