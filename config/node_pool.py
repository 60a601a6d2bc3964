"""Node pools: every writable property of ARM's agent pool, for the default pool and all others."""

from __future__ import annotations

import difflib
from typing import ClassVar, Literal

from pydantic import ValidationError

from config.checks import INVALID, Errors, InvalidSettingError, check, errors_below
from config.forms import wrong
from config.model import arm_name, group, own
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
from config.pool_groups import GROUPS, InGroups
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


class AgentPool(InGroups):
    """A node pool, by the property names of ARM's Microsoft.ContainerService/managedClusters/agentPools."""

    availability_zones: Items[str] | None = None
    """Availability zones of the nodes: `["1", "2", "3"]`. If omitted, nodes are not tied to zones. Cannot change after
    creation."""
    capacity_reservation_group_id: CapacityReservationGroupId | None = None
    """Resource ID of a capacity reservation group that the nodes use."""
    count: int | None = None
    """Number of nodes; with the autoscaler on, only at creation. If omitted: minCount with the autoscaler, otherwise 3
    for the default pool and 1 for others."""
    creation_data: CreationData | None = None
    """The snapshot that the pool is created from."""
    enable_auto_scaling: bool | None = None
    """Whether the cluster autoscaler sets the number of nodes, between minCount and maxCount. Azure's default:
    false."""
    enable_encryption_at_host: bool | None = True
    """Whether temporary disks and disk caches are encrypted on the VM host. Requires the feature EncryptionAtHost in
    the subscription. Default: true. Cannot change after creation."""
    enable_fips: bool | None = None
    """Whether nodes use an image with FIPS 140 validated cryptography. Azure's default: false."""
    enable_node_public_ip: bool | None = False
    """Whether each node has its own public IP address. Default: false. Cannot change after creation."""
    enable_ultra_ssd: bool | None = None
    """Whether pods can mount ultra disks. Azure's default: false. Cannot change after creation."""
    gateway_profile: GatewayProfile | None = None
    """Outbound addresses of the pool, for mode Gateway only."""
    gpu_instance_profile: Literal["MIG1g", "MIG2g", "MIG3g", "MIG4g", "MIG7g"] | None = None
    """How each GPU is partitioned (NVIDIA MIG), on A100, H100 and H200 sizes. Cannot change after creation."""
    gpu_profile: GPUProfile | None = None
    """Whether AKS installs the GPU drivers. Azure's default: it does. Cannot change after creation."""
    host_group_id: HostGroupId | None = None
    """Resource ID of a dedicated host group in the same subscription. Cannot change after creation."""
    kubelet_config: KubeletConfig | None = None
    """Kubelet settings of the nodes. Cannot change after creation."""
    kubelet_disk_type: Literal["OS", "Temporary"] | None = None
    """Disk for container images, emptyDir volumes and logs: the OS disk or the VM's temporary disk. Azure's default:
    OS. Cannot change after creation."""
    linux_os_config: LinuxOSConfig | None = None
    """Kernel parameters and swap of Linux nodes. Cannot change after creation."""
    local_dns_profile: LocalDNSProfile | None = None
    """LocalDNS: a DNS proxy and cache on each node."""
    max_count: int | None = None
    """Maximum number of nodes for the autoscaler, up to 1000."""
    max_pods: int | None = 110
    """Maximum number of pods per node, 10 to 250. Default: 110. Cannot change after creation."""
    message_of_the_day: str | None = None
    """Message that Linux nodes show at login, base64-encoded. Cannot change after creation."""
    min_count: int | None = None
    """Minimum number of nodes for the autoscaler; at least 1 for System pools."""
    network_profile: AgentPoolNetworkProfile | None = None
    """Host ports, application security groups and public IP tags of the nodes."""
    node_labels: Tags | None = None
    """Kubernetes labels of the nodes."""
    node_public_ip_prefix_id: PublicPrefixId | None = None
    """Resource ID of the public IP prefix for the nodes' public addresses. Cannot change after creation."""
    node_taints: Items[str] | None = None
    """Kubernetes taints of the nodes: `key=value:NoSchedule`. Default: none."""
    orchestrator_version: KubernetesVersion | None = None
    """Kubernetes version of the pool. If omitted, that of the control plane."""
    os_disk_size_gb: int | None = None
    """Size of the OS disk in GB, 30 to 2048; 0 lets Azure choose by VM size. Cannot change after creation."""
    os_disk_type: Literal["Managed", "Ephemeral"] | None = None
    """`Ephemeral` keeps the OS disk on the VM host: faster and free, but the VM size needs room for it. If omitted,
    Azure uses it where it fits, otherwise Managed. Cannot change after creation."""
    os_sku: (
        Literal["Ubuntu", "AzureLinux", "AzureLinux3", "CBLMariner", "Windows2019", "Windows2022", "Ubuntu2204"] | None
    ) = None
    """Operating system image of the nodes. If omitted: Ubuntu or, by Kubernetes version, a Windows Server release."""
    os_type: Literal["Linux", "Windows"] | None = "Linux"
    """Operating system of the nodes. Default: Linux. Cannot change after creation."""
    pod_ip_allocation_mode: Literal["DynamicIndividual", "StaticBlock"] | None = None
    """How pods get addresses from podSubnet: one at a time (`DynamicIndividual`, Azure's default) or in blocks per node
    (`StaticBlock`). Cannot change after creation."""
    pod_subnet_id: SubnetId | None = None
    """Resource ID of an existing subnet for pods. For a subnet of `network.subnets`, set podSubnet instead. Cannot
    change after creation."""
    power_state: PowerState | None = None
    """Whether the pool is running or stopped. Stopped nodes cost nothing for compute."""
    proximity_placement_group_id: ProximityPlacementGroupId | None = None
    """Resource ID of a proximity placement group, which limits the pool to one zone. Cannot change after creation."""
    scale_down_mode: Literal["Delete", "Deallocate"] | None = None
    """Whether removed nodes are deleted (`Delete`, Azure's default) or stopped and kept (`Deallocate`)."""
    scale_set_eviction_policy: Literal["Delete", "Deallocate"] | None = None
    """Whether an evicted spot node is deleted (`Delete`, Azure's default) or stopped (`Deallocate`). Cannot change
    after creation."""
    scale_set_priority: Literal["Spot", "Regular"] | None = None
    """`Spot` uses spare capacity: cheap nodes that Azure can evict at any time. Azure's default: Regular. Cannot change
    after creation."""
    spot_max_price: float | None = None
    """Maximum price of a spot node in US dollars per hour, up to five decimals. Azure's default: -1, up to the regular
    price. Cannot change after creation."""
    tags: Tags | None = None
    """Azure tags of the pool and its nodes."""
    type: Literal["VirtualMachineScaleSets", "AvailabilitySet", "VirtualMachines"] | None = "VirtualMachineScaleSets"
    """How nodes are grouped. Default: VirtualMachineScaleSets (identical nodes); VirtualMachines can mix VM sizes.
    Cannot change after creation."""
    upgrade_settings: UpgradeSettings | None = None
    """How many nodes an upgrade replaces at a time, and how it drains them."""
    virtual_machines_profile: VirtualMachinesProfile | None = None
    """VM sizes and node counts of a pool of type VirtualMachines."""
    vm_size: VmSize | None = None
    """VM size of the nodes, such as `Standard_D4ds_v5`. If omitted, Azure chooses. Cannot change after creation."""
    vnet_subnet_id: SubnetId | None = None
    """Resource ID of an existing subnet for nodes. For a subnet of `network.subnets`, set subnet instead. Cannot change
    after creation."""
    windows_profile: AgentPoolWindowsProfile | None = None
    """Outbound NAT of Windows nodes. Cannot change after creation."""
    workload_runtime: Literal["OCIContainer", "WasmWasi", "KataVmIsolation"] | None = None
    """How containers run; `KataVmIsolation` runs each pod in its own small VM. Azure's default: OCIContainer. Cannot
    change after creation."""

    subnet: str | None = own(None)
    """Name of the subnet in `network.subnets` for nodes. If omitted, the subnet with the pool's name, otherwise
    `nodes`. Cannot change after creation."""
    pod_subnet: str | None = own(None)
    """Name of the subnet in `network.subnets` for pods. If omitted, pods get no subnet of their own. Cannot change
    after creation."""
    application_security_groups: Items[str] = own(())
    """Names in `network.applicationSecurityGroups` that the nodes join, besides networkProfile's. Default: none."""
    inherit_tags: bool = own(True)
    """Whether the pool gets the tags of the stack and the cluster besides its own. Default: true."""

    usual_count: ClassVar[int] = 1

    @property
    def counts_by_size(self) -> bool:
        """Whether the pool has no number of nodes of its own: virtualMachinesProfile has it for each VM size, or a
        newer API version has limits for the autoscaler."""
        scale = self.virtual_machines_profile and self.virtual_machines_profile.scale
        return self.type == "VirtualMachines" and (bool(scale and scale.manual) or not self.vm_size)

    @property
    def first_count(self) -> int:
        """Number of nodes at creation; ARM requires a count even with the autoscaler."""
        if self.count is not None:
            return self.count
        bounded = self.enable_auto_scaling and self.min_count is not None
        return self.min_count or 0 if bounded else self.usual_count


