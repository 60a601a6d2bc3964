"""Access to the API server, and the security features inside the cluster."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.model import Settings, own
from config.types import IpRange, Items, ObjectId, SubnetId, VaultId, WorkspaceId
from fairway.azure.values import LOAD_BALANCER_ONLY


class AADProfile(Settings):
    """Sign-in by Entra ID."""

    managed: bool | None = True
    """Entra integration that AKS looks after."""
    enable_azure_rbac: bool | None = True
    """Azure role assignments decide what a person may do in Kubernetes (see `roleAssignments`)."""
    admin_group_object_ids: Items[ObjectId] | None = None
    """Entra groups that are cluster admins."""
    tenant_id: ObjectId | None = None
    """The tenant; left out, the subscription's."""


class ApiServerAccessProfile(Settings):
    """A private API server, or a public one for listed ranges."""

    authorized_ip_ranges: Items[IpRange] | None = None
    """Public ranges that reach a public API server. Not on private clusters."""
    disable_run_command: bool | None = True
    """`az aks command invoke` runs in the cluster past its network rules; off."""
    enable_private_cluster: bool | None = True
    """The API server has a private address only. false needs authorizedIPRanges beside it."""
    enable_private_cluster_public_fqdn: bool | None = None
    """Whether a private cluster's name also resolves outside. Azure's default: true."""
    enable_vnet_integration: bool | None = None
    """The API server stands in a subnet of the VNet: see `network.apiServerSubnet`."""
    private_dns_zone: str | None = None
    """`system` (Azure's default), `none`, or the id of a zone that exists. For one of ours:
    `network.privateDNSZone`."""
    subnet_id: SubnetId | None = None
    """The API server's subnet where it is not part of `network`."""

    @property
    def ranges_beside_load_balancer(self) -> tuple[str, ...]:
        """The authorized ranges but the one that means the load balancer, which has no address where nodes use NAT."""
        return tuple(each for each in self.authorized_ip_ranges or () if each != LOAD_BALANCER_ONLY)


class AzureKeyVaultKms(Settings):
    """Encryption of etcd with a key of yours. Needs a user-assigned identity that may use the key."""

    enabled: bool | None = None
    """On or off."""
    key_id: str | None = None
    """The key's identifier with its version: `https://<vault>/keys/<name>/<version>`."""
    key_vault_network_access: Literal["Public", "Private"] | None = None
    """`Private` for a vault behind a private endpoint; then keyVaultResourceId too."""
    key_vault_resource_id: VaultId | None = None
    """The vault, where its network access is Private; ARM wants it left out where it is Public."""
    vault_id: VaultId | None = own(None)
    """The vault, where its network access is Public, so that the control plane gets its role on it."""


class SecurityMonitoring(Settings):
    """Threat detection at run time."""

    enabled: bool | None = True
    """On or off."""


class Defender(Settings):
    """Microsoft Defender for Containers."""

    log_analytics_workspace_resource_id: WorkspaceId | None = None
    """Where it reports; left out, the workspace of `monitoring`."""
    security_monitoring: SecurityMonitoring | None = Field(default_factory=SecurityMonitoring)
    """Threat detection while pods run; on by default."""


class ImageCleaner(Settings):
    """Removes unused images with known vulnerabilities from the nodes."""

    enabled: bool | None = True
    """On or off."""
    interval_hours: int | None = 168
    """Hours between two rounds, 24 to 2160."""


class WorkloadIdentity(Settings):
    """Pods sign in to Azure as managed identities, without secrets."""

    enabled: bool | None = True
    """On or off; needs the OIDC issuer."""


class SecurityProfile(Settings):
    """Security features inside the cluster."""

    azure_key_vault_kms: AzureKeyVaultKms | None = None
    """Encryption of etcd with your own Key Vault key."""
    custom_ca_trust_certificates: Items[str] | None = None
    """Up to ten CA certificates, in base64, that the nodes trust."""
    defender: Defender | None = Field(default_factory=Defender)
    """Defender for Containers; null turns it off."""
    image_cleaner: ImageCleaner | None = Field(default_factory=ImageCleaner)
    """The image cleaner, which removes unused images with known vulnerabilities; on by default."""
    workload_identity: WorkloadIdentity | None = Field(default_factory=WorkloadIdentity)
    """Workload identity: pods sign in to Azure without secrets; on by default."""
