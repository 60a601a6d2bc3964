"""What AKS retires on a date: `data/retired.json`, and the rules on options that no other module is about."""

from __future__ import annotations

from datetime import date, timedelta

from fairway.rules.citations import aks, thread
from fairway.rules.cluster import Cluster
from fairway.rules.kubernetes import data, minor
from fairway.rules.practice import add_on
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

SOON = timedelta(days=365)
"""How long before its last day a retired option is reported."""


def last_day(option: str) -> date:
    """The last day of an option of AKS, by its name in the table."""
    return date.fromisoformat(data("retired")["options"][option])


DASHBOARD_UNTIL = (1, 19)
OSM_ENDS = last_day("openServiceMesh")
SERVING_TAG, SERVING_TAG_ENDS = (
    "aks-disable-kubelet-serving-certificate-rotation",
    last_day("kubeletServingCertificateTag"),
)


@rule(
    "open-service-mesh-retired",
    "Clusters do not use the Open Service Mesh add-on, which AKS retires.",
    remedy="Remove the sidecars of Open Service Mesh from all namespaces, set "
    "addonProfiles.openServiceMesh.enabled to false, and only in the next update "
    "serviceMeshProfile.mode to Istio: the two exclude each other. In between, no mesh encrypts the "
    "traffic.",
    sources=(aks("includes/open-service-mesh-retirement.md"),),
    severity="warning",
    kind="retired",
)
def _osm(cluster: Cluster) -> Faults:
    path = "addonProfiles.openServiceMesh.enabled"
    if cluster.on(path) and cluster.today > OSM_ENDS - SOON:
        verb, severity = ("ended", cluster.worse_if_new(cluster)) if cluster.today > OSM_ENDS else ("ends", None)
        yield cluster.fault(path, f"support of Open Service Mesh {verb} on {OSM_ENDS}.", severity)


@rule(
    "kube-dashboard-removed",
    "The add-on kubeDashboard is off: Azure installs it up to Kubernetes 1.18 only.",
    remedy="Set addonProfiles.kubeDashboard.enabled to false, and use the view of Kubernetes resources in the Azure "
    "portal, or install a dashboard in the cluster yourself.",
    sources=(thread("hashicorp/terraform-provider-azurerm/issues/13119"), aks("kubernetes-portal.md")),
)
def _dashboard(cluster: Cluster) -> Faults:
    path = f"{add_on(cluster, 'kubeDashboard')}.enabled"
    version = minor(cluster.text("kubernetesVersion"))
    if cluster.on(path) and not (version and version < DASHBOARD_UNTIL):
        yield cluster.fault(path, "Azure refuses the dashboard from Kubernetes 1.19 on (AddonInvalid).")


@rule(
    "kubelet-serving-certificate-tag-retired",
    f"Pools do not carry the tag {SERVING_TAG}, which AKS retires.",
    remedy="Remove the tag; prepare clients of the kubelet for certificates that the cluster's CA signs.",
    sources=(aks("includes/kubelet-serving-cert-retirement.md"),),
    severity="warning",
    kind="retired",
)
def _serving_tag(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        tags = {key.lower(): str(value).lower() for key, value in pool.entries("tags").items()}
        if tags.get(SERVING_TAG) == "true" and cluster.today > SERVING_TAG_ENDS - SOON:
            reason = (
                f"pool {pool.shown} disables rotated serving certificates; AKS ignores that after {SERVING_TAG_ENDS}."
            )
            yield pool.fault("tags", reason)
