"""Private DNS zones and their links to networks."""

from __future__ import annotations

from fairway.azure.resource_type import ResourceType, in_group

_ZONE = in_group("Microsoft.Network/privateDnsZones/{privateZoneName}")
_RECORDS = {
    "numberOfRecordSets": 1,
    "maxNumberOfRecordSets": 25000,
    "numberOfVirtualNetworkLinks": 0,
    "maxNumberOfVirtualNetworkLinks": 1000,
    "maxNumberOfVirtualNetworkLinksWithRegistration": 100,
}

VIRTUAL_NETWORK_LINK = ResourceType(
    "privatedns:VirtualNetworkLink",
    f"{_ZONE}/virtualNetworkLinks/{{virtualNetworkLinkName}}",
    replaces=("location",),
    seconds=(30, 15, 20),
    default_location=False,
    computed=lambda _id, _inputs: {"virtualNetworkLinkState": "Completed"},
)
PRIVATE_RECORD_SET = ResourceType(
    "privatedns:PrivateRecordSet",
    f"{_ZONE}/{{recordType}}/{{relativeRecordSetName}}",
    default_location=False,
    shown=("recordType", "ttl"),
)
PRIVATE_ZONE = ResourceType(
    "privatedns:PrivateZone",
    _ZONE,
    replaces=("location",),
    seconds=(30, 15, 15),
    default_location=False,
    computed=lambda _id, _inputs: dict(_RECORDS),
    blocked_by={
        VIRTUAL_NETWORK_LINK.token: (
            "CannotDeleteResource",
            "Can not delete resource before nested resources are deleted.",
        )
    },
)
