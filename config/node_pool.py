"""Node pools: every writable property of ARM's agent pool, for the inline default pool and all others alike."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from config.model import Settings, arm_name, group, own
from config.node_config import KubeletConfig, LinuxOSConfig, LocalDNSProfile
from config.node_pool_profiles import (
    AgentPoolNetworkProfile,
    AgentPoolSecurityProfile,
    AgentPoolWindowsProfile,
    CreationData,
    GatewayProfile,
    GPUProfile,
    PowerState,
    Rotation,
    TrustedLaunchSecurityProfile,
    UpgradeSettings,
    VirtualMachinesProfile,
)
from config.types import (
    CapacityReservationGroupId,
    HostGroupId,
    Items,
    KubernetesVersion,
    PoolName,
    ProximityPlacementGroupId,
    PublicPrefixId,
    SubnetId,
    Tags,
    VmSize,
)
from fairway.transitions.pool_facts import IN_POOL_NAMES


class AgentPool(Settings):
    """ARM's agent pool, under Microsoft.ContainerService/managedClusters/agentPools."""

    availability_zones: Items[str] | None = None
    """Zones the nodes are spread over: `["1", "2", "3"]`, in quotes. Cannot change later."""
    capacity_reservation_group_id: CapacityReservationGroupId | None = None
    """A capacity reservation the nodes draw on."""
    count: int | None = None
    """Nodes; with the autoscaler on, nodes to begin with. Left out: minCount with the autoscaler, else 3 for the
    default pool and 1 for others."""
    creation_data: CreationData | None = None
    """A snapshot the pool is made from."""
    enable_auto_scaling: bool | None = None
    """Let the cluster autoscaler move the count between minCount and maxCount."""
    enable_encryption_at_host: bool | None = True
    """Encrypt temporary disks and caches on the host. The subscription needs the feature EncryptionAtHost once.
    Cannot change later."""
    enable_fips: bool | None = None
    """FIPS-validated cryptography on the nodes."""
    enable_node_public_ip: bool | None = False
    """A public address for each node; a review will ask why."""
    enable_ultra_ssd: bool | None = None
    """Let pods mount ultra disks."""
    gateway_profile: GatewayProfile | None = None
    """Addresses of a pool of mode Gateway (static egress)."""
    gpu_instance_profile: Literal["MIG1g", "MIG2g", "MIG3g", "MIG4g", "MIG7g"] | None = None
    """How a GPU is divided; A100, H100 and H200 sizes."""
    gpu_profile: GPUProfile | None = None
    """Whether AKS installs the GPU drivers; left out, it does."""
    host_group_id: HostGroupId | None = None
    """A dedicated host group of the same subscription."""
    kubelet_config: KubeletConfig | None = None
    """Kubelet settings."""
    kubelet_disk_type: Literal["OS", "Temporary"] | None = None
    """The disk for images, emptyDir and logs."""
    linux_os_config: LinuxOSConfig | None = None
    """Kernel settings and swap of Linux nodes."""
    local_dns_profile: LocalDNSProfile | None = None
    """A DNS cache on each node."""
    max_count: int | None = None
    """Upper bound of the autoscaler."""
    max_pods: int | None = 110
    """Pods on a node, 10 to 250. Cannot change later."""
    message_of_the_day: str | None = None
    """Shown at login, in base64. Linux only."""
    min_count: int | None = None
    """Lower bound of the autoscaler; 1 or more on System pools."""
    network_profile: AgentPoolNetworkProfile | None = None
    """Host ports, security groups, tags of public addresses."""
    node_labels: Tags | None = None
    """Kubernetes labels of the nodes."""
    node_public_ip_prefix_id: PublicPrefixId | None = None
    """A public IP prefix the nodes' public addresses are from."""
    node_taints: Items[str] | None = None
    """Kubernetes taints: `key=value:NoSchedule`."""
    orchestrator_version: KubernetesVersion | None = None
    """The pool's Kubernetes version; left out, it follows the control plane."""
    os_disk_size_gb: int | None = None
    """OS disk in GB, 30 to 2048; 0 is Azure's choice. Cannot change later."""
    os_disk_type: Literal["Managed", "Ephemeral"] | None = None
    """`Ephemeral` keeps the OS on the host's own disk: faster, no extra cost, needs a size with room for it."""
    os_sku: (
        Literal["Ubuntu", "AzureLinux", "AzureLinux3", "CBLMariner", "Windows2019", "Windows2022", "Ubuntu2204"] | None
    ) = None
    """The distribution; left out, Azure chooses by version."""
    os_type: Literal["Linux", "Windows"] | None = "Linux"
    """The operating system. Cannot change later."""
    pod_ip_allocation_mode: Literal["DynamicIndividual", "StaticBlock"] | None = None
    """How pods get addresses of a pod subnet."""
    pod_subnet_id: SubnetId | None = None
    """A subnet for pods that is not part of `network`; beside it, `podSubnet` names one that is."""
    power_state: PowerState | None = None
    """Whether the pool runs or is stopped; a stopped pool costs no compute."""
    proximity_placement_group_id: ProximityPlacementGroupId | None = None
    """A proximity placement group; at most one zone then."""
    scale_down_mode: Literal["Delete", "Deallocate"] | None = None
    """Whether a node that is scaled away is deleted or kept without compute cost."""
    scale_set_eviction_policy: Literal["Delete", "Deallocate"] | None = None
    """What happens to a spot node that is evicted."""
    scale_set_priority: Literal["Spot", "Regular"] | None = None
    """`Spot` for cheap nodes that may be taken away. Cannot change later."""
    spot_max_price: float | None = None
    """US dollars per hour, at most five decimals; -1 is up to the regular price."""
    tags: Tags | None = None
    """Azure tags of the pool's machines."""
    type: Literal["VirtualMachineScaleSets", "AvailabilitySet", "VirtualMachines"] | None = "VirtualMachineScaleSets"
    """How the machines are kept together. Cannot change later."""
    upgrade_settings: UpgradeSettings | None = None
    """How many nodes are replaced at once in an upgrade, and how long they drain."""
    virtual_machines_profile: VirtualMachinesProfile | None = None
    """Sizes, for type VirtualMachines."""
    vm_size: VmSize | None = None
    """The VM size. Cannot change later; left out, Azure chooses one."""
    vnet_subnet_id: SubnetId | None = None
    """A subnet that is not part of `network`; beside it, `subnet` names one that is."""
    windows_profile: AgentPoolWindowsProfile | None = None
    """Outbound NAT of a Windows pool."""
    workload_runtime: Literal["OCIContainer", "WasmWasi", "KataVmIsolation"] | None = None
    """`KataVmIsolation` runs each pod in a small virtual machine of its own."""

    subnet: str | None = own(None)
    """The subnet of `network.subnets` the nodes join; left out, the one called as the pool, else `nodes`."""
    pod_subnet: str | None = own(None)
    """The subnet of `network.subnets` the pods join, for Azure CNI with pod subnets."""

    usual_count: ClassVar[int] = 1

    @property
    def first_count(self) -> int:
        """Nodes to create it with; ARM wants a count also where the autoscaler decides."""
        if self.count is not None:
            return self.count
        bounded = self.enable_auto_scaling and self.min_count is not None
        return self.min_count or 0 if bounded else self.usual_count


