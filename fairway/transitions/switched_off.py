"""What stops when a part of a cluster that pods depend on is switched off."""

from __future__ import annotations

from fairway.rules.citations import aks
from fairway.transitions.difference import Difference
from fairway.transitions.fact import Fact

_STORAGE = aks("csi-storage-drivers.md")
_SIGN_IN = "Pods stay; people and pipelines whose access comes from it alone lose it."
_VOLUMES = "no volume of it is made, attached or detached, so pods that start with one, or move, do not come up."
_STOPS: dict[str, tuple[str, str]] = {
    "storageprofile.diskcsidriver.enabled": (f"The driver of Azure disks goes: {_VOLUMES}", _STORAGE),
    "storageprofile.filecsidriver.enabled": (f"The driver of Azure Files goes: {_VOLUMES}", _STORAGE),
    "storageprofile.blobcsidriver.enabled": (f"The driver of blob storage goes: {_VOLUMES}", _STORAGE),
    "storageprofile.snapshotcontroller.enabled": ("VolumeSnapshots are neither made nor restored.", _STORAGE),
    "ingressprofile.webapprouting.enabled": (
        "Its ingress controllers go: traffic through their Ingresses stops.",
        aks("app-routing.md"),
    ),
    "addonprofiles.ingressapplicationgateway.enabled": (
        "The Application Gateway no longer follows Ingresses and pods: traffic through it fails.",
        "https://learn.microsoft.com/azure/application-gateway/ingress-controller-overview",
    ),
    "addonprofiles.azurekeyvaultsecretsprovider.enabled": (
        "Pods that mount secrets of a key vault do not start any more.",
        aks("csi-secrets-store-driver.md"),
    ),
    "servicemeshprofile.mode": (
        "The mesh's control plane and gateways go: traffic through its gateways stops, and sidecars get neither "
        "configuration nor certificates any more.",
        aks("istio-deploy-addon.md"),
    ),
    "workloadautoscalerprofile.keda.enabled": (
        "Nothing scales by ScaledObjects and ScaledJobs any more.",
        aks("keda-about.md"),
    ),
    "workloadautoscalerprofile.verticalpodautoscaler.enabled": (
        "Requests of pods are no longer set by the vertical autoscaler.",
        aks("vertical-pod-autoscaler.md"),
    ),
    "securityprofile.workloadidentity.enabled": (
        "Pods that start from now on get no token of their workload identity, so they cannot sign in to Azure.",
        aks("workload-identity-overview.md"),
    ),
    "aadprofile.enableazurerbac": (_SIGN_IN, aks("manage-azure-rbac.md")),
}
"""By property in lower case: what happens to workloads, and the source."""
_ON_BY_DEFAULT = ("diskcsidriver", "filecsidriver", "snapshotcontroller")


def of_switched_off(change: Difference) -> Fact | None:
    """What the end of an add-on, a driver or a profile means; None where it is none, or nothing is known of it."""
    path = ".".join(map(str, change.path)).casefold()
    mesh = path.endswith(".mode") and str(change.after).casefold() == "disabled"
    ends = change.after is False and (change.before is True or any(each in path for each in _ON_BY_DEFAULT))
    if path not in _STOPS or not (mesh or ends):
        return None
    workloads, source = _STOPS[path]
    return Fact("in_place", "It is switched off.", source, workloads, "Move what depends on it first.")
