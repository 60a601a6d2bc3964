"""Disk encryption sets."""

from __future__ import annotations

from fairway.azure.resource_type import ResourceType, in_group

DISK_ENCRYPTION_SET = ResourceType(
    "compute:DiskEncryptionSet",
    in_group("Microsoft.Compute/diskEncryptionSets/{diskEncryptionSetName}"),
    seconds=(20, 15, 15),
)

# What refuses a deletion: learn.microsoft.com/azure/virtual-machines/dedicated-hosts-how-to (Clean up) and
# capacity-reservation-overview.
_HOST_GROUP = in_group("Microsoft.Compute/hostGroups/{hostGroupName}")
_RESERVATIONS = in_group("Microsoft.Compute/capacityReservationGroups/{capacityReservationGroupName}")
_HAS_NODES = "The {what} '{{name}}' cannot be deleted because it is in use by {{users}}."

DEDICATED_HOST_GROUP = ResourceType(
    "compute:DedicatedHostGroup",
    _HOST_GROUP,
    seconds=(10, 10, 15),
    defaults={"supportAutomaticPlacement": False},
    in_use=("OperationNotAllowed", _HAS_NODES.format(what="host group")),
    blocked_by={
        "azure-native:compute:DedicatedHost": (
            "OperationNotAllowed",
            "The host group cannot be deleted because it has dedicated hosts.",
        )
    },
    shown=("platformFaultDomainCount", "zones"),
)
DEDICATED_HOST = ResourceType(
    "compute:DedicatedHost",
    f"{_HOST_GROUP}/hosts/{{hostName}}",
    seconds=(120, 30, 60),
    defaults={"autoReplaceOnFailure": True, "licenseType": "None", "platformFaultDomain": 0},
    in_use=("OperationNotAllowed", _HAS_NODES.format(what="host")),
    shown=("sku.name", "platformFaultDomain"),
)
CAPACITY_RESERVATION_GROUP = ResourceType(
    "compute:CapacityReservationGroup",
    _RESERVATIONS,
    seconds=(5, 5, 5),
    in_use=("OperationNotAllowed", _HAS_NODES.format(what="capacity reservation group")),
    blocked_by={
        "azure-native:compute:CapacityReservation": (
            "OperationNotAllowed",
            "The capacity reservation group cannot be deleted because it has capacity reservations.",
        )
    },
    shown=("zones",),
)
CAPACITY_RESERVATION = ResourceType(
    "compute:CapacityReservation",
    f"{_RESERVATIONS}/capacityReservations/{{capacityReservationName}}",
    seconds=(60, 60, 30),
    in_use=("OperationNotAllowed", _HAS_NODES.format(what="capacity reservation")),
    shown=("sku.name", "sku.capacity", "zones"),
)
PROXIMITY_PLACEMENT_GROUP = ResourceType(
    "compute:ProximityPlacementGroup",
    in_group("Microsoft.Compute/proximityPlacementGroups/{proximityPlacementGroupName}"),
    defaults={"proximityPlacementGroupType": "Standard"},
    in_use=("OperationNotAllowed", _HAS_NODES.format(what="proximity placement group")),
    shown=("zones",),
)
