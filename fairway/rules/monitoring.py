"""Log Analytics workspaces and data collection rules."""

from __future__ import annotations

from fairway.azure.monitor import DATA_COLLECTION_RULE, DATA_COLLECTION_RULE_ASSOCIATION
from fairway.azure.operationalinsights import WORKSPACE
from fairway.rules.bounds import bounded, itself
from fairway.rules.citations import thread
from fairway.rules.cluster import Cluster
from fairway.rules.practice import has_surroundings
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.resource import Resource

_LEARN = "https://learn.microsoft.com/azure/azure-monitor/"
_STRUCTURE = f"{_LEARN}data-collection/data-collection-rule-structure"

STREAMS = ("microsoft-", "custom-")
"""How the name of each stream begins, in lower case."""

bounded(
    "workspace-retention-range",
    "retentionInDays",
    4,
    730,
    why="a workspace keeps logs for at most two years",
    sources=(f"{_LEARN}logs/data-retention-configure", f"{_LEARN}fundamentals/service-limits"),
    each=itself,
    over=WORKSPACE.token,
    too_low=False,
)


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
            if not (of_platform or text.lower().startswith(STREAMS)):
                yield flow.fault("streams", f"Azure has no stream called {text} (InvalidStream).")


@rule(
    "managed-prometheus-without-destination",
    "Managed Prometheus has a data collection rule that says where metrics go.",
    remedy="Create a data collection rule with the stream Microsoft-PrometheusMetrics and its association with the "
    "cluster (`az aks update --enable-azure-monitor-metrics` does), or leave azureMonitorProfile.metrics out.",
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
