"""The recording rules that Azure's dashboards for managed Prometheus query.

Names and expressions are those of Azure/prometheus-collector, AddonBicepTemplate/FullAzureMonitorMetricsProfile.bicep
(commit 39583fd), described at learn.microsoft.com/azure/azure-monitor/containers/prometheus-metrics-scrape-default.
"""

from __future__ import annotations

Rules = tuple[tuple[str, str], ...]
"""The name of each new series and its expression. A name may have several expressions."""

_NODE, _STATE, _CADVISOR = 'job="node"', 'job="kube-state-metrics"', 'job="cadvisor"'
_RESOURCE = "cluster, microsoft_resourceid"
_POD = f"namespace, pod, {_RESOURCE}"
_OWNER = "node, created_by_name, created_by_kind"


def _available(more: str = "") -> str:
    """The memory that is free for new processes, by an older kernel's numbers where the newer one is missing."""
    parts = " + ".join(f"node_memory_{each}_bytes{{{_NODE}}}" for each in ("Buffers", "Cached", "MemFree", "Slab"))
    return f"(node_memory_MemAvailable_bytes{{{_NODE}}} or ({parts})){more}"


def _network(name: str) -> tuple[str, str]:
    metric = f'node_network_{name}_total{{{_NODE}, device!="lo"}}'
    return f"instance:node_network_{name}_excluding_lo:rate5m", f"sum without (device) (rate({metric}[5m]))"


def _disk(name: str) -> tuple[str, str]:
    metric = f'node_disk_{name}_seconds_total{{{_NODE}, device!=""}}'
    return f"instance_device:node_disk_{name}_seconds:rate5m", f"rate({metric}[5m])"


NODE: Rules = (
    ("instance:node_num_cpu:sum", f'count without (cpu, mode) (node_cpu_seconds_total{{{_NODE}, mode="idle"}})'),
    (
        "instance:node_cpu_utilisation:rate5m",
        "1 - avg without (cpu) (sum without (mode) "
        f'(rate(node_cpu_seconds_total{{{_NODE}, mode=~"idle|iowait|steal"}}[5m])))',
    ),
    ("instance:node_load1_per_cpu:ratio", f"node_load1{{{_NODE}}} / instance:node_num_cpu:sum{{{_NODE}}}"),
    ("instance:node_memory_utilisation:ratio", f"1 - ({_available()} / node_memory_MemTotal_bytes{{{_NODE}}})"),
    ("instance:node_vmstat_pgmajfault:rate5m", f"rate(node_vmstat_pgmajfault{{{_NODE}}}[5m])"),
    _disk("io_time"),
    _disk("io_time_weighted"),
    _network("receive_bytes"),
    _network("transmit_bytes"),
    _network("receive_drop"),
    _network("transmit_drop"),
)

_RUNNING = 'kube_pod_status_phase{phase=~"Pending|Running"} == 1'
_ACTIVE = f"on (namespace, pod, cluster) group_left () max by (namespace, pod, cluster) ({_RUNNING})"


def _memory(name: str) -> tuple[str, str]:
    """A container's memory, with the node of its pod."""
    nodes = 'topk by (namespace, pod) (1, max by (namespace, pod, node) (kube_pod_info{node!=""}))'
    metric = f'container_memory_{name}{{{_CADVISOR}, image!=""}}'
    return (
        f"node_namespace_pod_container:container_memory_{name}",
        f"{metric} * on (namespace, pod) group_left (node) {nodes}",
    )


def _active(resource: str, kind: str) -> Rules:
    """What the containers of pods that run or wait request, or are limited to: each, and by namespace."""
    metric = f'kube_pod_container_resource_{kind}{{resource="{resource}", {_STATE}}}'
    each = f"max by (namespace, pod, container, cluster) ({metric})"
    return (
        (f"cluster:namespace:pod_{resource}:active:kube_pod_container_resource_{kind}", f"{metric} * {_ACTIVE}"),
        (
            f"namespace_{resource}:kube_pod_container_resource_{kind}:sum",
            f"sum by (namespace, cluster) (sum by (namespace, pod, cluster) ({each} * {_ACTIVE}))",
        ),
    )


def _workload(owned: str) -> tuple[str, str]:
    """The workload of each pod."""
    series = f'label_replace({owned}, "workload", "$1", "owner_name", "(.*)")'
    return "namespace_workload_pod:kube_pod_owner:relabel", f"max by (cluster, namespace, workload, pod) ({series})"


def _owned(kind: str) -> str:
    return f'kube_pod_owner{{{_STATE}, owner_kind="{kind}"}}'


_REPLICA_SET = f'label_replace({_owned("ReplicaSet")}, "replicaset", "$1", "owner_name", "(.*)")'
_DEPLOYMENTS = (
    "topk by (replicaset, namespace) (1, max by (replicaset, namespace, owner_name) "
    f"(kube_replicaset_owner{{{_STATE}}}))"
)

KUBERNETES: Rules = (
    (
        "node_namespace_pod_container:container_cpu_usage_seconds_total:sum_irate",
        "sum by (cluster, namespace, pod, container) "
        f'(irate(container_cpu_usage_seconds_total{{{_CADVISOR}, image!=""}}[5m])) '
        "* on (cluster, namespace, pod) group_left (node) topk by (cluster, namespace, pod) "
        '(1, max by (cluster, namespace, pod, node) (kube_pod_info{node!=""}))',
    ),
    *map(_memory, ("working_set_bytes", "rss", "cache", "swap")),
    *(row for kind in ("requests", "limits") for resource in ("memory", "cpu") for row in _active(resource, kind)),
    _workload(f"{_REPLICA_SET} * on (replicaset, namespace) group_left (owner_name) {_DEPLOYMENTS}"),
    *map(_workload, map(_owned, ("DaemonSet", "StatefulSet", "Job"))),
    (":node_memory_MemAvailable_bytes:sum", f"sum by (cluster) {_available()}"),
    (
        "cluster:node_cpu:ratio_rate5m",
        f'sum by (cluster) (rate(node_cpu_seconds_total{{{_NODE}, mode!="idle", mode!="iowait", mode!="steal"}}[5m])) '
        f"/ count by (cluster) (sum by (cluster, instance, cpu) (node_cpu_seconds_total{{{_NODE}}}))",
    ),
)

