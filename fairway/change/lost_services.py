"""What running clusters lose when a WAF, Flux, an extension, monitoring or a policy is deleted or replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fairway.change.by_resource import ResourceSteps
from fairway.change.loss import Loss
from fairway.change.planned_step import PlannedStep
from fairway.change.weakened_flux import FLUX_CONFIGURATION, GENERIC, PRUNE, is_pruned
from fairway.change.weakened_policies import FIRST, POLICIES_OF_KUBERNETES, REFUSED, denies
from fairway.request import mapping
from fairway.transitions.difference import same

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
_UNREFUSED = Loss(
    "Pods stay; what the policy refuses is accepted until an assignment refuses it again, up to 15 minutes after it is "
    "created.",
    "To refuse it all the time, first create another assignment beside it, under another key, and remove this one in a "
    "later update.",
    POLICIES_OF_KUBERNETES,
)
_UNREPORTED = Loss(
    "Pods stay; what breaks the policy is no longer reported.", "", POLICIES_OF_KUBERNETES, interrupts=False
)
_AUDIT = (
    "Give the new policy the effect Audit first, read the compliance results of Azure Policy, and correct what breaks "
    "the policy."
)
_EXEMPTED = Loss(REFUSED, FIRST, "https://learn.microsoft.com/azure/governance/policy/concepts/exemption-structure")
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
_QUERIES = Loss(
    "Pods stay, and so do the logs; Log Analytics no longer offers the query.",
    "",
    f"{_LEARN}/azure-monitor/logs/query-packs",
    interrupts=False,
)
_DASHBOARD = Loss(
    "Pods stay; the dashboard is gone from the portal, with changes that were made there.",
    "",
    f"{_LEARN}/azure-monitor/visualize/visualize-use-grafana-dashboards",
    interrupts=False,
)
_SCOPE = Loss(
    "Pods stay; agents no longer reach Azure Monitor through the private link scope. Logs and metrics are lost where "
    "their endpoints are closed to public networks or nodes have no other way there.",
    "First open the endpoints and the workspace to public networks, and give the nodes a way to Azure Monitor.",
    f"{_LEARN}/azure-monitor/fundamentals/private-link-design#control-network-access-to-ampls-resources",
)
LOST_SERVICES: Mapping[str, Loss] = {
    "authorization:ManagementLockByScope": Loss(
        "Pods stay; what the lock refused is possible again, such as the deletion of the cluster, for all who have a "
        "role for it.",
        "",
        f"{_LEARN}/azure-resource-manager/management/lock-resources",
        interrupts=False,
    ),
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
    "monitor:PrivateLinkScope": _SCOPE,
    "monitor:PrivateLinkScopedResource": _SCOPE,
    "monitor:ActionGroup": Loss(
        "Pods stay; people and systems are not notified of the alerts that use the group.",
        _UNUSED,
        f"{_LEARN}/azure-monitor/alerts/action-groups",
    ),
    "monitor:MetricAlert": _ALERT,
    "monitor:ActivityLogAlert": _ALERT,
    "monitor:ScheduledQueryRule": _ALERT,
    "dashboard:Dashboard": _DASHBOARD,
    "dashboard:DashboardDefinition": _DASHBOARD,
    "operationalinsights:QueryPack": _QUERIES,
    "operationalinsights:Query": _QUERIES,
    "eventgrid:SystemTopic": _EVENTS,
    "eventgrid:SystemTopicEventSubscription": _EVENTS,
}
"""By type."""


def lost_service(step: PlannedStep, entries: Sequence[ResourceSteps]) -> Loss | None:
    """What clusters lose with a resource of this kind; None if nothing is lost."""
    short, old = step.token.removeprefix("azure-native:"), step.old_inputs
    if short == "resources:Resource" and old.get("resourceType") == GENERIC:
        short, old = FLUX_CONFIGURATION, mapping(old.get("properties")) or {}
    if short == FLUX_CONFIGURATION:
        kustomizations = (mapping(old.get("kustomizations")) or {}).values()
        return _PRUNED if any(is_pruned(each) for each in kustomizations) else _KEPT
    if short == "authorization:PolicyAssignment":
        return _of_assignment(old, step.new_inputs)
    if short == "authorization:PolicyExemption":
        return _EXEMPTED if _is_enforced(old.get("policyAssignmentId"), entries) else None
    return LOST_SERVICES.get(short)


def _of_assignment(old: Mapping[str, Any], new: Mapping[str, Any]) -> Loss:
    """What ends with an assignment, and what begins with the one that replaces it, if any."""
    lost = _UNREPORTED if denies(old) is False else _UNREFUSED
    if not new or not denies(new) or same(old.get("policyDefinitionId"), new.get("policyDefinitionId")):
        return lost
    kept = "Running pods stay." if lost is _UNREPORTED else lost.workloads
    workloads = f"{kept} What breaks the new policy is refused from then on, also pods that are created again."
    return Loss(workloads, f"{lost.workaround}\n{_AUDIT}".strip(), POLICIES_OF_KUBERNETES)


def _is_enforced(assignment: object, entries: Iterable[ResourceSteps]) -> bool:
    """Whether the assignment stays and may refuse something; one that is not in the stack may."""
    for each in entries:
        if each.step.id and same(each.step.id, assignment):
            return each.fate != "deleted" and denies(each.step.new_inputs) is not False
    return True
