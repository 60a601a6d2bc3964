"""Features of a cluster that pods depend on, and what stops when they are turned off."""

from __future__ import annotations

from fairway.rules.citations import aks
from fairway.transitions.difference import Difference
from fairway.transitions.fact import LEFT_OUT, WRITE_IT, Fact

_STORAGE = aks("csi-storage-drivers.md")
_SIGN_IN = "Pods stay; people and pipelines that have access only through it lose it."
_VOLUMES = "its volumes are no longer created, attached or detached, so pods with one cannot start or move."
_STOPS: dict[str, tuple[str, str]] = {
    "storageprofile.diskcsidriver.enabled": (f"The Azure Disk CSI driver is removed: {_VOLUMES}", _STORAGE),
    "storageprofile.filecsidriver.enabled": (f"The Azure Files CSI driver is removed: {_VOLUMES}", _STORAGE),
    "storageprofile.blobcsidriver.enabled": (f"The Azure Blob Storage CSI driver is removed: {_VOLUMES}", _STORAGE),
    "storageprofile.snapshotcontroller.enabled": ("VolumeSnapshots are no longer created or restored.", _STORAGE),
    "ingressprofile.webapprouting.enabled": (
        "Its ingress controllers are removed: traffic through their Ingresses stops.",
        aks("app-routing.md"),
    ),
    "addonprofiles.ingressapplicationgateway.enabled": (
        "The Application Gateway is no longer updated from Ingresses and pods: traffic through it fails.",
        "https://learn.microsoft.com/azure/application-gateway/ingress-controller-overview",
    ),
    "addonprofiles.azurekeyvaultsecretsprovider.enabled": (
        "Pods that mount secrets of a key vault can no longer start.",
        aks("csi-secrets-store-driver.md"),
    ),
    "servicemeshprofile.mode": (
        "The mesh's control plane and gateways are removed: traffic through the gateways stops, and sidecars no "
        "longer get configuration or certificates.",
        aks("istio-deploy-addon.md"),
    ),
    "workloadautoscalerprofile.keda.enabled": (
        "ScaledObjects and ScaledJobs no longer scale anything.",
        aks("keda-about.md"),
    ),
    "workloadautoscalerprofile.verticalpodautoscaler.enabled": (
        "The Vertical Pod Autoscaler no longer sets requests of pods.",
        aks("vertical-pod-autoscaler.md"),
    ),
    "securityprofile.workloadidentity.enabled": (
        "Pods that start from now on get no workload identity token, so they cannot sign in to Azure.",
        aks("workload-identity-overview.md"),
    ),
    "addonprofiles.omsagent.enabled": (
        "Pods stay; container logs are no longer collected: queries, workbooks and alerts on them find nothing new.",
        "https://learn.microsoft.com/azure/azure-monitor/containers/kubernetes-monitoring-disable",
    ),
    "addonprofiles.azurepolicy.enabled": (
        "Pods stay; policies no longer apply in the cluster: what they refuse is accepted, and nothing is reported.",
        "https://learn.microsoft.com/azure/governance/policy/concepts/policy-for-kubernetes#remove-the-add-on",
    ),
    "azuremonitorprofile.metrics.enabled": (
        "Pods stay; metrics of Prometheus are no longer collected: dashboards and alerts on them find nothing new.",
        "https://learn.microsoft.com/azure/azure-monitor/containers/kubernetes-monitoring-disable",
    ),
    "securityprofile.defender.securitymonitoring.enabled": (
        "Pods stay; Defender no longer watches the nodes and pods, and raises no alerts about them.",
        "https://learn.microsoft.com/azure/defender-for-cloud/defender-for-containers-introduction",
    ),
    "aadprofile.enableazurerbac": (_SIGN_IN, aks("manage-azure-rbac.md")),
}
"""By property in lower case: what happens to workloads, and the source."""
_ON_BY_DEFAULT = ("diskcsidriver", "filecsidriver", "snapshotcontroller")


_ONLY_SCALING = ("workloadautoscalerprofile", "snapshotcontroller", "aadprofile")
"""What is turned off without an effect on running workloads."""


_NO_CHANNEL = Fact(
    "in_place",
    "AKS no longer upgrades Kubernetes by itself.",
    aks("auto-upgrade-cluster.md"),
    "Pods stay. Patches are installed only by a fleet, or by a change of kubernetesVersion.",
)


def of_switched_off(change: Difference) -> Fact | None:
    """What turning off an add-on, a driver or a profile does; None if the change is something else, or not known."""
    path = ".".join(map(str, change.path)).casefold()
    if path == "autoupgradeprofile.upgradechannel" and str(change.after).casefold() == "none":
        return _NO_CHANNEL
    if path not in _STOPS:
        return None
    mesh = path.endswith(".mode") and str(change.before).casefold() == "istio"
    was_on = change.before is True or mesh
    workloads, source = _STOPS[path]
    if change.after is None and was_on:
        return Fact("in_place", LEFT_OUT, source, f"If it is turned off: {workloads}", WRITE_IT)
    off = str(change.after).casefold() == "disabled" if path.endswith(".mode") else change.after is False
    if not off or not (was_on or any(each in path for each in _ON_BY_DEFAULT)):
        return None
    stops = not any(each in path for each in _ONLY_SCALING)
    return Fact("in_place", "It is turned off.", source, workloads, "Move what depends on it first.", interrupts=stops)