_PODS = f'container!="", pod!="", {_CADVISOR}'
_CONTAINERS = f'container!="", pod!="", {_STATE}'
_INFO = f'max by ({_OWNER}, {_POD}) (kube_pod_info{{pod!="", {_STATE}}})'
_WITH_OWNER = f"* on ({_POD}) group_left ({_OWNER}) {_INFO}"


def _of_controller(name: str, how: str) -> tuple[str, str]:
    by = f"{how.partition('_')[0]} by (namespace, {_OWNER}, {_RESOURCE})"
    return f"ux:controller_{name}:{how}", f"{by} (ux:pod_{name}:{how})"


def _usage(name: str, metric: str, how: str) -> Rules:
    """The usage of each pod, and of the workloads that own them."""
    return (f"ux:pod_{name}:{how}", f"(sum by ({_POD}) ({metric})) {_WITH_OWNER}"), _of_controller(name, how)


def _counted(name: str, how: str, metric: str, init: str, labels: str) -> Rules:
    """A number of each pod's containers, those of its start included, and that of the workloads that own them."""
    each = " or ".join(f"{how} by (container, {_POD}) ({one}{{{labels}}})" for one in (metric, init))
    return (
        (f"ux:pod_{name}:{how}", f"{how} by ({_OWNER}, {_POD}) (({each}) {_WITH_OWNER})"),
        _of_controller(name, how),
    )


_LIMITS = f"kube_pod_container_resource_limits{{{_CONTAINERS}}}"
_TERMINATING = (
    f'label_replace(count by ({_POD}) (kube_pod_deletion_timestamp{{{_STATE}, pod!=""}}) '
    f'* count by ({_POD}) (kube_pod_status_reason{{reason="NodeLost", {_STATE}}} == 0), '
    '"phase", "terminating", "", "")'
)

PORTAL: Rules = (
    *_usage("cpu_usage", f"irate(container_cpu_usage_seconds_total{{{_PODS}}}[5m])", "sum_irate"),
    *_usage("workingset_memory", f"container_memory_working_set_bytes{{{_PODS}}}", "sum"),
    *_usage("rss_memory", f"container_memory_rss{{{_PODS}}}", "sum"),
    *_counted(
        "container_count",
        "sum",
        "kube_pod_container_info",
        "kube_pod_init_container_info",
        f'container_id!="", {_CONTAINERS}',
    ),
    *_counted(
        "container_restarts",
        "max",
        "kube_pod_container_status_restarts_total",
        "kube_pod_init_status_restarts_total",
        _CONTAINERS,
    ),
    (
        "ux:pod_resource_limit:sum",
        # Without a limit in each container, a pod has none.
        f"(sum by (resource, {_POD}) (max by (container, resource, {_POD}) ({_LIMITS})) "
        f"unless (count by (resource, {_POD}) ({_LIMITS}) != on ({_POD}) group_left () "
        f"sum by ({_POD}) (kube_pod_container_info{{{_CONTAINERS}}}))) "
        f'* on ({_POD}) group_left ({_OWNER}) kube_pod_info{{pod!="", {_STATE}}}',
    ),
    (
        "ux:controller_resource_limit:sum",
        f"sum by (namespace, resource, {_OWNER}, {_RESOURCE}) (ux:pod_resource_limit:sum)",
    ),
    (
        "ux:controller_pod_phase_count:sum",
        f"sum by (namespace, phase, {_OWNER}, {_RESOURCE}) "
        f'((kube_pod_status_phase{{{_STATE}, pod!=""}} or {_TERMINATING}) {_WITH_OWNER})',
    ),
    (
        "ux:cluster_pod_phase_count:sum",
        f"sum by (namespace, phase, node, {_RESOURCE}) (ux:controller_pod_phase_count:sum)",
    ),
    (
        "ux:node_cpu_usage:sum_irate",
        f'sum by (instance, {_RESOURCE}) (1 - irate(node_cpu_seconds_total{{{_NODE}, mode="idle"}}[5m]))',
    ),
    (
        "ux:node_memory_usage:sum",
        f"sum by (instance, {_RESOURCE}) (node_memory_MemTotal_bytes{{{_NODE}}} - node_memory_MemFree_bytes{{{_NODE}}} "
        f"- node_memory_Cached_bytes{{{_NODE}}} - node_memory_Buffers_bytes{{{_NODE}}})",
    ),
    *(
        (
            f"ux:node_network_{way}_drop_total:sum_irate",
            f'sum by (instance, {_RESOURCE}) (irate(node_network_{way}_drop_total{{{_NODE}, device!="lo"}}[5m]))',
        )
        for way in ("receive", "transmit")
    ),
)
"""The series of the portal's own pages."""

LINUX: dict[str, Rules] = {
    "NodeRecordingRulesRuleGroup": NODE,
    "KubernetesRecordingRulesRuleGroup": KUBERNETES,
    "UXRecordingRulesRuleGroup": PORTAL,
}
"""By the names of the groups in Azure, before the cluster's: those that azure-cli uses."""
