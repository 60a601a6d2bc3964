"""Azure Monitor: workspaces for metrics, data collection, diagnostic settings, action groups and alert rules."""

from __future__ import annotations

from typing import Any

from fairway.azure.generated import digits, guid
from fairway.azure.regions import region_name
from fairway.azure.resource_type import ResourceType, Values, in_group


def _metrics_workspace(id: str, inputs: Values) -> dict[str, Any]:
    """The endpoints, and the data collection that Azure creates with the workspace, in a resource group of its own."""
    place, name = region_name(inputs.get("location")), id.rsplit("/", 1)[-1]
    subscription, internal = "/".join(id.split("/")[:3]), digits(id, 4)
    managed = f"{subscription}/resourceGroups/MA_{name}_{place}_managed/providers/Microsoft.Insights"
    return {
        "accountId": guid(id, "account"),
        "metrics": {
            "internalId": f"mac_{guid(id, 'account')}",
            "prometheusQueryEndpoint": f"https://{name.lower()}-{internal}.{place}.prometheus.monitor.azure.com",
        },
        "defaultIngestionSettings": {
            "dataCollectionEndpointResourceId": f"{managed}/dataCollectionEndpoints/{name}",
            "dataCollectionRuleResourceId": f"{managed}/dataCollectionRules/{name}",
        },
    }


def _endpoint(id: str, inputs: Values) -> dict[str, Any]:
    place, name = region_name(inputs.get("location")), id.rsplit("/", 1)[-1].lower()
    host, immutable = f"{name}-{digits(id, 4)}.{place}-1", f"dce-{digits(id, 32)}"
    return {
        "immutableId": immutable,
        "configurationAccess": {"endpoint": f"https://{host}.handler.control.monitor.azure.com"},
        "logsIngestion": {"endpoint": f"https://{host}.ingest.monitor.azure.com"},
        "metricsIngestion": {"endpoint": f"https://{host}.metrics.ingest.monitor.azure.com"},
    }


AZURE_MONITOR_WORKSPACE = ResourceType(
    "monitor:AzureMonitorWorkspace",
    in_group("Microsoft.Monitor/accounts/{azureMonitorWorkspaceName}"),
    replaces=("location",),
    seconds=(30, 10, 30),
    defaults={"publicNetworkAccess": "Enabled"},
    computed=_metrics_workspace,
    shown=("publicNetworkAccess",),
)
DATA_COLLECTION_ENDPOINT = ResourceType(
    "monitor:DataCollectionEndpoint",
    in_group("Microsoft.Insights/dataCollectionEndpoints/{dataCollectionEndpointName}"),
    replaces=("location",),
    defaults={"networkAcls": {"publicNetworkAccess": "Enabled"}},
    computed=_endpoint,
    # That Azure refuses it, and the code and text, are assumed: no source has them.
    in_use=(
        "InvalidResource",
        "Data collection endpoint '{name}' cannot be deleted because it is used by: {users}.",
    ),
    shown=(),
)
DATA_COLLECTION_RULE = ResourceType(
    "monitor:DataCollectionRule",
    in_group("Microsoft.Insights/dataCollectionRules/{dataCollectionRuleName}"),
    replaces=("location",),
    computed=lambda id, _: {"immutableId": f"dcr-{digits(id, 32)}"},
    shown=(),
)
DATA_COLLECTION_RULE_ASSOCIATION = ResourceType(
    "monitor:DataCollectionRuleAssociation",
    "{resourceUri}/providers/Microsoft.Insights/dataCollectionRuleAssociations/{associationName}",
    shown=("dataCollectionRuleId",),
)
PRIVATE_LINK_SCOPE = ResourceType(
    "monitor:PrivateLinkScope",
    in_group("Microsoft.Insights/privateLinkScopes/{scopeName}"),
    replaces=("location",),
    seconds=(10, 10, 30),
    shown=("accessModeSettings.ingestionAccessMode", "accessModeSettings.queryAccessMode"),
)
# Half a minute each: hashicorp/terraform-provider-azurerm issue 22236 has a log.
PRIVATE_LINK_SCOPED_RESOURCE = ResourceType(
    "monitor:PrivateLinkScopedResource",
    in_group("Microsoft.Insights/privateLinkScopes/{scopeName}/scopedResources/{name}"),
    seconds=(35, 35, 35),
    shown=("linkedResourceId",),
)
DIAGNOSTIC_SETTING = ResourceType(
    "monitor:DiagnosticSetting",
    "{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
    shown=("workspaceId", "eventHubAuthorizationRuleId", "storageAccountId"),
)
ACTION_GROUP = ResourceType(
    "monitor:ActionGroup",
    in_group("Microsoft.Insights/actionGroups/{actionGroupName}"),
    replaces=("location",),
    shown=("groupShortName",),
)
METRIC_ALERT = ResourceType(
    "monitor:MetricAlert",
    in_group("Microsoft.Insights/metricAlerts/{ruleName}"),
    replaces=("location",),
    shown=("severity",),
)
ACTIVITY_LOG_ALERT = ResourceType(
    "monitor:ActivityLogAlert",
    in_group("Microsoft.Insights/activityLogAlerts/{activityLogAlertName}"),
    replaces=("location",),
    defaults={"enabled": True},
    shown=(),
)
SCHEDULED_QUERY_RULE = ResourceType(
    "monitor:ScheduledQueryRule",
    in_group("Microsoft.Insights/scheduledQueryRules/{ruleName}"),
    replaces=("location",),
    defaults={"kind": "LogAlert", "enabled": True},
    shown=("severity",),
)
