"""Log Analytics workspaces, their tables, and packs of queries."""

from __future__ import annotations

from fairway.azure.generated import guid
from fairway.azure.resource_type import ResourceType, in_group

_WORKSPACE = in_group("Microsoft.OperationalInsights/workspaces/{workspaceName}")
_PACK = in_group("Microsoft.OperationalInsights/queryPacks/{queryPackName}")

WORKSPACE = ResourceType(
    "operationalinsights:Workspace",
    _WORKSPACE,
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
TABLE = ResourceType(
    "operationalinsights:Table",
    f"{_WORKSPACE}/tables/{{tableName}}",
    shown=("plan", "retentionInDays", "totalRetentionInDays"),
)
QUERY_PACK = ResourceType("operationalinsights:QueryPack", _PACK, replaces=("location",), shown=())
QUERY = ResourceType("operationalinsights:Query", f"{_PACK}/queries/{{id}}", shown=("displayName",))
