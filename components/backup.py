"""Backups of a cluster: vault, policy, storage account, extension, trusted access, roles and backup instance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi_azure_native import (
    Provider,
    authorization,
    containerservice,
    dataprotection,
    kubernetesconfiguration,
    storage,
)
from pulumi_azure_native import resources as azure_resources

from components.backup_policy import instance_properties, policy_properties
from components.cluster_principals import principal
from components.context import Component, Context, Part
from components.extension import ON_CLUSTER
from components.kind import Kind, hashed_name
from components.options import merged
from components.role_assignment import group_id, role_assignment
from config.backup import Backup, BackupVault
from config.private_zones import domain_of
from fairway.azure.resource_id import id_parts
from fairway.azure.roles import BUILT_IN_ROLES

VAULT = Kind("BackupVault", "backup/vault", "bvault-{cluster}", 50, "backup.backupVault")
POLICY = Kind("BackupPolicy", "backup/policy", configured="backup.backupPolicy")
STORAGE = Kind("StorageAccount", "backup/storage", configured="backup.storageAccount")
CONTAINER = Kind("BlobContainer", "backup/container", "backup-{cluster}", 63, "backup.storageAccount")
SNAPSHOTS = Kind("ResourceGroup", "backup/snapshots", "rg-{cluster}-snapshots", 90, "backup.snapshotResourceGroupName")
EXTENSION = Kind("Extension", "backup/extension", configured="backup")
ACCESS = Kind("TrustedAccessRoleBinding", "backup/access", configured="backup.backupVault")
ROLE = Kind("RoleAssignment", "backup/role/{key}", configured="backup", parent="backup")
INSTANCE = Kind("BackupInstance", "backup/instance", "{cluster}", 50, "backup")
VAULT_PROVIDER = Kind("azure-native", "backup/vault", configured="backup.backupVault")
STORAGE_PROVIDER = Kind("azure-native", "backup/storage", configured="backup.storageAccount")

RENAMED = {"securitySettings": "", "featureSettings": "", "storageSettings[0]": "storageSettings"}

EXTENSION_TYPE = "microsoft.dataprotection.kubernetes"
OPERATOR = "Microsoft.DataProtection/backupVaults/backup-operator"


class ClusterBackup(Part):
    """The backups of a cluster, which follow it."""

    def __init__(self, context: Context) -> None:
        """Those of the cluster of `context`."""
        self._context = context

    def attach(self, cluster: containerservice.ManagedCluster, opts: pulumi.ResourceOptions) -> None:
        """Declare the backups."""
        settings = self._context.settings.backup
        if settings is not None:
            BackupResources(self._context, settings, cluster, opts)


class BackupResources(Component):
    """What backs up one cluster."""

    def __init__(
        self,
        context: Context,
        settings: Backup,
        cluster: containerservice.ManagedCluster,
        opts: pulumi.ResourceOptions,
    ) -> None:
        """Declare everything, the instance last: Azure checks extension, access and roles when it is created
        (learn.microsoft.com/azure/backup/azure-kubernetes-service-backup-troubleshoot)."""
        super().__init__("ClusterBackup", "backup", context, opts)
        self._cluster, self._settings = cluster, settings
        self._vault_opts = self._child
        client = authorization.get_client_config_output(opts=pulumi.InvokeOutputOptions(parent=self))
        vault_id, vault_principal = self._vault(settings.backup_vault)
        policy_id = self._policy(vault_id)
        account_id, extension = self._extension(client.tenant_id)
        snapshots_id, snapshots_name = self._snapshot_group()
        access = containerservice.TrustedAccessRoleBinding(
            context.logical(ACCESS),
            # At most 24 letters, digits and hyphens.
            trusted_access_role_binding_name="backup",
            resource_name_=cluster.name,
            resource_group_name=context.resource_group_name,
            source_resource_id=vault_id,
            roles=[OPERATOR],
            opts=self._child,
        )
        roles = self._roles(vault_principal, account_id, snapshots_id, extension)
        self._instance(vault_id, policy_id, snapshots_id, [access, extension, *roles])
        self.register_outputs({"backupVaultId": vault_id, "snapshotResourceGroupName": snapshots_name})

    def _vault(self, settings: BackupVault) -> tuple[pulumi.Input[str], pulumi.Input[str] | None]:
        """The vault's id, and the object id of its identity if it is known."""
        if settings.id is not None:
            self._vault_opts = self._in_subscription_of(VAULT_PROVIDER, settings.id)
            return settings.id, settings.principal_id
        given = settings.arguments()
        properties: Any = {
            "storage_settings": [{"datastore_type": "VaultStore", **given["storage_settings"]}],
            "security_settings": {key: given[key] for key in ("soft_delete_settings", "immutability_settings")},
            "feature_settings": {"cross_region_restore_settings": given["cross_region_restore_settings"]},
        }
        vault = dataprotection.BackupVault(
            self._context.logical(VAULT),
            vault_name=settings.name or self._context.azure(VAULT),
            identity={"type": "SystemAssigned"},
            properties=properties,
            opts=pulumi.ResourceOptions(parent=self, protect=self._context.settings.protect),
            **self._context.located,
        )
        return vault.id, vault.identity.apply(lambda identity: str(identity and identity.principal_id))

    def _in_subscription_of(self, kind: Kind, id: str) -> pulumi.ResourceOptions:
        """The options of what is declared in an existing resource, which may be in another subscription: azure-native
        has one for each provider."""
        provider = Provider(self._context.logical(kind), subscription_id=id_parts(id).subscription, opts=self._child)
        return merged(self._child, provider=provider)

    def _policy(self, vault_id: pulumi.Input[str]) -> pulumi.Input[str]:
        settings = self._settings.backup_policy
        if settings.id is not None:
            return settings.id
        return dataprotection.BackupPolicy(
            self._context.logical(POLICY),
            backup_policy_name=self._context.cluster_name,
            properties=policy_properties(settings),
            opts=self._vault_opts,
            **_in_vault(vault_id),
        ).id

    def _extension(self, tenant: pulumi.Input[str]) -> tuple[pulumi.Input[str], kubernetesconfiguration.Extension]:
        """The storage account and the extension that writes into it, without the account's keys: Azure/azure-cli-
        extensions, src/k8s-extension/azext_k8s_extension/partner_extensions/DataProtectionKubernetes.py."""
        settings, context = self._settings.storage_account, self._context
        container = settings.container_name or context.azure(CONTAINER).lower().replace("_", "-")
        if settings.id is not None:
            account_id: pulumi.Input[str] = settings.id
            parts = id_parts(settings.id)
            group: pulumi.Input[str] = parts.group
            name: pulumi.Input[str] = parts.name
            uri: pulumi.Input[str] = f"https://{parts.name}.{domain_of('blob', context.settings.location)}/"
            opts = self._in_subscription_of(STORAGE_PROVIDER, settings.id)
        else:
            account = storage.StorageAccount(
                context.logical(STORAGE),
                account_name=settings.name or account_name(context.base),
                kind="StorageV2",
                sku={"name": settings.sku},
                allow_blob_public_access=False,
                allow_shared_key_access=False,
                enable_https_traffic_only=True,
                minimum_tls_version="TLS1_2",
                opts=pulumi.ResourceOptions(parent=self, protect=context.settings.protect),
                **context.located,
            )
            account_id, name, group = account.id, account.name, context.resource_group_name
            opts = self._child
            uri = account.primary_endpoints.apply(lambda found: str(found.blob))
        blobs = storage.BlobContainer(
            context.logical(CONTAINER),
            container_name=container,
            account_name=name,
            resource_group_name=group,
            public_access=storage.PublicAccess.NONE,
            opts=opts,
        )
        at = "configuration.backupStorageLocation"
        subscription = pulumi.Output.from_input(account_id).apply(lambda id: id_parts(id).subscription)
        extension = kubernetesconfiguration.Extension(
            context.logical(EXTENSION),
            extension_name="azure-aks-backup",
            extension_type=EXTENSION_TYPE,
            cluster_name=self._cluster.name,
            resource_group_name=context.resource_group_name,
            release_train="stable",
            auto_upgrade_minor_version=True,
            scope={"cluster": {"release_namespace": "dataprotection-microsoft"}},
            configuration_settings={
                "credentials.tenantId": tenant,
                f"{at}.bucket": blobs.name,
                f"{at}.config.storageAccount": name,
                f"{at}.config.storageAccountURI": uri,
                f"{at}.config.resourceGroup": group,
                f"{at}.config.subscriptionId": subscription,
                f"{at}.config.useAAD": "true",
            },
            opts=self._child,
            **ON_CLUSTER,
        )
        return account_id, extension

    def _snapshot_group(self) -> tuple[pulumi.Input[str], pulumi.Input[str]]:
        existing = self._settings.snapshot_resource_group_name
        if existing is not None:
            subscription = self._cluster.id.apply(lambda id: id_parts(id).subscription)
            id = pulumi.Output.concat("/subscriptions/", subscription, "/resourceGroups/", existing)
            return group_id(id, self._cluster, existing), existing
        located = {key: value for key, value in self._context.located.items() if key != "resource_group_name"}
        group = azure_resources.ResourceGroup(
            self._context.logical(SNAPSHOTS),
            resource_group_name=self._context.azure(SNAPSHOTS),
            opts=pulumi.ResourceOptions(parent=self, protect=self._context.settings.protect),
            **located,
        )
        return group.id, group.name

    def _roles(
        self,
        vault: pulumi.Input[str] | None,
        account: pulumi.Input[str],
        snapshots: pulumi.Input[str],
        extension: kubernetesconfiguration.Extension,
    ) -> list[authorization.RoleAssignment]:
        """learn.microsoft.com/azure/backup/azure-kubernetes-service-cluster-backup-concept (Required roles); those for
        restores and the vault tier: hashicorp/terraform-provider-azurerm,
        internal/services/dataprotection/data_protection_backup_instance_kubernetes_cluster_resource_test.go."""
        own = extension.aks_assigned_identity.apply(lambda identity: str(identity and identity.principal_id))
        control_plane = principal(self._context, self._cluster, "cluster")
        wanted: dict[str, tuple[str, pulumi.Input[str], pulumi.Input[str] | None]] = {
            "extension": ("Storage Blob Data Contributor", account, own),
            "cluster-on-snapshots": ("Contributor", snapshots, control_plane),
            "vault-on-cluster": ("Reader", self._cluster.id, vault),
            "vault-on-snapshots": ("Reader", snapshots, vault),
            "vault-snapshots": ("Disk Snapshot Contributor", snapshots, vault),
            "vault-disks": ("Data Operator for Managed Disks", snapshots, vault),
            "vault-on-storage": ("Storage Blob Data Reader", account, vault),
        }
        return [
            role_assignment(
                self._context.logical(ROLE, label),
                role=BUILT_IN_ROLES[role],
                scope=scope,
                principal_id=who,
                principal_type="ServicePrincipal",
                opts=self._child,
            )
            for label, (role, scope, who) in wanted.items()
            if who is not None
        ]

    def _instance(
        self,
        vault: pulumi.Input[str],
        policy: pulumi.Input[str],
        snapshots: pulumi.Input[str],
        after: Sequence[pulumi.Resource],
    ) -> None:
        properties = instance_properties(self._context, self._settings, self._cluster, policy, snapshots)
        dataprotection.BackupInstance(
            self._context.logical(INSTANCE),
            backup_instance_name=self._context.azure(INSTANCE),
            properties=properties,
            opts=merged(self._vault_opts, depends_on=list(after)),
            **_in_vault(vault),
        )


def account_name(base: str) -> str:
    """A name for the storage account of a cluster: lower case letters and digits, with a hash of what was cut."""
    return hashed_name("st{}{}", re.sub("[^a-z0-9]", "", base.lower())[:16], base)


def _in_vault(vault_id: pulumi.Input[str]) -> dict[str, Any]:
    """The vault's name and resource group, which may be others than the cluster's."""
    id = pulumi.Output.from_input(vault_id)
    return {
        "vault_name": id.apply(lambda known: known.rpartition("/")[2]),
        "resource_group_name": id.apply(lambda known: id_parts(known).group),
    }
