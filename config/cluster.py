"""One cluster: ARM's managed cluster, and our own keys beside it."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

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
from config.cluster_profiles import (
    BootstrapProfile,
    ExtendedLocation,
    HTTPProxyConfig,
    LinuxProfile,
    ManagedClusterSKU,
    NodeResourceGroupProfile,
    OIDCIssuerProfile,
    WindowsProfile,
)
from config.identity import Identity, IdentityProfile, RoleAssignment
from config.model import Settings, group, own
from config.monitoring import Monitoring
from config.network import Network
from config.network_profile import NetworkProfile
from config.node_pool import AgentPool, DefaultNodePool, NodePool
from config.security import AADProfile, ApiServerAccessProfile, SecurityProfile
from config.types import DiskEncryptionSetId, KubernetesVersion, Named, Tags
from config.upgrade import AutoScaler, AutoUpgradeProfile, ClusterUpgradeSettings, Maintenance
from fairway.request import mapping


class Cluster(Settings):
    """One AKS cluster. Everything has a default that a security review passes; a pool size is enough."""

    aad_profile: AADProfile | None = group(AADProfile)
    """Sign-in with Entra ID, and Azure roles inside Kubernetes; on by default."""
    addon_profiles: AddonProfiles | None = group(AddonProfiles)
    """Add-ons that AKS installs; Azure Policy, Key Vault secrets and container logs are on by default."""
    ai_toolchain_operator_profile: AIToolchainOperatorProfile | None = None
    """The AI toolchain operator (KAITO): runs AI models on GPU nodes. Azure's default: off."""
    api_server_access_profile: ApiServerAccessProfile | None = group(ApiServerAccessProfile)
    """Whether the API server is private, or public for listed ranges; private by default."""
    auto_scaler_profile: AutoScaler | None = None
    """How the cluster autoscaler decides, for all pools that have it on; left out, Azure's defaults."""
    auto_upgrade_profile: AutoUpgradeProfile | None = group(AutoUpgradeProfile)
    """Automatic upgrades of Kubernetes and of node images; `patch` and `NodeImage` by default."""
    azure_monitor_profile: AzureMonitorProfile | None = None
    """Managed Prometheus: collects metrics of the cluster. Azure's default: off."""
    bootstrap_profile: BootstrapProfile | None = None
    """Where nodes get the images of the cluster's own pods, for a cluster without internet access."""
    disable_local_accounts: bool | None = True
    """No certificate-based cluster admin beside Entra ID."""
    disk_encryption_set_id: DiskEncryptionSetId | None = None
    """OS and data disks with a key of yours. Cannot change later."""
    dns_prefix: str | None = None
    """The API server's host name begins with it; left out, the cluster's name. Cannot change later."""
    enable_rbac: bool | None = True
    """Kubernetes' role-based access control."""
    extended_location: ExtendedLocation | None = None
    """The edge zone the cluster runs in, if any."""
    fqdn_subdomain: str | None = None
    """Instead of dnsPrefix, for a private cluster with a zone of yours. Cannot change later."""
    http_proxy_config: HTTPProxyConfig | None = None
    """An HTTP proxy through which nodes reach the internet."""
    identity: Identity = group(Identity)
    """The managed identity of the control plane: with it, the cluster manages disks, load balancers and addresses."""
    identity_profile: IdentityProfile | None = None
    """The identity with which nodes pull images (kubelet); left out, AKS makes one."""
    ingress_profile: IngressProfile | None = None
    """Ingress that AKS runs."""
    kubernetes_version: KubernetesVersion | None = None
    """`"1.35"`; left out, Azure's default on the day of creation, and then each change of a pool is followed by an
    update of the cluster that changes nothing."""
    linux_profile: LinuxProfile | None = None
    """Sign-in to Linux nodes."""
    location: str | None = None
    """Azure region; left out, the stack's `azure-native:location`. Cannot change later."""
    metrics_profile: MetricsProfile | None = None
    """Cost by Kubernetes namespace in Azure's cost analysis."""
    network_profile: NetworkProfile | None = group(NetworkProfile)
    """How pods and services get addresses, what enforces network policies, and how traffic leaves the cluster."""
    node_provisioning_profile: NodeProvisioningProfile | None = None
    """Node auto-provisioning (Karpenter): Azure adds nodes of fitting sizes for waiting pods. Azure's default: off."""
    node_resource_group: str | None = None
    """The name of the group for Azure's machines, up to 80 characters. Cannot change later."""
    node_resource_group_profile: NodeResourceGroupProfile | None = group(NodeResourceGroupProfile)
    """Whether people may change the machines in that group; `ReadOnly` by default."""
    oidc_issuer_profile: OIDCIssuerProfile | None = group(OIDCIssuerProfile)
    """The OIDC issuer, which workload identity needs; on by default."""
    public_network_access: Literal["Enabled", "Disabled"] | None = None
    """Public access to the control plane as a whole."""
    security_profile: SecurityProfile | None = group(SecurityProfile)
    """Defender, image cleaner, workload identity and etcd encryption."""
    service_mesh_profile: ServiceMeshProfile | None = None
    """The Istio service mesh that AKS runs. Azure's default: off."""
    sku: ManagedClusterSKU | None = group(ManagedClusterSKU)
    """The price tier of the control plane: `Standard` by default, with an uptime promise."""
    storage_profile: StorageProfile | None = None
    """Drivers for disks, file shares, blob storage and snapshots as volumes."""
    support_plan: Literal["KubernetesOfficial", "AKSLongTermSupport"] | None = None
    """`AKSLongTermSupport` keeps a version for two years; tier Premium."""
    tags: Tags | None = None
    """Azure tags, beside the stack's."""
    upgrade_settings: ClusterUpgradeSettings | None = None
    """Skips the checks that stop an upgrade, for a limited time."""
    windows_profile: WindowsProfile | None = None
    """For clusters with Windows pools."""
    workload_auto_scaler_profile: WorkloadAutoScalerProfile | None = None
    """Add-ons that scale pods: KEDA and the Vertical Pod Autoscaler. Azure's default: off."""

    name: str | None = own(None)
    """Exactly this name in Azure; left out, `<key>-<stack>`. Cannot change later."""
    resource_group_name: str | None = own(None)
    """A resource group that exists; left out, `rg-<cluster's name>` is made."""
    default_node_pool: DefaultNodePool = own(DefaultNodePool)
    """The one pool inside the cluster's own request. Azure gets changes of it with `updateDefaultNodePool: true`."""
    node_pools: Named[NodePool] = own({})
    """All other pools, by name."""
    network: Network = own(Network)
    """VNet, subnets, NAT gateway, routes; or ids of existing ones."""
    monitoring: Monitoring | None = own(Monitoring)
    """Workspace and control plane logs; null for none."""
    maintenance: Maintenance = own(Maintenance)
    """When AKS may upgrade."""
    role_assignments: Named[RoleAssignment] = own({})
    """Who may do what, by a name of yours."""
    upgrade_kubernetes: bool = own(False)
    """With an upgrade channel on, versions here are the starting point only. true for one `pulumi up`: bring the
    cluster to kubernetesVersion now."""
    update_default_node_pool: bool = own(False)
    """An update of the cluster leaves its pools alone, so changes of the default pool wait. true for one `pulumi up`:
    send them now."""
    version_aliases: Literal["drop", "keep"] = own("drop")
    """Every azure-native resource brings the 60 to 110 names it had under older API versions, at 70 ms and 2 MB
    each. `keep` them only for a state that holds such an old name: dropped there, the cluster would be planned for
    deletion."""
    protect: bool = own(True)
    """Pulumi refuses to delete or replace the cluster and its pools. Take it away, `pulumi up`, then destroy."""

    @model_validator(mode="before")
    @classmethod
    def _no_inline_pools(cls, data: Any) -> Any:
        if "agentPoolProfiles" in (mapping(data) or {}):
            raise PydanticCustomError(
                "setting",
                "agentPoolProfiles cannot grow after creation (Azure: 'a new agent pool was introduced'); "
                "write the first pool as defaultNodePool and the others under nodePools",
            )
        return data

    @model_validator(mode="after")
    def _subnets_exist(self) -> Self:
        known = self.network.subnets
        pools: list[tuple[str, str, AgentPool]] = [
            ("defaultNodePool", self.default_node_pool.name, self.default_node_pool)
        ]
        for key, pool in self.node_pools.items():
            pools.append((f"nodePools.{key}", key, pool))
            if pool.rotation:
                pools.append((f"nodePools.{key}.rotation.from", key, pool.before_rotation()))
        asked = {f"{where}.subnet": pool.subnet for where, _, pool in pools}
        asked |= {f"{where}.podSubnet": pool.pod_subnet for where, _, pool in pools}
        asked |= {"network.apiServerSubnet": self.network.api_server_subnet}
        for where, name in asked.items():
            if name is not None and name not in known:
                raise PydanticCustomError(
                    "setting",
                    "{where} names the subnet {name}, and network.subnets has {known}",
                    {"where": where, "name": name, "known": ", ".join(known) or "none", "at": where},
                )
        for where, key, pool in pools:
            if known and not pool.vnet_subnet_id and not self.subnet_of(key, pool):
                raise PydanticCustomError(
                    "setting",
                    "joins no subnet: network.subnets has {known}; call one `nodes`, or name one in `subnet`",
                    {"known": ", ".join(known), "at": where},
                )
        return self

    @model_validator(mode="after")
    def _default_pool_retires_into_another(self) -> Self:
        retired = self.default_node_pool.retired
        if retired is None:
            return self
        if not any(pool.mode == "System" for pool in self.node_pools.values()):
            raise PydanticCustomError(
                "setting",
                "the default pool retires into a pool that runs the cluster's own pods, and nodePools has none; "
                "add one with `mode: System`",
                {"at": "defaultNodePool.retired"},
            )
        if self.update_default_node_pool:
            raise PydanticCustomError(
                "setting",
                "the default pool is {retired}, so there is nothing to send to it; take updateDefaultNodePool away",
                {"retired": retired, "at": "updateDefaultNodePool"},
            )
        return self

    @property
    def sends_default_pool(self) -> bool:
        """Whether an update of the cluster carries the default pool as it is written here."""
        asked = self.update_default_node_pool or self.upgrade_kubernetes
        return asked and self.default_node_pool.retired is None

    @property
    def default_pool_version(self) -> str | None:
        """The Kubernetes version the default pool is created with: its own, else the control plane's. None where
        Azure chooses."""
        return self.default_node_pool.orchestrator_version or self.kubernetes_version

    @property
    def last_system_pool(self) -> str | None:
        """The pool of nodePools that keeps the cluster its System pool once the default pool is gone; None before,
        for then the default pool does."""
        if self.default_node_pool.retired != "gone":
            return None
        return next(key for key, pool in self.node_pools.items() if pool.mode == "System")

    @property
    def upgrades_itself(self) -> bool:
        """Whether AKS moves versions on its own, so that what Pulumi last sent is soon stale."""
        channel = self.auto_upgrade_profile and self.auto_upgrade_profile.upgrade_channel
        return channel not in (None, "none")

    def subnet_of(self, key: str, pool: AgentPool) -> str | None:
        """The subnet of `network.subnets` that a pool's nodes join; None where none of them is meant."""
        if pool.vnet_subnet_id is not None:
            return None
        return next((name for name in (pool.subnet, key, "nodes") if name in self.network.subnets), None)
