"""Application security groups and flow logs."""

from __future__ import annotations

from fairway.azure.resource_type import ResourceType, in_group

APPLICATION_SECURITY_GROUP = ResourceType(
    "network:ApplicationSecurityGroup",
    in_group("Microsoft.Network/applicationSecurityGroups/{applicationSecurityGroupName}"),
    replaces=("location",),
    shown=(),
)
FLOW_LOG = ResourceType(
    "network:FlowLog",
    in_group("Microsoft.Network/networkWatchers/{networkWatcherName}/flowLogs/{flowLogName}"),
    replaces=("location", "targetResourceId"),
    seconds=(10, 10, 10),
    defaults={"enabled": True, "format": {"type": "JSON", "version": 1}},
    shown=("targetResourceId", "storageId"),
)
