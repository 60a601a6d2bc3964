"""What the Container Insights agent collects, and where it sends it."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi_azure_native import monitor

from components.context import Context
from components.data_collection_endpoint import Linkable, data_collection_endpoint
from components.kind import Kind
from components.options import untyped
from config.data_collection import HIGH_SCALE, DataCollection
from config.monitoring import Monitoring

CONTAINER_LOGS = Kind("DataCollectionRule", "container-logs", "dcr-{cluster}", 64, "monitoring")
CONTAINER_LOGS_OF_CLUSTER = Kind("DataCollectionRuleAssociation", "container-logs", configured="monitoring")
INGESTION = Kind(
    "DataCollectionEndpoint", "container-logs", "MSCI-ingest-{key}-{cluster}", 43, "monitoring.dataCollection.streams"
)

RENAMED = {
    "dataSources.extensions[0].streams": "dataCollection.streams",
    "dataSources.extensions[0].extensionSettings.dataCollectionSettings": "dataCollection",
    "dataSources.syslog": "dataCollection.syslog",
}


def container_logs(
    context: Context,
    settings: Monitoring,
    cluster_id: pulumi.Input[str],
    workspace_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> Linkable | None:
    """Configure what the omsagent add-on collects and where it sends the logs. Returns the endpoint for many logs.

    With `useAADAuth` the agent reads a data collection rule associated with the cluster under exactly this name, and
    without it sends nothing: learn.microsoft.com/azure/azure-monitor/containers/kubernetes-monitoring-enable.
    """
    collection = settings.data_collection or DataCollection()
    streams, workspace = list(collection.streams), collection.destination_name
    collected: dict[str, Any] = {
        "interval": collection.interval,
        "namespaceFilteringMode": collection.namespace_filtering_mode,
        "enableContainerLogV2": collection.enable_container_log_v2,
    }
    if collection.namespaces:
        collected["namespaces"] = list(collection.namespaces)
    sources: dict[str, Any] = {
        "extensions": [
            {
                "name": "ContainerInsightsExtension",
                "extension_name": "ContainerInsights",
                "extension_settings": {"dataCollectionSettings": collected},
                "streams": streams,
            }
        ]
    }
    sent = list(streams)
    if collection.syslog:
        syslog = {"name": "sysLogsDataSource", "streams": ["Microsoft-Syslog"], **collection.syslog.arguments()}
        sources["syslog"] = [syslog]
        sent.append("Microsoft-Syslog")
    location = settings.workspace_location or context.settings.location
    endpoint: dict[str, Any] = {}
    ingestion = None
    if HIGH_SCALE in streams:
        # learn.microsoft.com/azure/azure-monitor/containers/container-insights-high-scale.
        ingestion = data_collection_endpoint(context, INGESTION, location, opts)
        endpoint["data_collection_endpoint_id"] = ingestion.id
    rule = monitor.DataCollectionRule(
        context.logical(CONTAINER_LOGS),
        data_collection_rule_name=context.azure(CONTAINER_LOGS, name=collection.rule_name),
        location=location,
        kind="Linux",
        data_sources=untyped(sources),
        destinations={"log_analytics": [{"name": workspace, "workspace_resource_id": workspace_id}]},
        data_flows=[{"streams": sent, "destinations": [workspace]}],
        opts=opts,
        **endpoint,
        **context.grouped,
    )
    described: dict[str, Any] = {}
    if collection.association_description:
        described["description"] = collection.association_description
    monitor.DataCollectionRuleAssociation(
        context.logical(CONTAINER_LOGS_OF_CLUSTER),
        association_name="ContainerInsightsExtension",
        resource_uri=cluster_id,
        data_collection_rule_id=rule.id,
        opts=opts,
        **described,
    )
    return ingestion
