"""Resource groups."""

from __future__ import annotations

from fairway.azure.resource_type import GROUP, ResourceType

RESOURCE_GROUP = ResourceType(
    "resources:ResourceGroup",
    GROUP,
    replaces=("location",),
    seconds=(2, 2, 20),
    computed=lambda _id, _inputs: {"properties": {"provisioningState": "Succeeded"}},
    shown=("location",),
)
