"""Access to the API server, and the security features inside the cluster."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.model import Settings, own
from config.types import IpRange, Items, ObjectId, SubnetId, TenantId, VaultId, WorkspaceId
from fairway.azure.values import LOAD_BALANCER_ONLY


class AADProfile(Settings):
    """Sign-in with Microsoft Entra ID."""

    managed: bool | None = True
    """Whether AKS manages the integration with Microsoft Entra ID. Default: true."""
    enable_azure_rbac: bool | None = True
    """Whether Azure role assignments control access inside Kubernetes (see `roleAssignments`). Default: true."""
    admin_group_object_ids: Items[ObjectId] | None = None
    """Object IDs of Entra groups whose members are cluster administrators."""
    tenant_id: TenantId | None = None
    """Entra tenant for sign-in. If omitted, the tenant of the subscription."""


class ApiServerAccessProfile(Settings):
    """Access to the Kubernetes API server: private, or public for listed IP ranges."""

    authorized_ip_ranges: Items[IpRange] | None = None
    """Public IP addresses and ranges that can reach the API server. Not for private clusters."""
    disable_run_command: bool | None = True
    """Whether `az aks command invoke` is disabled, which runs commands in the cluster without network access to it.
    Default: true."""
    enable_private_cluster: bool | None = True
    """Whether the API server has only a private address. If false, authorizedIPRanges must be set. Default: true."""
    enable_private_cluster_public_fqdn: bool | None = None
    """Whether a private cluster also has a public DNS name, which resolves to the private address. Azure's default:
    true."""
    enable_vnet_integration: bool | None = None
    """Whether the API server is placed in a subnet of the VNet (see `network.apiServerSubnet`). Azure's default:
    false."""
    private_dns_zone: str | None = None
    """DNS zone of a private API server: `system` (Azure's default), `none`, or the resource ID of an existing zone. For
    a new zone, use `network.privateDNSZone`."""
    subnet_id: SubnetId | None = None
    """Resource ID of an existing subnet for the API server. For a subnet of `network.subnets`, use
    `network.apiServerSubnet`."""

    @property
    def ranges_beside_load_balancer(self) -> tuple[str, ...]:
        """The authorized ranges without the one for the load balancer, which has no address if nodes use NAT."""
        return tuple(each for each in self.authorized_ip_ranges or () if each != LOAD_BALANCER_ONLY)


class AzureKeyVaultKms(Settings):
    """Encryption of Kubernetes secrets in etcd with your own Key Vault key (KMS). Requires a user-assigned identity
    with access to the key."""

    enabled: bool | None = None
    """Whether etcd is encrypted with the key. Azure's default: false."""
    key_id: str | None = None
    """Identifier of the key with its version: `https://<vault>/keys/<name>/<version>`. If omitted, the key in `key`."""
    key: str | None = own(None)
    """Name in keyVault.keys of the key. Default: etcd, if keyVault is a new or shared vault."""
    key_vault_network_access: Literal["Public", "Private"] | None = None
    """Whether the Key Vault is reached through its public endpoint or a private one. `Private` requires
    keyVaultResourceId. Azure's default: Public."""
    key_vault_resource_id: VaultId | None = None
    """Resource ID of the Key Vault if its network access is Private; must be omitted if Public."""
    vault_id: VaultId | None = own(None)
    """Resource ID of the Key Vault if its network access is Public. If set, Fairway gives the control plane its role on
    it."""


class SecurityMonitoring(Settings):
    """Defender's threat detection for running workloads."""

    enabled: bool | None = True
    """Whether Defender detects threats at run time. Default: true."""


class Defender(Settings):
    """Microsoft Defender for Containers: detects threats in the cluster."""

    log_analytics_workspace_resource_id: WorkspaceId | None = None
    """Resource ID of the workspace for Defender's data. If omitted, the workspace of `monitoring`."""
    security_monitoring: SecurityMonitoring | None = Field(default_factory=SecurityMonitoring)
    """Defender's threat detection for running workloads. On by default."""


class ImageCleaner(Settings):
    """Image Cleaner (Eraser): removes unused images with known vulnerabilities from nodes."""

    enabled: bool | None = True
    """Whether Image Cleaner is on. Default: true."""
    interval_hours: int | None = 168
    """Hours between two runs of Image Cleaner, 24 to 2160. Default: 168 (a week)."""


class WorkloadIdentity(Settings):
    """Microsoft Entra Workload ID: pods sign in to Azure as managed identities, without secrets."""

    enabled: bool | None = True
    """Whether workload identity is on. Requires the OIDC issuer. Default: true."""


class SecurityProfile(Settings):
    """Security features of the cluster."""

    azure_key_vault_kms: AzureKeyVaultKms | None = None
    """Encryption of Kubernetes secrets in etcd with your own Key Vault key (KMS). Azure's default: off."""
    custom_ca_trust_certificates: Items[str] | None = None
    """Up to ten additional CA certificates that nodes trust, base64-encoded."""
    defender: Defender | None = Field(default_factory=Defender)
    """Microsoft Defender for Containers. On by default; null turns it off."""
    image_cleaner: ImageCleaner | None = Field(default_factory=ImageCleaner)
    """Image Cleaner: removes unused images with known vulnerabilities from nodes. On by default."""
    workload_identity: WorkloadIdentity | None = Field(default_factory=WorkloadIdentity)
    """Microsoft Entra Workload ID: pods sign in to Azure as managed identities, without secrets. On by default."""
