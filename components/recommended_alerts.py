"""The alerts of managed Prometheus that Microsoft recommends for AKS, from the Prometheus community.

Names, expressions, times and severities are those of Azure/prometheus-collector,
AddonBicepTemplate/recommendedMetricAlerts.bicep (commit 39583fd), described at
learn.microsoft.com/azure/azure-monitor/containers/kubernetes-metric-alerts.
"""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """One alert of Prometheus."""

    alert: str
    """Its name."""
    expression: str
    """It has a result while something is wrong."""
    minutes: int
    """How long that lasts before the alert fires."""
    severity: int
    """3 (informational) or 4 (verbose)."""
    resolved_after: int
    """Minutes without a result until it is resolved."""


_STATE, _KUBELET = 'job="kube-state-metrics"', 'job="kubelet"'
_CONTROLLER = (
    'on (namespace, pod, cluster) group_left (controller) label_replace(kube_pod_owner, "controller", "$1", '
    '"owner_name", "(.*)")'
)


def _quota(resource: str) -> str:
    hard = f'kube_resourcequota{{{_STATE}, type="hard", resource=~"({resource}|requests.{resource})"}}'
    allocatable = f'kube_node_status_allocatable{{resource="{resource}", {_STATE}}}'
    return f"sum (min without (resource) ({hard})) / sum ({allocatable}) > 1.5"


def _volume(metric: str) -> str:
    return f"kubelet_volume_stats_{metric}{{{_KUBELET}}}"


def _claim(metric: str, label: str) -> str:
    return f"unless on (namespace, persistentvolumeclaim) kube_persistentvolumeclaim_{metric}{{{label}}} == 1"


def _stable(metric: str, minutes: int) -> str:
    return f"changes({metric}{{{_STATE}}}[{minutes}m]) == 0"


def _state(metric: str) -> str:
    return f"kube_{metric}{{{_STATE}}}"


def _ready(kind: str, ready: str, wanted: str) -> str:
    by = f"sum by (cluster, namespace, {kind})"
    return f"{by} (kube_{kind}_{ready}) / {by} (kube_{kind}_{wanted}) < 0.8"


_REQUESTS = "sum by (cluster, instance, job, namespace) (rate(rest_client_requests_total{}[5m]))"
_HPA = "kube_horizontalpodautoscaler"
_CURRENT, _DESIRED, _LEAST, _MOST = (
    f"{_HPA}_{each}_replicas{{{_STATE}}}" for each in ("status_current", "status_desired", "spec_min", "spec_max")
)
_CONTAINER = 'image!="", container!="POD"'
_BY_POD = "sum by (pod, cluster, container, namespace)"
_OOM = 'kube_pod_container_status_last_terminated_reason{reason="OOMKilled"}'
_SCALED_DOWN = "ToBeDeletedByClusterAutoscaler|cloud.google.com/impending-node-termination|aws-node-termination-handler"

CLUSTER = (
    Rule("KubeCPUQuotaOvercommit", _quota("cpu"), 5, 3, 10),
    Rule("KubeMemoryQuotaOvercommit", _quota("memory"), 5, 3, 10),
    Rule(
        "KubeContainerOOMKilledCount",
        f"sum by (cluster, container, controller, namespace) ({_OOM} * {_CONTROLLER}) > 0",
        5,
        4,
        10,
    ),
    Rule(
        "KubeClientErrors",
        "({} / {}) > 0.01".format(_REQUESTS.format('{code=~"5.."}'), _REQUESTS.format("")),
        15,
        3,
        10,
    ),
    Rule(
        "KubePersistentVolumeFillingUp",
        f"{_volume('available_bytes')} / {_volume('capacity_bytes')} < 0.15 and {_volume('used_bytes')} > 0 "
        f"and predict_linear({_volume('available_bytes')}[6h], 4 * 24 * 3600) < 0 "
        + _claim("access_mode", 'access_mode="ReadOnlyMany"')
        + " "
        + _claim("labels", 'label_excluded_from_alerts="true"'),
        60,
        4,
        15,
    ),
    Rule("KubePersistentVolumeInodesFillingUp", f"{_volume('inodes_free')} / {_volume('inodes')} < 0.03", 15, 4, 10),
    Rule(
        "KubePersistentVolumeErrors",
        f'kube_persistentvolume_status_phase{{phase=~"Failed|Pending", {_STATE}}} > 0',
        5,
        4,
        10,
    ),
    Rule(
        "KubeContainerWaiting",
        f"sum by (namespace, pod, container, cluster) ({_state('pod_container_status_waiting_reason')}) > 0",
        60,
        3,
        10,
    ),
    Rule(
        "KubeDaemonSetNotScheduled",
        f"{_state('daemonset_status_desired_number_scheduled')} - "
        f"{_state('daemonset_status_current_number_scheduled')} > 0",
        15,
        3,
        10,
    ),
    Rule("KubeDaemonSetMisScheduled", f"{_state('daemonset_status_number_misscheduled')} > 0", 15, 3, 10),
    Rule(
        "KubeQuotaAlmostFull",
        f'kube_resourcequota{{{_STATE}, type="used"}} / ignoring (instance, job, type) '
        f'(kube_resourcequota{{{_STATE}, type="hard"}} > 0) > 0.9 < 1',
        15,
        3,
        10,
    ),
)

