"""Data collection rules and diagnostic settings."""

from __future__ import annotations

from fairway.azure.generated import digits
from fairway.azure.resource_type import ResourceType, in_group

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
DIAGNOSTIC_SETTING = ResourceType(
    "monitor:DiagnosticSetting",
    "{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
    shown=("workspaceId", "eventHubAuthorizationRuleId", "storageAccountId"),
)