BY_NAME = ("subnet", "pod_subnet", *GROUPS)
"""The settings that set one of ARM's ids by a name in the cluster's settings."""
FIXED_AT_CREATION = tuple(
    field for field in AgentPool.model_fields if arm_name(field) in IN_POOL_NAMES or field in BY_NAME
)
"""The settings in the hash of a pool's name, since another value needs another pool."""


class DefaultNodePool(AgentPool):
    """The node pool that Azure creates together with the cluster: a small System pool."""

    usual_count: ClassVar[int] = 3

    name: PoolName = "system"
    """Name of the pool in Azure. Default: system. Cannot change after creation."""
    mode: Literal["System", "User", "Gateway"] | None = "System"
    """`System` pools run the cluster's own pods; every cluster needs one. Default: System."""
    security_profile: TrustedLaunchSecurityProfile | None = group(TrustedLaunchSecurityProfile)
    """Trusted launch and SSH access of the nodes. Trusted launch is on by default; Arm64 VM sizes require
    `securityProfile: null`."""

    retired: Literal["draining", "drained", "gone"] | None = own(None)
    """Replaces the default pool by a System pool of nodePools, with one `pulumi up` for each value. `draining`: Pulumi
    adopts the pool without changing it; cordon and drain its nodes. `drained`: Pulumi no longer protects it. `gone`:
    Pulumi deletes it; keep this value. Not for a new cluster."""