NODE = (
    Rule(
        "KubeNodeUnreachable",
        f'(kube_node_spec_taint{{{_STATE}, key="node.kubernetes.io/unreachable", effect="NoSchedule"}} '
        f'unless ignoring (key, value) kube_node_spec_taint{{{_STATE}, key=~"{_SCALED_DOWN}/spot-itn"}}) == 1',
        15,
        3,
        10,
    ),
    Rule(
        "KubeNodeReadinessFlapping",
        'sum by (cluster, node) (changes(kube_node_status_condition{status="true", condition="Ready"}[15m])) > 2',
        15,
        3,
        10,
    ),
    Rule(
        "KubeNodeDiskUsageHigh",
        '100 - ((node_filesystem_avail_bytes{mountpoint="/"} / node_filesystem_size_bytes{mountpoint="/"}) * 100) > 80',
        15,
        3,
        10,
    ),
)

POD = (
    Rule(
        "KubePodCrashLooping",
        f'max_over_time(kube_pod_container_status_waiting_reason{{reason="CrashLoopBackOff", {_STATE}}}[5m]) >= 1',
        15,
        4,
        10,
    ),
    Rule(
        "KubeJobStale",
        f"sum by (namespace, cluster) ({_state('job_spec_completions')}) "
        f"- sum by (namespace, cluster) ({_state('job_status_succeeded')}) > 0",
        360,
        4,
        15,
    ),
    Rule(
        "KubePodContainerRestart",
        "sum by (namespace, controller, container, cluster) "
        f"(increase({_state('pod_container_status_restarts_total')}[1h]) * {_CONTROLLER}) > 0",
        15,
        4,
        10,
    ),
    Rule(
        "KubePodReadyStateLow",
        f"{_ready('deployment', 'status_replicas_ready', 'spec_replicas')} or "
        f"{_ready('daemonset', 'status_number_ready', 'status_desired_number_scheduled')}",
        5,
        4,
        15,
    ),
    Rule(
        "KubePodFailedState",
        f'sum by (cluster, namespace, controller) (kube_pod_status_phase{{phase="failed"}} * {_CONTROLLER}) > 0',
        5,
        4,
        15,
    ),
    Rule(
        "KubePodNotReadyByController",
        "sum by (namespace, controller, cluster) (max by (namespace, pod, cluster) "
        f'(kube_pod_status_phase{{{_STATE}, phase=~"Pending|Unknown"}}) * {_CONTROLLER}) > 0',
        15,
        3,
        10,
    ),
    Rule(
        "KubeStatefulSetGenerationMismatch",
        f"{_state('statefulset_status_observed_generation')} != {_state('statefulset_metadata_generation')}",
        15,
        3,
        10,
    ),
    Rule("KubeJobFailed", f"{_state('job_failed')} > 0", 15, 3, 10),
    Rule(
        "KubeContainerAverageCPUHigh",
        f"{_BY_POD} (rate(container_cpu_usage_seconds_total{{{_CONTAINER}}}[5m])) / {_BY_POD} "
        f"(container_spec_cpu_quota{{{_CONTAINER}}} / container_spec_cpu_period{{{_CONTAINER}}}) > 0.95",
        5,
        4,
        15,
    ),
    Rule(
        "KubeContainerAverageMemoryHigh",
        "avg by (namespace, controller, container, cluster) "
        f'(((container_memory_working_set_bytes{{container!="", {_CONTAINER}}} '
        "/ on (namespace, cluster, pod, container) group_left () "
        f'kube_pod_container_resource_limits{{resource="memory", node!=""}}) * {_CONTROLLER}) > 0.95)',
        10,
        4,
        10,
    ),
    Rule(
        "KubeletPodStartUpLatencyHigh",
        "histogram_quantile(0.99, sum by (cluster, instance, le) "
        f"(rate(kubelet_pod_worker_duration_seconds_bucket{{{_KUBELET}}}[5m]))) "
        f"* on (cluster, instance) group_left (node) kubelet_node_name{{{_KUBELET}}} > 60",
        10,
        4,
        10,
    ),
)

SCALING = (
    Rule(
        "KubePVUsageHigh",
        "avg by (namespace, controller, container, cluster) "
        f"((({_volume('used_bytes')} / on (namespace, cluster, pod, container) group_left () "
        f"{_volume('capacity_bytes')}) * {_CONTROLLER})) > 0.8",
        15,
        3,
        10,
    ),
    Rule(
        "KubeDeploymentReplicasMismatch",
        f"({_state('deployment_spec_replicas')} > {_state('deployment_status_replicas_available')}) "
        f"and ({_stable('kube_deployment_status_replicas_updated', 10)})",
        15,
        4,
        15,
    ),
    Rule(
        "KubeStatefulSetReplicasMismatch",
        f"({_state('statefulset_status_replicas_ready')} != {_state('statefulset_status_replicas')}) "
        f"and ({_stable('kube_statefulset_status_replicas_updated', 10)})",
        15,
        4,
        10,
    ),
    Rule(
        "KubeHpaReplicasMismatch",
        f"({_DESIRED} != {_CURRENT}) and ({_CURRENT} > {_LEAST}) and ({_CURRENT} < {_MOST}) "
        f"and {_stable(f'{_HPA}_status_current_replicas', 15)}",
        15,
        4,
        15,
    ),
    Rule("KubeHpaMaxedOut", f"{_CURRENT} == {_MOST}", 15, 4, 15),
)

RECOMMENDED: dict[str, tuple[Rule, ...]] = {
    "RecommendedMetricAlerts-Cluster-level": CLUSTER,
    "RecommendedMetricAlerts-Node-level": NODE,
    "RecommendedMetricAlerts-Pod-level": (*POD, *SCALING),
}
"""By the names of the groups in Azure, before the cluster's."""
