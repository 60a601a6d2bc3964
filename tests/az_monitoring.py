"""A cluster with its log workspace as `az` prints them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.az_aks_show import CLUSTER, GROUP, SUBSCRIPTION, cluster, guid, pool, saved

WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-orders"
RULE = f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules/MSCI-westeurope-orders-prod"
_ON_CLUSTER = f"{CLUSTER}/orders-prod/providers/Microsoft.Insights"
STREAM = "Microsoft-ContainerInsights-Group-Default"
_TAGS = {"team": "orders"}


def in_workspace(**more: Any) -> dict[str, Any]:
    """A cluster with Container Insights."""
    config = {"logAnalyticsWorkspaceResourceID": WORKSPACE, "useAADAuth": "true"}
    agent = {"enabled": True, "config": config, "identity": {"objectId": guid(51), "clientId": guid(52)}}
    return cluster(pool("nodepool1"), **{"addonProfiles": {"omsagent": agent}, "tags": _TAGS} | more)


def workspace(**more: Any) -> dict[str, Any]:
    """`az monitor log-analytics workspace show`."""
    usual: dict[str, Any] = {
        "id": WORKSPACE,
        "name": "log-orders",
        "type": "Microsoft.OperationalInsights/workspaces",
        "location": "westeurope",
        "resourceGroup": "rg-orders",
        "customerId": guid(53),
        "createdDate": "2025-03-04T10:11:12.1234567Z",
        "modifiedDate": "2025-03-04T10:11:14.1234567Z",
        "etag": f'"{guid(54)}"',
        "features": {"enableLogAccessUsingOnlyResourcePermissions": True, "legacy": 0, "searchVersion": 1},
        "provisioningState": "Succeeded",
        "publicNetworkAccessForIngestion": "Enabled",
        "publicNetworkAccessForQuery": "Enabled",
        "retentionInDays": 60,
        "sku": {"name": "PerGB2018", "lastSkuUpdate": "2025-03-04T10:11:12.1234567Z"},
        "tags": _TAGS,
        "workspaceCapping": {
            "dailyQuotaGb": -1.0,
            "dataIngestionStatus": "RespectQuota",
            "quotaNextResetTime": "2026-11-23",
        },
    }
    return usual | more


def rule(**more: Any) -> dict[str, Any]:
    """`az monitor data-collection rule show`, of a rule that `az aks enable-addons` created."""
    collected = {"interval": "1m", "namespaceFilteringMode": "Off", "enableContainerLogV2": True}
    extension = {
        "name": "ContainerInsightsExtension",
        "extensionName": "ContainerInsights",
        "extensionSettings": {"dataCollectionSettings": collected},
        "streams": [STREAM],
    }
    usual: dict[str, Any] = {
        "id": RULE,
        "name": RULE.rpartition("/")[2],
        "type": "Microsoft.Insights/dataCollectionRules",
        "kind": "Linux",
        "location": "westeurope",
        "resourceGroup": "rg-orders",
        "immutableId": "dcr-0123456789abcdef0123456789abcdef",
        "provisioningState": "Succeeded",
        "dataSources": {"extensions": [extension]},
        "dataFlows": [{"streams": [STREAM], "destinations": ["la-workspace"]}],
        "destinations": {
            "logAnalytics": [{"name": "la-workspace", "workspaceId": guid(53), "workspaceResourceId": WORKSPACE}]
        },
        "tags": _TAGS,
    }
    return usual | more


def association(**more: Any) -> dict[str, Any]:
    """The list of associations by `az rest`."""
    properties = {"dataCollectionRuleId": RULE, "description": "routes monitoring data to a Log Analytics workspace"}
    one = {
        "id": f"{_ON_CLUSTER}/dataCollectionRuleAssociations/ContainerInsightsExtension",
        "name": "ContainerInsightsExtension",
        "type": "Microsoft.Insights/dataCollectionRuleAssociations",
        "etag": f'"{guid(55)}"',
        "properties": properties | more,
    }
    return {"value": [one]}


def diagnostic_setting(**more: Any) -> dict[str, Any]:
    """The list of diagnostic settings by `az rest`."""
    retention = {"days": 0, "enabled": False}
    logs = [
        {"category": each, "categoryGroup": None, "enabled": True, "retentionPolicy": retention}
        for each in ("kube-apiserver", "kube-audit-admin", "guard")
    ]
    properties = {
        "eventHubAuthorizationRuleId": None,
        "eventHubName": None,
        "logAnalyticsDestinationType": "Dedicated",
        "logs": logs,
        "metrics": [{"category": "AllMetrics", "enabled": True, "retentionPolicy": retention}],
        "serviceBusRuleId": None,
        "storageAccountId": None,
        "workspaceId": WORKSPACE,
    }
    one = {
        "id": f"{_ON_CLUSTER}/diagnosticSettings/to-workspace".lower(),
        "name": "to-workspace",
        "type": "Microsoft.Insights/diagnosticSettings",
        "kind": None,
        "location": None,
        "tags": None,
        "identity": None,
        "properties": properties | more,
    }
    return {"value": [one]}


def monitored(folder: Path, *, subscription: str = SUBSCRIPTION, **other: Any) -> str:
    """A folder with all of them; `other` replaces some by their name, None leaves one out."""
    all: dict[str, Any] = {
        "cluster": in_workspace(),
        "workspace": workspace(),
        "rule": rule(),
        "associations": association(),
        "settings": diagnostic_setting(),
    }
    target = folder / "monitored"
    target.mkdir(parents=True, exist_ok=True)
    for name, each in (all | other).items():
        if each is not None:
            text = json.dumps(each).replace(SUBSCRIPTION, subscription)
            saved(target, json.loads(text), f"{name}.json")
    return str(target)
