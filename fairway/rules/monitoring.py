"""Log Analytics workspaces and data collection rules."""

from __future__ import annotations

from fairway.azure.monitor import DATA_COLLECTION_RULE, DATA_COLLECTION_RULE_ASSOCIATION
from fairway.azure.operationalinsights import WORKSPACE
from fairway.request import mapping
from fairway.rules.bounds import bounded, itself
from fairway.rules.citations import code, thread
from fairway.rules.cluster import Cluster
from fairway.rules.practice import has_surroundings
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource
from fairway.rules.spelling import closest

_LEARN = "https://learn.microsoft.com/azure/azure-monitor/"
_STRUCTURE = f"{_LEARN}data-collection/data-collection-rule-structure"

STREAMS = ("microsoft-", "custom-")
"""How the name of each stream begins, in lower case."""
CONTAINER_GROUP = "Microsoft-ContainerInsights-Group-Default"
OF_CONTAINER_GROUP = (
    "Microsoft-ContainerInventory",
    "Microsoft-ContainerLog",
    "Microsoft-ContainerLogV2",
    "Microsoft-ContainerNodeInventory",
    "Microsoft-InsightsMetrics",
    "Microsoft-KubeEvents",
    "Microsoft-KubeMonAgentEvents",
    "Microsoft-KubeNodeInventory",
    "Microsoft-KubePodInventory",
    "Microsoft-KubePVInventory",
    "Microsoft-KubeServices",
    "Microsoft-Perf",
)
"""The streams of the group.

learn.microsoft.com/azure/azure-monitor/containers/container-insights-data-collection-dcr
"""

bounded(
    "workspace-retention-range",
    "retentionInDays",
    4,
    730,
    why="a workspace keeps logs for at most two years",
    sources=(f"{_LEARN}logs/data-retention-configure", f"{_LEARN}fundamentals/service-limits"),
    each=itself,
    over=WORKSPACE.token,
)
RETENTION = {"free": (7, 7), "standard": (30, 30), "premium": (365, 365)}
"""By SKU of older workspaces: the days that logs are kept."""
COMMITMENTS = (100, 200, 300, 400, 500, 1000, 2000, 5000, 10000, 25000, 50000)
"""Gigabytes a day of a commitment tier."""


@rule(
    "workspace-retention-of-tier",
    "A workspace keeps logs for as long as its pricing tier does: Free for 7 days, and others for 30 or more.",
    remedy="Set retentionInDays to 30 or more, and leave it out with the tiers Free and Standard.",
    sources=(
        thread("hashicorp/terraform-provider-azurerm/issues/6764"),
        thread("hashicorp/terraform-provider-azurerm/issues/28272"),
        thread("hashicorp/terraform-provider-azurerm/issues/2949"),
    ),
    over=WORKSPACE.token,
)
def _tier(workspace: Resource) -> Faults:
    days, sku = workspace.number("retentionInDays"), workspace.word("sku.name")
    low, high = RETENTION.get(sku, (30, 730))
    if days and 4 <= days <= 730 and not low <= days <= high and not workspace.hidden("sku"):
        span = f"{low} days" if low == high else f"{low} days or more"
        # The documentation of tables has four days as the least, and issues have 30 for workspaces.
        severity = None if sku in RETENTION else "warning"
        yield workspace.fault("retentionInDays", f"it is {days:.15g}, and the tier keeps logs for {span}.", severity)


@rule(
    "workspace-commitment-tier",
    "A workspace with a capacity reservation has one of the commitment tiers, and others have none.",
    remedy=f"Set sku.capacityReservationLevel to one of {', '.join(map(str, COMMITMENTS))}, with CapacityReservation.",
    sources=(
        f"{_LEARN}logs/cost-logs#commitment-tiers",
        code(
            "hashicorp/terraform-provider-azurerm", "internal/services/loganalytics/log_analytics_workspace_resource.go"
        ),
    ),
    over=WORKSPACE.token,
)
def _commitment(workspace: Resource) -> Faults:
    key, sku = "sku.capacityReservationLevel", workspace.word("sku.name")
    level = workspace.number(key)
    if sku == "capacityreservation" and workspace.missing(key):
        yield workspace.fault(key, "the tier CapacityReservation needs a level.")
    elif level and sku == "capacityreservation" and level not in COMMITMENTS:
        yield workspace.fault(key, f"{level:.15g} is no commitment tier.")
    elif level and sku in ("pergb2018", "free", "standalone"):
        yield workspace.fault(key, f"the tier {workspace.text('sku.name')} has no level.")


@rule(
    "data-collection-rule-region",
    "A data collection rule is in the region of its workspace.",
    remedy="Set location of the rule to that of the workspace.",
    sources=(f"{_LEARN}data-collection/data-collection-rule-overview",),
    over=DATA_COLLECTION_RULE.token,
    severity="warning",
)
def _region(collection: Resource) -> Faults:
    for part in collection.parts("destinations.logAnalytics"):
        workspace = collection.stack.resource(part.text("workspaceResourceId"))
        if workspace and workspace.is_elsewhere(collection):
            reason = f"workspace {workspace.request.name} is in {workspace.location}, and the rule in "
            reason += f"{collection.location}."
            yield part.fault("workspaceResourceId", reason)


