"""Where the nodes of pools are placed, what capacity and addresses are reserved for them, and their snapshots."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.checks import Errors, check
from config.existing import beside, without_effect
from config.forms import Form, wrong
from config.model import Settings, own
from config.types import (
    CapacityReservationGroupId,
    HostGroupId,
    Items,
    Named,
    NodePoolId,
    ProximityPlacementGroupId,
    PublicPrefixId,
    SnapshotId,
    VmSize,
    Zone,
)

HostSku = Annotated[str, Form(r"^[A-Za-z0-9]+-Type[0-9]+$", "the SKU of a dedicated host", "DSv5-Type1")]


class Placement(Settings):
    """A group or snapshot that is new, or exists (`id`)."""

    @check
    def _existing_stays_as_it_is(self) -> Errors:
        if getattr(self, "id", None):
            why = "what has an `id` exists and is configured by its owner"
            yield from without_effect(self, beside(self, {"id"}), why)


class HostSkuName(Settings):
    """The hardware of a dedicated host."""

    name: HostSku
    """SKU of the host, such as `DSv5-Type1`, which runs VM sizes of one series. `az vm list-skus --resource-type
    hostGroups/hosts --location <region>` lists them. After creation it can only change to a larger one."""


class Host(Settings):
    """A dedicated host: a physical server for this subscription alone, paid for as a whole."""

    sku: HostSkuName
    """The hardware of the host."""
    platform_fault_domain: int | None = None
    """Fault domain of the host, from 0 to platformFaultDomainCount - 1. Azure's default: 0. Cannot change after
    creation."""
    auto_replace_on_failure: bool | None = None
    """Whether Azure replaces the host if it fails. Azure's default: true."""
    license_type: Literal["None", "Windows_Server_Hybrid", "Windows_Server_Perpetual"] | None = None
    """Windows Server licence of the VMs on the host. Azure's default: None."""


class AdditionalCapabilities(Settings):
    """What a host group can have besides."""

    ultra_ssd_enabled: bool | None = None
    """Whether nodes on the hosts can have ultra disks. Azure's default: false. Cannot change after creation."""


class HostGroup(Placement):
    """Dedicated hosts for nodes: a new group with hosts, or an existing group."""

    id: HostGroupId | None = None
    """Resource ID of an existing host group."""
    platform_fault_domain_count: Annotated[int, Field(ge=1, le=5)] = 1
    """Number of fault domains that hosts can be in, 1 to 5. Default: 1. Cannot change after creation."""
    zones: Annotated[Items[Zone], Field(max_length=1)] | None = None
    """Availability zone of all hosts: `["1"]`. The pools on them are in the same zone. If omitted, none. Cannot change
    after creation."""
    additional_capabilities: AdditionalCapabilities | None = None
    """What the hosts support besides. Azure's default: nothing."""
    hosts: Named[Host] = {}
    """The hosts by name. Nodes are placed on any with room. Default: none, so no node can start."""


class ReservedSku(Settings):
    """What is reserved."""

    name: VmSize
    """VM size of the reservation, such as `Standard_D4s_v5`: the vmSize of the pool. Cannot change after creation."""
    capacity: Annotated[int, Field(ge=0)]
    """Number of VMs that Azure reserves."""


class CapacityReservation(Settings):
    """Reserved capacity for VMs of one size, which is paid for whether it is used or not."""

    sku: ReservedSku
    """The VM size and the number of VMs."""
    zones: Annotated[Items[Zone], Field(max_length=1)] | None = None
    """Availability zone of the reservation, one of its group: `["1"]`. If omitted, none. Cannot change after
    creation."""


class CapacityReservationGroup(Placement):
    """Reserved capacity for nodes: a new group with reservations, or an existing group."""

    id: CapacityReservationGroupId | None = None
    """Resource ID of an existing capacity reservation group."""
    zones: Items[Zone] | None = None
    """Availability zones of the reservations: `["1", "2", "3"]`. If omitted, none. Cannot change after creation."""
    reservations: Named[CapacityReservation] = {}
    """The reservations by name, one for each VM size and zone. Default: none."""


class PlacementIntent(Settings):
    """The VM sizes that a proximity placement group will have."""

    vm_sizes: Annotated[Items[VmSize], Field(min_length=1)]
    """VM sizes of the pools in the group: Azure chooses a data center that has all of them."""


class ProximityPlacementGroup(Placement):
    """Nodes close to each other, in one data center: a new group, or an existing one."""

    id: ProximityPlacementGroupId | None = None
    """Resource ID of an existing proximity placement group."""
    zones: Annotated[Items[Zone], Field(max_length=1)] | None = None
    """Availability zone of the group, with `intent`: `["1"]`. If omitted, that of its first VM. Cannot change after
    creation."""
    intent: PlacementIntent | None = None
    """The VM sizes that the group will have. Required with zones."""


class NodePublicIPPrefix(Placement):
    """Public addresses of nodes: a new prefix, or an existing one."""

    id: PublicPrefixId | None = None
    """Resource ID of an existing public IP prefix."""
    prefix_length: Annotated[int, Field(ge=24, le=31)] = 28
    """Length of the prefix, 24 (256 addresses) to 31 (two). Each node needs an address, those of a surge too. Default:
    28 (16 addresses). Cannot change after creation."""
    zones: Items[Zone] | None = None
    """Availability zones of the addresses: `["1", "2", "3"]`. If omitted, Azure chooses. Cannot change after
    creation."""


class SnapshotSource(Settings):
    """The pool that a snapshot is taken of."""

    source_resource_id: NodePoolId
    """Resource ID of a node pool of any cluster in the region."""


class Snapshot(Placement):
    """The Kubernetes version and node image of a pool at one time: a new snapshot, or an existing one."""

    id: SnapshotId | None = None
    """Resource ID of an existing node pool snapshot."""
    node_pool: str | None = None
    """Key of the pool in nodePools, or the name of the default pool, that the snapshot is taken of when it is created.
    It stays as it is when the pool changes."""
    creation_data: SnapshotSource | None = None
    """The pool that the snapshot is taken of, by its resource ID, instead of nodePool."""

    @check
    def _has_one_source(self) -> Errors:
        sources = [each for each in (self.id, self.node_pool, self.creation_data) if each is not None]
        if len(sources) != 1:
            yield wrong(
                "set one of nodePool (a pool of this cluster), creationData (any pool), or id (a snapshot that exists)"
            )


class InGroups(Settings):
    """The groups of a pool by their names in the cluster's settings."""

    host_group: str | None = own(None)
    """Name of the host group in hostGroups for the nodes. Cannot change after creation."""
    capacity_reservation_group: str | None = own(None)
    """Name of the group in capacityReservationGroups whose capacity the nodes use. Cannot change after creation."""
    proximity_placement_group: str | None = own(None)
    """Name of the group in proximityPlacementGroups for the nodes. Cannot change after creation."""
    node_public_ip_prefix: str | None = own(None)
    """Name of the prefix in publicIPPrefixes for the nodes' public addresses; needs enableNodePublicIP. Cannot change
    after creation."""


GROUPS = {
    "host_group": ("host_groups", "host_group_id"),
    "capacity_reservation_group": ("capacity_reservation_groups", "capacity_reservation_group_id"),
    "proximity_placement_group": ("proximity_placement_groups", "proximity_placement_group_id"),
    "node_public_ip_prefix": ("public_ip_prefixes", "node_public_ip_prefix_id"),
}
"""By the field in a pool: that of the cluster with these groups, and the pool's with ARM's id."""
