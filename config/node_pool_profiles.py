"""Groups of settings of a node pool."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from config.model import Settings, own
from config.types import ApplicationSecurityGroupId, Items, SnapshotId, VmSize


class CreationData(Settings):
    """The snapshot that a node pool is created from."""

    source_resource_id: SnapshotId | None = None
    """Resource ID of a node pool snapshot, which sets the Kubernetes version and node image."""
    snapshot: str | None = own(None)
    """Name of the snapshot in `snapshots`, instead of sourceResourceId. Cannot change after creation."""


class GatewayProfile(Settings):
    """Outbound addresses of a pool of mode Gateway."""

    public_ip_prefix_size: int | None = None
    """Length of the public IP prefix for each gateway, 28 (16 addresses) to 31 (2 addresses). Each node needs one
    address. Azure's default: 31."""


class GPUProfile(Settings):
    """GPU drivers of the nodes."""

    driver: Literal["Install", "None"] | None = None
    """`Install` lets AKS install the GPU drivers; `None` leaves that to you, for example to the NVIDIA GPU operator.
    Azure's default: Install."""


class PortRange(Settings):
    """A range of node ports that can be reached from outside."""

    port_start: int | None = None
    """First port of the range, 1 to 65535."""
    port_end: int | None = None
    """Last port of the range, portStart to 65535."""
    protocol: Literal["TCP", "UDP"] | None = None
    """Protocol of the ports, TCP or UDP."""


class IPTag(Settings):
    """An IP tag on the public addresses of nodes."""

    ip_tag_type: str | None = None
    """Type of the IP tag, such as `RoutingPreference`."""
    tag: str | None = None
    """Value of the IP tag, such as `Internet`."""


class AgentPoolNetworkProfile(Settings):
    """Access to nodes from outside the cluster."""

    allowed_host_ports: Items[PortRange] | None = None
    """Ports of the nodes that the application security groups open."""
    application_security_groups: Items[ApplicationSecurityGroupId] | None = None
    """Resource IDs of the application security groups of the nodes."""
    node_public_ip_tags: Items[IPTag] | None = None
    """IP tags on the public addresses of nodes. Cannot change after creation."""


class PowerState(Settings):
    """Whether the node pool is running."""

    code: Literal["Running", "Stopped"] | None = None
    """`Stopped` stops all nodes, which then cost nothing for compute. System pools cannot be stopped. Azure's default:
    Running."""


class AgentPoolSecurityProfile(Settings):
    """Trusted launch and SSH access of the nodes."""

    enable_secure_boot: bool | None = None
    """Secure boot: nodes boot only signed software. Requires a generation 2 VM size, not Arm64. Azure's default:
    false."""
    enable_vtpm: bool | None = None
    """A virtual TPM, which measures the boot of a node. Requires a generation 2 VM size, not Arm64. Azure's default:
    false."""
    ssh_access: Literal["LocalUser", "Disabled"] | None = None
    """`Disabled` turns SSH off on the nodes and requires the feature DisableSSHPreview in the subscription. Azure's
    default: LocalUser."""


class TrustedLaunchSecurityProfile(AgentPoolSecurityProfile):
    """Trusted launch and SSH access of the nodes, with trusted launch on."""

    enable_secure_boot: bool | None = True
    """Secure boot: nodes boot only signed software. Requires a generation 2 VM size, not Arm64. Default: true."""
    enable_vtpm: bool | None = True
    """A virtual TPM, which measures the boot of a node. Requires a generation 2 VM size, not Arm64. Default: true."""


class UpgradeSettings(Settings):
    """How many nodes an upgrade replaces at a time, and how it drains them."""

    drain_timeout_in_minutes: int | None = None
    """Minutes an upgrade waits for the pods of a node to be evicted, up to 1440. Azure's default: 30."""
    max_surge: str | None = None
    """Extra nodes during an upgrade, as a number (`"2"`) or a percentage of the pool (`"33%"`). Not for spot pools.
    Azure's default: 10%."""
    max_unavailable: str | None = None
    """Nodes that can be unavailable during an upgrade: `"1"` or `"5%"`. Not for System and spot pools. Azure's default:
    0."""
    node_soak_duration_in_minutes: int | None = None
    """Minutes to wait after draining a node before continuing with the next, 0 to 30. Azure's default: 0."""
    undrainable_node_behavior: Literal["Cordon", "Schedule"] | None = None
    """What an upgrade does with a node that it cannot drain: `Cordon` quarantines it, `Schedule` makes it schedulable
    again."""


class ManualScale(Settings):
    """A number of nodes of one VM size, in a VirtualMachines pool."""

    count: int | None = None
    """Number of nodes of this VM size."""
    size: VmSize | None = None
    """VM size of these nodes, such as `Standard_D4ds_v5`."""


class ScaleProfile(Settings):
    """Sizes and counts of a VirtualMachines pool."""

    manual: Items[ManualScale] | None = None
    """VM sizes with their number of nodes. All must be of one VM family."""


class VirtualMachinesProfile(Settings):
    """For pools of type VirtualMachines: several VM sizes in one pool."""

    scale: ScaleProfile | None = None
    """VM sizes and the number of nodes of each."""


class AgentPoolWindowsProfile(Settings):
    """Network settings of Windows nodes."""

    disable_outbound_nat: bool | None = None
    """Whether pods keep their own address in outbound traffic. Requires an outboundType other than loadBalancer.
    Azure's default: false."""


class Rotation(Settings):
    """Replaces a node pool because settings changed that Azure cannot change in place."""

    from_: Annotated[dict[str, Any], Field(alias="from")]
    """The previous values of those settings, as the running pool has them."""
    in_one_step: bool = False
    """false creates the new pool beside the old one, which is deleted once you remove `rotation`; cordon and drain it
    before. true does both in one update, without draining. Default: false."""
