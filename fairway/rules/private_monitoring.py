"""Logs and metrics of clusters that reach Azure Monitor over private endpoints only."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.azure.monitor import DATA_COLLECTION_RULE_ASSOCIATION
from fairway.azure.operationalinsights import WORKSPACE
from fairway.rules.citations import aks, cli
from fairway.rules.cluster import Cluster
from fairway.rules.monitoring_resources import OF_ENDPOINT
from fairway.rules.practice import add_on, has_surroundings
from fairway.rules.private_link_scopes import linked
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_MONITOR = "https://learn.microsoft.com/azure/azure-monitor/"
_KUBERNETES = f"{_MONITOR}containers/kubernetes-monitoring-private-link"
_ACCESS = f"{_MONITOR}fundamentals/private-link-design#control-network-access-to-ampls-resources"
_WORKSPACE = "logAnalyticsWorkspaceResourceID"


def _associations(cluster: Cluster) -> Iterator[Reader]:
    for each in map(Reader, cluster.stack.by_type.get(DATA_COLLECTION_RULE_ASSOCIATION.token, ())):
        if each.hidden("resourceUri") or each.word("resourceUri") == cluster.request.id.lower():
            yield each


@rule(
    "isolated-monitoring-without-private-link",
    "Agents of a cluster without outbound traffic reach Azure Monitor through a private link scope.",
    remedy="Create a private link scope with a private endpoint in the VNet, put the workspace and the data collection "
    "endpoints into it, and associate an endpoint with the cluster as configurationAccessEndpoint; or turn the agents "
    "off.",
    sources=(
        aks(
            "outbound-rules-control-egress.md#azure-monitor---managed-prometheus-container-insights-and-azure-monitor-"
            "application-insights-autoinstrumentation"
        ),
        _KUBERNETES,
    ),
    severity="warning",
)
def _isolated(cluster: Cluster) -> Faults:
    if cluster.word("networkProfile.outboundType") not in ("none", "block") or not has_surroundings(cluster):
        return
    # Without an association with a rule, the agents are configured elsewhere.
    found = [each.word("associationName") for each in _associations(cluster)]
    if not found or OF_ENDPOINT in found or "" in found:
        return
    agents = {f"{add_on(cluster, 'omsagent')}.enabled": "logs", "azureMonitorProfile.metrics.enabled": "metrics"}
    for path, what in agents.items():
        if cluster.on(path):
            yield cluster.fault(
                path, f"its agents fetch no rules and deliver no {what}: nodes have no way to Azure Monitor."
            )


@rule(
    "configuration-endpoint-region",
    "Agents fetch their rules from a data collection endpoint in the region of the cluster.",
    remedy="Associate an endpoint in the region of the cluster; the rules may use another one.",
    sources=(f"{_MONITOR}agents/azure-monitor-agent-private-link", cli("addonconfiguration.py")),
    severity="warning",
)
def _region(cluster: Cluster) -> Faults:
    for each in _associations(cluster):
        path = "dataCollectionEndpointId"
        endpoint = cluster.stack.resource(each.text(path)) if each.word("associationName") == OF_ENDPOINT else None
        if endpoint and endpoint.is_elsewhere(cluster):
            places = f"the endpoint is in {endpoint.location}, and the cluster in {cluster.location}"
            yield each.fault(path, f"{places}: its agents get no configuration.")


def _workspace(cluster: Cluster) -> Resource | None:
    """The workspace of this plan that the cluster's agents send logs of containers to."""
    agent = add_on(cluster, "omsagent")
    config = {key.lower(): str(value) for key, value in cluster.entries(f"{agent}.config").items()}
    found = cluster.stack.resource(config.get(_WORKSPACE.lower(), "")) if cluster.on(f"{agent}.enabled") else None
    return found if found and found.request.type == WORKSPACE.token else None


@rule(
    "workspace-query-closed",
    "Container Insights queries a workspace from public networks.",
    remedy="Set publicNetworkAccessForQuery to Enabled, or query the logs in Log Analytics from a connected network.",
    sources=(_ACCESS,),
    severity="note",
)
def _query(cluster: Cluster) -> Faults:
    path, workspace = "publicNetworkAccessForQuery", _workspace(cluster)
    if workspace and workspace.word(path) == "disabled":
        reason = (
            "people outside of the networks with its private link scope see no logs in the portal, and Container "
            "Insights shows none to anyone: it queries through Azure Resource Manager, which takes no private link."
        )
        yield workspace.fault(path, reason)


@rule(
    "workspace-ingestion-closed",
    "A workspace that takes no logs from public networks is in a private link scope.",
    remedy="Put the workspace into a private link scope, or set publicNetworkAccessForIngestion to Enabled.",
    sources=(_ACCESS,),
    severity="warning",
)
def _ingestion(cluster: Cluster) -> Faults:
    path, workspace = "publicNetworkAccessForIngestion", _workspace(cluster)
    if workspace is None or workspace.word(path) != "disabled" or cluster.stack.exists(workspace):
        return
    if not linked(cluster.stack) & {"", workspace.request.id.lower()}:
        reason = f"no scope of this plan has the workspace, so logs of the containers of {cluster.name} are refused."
        yield workspace.fault(path, reason)
