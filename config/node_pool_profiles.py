"""The groups of settings inside a node pool."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from config.model import Settings
from config.types import ApplicationSecurityGroupId, Items, SnapshotId, VmSize


class CreationData(Settings):
    """What a pool is copied from."""

    source_resource_id: SnapshotId | None = None
    """A node pool snapshot."""


class GatewayProfile(Settings):
    """For a pool of mode Gateway: static egress addresses."""

    public_ip_prefix_size: int | None = None
    """28 to 31; the pool has no more nodes than the prefix has addresses."""


class GPUProfile(Settings):
    """GPU drivers of a pool."""

    driver: Literal["Install", "None"] | None = None
    """`None` where an operator in the cluster brings the drivers."""


class PortRange(Settings):
    """Ports of the nodes themselves that are reachable from outside."""

    port_start: int | None = None
    """First port, 1 to 65535."""
    port_end: int | None = None
    """Last port, not below the first."""
    protocol: Literal["TCP", "UDP"] | None = None
    """The protocol of the ports."""


class IPTag(Settings):
    """A tag on the nodes' public addresses."""

    ip_tag_type: str | None = None
    """The tag's kind, such as `RoutingPreference`."""
    tag: str | None = None
    """The tag's value, such as `Internet`."""


class AgentPoolNetworkProfile(Settings):
    """What reaches the nodes from outside the cluster."""

    allowed_host_ports: Items[PortRange] | None = None
    """Node ports open to the application security groups below."""
    application_security_groups: Items[ApplicationSecurityGroupId] | None = None
    """Groups the nodes join."""
    node_public_ip_tags: Items[IPTag] | None = None
    """Tags on node public addresses."""


class PowerState(Settings):
    """Whether a pool runs."""

    code: Literal["Running", "Stopped"] | None = None
    """A stopped pool keeps its settings and costs no compute; a System pool cannot be stopped."""


class AgentPoolSecurityProfile(Settings):
    """Trusted launch and SSH."""

    enable_secure_boot: bool | None = None
    """Boot only what is signed. Generation 2 sizes, not Arm64."""
    enable_vtpm: bool | None = None
    """A virtual TPM that measures the boot. Generation 2 sizes, not Arm64."""
    ssh_access: Literal["LocalUser", "Disabled"] | None = None
    """`Disabled` closes SSH on the nodes; the subscription needs the feature DisableSSHPreview."""


class TrustedLaunchSecurityProfile(AgentPoolSecurityProfile):
    """Trusted launch, on."""

    enable_secure_boot: bool | None = True
    """Boot only what is signed. Generation 2 sizes, not Arm64."""
    enable_vtpm: bool | None = True
    """A virtual TPM that measures the boot. Generation 2 sizes, not Arm64."""


class UpgradeSettings(Settings):
    """How the nodes are exchanged in an upgrade."""

    drain_timeout_in_minutes: int | None = None
    """How long a node waits for its pods to leave, up to 1440. Azure's default: 30."""
    max_surge: str | None = None
    """Extra nodes during an upgrade: `"2"` or `"33%"`. Azure's default: 10%. Not on spot pools."""
    max_unavailable: str | None = None
    """Nodes that may be missing during an upgrade: `"1"` or `"5%"`. Not on System and spot pools."""
    node_soak_duration_in_minutes: int | None = None
    """Pause after each node, 0 to 30."""
    undrainable_node_behavior: Literal["Cordon", "Schedule"] | None = None
    """What happens to a node that cannot be drained: set aside, or used again."""


class ManualScale(Settings):
    """Some nodes of one size in a VirtualMachines pool."""

    count: int | None = None
    """Nodes of that size."""
    size: VmSize | None = None
    """Their VM size."""


class ScaleProfile(Settings):
    """What a VirtualMachines pool is made of."""

    manual: Items[ManualScale] | None = None
    """Sizes and counts, all of one VM family."""


class VirtualMachinesProfile(Settings):
    """For a pool of type VirtualMachines: several sizes in one pool."""

    scale: ScaleProfile | None = None
    """Sizes and counts."""


class AgentPoolWindowsProfile(Settings):
    """For a Windows pool."""

    disable_outbound_nat: bool | None = None
    """Pods keep their own address on the way out; needs an outboundType other than loadBalancer."""


class Rotation(Settings):
    """A pool that is being replaced: settings that cannot change in place moved, so there is a new pool."""

    from_: Annotated[dict[str, Any], Field(alias="from")]
    """The settings the running pool was made with, where they differ from the ones beside this key."""
    in_one_step: bool = False
    """False: the new pool comes beside the old, which stays until this key is taken away; cordon and drain it before.
    True: the new pool is made, then the old one deleted, in one update; AKS does not drain a deleted pool."""
