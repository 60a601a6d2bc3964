"""Log Analytics workspaces."""

from __future__ import annotations

from fairway.azure.generated import guid
from fairway.azure.resource_type import ResourceType, in_group

WORKSPACE = ResourceType(
    "operationalinsights:Workspace",
    in_group("Microsoft.OperationalInsights/workspaces/{workspaceName}"),
    replaces=("location",),
    seconds=(30, 10, 20),
    defaults={
        "retentionInDays": 30,
        "sku": {"name": "PerGB2018"},
        "publicNetworkAccessForIngestion": "Enabled",
        "publicNetworkAccessForQuery": "Enabled",
        "features": {"enableLogAccessUsingOnlyResourcePermissions": True},
        "workspaceCapping": {"dailyQuotaGb": -1},
    },
    computed=lambda id, _: {"customerId": guid(id, "customer")},
    shown=("sku.name", "retentionInDays"),
)
