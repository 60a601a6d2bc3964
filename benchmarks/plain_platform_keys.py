"""Registry, vault, keys and disk encryption of the platform cluster on the plain side."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization, compute, containerregistry, keyvault, resources

from benchmarks.plain_cluster import LOCATION, TAGS, role
from benchmarks.plain_platform_network import Network, dns_zone, private_endpoint

CRYPTO_SERVICE_ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"


@dataclass(frozen=True)
class Keys:
    """The vault, its key for etcd, and the set that encrypts disks."""

    vault: keyvault.Vault
    etcd: keyvault.Key
    disks: compute.DiskEncryptionSet
    declared: list[pulumi.Resource]


def platform_registry(
    name: str, group: resources.ResourceGroup, around: Network
) -> tuple[containerregistry.Registry, list[pulumi.Resource]]:
    """A private registry with a cache rule, and all that is declared for it."""
    registry = containerregistry.Registry(
        f"{name}/registry",
        registry_name=f"cr{name}bench",
        resource_group_name=group.name,
        location=LOCATION,
        sku={"name": "Premium"},
        admin_user_enabled=False,
        anonymous_pull_enabled=False,
        network_rule_bypass_options="AzureServices",
        public_network_access="Disabled",
        zone_redundancy="Disabled",
        tags=TAGS,
        opts=pulumi.ResourceOptions(protect=True),
    )
    cache = containerregistry.CacheRule(
        f"{name}/registry/cache/mcr-images",
        cache_rule_name="mcr-images",
        registry_name=registry.name,
        resource_group_name=group.name,
        source_repository="mcr.microsoft.com/*",
        target_repository="mcr/*",
    )
    zone, link = dns_zone(name, group, around.network, "privatelink.azurecr.io")
    endpoint = private_endpoint(name, "registry", group, around.subnets["endpoints"], registry, "registry", zone)
    return registry, [registry, cache, zone, link, *endpoint]


def platform_keys(name: str, group: resources.ResourceGroup, around: Network) -> Keys:
    """A private vault with its keys, and the disk encryption set that uses one."""
    vault = keyvault.Vault(
        f"{name}/key-vault",
        vault_name=f"kv-{name}-bench",
        resource_group_name=group.name,
        location=LOCATION,
        properties={
            "tenant_id": authorization.get_client_config_output().tenant_id,
            "sku": {"family": "A", "name": "standard"},
            "enable_rbac_authorization": True,
            "enable_purge_protection": True,
            "public_network_access": "Disabled",
        },
        tags=TAGS,
        opts=pulumi.ResourceOptions(protect=True),
    )
    keys = {
        key: keyvault.Key(
            f"{name}/key-vault/{key}",
            key_name=key,
            vault_name=vault.name,
            resource_group_name=group.name,
            properties={"kty": "RSA", **size},
            tags=TAGS,
            opts=pulumi.ResourceOptions(ignore_changes=["properties", "tags"], retain_on_delete=True),
        )
        for key, size in {"etcd": {}, "disks": {"key_size": 4096}}.items()
    }
    zone, link = dns_zone(name, group, around.network, "privatelink.vaultcore.azure.net")
    endpoint = private_endpoint(name, "key-vault", group, around.subnets["endpoints"], vault, "vault", zone)
    disks = compute.DiskEncryptionSet(
        f"{name}/disks",
        disk_encryption_set_name=f"des-{name}-bench",
        resource_group_name=group.name,
        location=LOCATION,
        identity={"type": "SystemAssigned"},
        active_key={"key_url": keys["disks"].key_uri_with_version, "source_vault": {"id": vault.id}},
        rotation_to_latest_key_version_enabled=True,
        tags=TAGS,
        opts=pulumi.ResourceOptions(protect=True),
    )
    reader = disks.identity.apply(lambda identity: identity.principal_id if identity else "")
    unlock = role(f"{name}/disks/key", vault.id, CRYPTO_SERVICE_ENCRYPTION_USER, reader)
    return Keys(vault, keys["etcd"], disks, [vault, *keys.values(), zone, link, *endpoint, disks, unlock])
