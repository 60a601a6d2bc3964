"""One cluster: ARM's managed cluster, and Fairway's own keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from config.addons import (
    AddonProfiles,
    AIToolchainOperatorProfile,
    AzureMonitorProfile,
    IngressProfile,
    MetricsProfile,
    NodeProvisioningProfile,
    ServiceMeshProfile,
    StorageProfile,
    WorkloadAutoScalerProfile,
)
from config.automatic import is_automatic, with_defaults_of_automatic
from config.checks import Check
from config.cluster_additions import ClusterAdditions
from config.cluster_checks import CHECKS
from config.cluster_profiles import (
    BootstrapProfile,
    ExtendedLocation,
    HTTPProxyConfig,
    LinuxProfile,
    ManagedClusterSKU,
    NodeResourceGroupProfile,
    OIDCIssuerProfile,
    ServicePrincipalProfile,
    WindowsProfile,
)
from config.identity import Identity, IdentityProfile
from config.identity_bindings import IdentityBinding
from config.key_vault import DiskEncryptionSet, KeyVault
from config.lock import Lock
from config.model import group, own
from config.monitoring import Monitoring
from config.namespaces import ManagedNamespace, TrustedAccessRoleBinding
from config.network import Network
from config.network_profile import NetworkProfile
from config.node_pool import AgentPool, DefaultNodePool, NodePool
from config.outputs import Kubeconfig
from config.policies import PolicyAssignment
from config.registry import ContainerRegistry
from config.roles import RoleAssignment
from config.safeguards import DeploymentSafeguards
from config.security import AADProfile, ApiServerAccessProfile, SecurityProfile
from config.tenants import expanded
from config.types import DiskEncryptionSetId, Items, KubernetesVersion, Named, Tags
from config.upgrade import AutoScalerProfile, AutoUpgradeProfile, ClusterUpgradeSettings, Maintenance
from config.workloads import WorkloadManagedIdentity


class Cluster(ClusterAdditions):
    """One AKS cluster. The defaults follow Microsoft's security baseline, so `{}` is a complete configuration."""

    aad_profile: AADProfile | None = group(AADProfile)
    """Sign-in with Microsoft Entra ID, and Azure roles inside Kubernetes. On by default."""
    addon_profiles: AddonProfiles | None = group(AddonProfiles)
    """AKS add-ons. Azure Policy, Key Vault secrets and Container Insights are on by default."""
    ai_toolchain_operator_profile: AIToolchainOperatorProfile | None = None
    """The AI toolchain operator (KAITO): runs AI models on GPU nodes. Azure's default: off."""
    api_server_access_profile: ApiServerAccessProfile | None = group(ApiServerAccessProfile)
    """Access to the Kubernetes API server: private (default), or public for listed IP ranges."""
    auto_scaler_profile: AutoScalerProfile | None = None
    """Settings of the cluster autoscaler, for all pools that use it. If omitted, Azure's defaults."""
    auto_upgrade_profile: AutoUpgradeProfile | None = group(AutoUpgradeProfile)
    """Automatic upgrades of Kubernetes and node images. Default: `patch` and `NodeImage`."""
    azure_monitor_profile: AzureMonitorProfile | None = None
    """Azure Monitor managed service for Prometheus: collects metrics of the cluster. Azure's default: off."""
    bootstrap_profile: BootstrapProfile | None = None
    """Where nodes pull the images of AKS system components, for clusters without internet access."""
    disable_local_accounts: bool | None = True
    """Whether the local admin account, which bypasses Entra ID, is disabled. Default: true."""
    disk_encryption_set_id: DiskEncryptionSetId | None = None
    """Resource ID of the disk encryption set with your own key for node disks. If omitted, Azure manages the key.
    Cannot change after creation."""
    dns_prefix: str | None = None
    """Start of the API server's host name. If omitted, the cluster's name. Cannot change after creation."""
    enable_rbac: bool | None = True
    """Whether Kubernetes role-based access control (RBAC) is on. Default: true."""
    extended_location: ExtendedLocation | None = None
    """An Azure edge zone for the cluster. If omitted, it runs in its Azure region."""
    fqdn_subdomain: str | None = None
    """Start of the API server's host name in your own private DNS zone; replaces dnsPrefix. Cannot change after
    creation."""
    http_proxy_config: HTTPProxyConfig | None = None
    """The HTTP proxy that nodes and system pods use for outbound traffic. If omitted, none."""
    identity: Identity = group(Identity)
    """The managed identity of the control plane, which creates disks, load balancers and routes."""
    identity_profile: IdentityProfile | None = None
    """The identity with which nodes pull images (kubelet identity). If omitted, AKS creates one."""
    ingress_profile: IngressProfile | None = None
    """Ingress controllers that AKS manages. Azure's default: none."""
    kubernetes_version: KubernetesVersion | None = None
    """Kubernetes version: `"1.35"` or `"1.35.2"`. If omitted, Azure chooses at creation, and every later change of a
    pool causes an additional update of the cluster without effect."""
    linux_profile: LinuxProfile | None = None
    """The administrator account of Linux nodes. If omitted, Azure sets up no SSH sign-in."""
    location: str | None = None
    """Azure region. If omitted, the stack's `azure-native:location`. Cannot change after creation."""
    metrics_profile: MetricsProfile | None = None
    """Cost analysis by Kubernetes namespace. Azure's default: off."""
    network_profile: NetworkProfile | None = group(NetworkProfile)
    """Addresses of pods and services, network policies, and outbound traffic. Default: Azure CNI Overlay with
    Cilium."""
    node_provisioning_profile: NodeProvisioningProfile | None = None
    """Node auto-provisioning (Karpenter): AKS adds nodes of suitable sizes for pending pods. Azure's default: off."""
    node_resource_group: str | None = None
    """Name of the resource group for nodes, up to 80 characters. If omitted, Azure names it `MC_...`. Cannot change
    after creation."""
    node_resource_group_profile: NodeResourceGroupProfile | None = group(NodeResourceGroupProfile)
    """Who can change resources in the node resource group. Default: `ReadOnly`, AKS only."""
    oidc_issuer_profile: OIDCIssuerProfile | None = group(OIDCIssuerProfile)
    """The OIDC issuer, which workload identity requires. On by default."""
    public_network_access: Literal["Enabled", "Disabled"] | None = None
    """Whether the control plane can be reached from public networks. Azure's default: Enabled."""
    security_profile: SecurityProfile | None = group(SecurityProfile)
    """Microsoft Defender, Image Cleaner, workload identity and encryption of etcd. The first three are on by
    default."""
    service_mesh_profile: ServiceMeshProfile | None = None
    """The Istio-based service mesh add-on. Azure's default: off."""
    service_principal_profile: ServicePrincipalProfile | None = None
    """The service principal of an existing cluster, with `identity: {type: None}`. Default: none."""
    sku: ManagedClusterSKU | None = group(ManagedClusterSKU)
    """The pricing tier of the control plane. Default: `Standard`, which has an uptime SLA."""
    storage_profile: StorageProfile | None = None
    """CSI drivers, which mount Azure storage in pods. Azure installs the disk, file and snapshot drivers by default."""
    support_plan: Literal["KubernetesOfficial", "AKSLongTermSupport"] | None = None
    """`AKSLongTermSupport` supports a Kubernetes version for two years and requires the Premium tier. Azure's default:
    KubernetesOfficial (one year)."""
    tags: Tags | None = None
    """Azure tags of the cluster, in addition to the stack's. Default: none."""
    upgrade_settings: ClusterUpgradeSettings | None = None
    """Skips the checks that can block an upgrade, until a given time."""
    windows_profile: WindowsProfile | None = None
    """Settings of all Windows nodes of the cluster. Any change replaces the cluster."""
    workload_auto_scaler_profile: WorkloadAutoScalerProfile | None = None
    """Add-ons that scale workloads: KEDA and the Vertical Pod Autoscaler. Azure's default: off."""

    include: Items[str] = own(())
    """Files with settings that several clusters share, such as `[presets/standard.yaml]`, in the folder above the stack
    files. Later ones override earlier ones, and the cluster overrides all. Default: none."""
    name: str | None = own(None)
    """Exact name of the cluster in Azure. If omitted, `<key>-<stack>`. Cannot change after creation."""
    inherit_tags: bool = own(True)
    """Whether the cluster has the stack's tags besides its own. Default: true."""
    resource_group_name: str | None = own(None)
    """Name of an existing resource group. If omitted, Fairway creates `rg-<cluster name>`."""
    default_node_pool: DefaultNodePool = own(DefaultNodePool)
    """The node pool that Azure creates together with the cluster. Later changes are sent only with
    `updateDefaultNodePool: true`. AKS Automatic has its own system nodes, and this pool only if it is configured."""
    node_pools: Named[NodePool] = own({})
    """Additional node pools by name. Default: none."""
    network: Network = own(Network)
    """The VNet with subnets, NAT gateway and routes, or resource IDs of existing subnets."""
    monitoring: Monitoring | None = own(Monitoring)
    """The Log Analytics workspace and the control plane logs sent to it. On by default; null turns it off."""
    maintenance: Maintenance = own(Maintenance)
    """Maintenance windows for automatic upgrades. By default, AKS upgrades at any time."""
    role_assignments: Named[RoleAssignment] = own({})
    """Azure role assignments on the cluster or another `scope`, by any name. Default: none."""
    workload_identities: Named[WorkloadManagedIdentity] = own({})
    """Identities of workloads by name, each with its service accounts and roles. Default: none."""
    identity_bindings: Named[IdentityBinding] = own({})
    """Managed identities that pods use with one federated credential for all clusters, by any name. Default: none."""
    managed_namespaces: Named[ManagedNamespace] = own({})
    """Kubernetes namespaces that Azure manages, by name: quota, network policy and roles. Default: none."""
    trusted_access_role_bindings: Named[TrustedAccessRoleBinding] = own({})
    """Access of Azure services to the API server, by name (at most 24 letters, digits and hyphens). Default: none."""
    container_registry: ContainerRegistry | None = own(None)
    """The registry that nodes pull images from: a new one, an existing one, or one of `shared`. Default: none."""
    deployment_safeguards: DeploymentSafeguards | None = own(None)
    """Best practices of Kubernetes that Azure Policy checks or enforces when workloads are deployed. Default: none; AKS
    Automatic enforces them."""
    policy_assignments: Named[PolicyAssignment] = own({})
    """Assignments of Azure Policy on the cluster's resource group or another `scope`, by any name. Default: none."""
    kubeconfig: Kubeconfig | None = own(None)
    """A kubeconfig among the stack's outputs, as a secret. Default: none."""
    key_vault: KeyVault | None = own(None)
    """The vault of the cluster's keys, secrets and certificates: a new one, an existing one, or one of `shared`.
    Default: none."""
    disk_encryption_set: DiskEncryptionSet | None = own(None)
    """Encryption of node disks with a key of keyVault, or an existing disk encryption set. Adding it to an existing
    cluster replaces the cluster. Default: none."""
    lock: Lock | None = own(None)
    """A resource lock in Azure: the cluster and its pools cannot be deleted. Set null in the `pulumi up` that deletes a
    pool, such as the last one of a rotation. Default: none."""
    upgrade_kubernetes: bool = own(False)
    """Upgrades the cluster to kubernetesVersion; set true for one `pulumi up`. With an upgrade channel on, version
    changes are otherwise ignored, because AKS upgrades by itself. Default: false."""
    update_default_node_pool: bool = own(False)
    """Sends pending changes of the default pool; set true for one `pulumi up`. Updates of the cluster otherwise leave
    its pools unchanged. Default: false."""
    version_aliases: Literal["drop", "keep"] = own("drop")
    """`keep` keeps the aliases of azure-native resources for older API versions, for a state that still has such a
    type. Without them, Pulumi would delete that cluster. Default: drop, which saves time and memory."""
    protect: bool = own(True)
    """Whether Pulumi refuses to delete or replace the cluster, its pools, and what keeps data for it: the workspace
    with its logs, its own registry, vault, disk encryption set, Grafana and backups. To delete them, set false, run
    `pulumi up`, then `pulumi destroy`. Default: true."""

    more_checks: ClassVar[tuple[Check, ...]] = CHECKS

    @classmethod
    def prepared(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """With what tenants are expanded to, and without the defaults that AKS Automatic does not have."""
        whole = expanded(given) if given.get("tenants") else given
        return super().prepared(with_defaults_of_automatic(whole) if is_automatic(whole) else whole)

    @property
    def automatic(self) -> bool:
        """Whether it is AKS Automatic."""
        return self.sku is not None and self.sku.name == "Automatic"

    @property
    def has_default_pool(self) -> bool:
        """Whether the cluster's request has a pool. AKS Automatic has its own system nodes, so only one that is
        configured, or that names the subnet for nodes."""
        return not self.automatic or "default_node_pool" in self.model_fields_set

    @property
    def sends_default_pool(self) -> bool:
        """Whether an update of the cluster sends the default pool as configured."""
        requested = self.update_default_node_pool or self.upgrade_kubernetes
        return requested and self.default_node_pool.retired is None

    @property
    def default_pool_version(self) -> str | None:
        """The Kubernetes version the default pool is created with: its own, otherwise the control plane's. None if
        Azure chooses."""
        return self.default_node_pool.orchestrator_version or self.kubernetes_version

    @property
    def last_system_pool(self) -> str | None:
        """The pool of nodePools that is the last System pool once the default pool is gone; None before,
        when that is the default pool."""
        if self.default_node_pool.retired != "gone":
            return None
        return next(key for key, pool in self.node_pools.items() if pool.mode == "System")

    @property
    def upgrades_itself(self) -> bool:
        """Whether AKS or a fleet upgrades it, so that the version in Pulumi's state becomes outdated."""
        if self.automatic or self.fleet_member:
            return True
        channel = self.auto_upgrade_profile and self.auto_upgrade_profile.upgrade_channel
        return channel not in (None, "none")

    def subnet_of(self, key: str, pool: AgentPool) -> str | None:
        """The subnet of `network.subnets` for a pool's nodes; None if it is none of them."""
        if pool.vnet_subnet_id is not None:
            return None
        return next((name for name in (pool.subnet, key, "nodes") if name in self.network.subnets), None)
