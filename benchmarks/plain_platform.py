"""The plain side of the platform cluster: network, registry and vault, identities, cluster, in this order."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import (
    containerregistry,
    containerservice,
    keyvault,
    managedidentity,
    monitor,
    operationalinsights,
    resources,
)

from benchmarks.plain_cluster import (
    BATCH,
    LOCATION,
    NETWORK_CONTRIBUTOR,
    TAGS,
    WEB,
    agent_pool,
    diagnostics,
    export,
    maintenance,
    managed_cluster,
    role,
)
from benchmarks.plain_platform_keys import Keys, platform_keys, platform_registry
from benchmarks.plain_platform_network import Network, platform_network

ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
CRYPTO_USER = "12338af0-0e69-4776-bea7-57ae8d297424"
KEY_VAULT_CONTRIBUTOR = "f25e0fa2-a7c8-4377-a976-54943a77a395"
MANAGED_IDENTITY_OPERATOR = "f1a07417-d97a-45cb-824c-7a7467783830"
PRIVATE_DNS_ZONE_CONTRIBUTOR = "b12aa53e-6015-4669-85d0-8515ebb3ae7f"
RBAC_CLUSTER_ADMIN = "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"


def platform_cluster(name: str) -> None:
    """A cluster with the platform that it stands on."""
    azure_name = f"{name}-bench"
    group = resources.ResourceGroup(
        f"{name}/group", resource_group_name=f"rg-{azure_name}", location=LOCATION, tags=TAGS
    )
    around = platform_network(name, group)
    workspace = operationalinsights.Workspace(
        f"{name}/workspace",
        workspace_name=f"log-{azure_name}",
        resource_group_name=group.name,
        location=LOCATION,
        sku={"name": "PerGB2018"},
        retention_in_days=90,
        tags=TAGS,
        opts=pulumi.ResourceOptions(protect=True),
    )
    registry, of_the_registry = platform_registry(name, group, around)
    keys = platform_keys(name, group, around)
    identity, kubelet, declared = _identities(name, group, around, registry, keys)
    cluster = _cluster(
        name,
        group,
        around,
        workspace,
        keys,
        identity,
        kubelet,
        [group, *around.declared, workspace, *of_the_registry, *keys.declared, *declared],
    )
    agent_pool(
        name,
        "web",
        WEB,
        group.name,
        cluster,
        ignore=("count",),
        count=3,
        vnet_subnet_id=around.subnets["web"].id,
        availability_zones=["1", "2", "3"],
        enable_auto_scaling=True,
        min_count=3,
        max_count=30,
        node_labels={"workload": "web"},
    )
    agent_pool(name, "batch", BATCH, group.name, cluster, count=2, vnet_subnet_id=around.subnets["nodes"].id)
    maintenance(name, group.name, cluster)
    operators = "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"
    role(f"{name}/role/operators", cluster.id, RBAC_CLUSTER_ADMIN, operators, principal_type="Group")
    containerservice.ManagedNamespace(
        f"{name}/namespace/orders",
        managed_namespace_name="orders",
        resource_name_=cluster.name,
        resource_group_name=group.name,
        location=LOCATION,
        properties={
            "adoption_policy": "Never",
            "delete_policy": "Keep",
            "default_network_policy": {"ingress": "AllowSameNamespace", "egress": "AllowAll"},
            "default_resource_quota": {
                "cpu_request": "2",
                "cpu_limit": "4",
                "memory_request": "4Gi",
                "memory_limit": "8Gi",
            },
        },
        tags=TAGS,
    )
    _workload(name, group, cluster, keys.vault)
    diagnostics(name, cluster, workspace)
    _container_logs(name, group, cluster, workspace)
    export(name, cluster, group.name)


def _identities(
    name: str, group: resources.ResourceGroup, around: Network, registry: containerregistry.Registry, keys: Keys
) -> tuple[managedidentity.UserAssignedIdentity, managedidentity.UserAssignedIdentity, list[pulumi.Resource]]:
    identity, kubelet = (
        managedidentity.UserAssignedIdentity(
            f"{name}/{key}",
            resource_name_=f"id-{name}-bench{suffix}",
            resource_group_name=group.name,
            location=LOCATION,
            tags=TAGS,
        )
        for key, suffix in {"identity": "", "kubelet": "-kubelet"}.items()
    )
    subnets = {
        f"subnet-{key}": (around.subnets[key].id, NETWORK_CONTRIBUTOR)
        for key in ("nodes", "web", "api-server", "endpoints")
    }
    roles: dict[str, tuple[pulumi.Input[str], str]] = {
        **subnets,
        "route-table": (around.routes.id, NETWORK_CONTRIBUTOR),
        "private-dns-zone": (around.zone.id, PRIVATE_DNS_ZONE_CONTRIBUTOR),
        "virtual-network": (around.network.id, NETWORK_CONTRIBUTOR),
        "key-vault": (keys.vault.id, CRYPTO_USER),
        "key-vault-private-link": (keys.vault.id, KEY_VAULT_CONTRIBUTOR),
        "disk-encryption-set": (keys.disks.id, READER),
        "kubelet-identity": (kubelet.id, MANAGED_IDENTITY_OPERATOR),
    }
    declared: list[pulumi.Resource] = [
        role(f"{name}/role/{key}", scope, definition, identity.principal_id, create_first=True)
        for key, (scope, definition) in roles.items()
    ]
    pull = role(f"{name}/role/acr-pull", registry.id, ACR_PULL, kubelet.principal_id, create_first=True)
    return identity, kubelet, [identity, kubelet, *declared, pull]


def _cluster(
    name: str,
    group: resources.ResourceGroup,
    around: Network,
    workspace: operationalinsights.Workspace,
    keys: Keys,
    identity: managedidentity.UserAssignedIdentity,
    kubelet: managedidentity.UserAssignedIdentity,
    depends_on: list[pulumi.Resource],
) -> containerservice.ManagedCluster:
    kms: dict[str, Any] = {
        "enabled": True,
        "key_id": keys.etcd.key_uri_with_version,
        "key_vault_network_access": "Private",
        "key_vault_resource_id": keys.vault.id,
    }
    return managed_cluster(
        name,
        group.name,
        {"vnet_subnet_id": around.subnets["nodes"].id, "node_taints": ["CriticalAddonsOnly=true:NoSchedule"]},
        {"type": "UserAssigned", "user_assigned_identities": [identity.id]},
        outbound="userDefinedRouting",
        workspace_id=workspace.id,
        depends_on=depends_on,
        addons={
            "omsagent": {
                "enabled": True,
                "config": {"logAnalyticsWorkspaceResourceID": workspace.id, "useAADAuth": "true"},
            }
        },
        api_server={
            "enable_vnet_integration": True,
            "subnet_id": around.subnets["api-server"].id,
            "private_dns_zone": around.zone.id,
        },
        security={"azure_key_vault_kms": kms},
        disk_encryption_set_id=keys.disks.id,
        identity_profile={
            "kubeletidentity": {
                "resource_id": kubelet.id,
                "client_id": kubelet.client_id,
                "object_id": kubelet.principal_id,
            }
        },
    )


def _workload(
    name: str, group: resources.ResourceGroup, cluster: containerservice.ManagedCluster, vault: keyvault.Vault
) -> None:
    identity = managedidentity.UserAssignedIdentity(
        f"{name}/workload/orders",
        resource_name_=f"id-{name}-bench-orders",
        resource_group_name=group.name,
        location=LOCATION,
        tags=TAGS,
    )
    role(f"{name}/workload/orders/role/secrets", vault.id, SECRETS_USER, identity.principal_id)
    credentials: list[pulumi.Resource] = []
    for account in ("api", "worker"):
        credential = managedidentity.FederatedIdentityCredential(
            f"{name}/workload/orders/{account}",
            federated_identity_credential_resource_name=f"sa-{account}",
            resource_name_=identity.name,
            resource_group_name=group.name,
            issuer=cluster.oidc_issuer_profile.apply(lambda profile: profile.issuer_url if profile else ""),
            subject=f"system:serviceaccount:orders:{account}",
            audiences=["api://AzureADTokenExchange"],
            opts=pulumi.ResourceOptions(depends_on=list(credentials)),
        )
        credentials.append(credential)


def _container_logs(
    name: str,
    group: resources.ResourceGroup,
    cluster: containerservice.ManagedCluster,
    workspace: operationalinsights.Workspace,
) -> None:
    stream = "Microsoft-ContainerInsights-Group-Default"
    settings = {"interval": "1m", "namespaceFilteringMode": "Off", "enableContainerLogV2": True}
    rule = monitor.DataCollectionRule(
        f"{name}/container-logs",
        data_collection_rule_name=f"dcr-{name}-bench",
        resource_group_name=group.name,
        location=LOCATION,
        kind="Linux",
        data_sources={
            "extensions": [
                {
                    "name": "ContainerInsightsExtension",
                    "extension_name": "ContainerInsights",
                    "extension_settings": {"dataCollectionSettings": settings},
                    "streams": [stream],
                }
            ]
        },
        data_flows=[{"streams": [stream], "destinations": ["workspace"]}],
        destinations={"log_analytics": [{"name": "workspace", "workspace_resource_id": workspace.id}]},
        tags=TAGS,
    )
    monitor.DataCollectionRuleAssociation(
        f"{name}/container-logs",
        association_name="ContainerInsightsExtension",
        data_collection_rule_id=rule.id,
        resource_uri=cluster.id,
    )
