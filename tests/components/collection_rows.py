"""The settings of data collection, diagnostic settings and events, each with its effect on the requests."""

from __future__ import annotations

from typing import Any

from tests.components.seen import Seen, of

Row = tuple[dict[str, Any], Seen, Any]

_GROUP = "/subscriptions/s/resourceGroups/g/providers"
WORKSPACE = f"{_GROUP}/Microsoft.OperationalInsights/workspaces/soc"
STORAGE = f"{_GROUP}/Microsoft.Storage/storageAccounts/logs"
HUBS = f"{_GROUP}/Microsoft.EventHub/namespaces/n/authorizationRules/send"
HUB = f"{_GROUP}/Microsoft.EventHub/namespaces/n/eventhubs/aks"
PARTNER = f"{_GROUP}/Microsoft.Datadog/monitors/d"
VAULT = f"{_GROUP}/Microsoft.KeyVault/vaults/v"

_COLLECTED = "dataSources.extensions[0].extensionSettings.dataCollectionSettings"
_RULE, _SETTING = "shop/container-logs", "shop/diagnostics/more"


def collected(**settings: Any) -> dict[str, Any]:
    return {"monitoring": {"dataCollection": settings}}


def rule(path: str) -> Seen:
    return of("DataCollectionRule", path, _RULE)


def diagnostic(**settings: Any) -> dict[str, Any]:
    return {"monitoring": {"diagnosticSettings": {"more": settings}}}


def setting(path: str) -> Seen:
    return of("DiagnosticSetting", path, _SETTING)


def subscribed(**settings: Any) -> dict[str, Any]:
    return {"monitoring": {"systemTopic": {"eventSubscriptions": {"ops": settings}}}}


_EXCLUDED = {"namespaceFilteringMode": "Exclude", "namespaces": ["kube-system"]}
_EVENT = "Microsoft.ContainerService.NodePoolRollingFailed"
_QUEUE = {"storageAccountId": STORAGE, "queueName": "aks"}


def subscription(path: str) -> Seen:
    return of("SystemTopicEventSubscription", path)


_COLLECTION: dict[str, Row] = {
    "interval": (collected(interval="5m"), rule(f"{_COLLECTED}.interval"), "5m"),
    "namespaceFilteringMode": (collected(**_EXCLUDED), rule(f"{_COLLECTED}.namespaceFilteringMode"), "Exclude"),
    "namespaces": (collected(**_EXCLUDED), rule(f"{_COLLECTED}.namespaces"), ["kube-system"]),
    "streams": (
        collected(streams=["Microsoft-KubeEvents"]),
        rule("dataFlows[0].streams"),
        ["Microsoft-KubeEvents"],
    ),
    "ruleName": (collected(ruleName="MSCI-{cluster}"), rule("dataCollectionRuleName"), "MSCI-shop"),
    "destinationName": (collected(destinationName="la"), rule("dataFlows[0].destinations"), ["la"]),
    "associationDescription": (
        collected(associationDescription="logs"),
        of("DataCollectionRuleAssociation", "description"),
        "logs",
    ),
    "enableContainerLogV2": (
        collected(enableContainerLogV2=False),
        rule(f"{_COLLECTED}.enableContainerLogV2"),
        False,
    ),
    "syslog.facilityNames": (
        collected(syslog={"facilityNames": ["cron"]}),
        rule("dataSources.syslog[0].facilityNames"),
        ["cron"],
    ),
    "syslog.logLevels": (
        collected(syslog={"logLevels": ["Alert"]}),
        rule("dataSources.syslog[0].logLevels"),
        ["Alert"],
    ),
}
_DIAGNOSTIC: dict[str, Row] = {
    "scope": (diagnostic(scope=VAULT), setting("resourceUri"), VAULT),
    "workspaceId": (diagnostic(workspaceId=WORKSPACE), setting("workspaceId"), WORKSPACE),
    "storageAccountId": (diagnostic(storageAccountId=STORAGE), setting("storageAccountId"), STORAGE),
    "eventHubAuthorizationRuleId": (
        diagnostic(eventHubAuthorizationRuleId=HUBS),
        setting("eventHubAuthorizationRuleId"),
        HUBS,
    ),
    "eventHubName": (
        diagnostic(eventHubAuthorizationRuleId=HUBS, eventHubName="audit"),
        setting("eventHubName"),
        "audit",
    ),
    "marketplacePartnerId": (diagnostic(marketplacePartnerId=PARTNER), setting("marketplacePartnerId"), PARTNER),
    "logCategories": (
        diagnostic(storageAccountId=STORAGE, logCategories=["guard"]),
        setting("logs"),
        [{"category": "guard", "enabled": True}],
    ),
    "allMetrics": (
        diagnostic(storageAccountId=STORAGE, allMetrics=True),
        setting("metrics"),
        [{"category": "AllMetrics", "enabled": True}],
    ),
}
_EVENTS: dict[str, Row] = {
    "name": ({"monitoring": {"systemTopic": {"name": "own"}}}, of("SystemTopic", "systemTopicName"), "own"),
    "eventSubscriptions.*.eventHubId": (subscribed(eventHubId=HUB), subscription("destination.resourceId"), HUB),
    "eventSubscriptions.*.storageAccountId": (
        subscribed(**_QUEUE),
        subscription("destination.resourceId"),
        STORAGE,
    ),
    "eventSubscriptions.*.queueName": (subscribed(**_QUEUE), subscription("destination.queueName"), "aks"),
    "eventSubscriptions.*.endpointUrlSecret": (
        subscribed(endpointUrlSecret="hook"),
        lambda it: next((each.secrets for each in it.all("SystemTopicEventSubscription")), None),
        ("destination.endpointUrl",),
    ),
    "eventSubscriptions.*.includedEventTypes": (
        subscribed(eventHubId=HUB, includedEventTypes=[_EVENT]),
        subscription("filter.includedEventTypes"),
        [_EVENT],
    ),
}
_QUERY = {"body": "KubePodInventory | where PodRestartCount > 3"}


