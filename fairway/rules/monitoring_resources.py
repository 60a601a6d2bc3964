"""Tables, application insights, associations, private link scopes and Grafana."""

from __future__ import annotations

from fairway.azure.monitor import DATA_COLLECTION_RULE_ASSOCIATION
from fairway.rules.citations import code
from fairway.rules.cluster import clusters_of
from fairway.rules.practice import lacks
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_LEARN = "https://learn.microsoft.com/azure/"
_AZURERM = "hashicorp/terraform-provider-azurerm"

TABLE = "azure-native:operationalinsights:Table"
INSIGHTS = "azure-native:applicationinsights:Component"
LINK_SCOPE = "azure-native:monitor:PrivateLinkScope"
GRAFANA = "azure-native:dashboard:Grafana"
DAYS = (30, 60, 90, 120, 180, 270, 365, 550, 730)
"""How long application insights keep data."""
OF_ENDPOINT = "configurationaccessendpoint"


@rule(
    "workspace-table-retention",
    "A table keeps data for interactive queries from 4 to 730 days.",
    remedy="Set retentionInDays to a value from 4 to 730, or to -1 for that of the workspace.",
    sources=(
        f"{_LEARN}azure-monitor/logs/data-retention-configure",
        code(_AZURERM, "internal/services/loganalytics/log_analytics_workspace_table_resource.go"),
    ),
    over=TABLE,
)
def _table(table: Resource) -> Faults:
    days = table.number("retentionInDays")
    if days is not None and days not in (-1, 0) and not 4 <= days <= 730:
        yield table.fault("retentionInDays", f"{days:.15g} days are not from 4 to 730.")


@rule(
    "application-insights-retention",
    "Application insights keep data for 30 to 730 days, in steps.",
    remedy=f"Set RetentionInDays to one of {', '.join(map(str, DAYS))}.",
    # Only Terraform's provider has this.
    sources=(code(_AZURERM, "internal/services/applicationinsights/application_insights_resource.go"),),
    over=INSIGHTS,
    severity="warning",
)
def _insights(insights: Resource) -> Faults:
    days = insights.number("retentionInDays")
    if days and days not in DAYS:
        yield insights.fault("retentionInDays", f"{days:.15g} days are not offered.")


@rule(
    "data-collection-endpoint-association-name",
    "The association with a data collection endpoint is called configurationAccessEndpoint.",
    remedy="Set the name to configurationAccessEndpoint.",
    sources=(
        f"{_LEARN}azure-monitor/data-collection/data-collection-rule-associations",
        code(_AZURERM, "internal/services/monitor/monitor_data_collection_rule_association_resource.go"),
    ),
    over=DATA_COLLECTION_RULE_ASSOCIATION.token,
)
def _association(association: Resource) -> Faults:
    name = association.word("associationName")
    if name and name != OF_ENDPOINT and association.given("dataCollectionEndpointId"):
        yield association.fault("associationName", f"{name} is the name of an association with an endpoint.")


@rule(
    "private-link-scope-location",
    "The location of a private link scope of Azure Monitor is global.",
    remedy="Set location to global.",
    sources=(f"{_LEARN}azure-monitor/fundamentals/private-link-configure",),
    over=LINK_SCOPE,
)
def _scope(scope: Resource) -> Faults:
    where = scope.word("location")
    if where and where != "global":
        yield scope.fault("location", f"location is {scope.text('location')}; such a scope is in no region.")


@rule(
    "grafana-zone-redundancy",
    "Managed Grafana with zone redundancy has the SKU Standard.",
    remedy="Set sku.name to Standard, or zoneRedundancy to Disabled.",
    sources=(f"{_LEARN}managed-grafana/overview#service-tiers",),
    over=GRAFANA,
)
def _grafana(grafana: Resource) -> Faults:
    path = "properties.zoneRedundancy"
    if grafana.word("sku.name") == "essential" and grafana.word(path) == "enabled":
        yield grafana.fault(path, "the SKU Essential is in one zone.")


@rule(
    "grafana-without-metrics",
    "Managed Grafana is linked to the Azure Monitor workspace that has the metrics of Kubernetes.",
    remedy="Collect metrics with managed Prometheus, and list its workspace in "
    "grafanaIntegrations.azureMonitorWorkspaceIntegrations; in a stack file, `monitoring: {prometheus: {}}` does both.",
    sources=(f"{_LEARN}azure-monitor/metrics/prometheus-grafana",),
    over=GRAFANA,
    severity="note",
)
def _no_metrics(grafana: Resource) -> Faults:
    path = "properties.grafanaIntegrations.azureMonitorWorkspaceIntegrations"
    metrics = any(not lacks(each, "azureMonitorProfile.metrics.enabled") for each in clusters_of(grafana.stack))
    if not metrics and grafana.missing(path) and not grafana.stack.exists(grafana):
        reason = "no workspace is linked, and no cluster sends Prometheus metrics: dashboards of Kubernetes stay empty."
        yield grafana.fault(path, reason)
