"""The recording rules that Azure's dashboards query for nodes and containers with Windows.

Sources as in `components.recording_rules`.
"""

from __future__ import annotations

from components.recording_rules import Rules

_JOB, _STATE = 'job="windows-exporter"', 'job="kube-state-metrics"'
_RESOURCE = "cluster, microsoft_resourceid"
_CPU_IDLE = f'rate(windows_cpu_time_total{{{_JOB}, mode="idle"}}[5m])'
_FREE, _VISIBLE = f"windows_memory_available_bytes{{{_JOB}}}", f"windows_os_visible_memory_bytes{{{_JOB}}}"
_CACHED = " + ".join(
    f"windows_memory_{each}_bytes{{{_JOB}}}"
    for each in (
        "cache",
        "modified_page_list",
        "standby_cache_core",
        "standby_cache_normal_priority",
        "standby_cache_reserve",
    )
)
_DISK = " + ".join(f"irate(windows_logical_disk_{each}_seconds_total{{{_JOB}}}[5m])" for each in ("read", "write"))
_SIZE, _LEFT = (f"windows_logical_disk_{each}_bytes{{{_JOB}}}" for each in ("size", "free"))
_NET = f"irate(windows_net_bytes_total{{{_JOB}}}[5m])"
_DROPPED = [f"irate(windows_net_packets_{each}_discarded_total{{{_JOB}}}[5m])" for each in ("received", "outbound")]
_TOTAL, _AVAILABLE = "node:windows_node_memory_bytes_total:sum", "node:windows_node_memory_bytes_available:sum"

NODE: Rules = (
    ("node:windows_node:sum", f"count (windows_system_boot_time_timestamp_seconds{{{_JOB}}})"),
    (
        "node:windows_node_num_cpu:sum",
        f"count by (instance) (sum by (instance, core) (windows_cpu_time_total{{{_JOB}}}))",
    ),
    (":windows_node_cpu_utilisation:avg5m", f"1 - avg ({_CPU_IDLE})"),
    ("node:windows_node_cpu_utilisation:avg5m", f"1 - avg by (instance) ({_CPU_IDLE})"),
    (":windows_node_memory_utilisation:", f"1 - sum ({_FREE}) / sum ({_VISIBLE})"),
    (":windows_node_memory_MemFreeCached_bytes:sum", f"sum ({_FREE} + windows_memory_cache_bytes{{{_JOB}}})"),
    ("node:windows_node_memory_totalCached_bytes:sum", _CACHED),
    (":windows_node_memory_MemTotal_bytes:sum", f"sum ({_VISIBLE})"),
    (_AVAILABLE, f"sum by (instance) ({_FREE})"),
    (_TOTAL, f"sum by (instance) ({_VISIBLE})"),
    ("node:windows_node_memory_utilisation:ratio", f"({_TOTAL} - {_AVAILABLE}) / scalar (sum ({_TOTAL}))"),
    ("node:windows_node_memory_utilisation:", f"1 - ({_AVAILABLE} / {_TOTAL})"),
    (
        "node:windows_node_memory_swap_io_pages:irate",
        f"irate(windows_memory_swap_page_operations_total{{{_JOB}}}[5m])",
    ),
    (":windows_node_disk_utilisation:avg_irate", f"avg ({_DISK})"),
    ("node:windows_node_disk_utilisation:avg_irate", f"avg by (instance) ({_DISK})"),
)


def _of_container(name: str, metric: str) -> tuple[str, str]:
    """A number of a container, with its pod."""
    labels = 'container_id!=""'
    pods = f"max by (container, container_id, pod, namespace) (kube_pod_container_info{{{_STATE}, {labels}}})"
    joined = "on (container_id) group_left (container, pod, namespace)"
    return name, f"windows_container_{metric}{{{_JOB}, {labels}}} * {joined} {pods}"


def _resource(resource: str, name: str, kind: str) -> tuple[str, str]:
    """What the containers on Windows request, or are limited to."""
    metric = f'kube_pod_container_resource_{kind}s{{resource="{resource}", {_STATE}}}'
    each = f"max by (namespace, pod, container) ({metric})" if kind == "request" else metric
    return (
        f"kube_pod_windows_container_resource_{name}_{kind}",
        f"{each} * on (container, pod, namespace) (windows_pod_container_available)",
    )


