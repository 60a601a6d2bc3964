"""Public DNS zones."""

from __future__ import annotations

from fairway.azure.resource_type import ResourceType, in_group

ZONE = ResourceType(
    "dns:Zone",
    in_group("Microsoft.Network/dnsZones/{zoneName}"),
    replaces=("location", "zoneType"),
    seconds=(5, 5, 5),
    default_location=False,
    defaults={"zoneType": "Public"},
    computed=lambda _id, _inputs: {
        "nameServers": [f"ns{at}-01.azure-dns.{end}." for at, end in enumerate(("com", "net", "org", "info"), 1)],
        "numberOfRecordSets": 2,
        "maxNumberOfRecordSets": 10000,
    },
    shown=("zoneType",),
)