FIXED_AT_CREATION = tuple(
    field for field in AgentPool.model_fields if arm_name(field) in IN_POOL_NAMES or field in ("subnet", "pod_subnet")
)
"""What is in a pool's name, since another value of it needs another pool. `subnet` and `podSubnet` are ours for ARM's
vnetSubnetID and podSubnetID."""


class DefaultNodePool(AgentPool):
    """The one pool that stands inside the cluster's own request: a small System pool."""

    usual_count: ClassVar[int] = 3

    name: PoolName = "system"
    """Its name. Cannot change later."""
    mode: Literal["System", "User", "Gateway"] | None = "System"
    """The cluster's own pods run on System pools."""
    security_profile: TrustedLaunchSecurityProfile | None = group(TrustedLaunchSecurityProfile)
    """Trusted launch is on; an Arm64 size has none: set `securityProfile: null` there."""

    retired: Literal["draining", "drained", "gone"] | None = own(None)
    """Its place is taken by a System pool of nodePools, with one `pulumi up` for each value. `draining`: Pulumi adopts
    it, protected, and changes nothing; cordon and drain it then. `drained`: its protection is lifted. `gone`: Pulumi
    deletes it; leave that here for good. Not for a cluster that does not exist yet."""


class NodePool(AgentPool):
    """A pool of its own. Its Azure name ends in three characters of its unchangeable settings, so that a change of
    them is a new pool beside the old one and never an outage."""

    mode: Literal["System", "User", "Gateway"] | None = "User"
    """`System` pools also run the cluster's own pods."""
    security_profile: AgentPoolSecurityProfile | None = None
    """Trusted launch and SSH."""

    name: PoolName | None = own(None)
    """Exactly this name in Azure, with nothing added: for a pool that exists already. Such a pool cannot be rotated."""
    rotation: Rotation | None = own(None)
    """Set this while settings that Azure cannot change move to other values."""

    @model_validator(mode="after")
    def _rotates(self) -> Self:
        if self.rotation is None:
            return self
        if self.name is not None:
            raise PydanticCustomError(
                "setting",
                "a pool with a `name` of its own cannot rotate: two pools cannot share it",
                {"at": "name"},
            )
        fixed = sorted(arm_name(field) for field in FIXED_AT_CREATION)
        known = {field.alias for field in NodePool.model_fields.values()}
        for key in self.rotation.from_:
            if key not in fixed:
                what = "can change in place, so it does not belong here" if key in known else "is not a setting"
                raise PydanticCustomError(
                    "setting",
                    "{key} {what}; what belongs here: {fixed}",
                    {"key": key, "what": what, "fixed": ", ".join(fixed), "at": f"rotation.from.{key}"},
                )
        past = self.before_rotation()
        if all(getattr(past, field) == getattr(self, field) for field in FIXED_AT_CREATION):
            raise PydanticCustomError(
                "setting",
                "rotation.from holds the pool's present settings, so there is nothing to rotate; write the old there",
                {"at": "rotation.from"},
            )
        return self

    def before_rotation(self) -> NodePool:
        """The pool as it was made: its settings, with those of `rotation.from` put back."""
        said = {field.alias or name: getattr(self, name) for name, field in NodePool.model_fields.items()}
        past = self.rotation.from_ if self.rotation else {}
        return NodePool.model_validate({**said, **past, "rotation": None})