def queried(**settings: Any) -> dict[str, Any]:
    return {"monitoring": {"queryPack": {"queries": {"restarts": {**_QUERY, **settings}}}}}


_QUERIES: dict[str, Row] = {
    "name": ({"monitoring": {"queryPack": {"name": "own"}}}, of("QueryPack", "queryPackName"), "own"),
    **{
        f"queries.*.{key}": (queried(**{key: value}), of("Query", key), value)
        for key, value in {
            "body": "KubeEvents | take 10",
            "displayName": "Restarted pods",
            "description": "Pods that restart often.",
        }.items()
    },
    **{
        f"queries.*.related.{key}": (queried(related={key: value}), of("Query", f"related.{key}"), value)
        for key, value in {
            "categories": ["container"],
            "resourceTypes": ["microsoft.containerservice/managedclusters"],
            "solutions": ["LogManagement"],
        }.items()
    },
    "queries.*.tags.*": (queried(tags={"team": ["payments"]}), of("Query", "tags"), {"team": ["payments"]}),
}


def shown(**settings: Any) -> dict[str, Any]:
    return {"monitoring": {"dashboards": {"pods": {"serializedData": "{}", **settings}}}}


_DASHBOARDS: dict[str, Row] = {
    "name": (shown(name="own"), of("Dashboard", "dashboardName"), "own"),
    "serializedData": (
        shown(serializedData='{"title": "Pods"}'),
        of("DashboardDefinition", "properties.serializedData"),
        '{"title": "Pods"}',
    ),
}
COLLECTION_ROWS: dict[str, Row] = {
    **{f"monitoring.dataCollection.{key}": row for key, row in _COLLECTION.items()},
    **{f"monitoring.diagnosticSettings.*.{key}": row for key, row in _DIAGNOSTIC.items()},
    **{f"monitoring.systemTopic.{key}": row for key, row in _EVENTS.items()},
    **{f"monitoring.queryPack.{key}": row for key, row in _QUERIES.items()},
    **{f"monitoring.dashboards.*.{key}": row for key, row in _DASHBOARDS.items()},
}