@rule(
    "data-flow-destination-unknown",
    "The destinations of a data flow are destinations of its data collection rule.",
    remedy="Write the name of an entry of destinations.",
    sources=(f"{_STRUCTURE}#data-flows",),
    over=DATA_COLLECTION_RULE.token,
)
def _destination(collection: Resource) -> Faults:
    kinds = collection.entries("destinations")
    parts = [each for kind in kinds for each in collection.parts(f"destinations.{kind}")]
    single = [kind for kind in kinds if collection.given(f"destinations.{kind}.name")]
    names = {each.text("name") for each in parts} | {collection.text(f"destinations.{kind}.name") for kind in single}
    # Whether Azure compares letter case here is not documented.
    spelled = {each.casefold() for each in names}
    known = names and "" not in names and not any(collection.partly_hidden(f"destinations.{kind}") for kind in kinds)
    for flow in collection.parts("dataFlows") if known else ():
        for text in flow.texts("destinations"):
            if text.casefold() not in spelled:
                reason = f"{text} is not among the destinations: {', '.join(sorted(names))}."
                yield flow.fault("destinations", reason)


@rule(
    "data-flow-stream-name",
    "A stream is one of Azure's (Microsoft-...) or one of your own (Custom-...).",
    remedy="Write the whole name, such as Microsoft-ContainerInsights-Group-Default.",
    sources=(
        f"{_STRUCTURE}#data-flows",
        thread("hashicorp/terraform-provider-azurerm/issues/18481"),
        thread("Azure/azure-rest-api-specs/issues/21200"),
    ),
    over=DATA_COLLECTION_RULE.token,
)
def _stream(collection: Resource) -> Faults:
    for flow in collection.parts("dataFlows"):
        for text in flow.texts("streams"):
            # learn.microsoft.com/azure/azure-monitor/data-collection/data-collection-metrics: `<type>:<metric>`
            of_platform = "/" in text.partition(":")[0] and ":" in text
            group = closest(text, (CONTAINER_GROUP,))
            if not (of_platform or text.lower().startswith(STREAMS)):
                yield flow.fault("streams", f"Azure has no stream called {text} (InvalidStream).")
            elif group and text.lower() != group.lower():
                reason = f"Azure has no stream called {text} (InvalidStream)."
                yield flow.fault("streams", reason, remedy=f"Write {group}.")


def _is_group(stream: str) -> bool:
    """Whether the stream is a group of others, such as that of Container insights."""
    return stream.lower().startswith("microsoft-") and "-group-" in stream.lower()


@rule(
    "data-flow-group-transform",
    "A data flow of a stream group has no transformation.",
    remedy="List the streams of the group one by one in the data source and in the flow, such as "
    "Microsoft-ContainerLogV2, or leave transformKql out.",
    sources=(thread("MicrosoftDocs/azure-docs/issues/118974"),),
    over=DATA_COLLECTION_RULE.token,
)
def _transform(collection: Resource) -> Faults:
    for flow in collection.parts("dataFlows"):
        group = next(filter(_is_group, flow.texts("streams")), "")
        # `source` passes each record on as it is, and templates have it as a placeholder.
        if group and flow.text("transformKql").strip() not in ("", "source"):
            yield flow.fault("transformKql", f"{group} is a group of streams, which Azure does not transform.")


@rule(
    "data-flow-stream-of-group",
    "A data flow names a stream of Container insights alone only where a data source does.",
    remedy=f"Write {CONTAINER_GROUP} in the flow, or list the stream in the data source instead of the group.",
    sources=(thread("MicrosoftDocs/azure-docs/issues/112612"),),
    over=DATA_COLLECTION_RULE.token,
)
def _of_group(collection: Resource) -> Faults:
    kinds = [f"dataSources.{kind}" for kind in mapping(collection.get("dataSources")) or {}]
    parts = [part for kind in kinds for part in collection.parts(kind)]
    collected = {text.lower() for part in parts for text in part.texts("streams")}
    single = {each.lower() for each in OF_CONTAINER_GROUP} - collected
    known = not any(collection.partly_hidden(kind) for kind in kinds)
    for flow in collection.parts("dataFlows") if known and CONTAINER_GROUP.lower() in collected else ():
        for text in flow.texts("streams"):
            if text.lower() in single:
                reason = f"{text} is collected as part of {CONTAINER_GROUP} (InvalidDataFlow)."
                yield flow.fault("streams", reason)


@rule(
    "managed-prometheus-without-destination",
    "Managed Prometheus has a data collection rule that says where metrics go.",
    remedy="Create a data collection rule with the stream Microsoft-PrometheusMetrics and its association with the "
    "cluster (`az aks update --enable-azure-monitor-metrics` does; in a stack file `monitoring: {prometheus: {}}`), or "
    "leave azureMonitorProfile.metrics out.",
    sources=(f"{_LEARN}containers/kubernetes-monitoring-enable-prometheus",),
    severity="warning",
)
def _prometheus(cluster: Cluster) -> Faults:
    path = "azureMonitorProfile.metrics.enabled"
    if not cluster.on(path) or not has_surroundings(cluster):
        return
    for each in map(Reader, cluster.stack.by_type.get(DATA_COLLECTION_RULE_ASSOCIATION.token, ())):
        if not each.hidden("resourceUri") and each.word("resourceUri") != cluster.request.id.lower():
            continue
        collection = cluster.stack.resource(each.text("dataCollectionRuleId"))
        # A rule elsewhere may have the stream.
        if each.given("dataCollectionRuleId") and (collection is None or _has_metrics(collection)):
            return
    yield cluster.fault(path, "the agent runs on every node, and nothing here says where to send its metrics.")


def _has_metrics(collection: Reader) -> bool:
    flows = collection.parts("dataFlows")
    return not flows or any("microsoft-prometheusmetrics" in map(str.lower, flow.texts("streams")) for flow in flows)
