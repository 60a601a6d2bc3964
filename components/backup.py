"""Backups of a cluster: vault, policy, storage account, extension, trusted access, roles and backup instance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi_azure_native import authorization, containerservice, dataprotection, kubernetesconfiguration, storage
from pulumi_azure_native import resources as azure_resources

from components.backup_policy import policy_properties
from components.cluster_principals import principal
from components.context import Component, Context, Part
from components.extension import ON_CLUSTER
from components.identity import role_assignment
from components.kind import Kind, hashed_name
from config.backup import Backup, BackupVault
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

RENAMED = {"securitySettings": "", "featureSettings": "", "storageSettings[0]": "storageSettings"}

EXTENSION_TYPE = "microsoft.dataprotection.kubernetes"
OPERATOR = "Microsoft.DataProtection/backupVaults/backup-operator"
_CLUSTERS = "Microsoft.ContainerService/managedClusters"


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

    def _policy(self, vault_id: pulumi.Input[str]) -> pulumi.Input[str]:
        settings = self._settings.backup_policy
        if settings.id is not None:
            return settings.id
        return dataprotection.BackupPolicy(
            self._context.logical(POLICY),
            backup_policy_name=self._context.cluster_name,
            properties=policy_properties(settings),
            opts=self._child,
            **_in_vault(vault_id),
        ).id

    def _extension(self, tenant: pulumi.Input[str]) -> tuple[pulumi.Input[str], kubernetesconfiguration.Extension]:
        """The storage account and the extension that writes into it, without the account's keys: Azure/azure-cli-
        extensions, src/k8s-extension/azext_k8s_extension/partner_extensions/DataProtectionKubernetes.py."""
        settings, context = self._settings.storage_account, self._context
        container = settings.container_name or context.azure(CONTAINER).lower().replace("_", "-")
        if settings.id is not None:
            account_id: pulumi.Input[str] = settings.id
            parts = settings.id.split("/")
            group: pulumi.Input[str] = parts[4]
            name: pulumi.Input[str] = parts[8]
            uri: pulumi.Input[str] = f"https://{parts[8]}.blob.core.windows.net/"
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
            uri = account.primary_endpoints.apply(lambda found: str(found.blob))
        blobs = storage.BlobContainer(
            context.logical(CONTAINER),
            container_name=container,
            account_name=name,
            resource_group_name=group,
            public_access=storage.PublicAccess.NONE,
            opts=self._child,
        )
        at = "configuration.backupStorageLocation"
        subscription = pulumi.Output.from_input(account_id).apply(lambda id: id.split("/")[2])
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
            subscription = self._cluster.id.apply(lambda id: id.split("/")[2])
            return pulumi.Output.concat("/subscriptions/", subscription, "/resourceGroups/", existing), existing
        located = {key: value for key, value in self._context.located.items() if key != "resource_group_name"}
        group = azure_resources.ResourceGroup(
            self._context.logical(SNAPSHOTS),
            resource_group_name=self._context.azure(SNAPSHOTS),
            opts=self._child,
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
        cluster = self._cluster
        parameters = self._settings.backup_datasource_parameters.arguments()
        source: dict[str, Any] = {
            "datasource_type": _CLUSTERS,
            "resource_type": _CLUSTERS,
            "resource_id": cluster.id,
            "resource_name": cluster.name,
            "resource_uri": cluster.id,
            "resource_location": self._context.settings.location,
        }
        properties: Any = {
            "object_type": "BackupInstance",
            "friendly_name": self._context.cluster_name,
            "data_source_info": {"object_type": "Datasource", **source},
            "data_source_set_info": {"object_type": "DatasourceSet", **source},
            "policy_info": {
                "policy_id": policy,
                "policy_parameters": {
                    "data_store_parameters_list": [
                        {
                            "object_type": "AzureOperationalStoreParameters",
                            "data_store_type": "OperationalStore",
                            "resource_group_id": snapshots,
                        }
                    ],
                    "backup_datasource_parameters_list": [
                        {
                            "object_type": "KubernetesClusterBackupDatasourceParameters",
                            **{key: value for key, value in parameters.items() if value not in ((), [])},
                        }
                    ],
                },
            },
        }
        dataprotection.BackupInstance(
            self._context.logical(INSTANCE),
            backup_instance_name=self._context.azure(INSTANCE),
            properties=properties,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
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
        "resource_group_name": id.apply(lambda known: known.split("/")[4]),
    }