class NodePool(AgentPool):
    """An additional node pool. Its Azure name ends in three characters derived from the settings that cannot change, so
    changing one of them creates a new pool instead of replacing the running one."""

    mode: Literal["System", "User", "Gateway"] | None = "User"
    """`System` pools run the cluster's own pods as well, `User` pools only workloads, `Gateway` pools only outbound
    traffic. Default: User."""
    security_profile: AgentPoolSecurityProfile | None = None
    """Trusted launch and SSH access of the nodes. Azure's default: trusted launch off."""

    name: PoolName | None = own(None)
    """Exact name of the pool in Azure, for a pool that already exists. To rotate it, move the name to
    `rotation.from`."""
    rotation: Rotation | None = own(None)
    """Replaces the pool step by step. Set it while you change a setting that cannot change after creation."""

    @check
    def _rotates(self) -> Errors:
        if self.rotation is None:
            return
        if self.name is not None:
            yield wrong(
                "a pool with a `name` cannot be rotated, because two pools cannot have the same name: move it to "
                "rotation.from, and the new pool gets a name of its own",
                at="name",
            )
        fixed = sorted(arm_name(field) for field in FIXED_AT_CREATION)
        known = {field.alias for field in NodePool.model_fields.values()}
        spellings = {each.lower(): each for each in fixed}
        for key in self.rotation.from_:
            if key not in fixed and key != "name":
                what = "can change in place, so it does not belong here" if key in known else "is not a setting"
                near = difflib.get_close_matches(key.replace("_", "").lower(), spellings, n=1, cutoff=0.7)
                meant = f". Did you mean {spellings[near[0]]}? Allowed" if near and key not in known else "; allowed"
                yield wrong(f"{key} {what}{meant} here: {', '.join(fixed)}", at=f"rotation.from.{key}")
        if not set(self.rotation.from_) <= {*fixed, "name"}:
            return
        try:
            past = self.before_rotation()
        except ValidationError as error:
            yield from errors_below(error, "rotation", "from")
            return
        if past.name is None and all(getattr(past, field) == getattr(self, field) for field in FIXED_AT_CREATION):
            yield wrong(
                "rotation.from equals the pool's current settings, so there is nothing to rotate; write the "
                "previous values there",
                at="rotation.from",
            )

    def before_rotation(self) -> NodePool:
        """The pool before its rotation: its settings with those of `rotation.from`. Raises ValidationError."""
        current = {field.alias or name: getattr(self, name) for name, field in NodePool.model_fields.items()}
        if any(value is INVALID for value in current.values()):
            raise InvalidSettingError
        past = self.rotation.from_ if self.rotation else {}
        for field, (_, id_field) in GROUPS.items():
            # Of a group by name and by id, the previous one alone counts.
            one, other = arm_name(field), arm_name(id_field)
            current |= ({other: None} if one in past else {}) | ({one: None} if other in past else {})
        return NodePool.model_validate({**current, **past, "rotation": None})