NODE_AND_KUBERNETES: Rules = (
    ("node:windows_node_filesystem_usage:", f"max by (instance, volume) (({_SIZE} - {_LEFT}) / {_SIZE})"),
    ("node:windows_node_filesystem_avail:", f"max by (instance, volume) ({_LEFT} / {_SIZE})"),
    (":windows_node_net_utilisation:sum_irate", f"sum ({_NET})"),
    ("node:windows_node_net_utilisation:sum_irate", f"sum by (instance) ({_NET})"),
    (":windows_node_net_saturation:sum_irate", " + ".join(f"sum ({each})" for each in _DROPPED)),
    ("node:windows_node_net_saturation:sum_irate", f"sum by (instance) ({' + '.join(_DROPPED)})"),
    _of_container("windows_pod_container_available", "available"),
    _of_container("windows_container_total_runtime", "cpu_usage_seconds_total"),
    _of_container("windows_container_memory_usage", "memory_usage_commit_bytes"),
    _of_container("windows_container_private_working_set_usage", "memory_usage_private_working_set_bytes"),
    _of_container("windows_container_network_received_bytes_total", "network_receive_bytes_total"),
    _of_container("windows_container_network_transmitted_bytes_total", "network_transmit_bytes_total"),
    _resource("memory", "memory", "request"),
    _resource("memory", "memory", "limit"),
    _resource("cpu", "cpu_cores", "request"),
    _resource("cpu", "cpu_cores", "limit"),
    (
        "namespace_pod_container:windows_container_cpu_usage_seconds_total:sum_rate",
        "sum by (namespace, pod, container) (rate(windows_container_total_runtime{}[5m]))",
    ),
)

_OWNER = "node, created_by_kind, created_by_name"


def _of_pod(name: str, metric: str, how: str) -> Rules:
    """The usage of each pod on Windows, and of the workloads that own them."""
    used = f"max by (instance, container_id, {_RESOURCE}) ({metric})"
    labels = f'container!="", pod!="", container_id!="", {_STATE}'
    by_id = f"max by (container, container_id, pod, namespace, {_RESOURCE}) (kube_pod_container_info{{{labels}}})"
    of_container = f"{used} * on (container_id, {_RESOURCE}) group_left (container, pod, namespace) ({by_id})"
    info = f'max by ({_OWNER}, pod, namespace, {_RESOURCE}) (kube_pod_info{{pod!="", {_STATE}}})'
    of_pod = f"({of_container}) * on (pod, namespace, {_RESOURCE}) group_left ({_OWNER}) ({info})"
    series = f"ux:pod_{name}_windows:{how}"
    return (
        (series, f"sum by (pod, namespace, {_OWNER}, {_RESOURCE}) ({of_pod})"),
        (f"ux:controller_{name}_windows:{how}", f"sum by (namespace, {_OWNER}, {_RESOURCE}) ({series})"),
    )


def _container(metric: str) -> str:
    return f'windows_container_{metric}{{container_id!="", {_JOB}}}'


def _of_node(name: str, value: str) -> tuple[str, str]:
    return f"ux:node_{name}", f"sum by (instance, {_RESOURCE}) ({value})"


PORTAL: Rules = (
    *_of_pod("cpu_usage", f"irate({_container('cpu_usage_seconds_total')}[5m])", "sum_irate"),
    *_of_pod("workingset_memory", _container("memory_usage_private_working_set_bytes"), "sum"),
    _of_node("cpu_usage_windows:sum_irate", f"1 - i{_CPU_IDLE}"),
    _of_node("memory_usage_windows:sum", f"{_VISIBLE} - {_FREE}"),
    *(
        _of_node(
            f"network_packets_{each}_drop_total_windows:sum_irate",
            f'irate(windows_net_packets_{each}_discarded_total{{{_JOB}, device!="lo"}}[5m])',
        )
        for each in ("received", "outbound")
    ),
)

WINDOWS: dict[str, Rules] = {
    "NodeRecordingRulesRuleGroup-Win": NODE,
    "NodeAndKubernetesRecordingRulesRuleGroup-Win": NODE_AND_KUBERNETES,
    "UXRecordingRulesRuleGroup-Win": PORTAL,
}
"""By the names of the groups in Azure, before the cluster's: those that azure-cli uses."""
