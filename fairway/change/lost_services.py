"""What running clusters lose when a WAF, Flux, an extension, monitoring or a policy is deleted or replaced."""

from __future__ import annotations

from collections.abc import Mapping

from fairway.change.loss import Loss
from fairway.change.weakened_flux import PRUNE, is_pruned
from fairway.request import mapping

_LEARN = "https://learn.microsoft.com/azure"
# Deleting a configuration deletes the objects of kustomizations with prune: MicrosoftDocs/azure-docs,
# articles/azure-arc/kubernetes/tutorial-use-gitops-flux2.md (Delete the Flux configuration and extension).
_FLUX = f"{_LEARN}/azure-arc/kubernetes/tutorial-use-gitops-flux2#delete-the-flux-configuration-and-extension"
_PRUNED = Loss(
    "Flux deletes all objects of its kustomizations with prune: true: their pods, and volumes with their data. Under "
    "another name the configuration is another one.",
    PRUNE,
    _FLUX,
)
_KEPT = Loss(
    "Pods stay, and so do all objects; what is changed in the source is no longer applied.", "", _FLUX, interrupts=False
)
_UNUSED = "Remove it only in an update after the one that ends its use."
_ALERT = Loss(
    "Pods stay; the alert no longer fires.", _UNUSED, f"{_LEARN}/azure-monitor/alerts/alerts-manage-alert-rules"
)
_EVENTS = Loss(
    "Pods stay; the receivers get no more events of the cluster, such as new Kubernetes versions and the end of "
    "support.",
    _UNUSED,
    f"{_LEARN}/aks/quickstart-event-grid",
)
LOST_SERVICES: Mapping[str, Loss] = {
    "servicenetworking:SecurityPoliciesInterface": Loss(
        "Pods stay; requests through Application Gateway for Containers are no longer inspected by a web application "
        "firewall: attacks that it blocked reach them.",
        "To only log, keep it and set the mode of its policy to Detection.",
        f"{_LEARN}/application-gateway/for-containers/web-application-firewall",
    ),
    "kubernetesconfiguration:Extension": Loss(
        "The extension's pods and objects are deleted from the cluster, with its settings, and what they do stops. "
        "Under another name it is another extension.",
        "Keep its name. Remove it only in an update after the one that ends its use.",
        f"{_LEARN}/aks/cluster-extensions",
    ),
    "monitor:DiagnosticSetting": Loss(
        "Pods stay; the logs and metrics of the setting are no longer sent: queries and alerts on them find nothing "
        "new.",
        _UNUSED,
        f"{_LEARN}/azure-monitor/platform/diagnostic-settings",
    ),
    "monitor:ActionGroup": Loss(
        "Pods stay; people and systems are not notified of the alerts that use the group.",
        _UNUSED,
        f"{_LEARN}/azure-monitor/alerts/action-groups",
    ),
    "monitor:MetricAlert": _ALERT,
    "monitor:ActivityLogAlert": _ALERT,
    "monitor:ScheduledQueryRule": _ALERT,
    "eventgrid:SystemTopic": _EVENTS,
    "eventgrid:SystemTopicEventSubscription": _EVENTS,
}
"""By type."""


def lost_service(short: str, old: Mapping[str, object]) -> Loss | None:
    """What a resource of this type with these inputs leaves behind; None if nothing is lost."""
    if short == "kubernetesconfiguration:FluxConfiguration":
        entries = (mapping(old.get("kustomizations")) or {}).values()
        return _PRUNED if any(is_pruned(each) for each in entries) else _KEPT
    return LOST_SERVICES.get(short)
