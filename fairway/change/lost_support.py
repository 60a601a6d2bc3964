"""What running clusters lose when a resource that they depend on is deleted or replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from fairway.azure.roles import role_name
from fairway.change.backups import lost_backups
from fairway.change.by_resource import ResourceSteps
from fairway.change.change import OUTCOMES, Change, stepwise
from fairway.change.fleets import is_of_fleet, lost_fleet
from fairway.change.loss import Loss
from fairway.change.lost_identity import kept_for_a_day
from fairway.change.lost_key import is_unused_kms_role
from fairway.change.lost_services import lost_service
from fairway.change.planned_step import PlannedStep
from fairway.request import Placeholder, value_at
from fairway.rules.citations import aks, schema
from fairway.rules.cluster import MANAGED_CLUSTER
from fairway.transitions.difference import same

_LEARN = "https://learn.microsoft.com/azure"
_ASSIGNMENT = "authorization:RoleAssignment"


_PULLS = (
    "Pods stay; nodes cannot pull the images in it: pods that start or move to other nodes end in ImagePullBackOff."
)
_PULLING = ("AcrPull", "Container Registry Repository Reader")
_MOVE = "First deploy its replacement beside it, move what uses this one, and remove it in a later update."
_UNUSED = "Remove it only in an update after the one that ends its use."
_AGENTS = "Pods stay; the agents in the cluster find out within minutes that they have no rule, and stop sending."
_COLLECTION = f"{_LEARN}/azure-monitor/data-collection/data-collection-rule-associations"
_NAMES = Loss(
    "Pods stay; names in the zone are no longer resolved to private addresses, so new connections fail.",
    _UNUSED,
    f"{_LEARN}/private-link/private-endpoint-dns",
)
_CONTAINERS = Loss(
    "Pods stay; clients no longer reach them through Application Gateway for Containers. A new frontend has another "
    "host name.",
    "First create another frontend beside it, move the Gateways and DNS records to it, and remove this one in a later "
    "update.",
    f"{_LEARN}/application-gateway/for-containers/application-gateway-for-containers-components",
)
_GATEWAY, _CONTROLLER = "network:ApplicationGateway", "ingressApplicationGateway"
_CONTROLLED = Loss(
    f"Pods stay; clients no longer reach them through the gateway. The add-on {_CONTROLLER} stays enabled, because "
    "Azure keeps an add-on that is left out, and has no gateway.",
    "First move clients and DNS records to another ingress. Then remove the gateway together with its subnet, and set "
    f"addonProfiles.{_CONTROLLER}.enabled to false in the same update, which turns the add-on off first.",
    f"{_LEARN}/application-gateway/tutorial-ingress-controller-add-on-existing",
)
_LOSSES: Mapping[str, Loss] = {
    "dns:Zone": Loss(
        "Pods stay; clients no longer find the names in the zone, and a new zone has other name servers.",
        _UNUSED,
        f"{_LEARN}/dns/dns-protect-zones-recordsets",
    ),
    "containerregistry:Registry": Loss(
        f"{_PULLS} The images are deleted.",
        "First copy the images to another registry (`az acr import`), let the workloads use those, and remove this one "
        "in a later update.",
        f"{_LEARN}/container-registry/container-registry-delete",
    ),
    "containerregistry:CacheRule": Loss(
        "Pods stay; nodes cannot pull images through the rule that are not in the cache.",
        _MOVE,
        f"{_LEARN}/container-registry/artifact-cache-overview",
    ),
    "keyvault:Vault": Loss(
        "Pods that read its secrets fail. If its keys encrypt etcd, the API server stops; if they encrypt disks, the "
        "nodes and pods with these disks stop.",
        "Keep the vault until nothing is encrypted with its keys. A deleted vault comes back with its keys by "
        "`az keyvault recover`.",
        aks("use-kms-etcd-encryption.md#limitations"),
    ),
    "monitor:AzureMonitorWorkspace": Loss(
        "Pods stay; all metrics in it are deleted at once, and it cannot be recovered. Dashboards and alerts on it "
        "show nothing.",
        "With another workspace, keep this one until its metrics are no longer needed: they are not moved.",
        f"{_LEARN}/azure-monitor/metrics/azure-monitor-workspace-manage#delete-an-azure-monitor-workspace",
    ),
    "monitor:DataCollectionEndpoint": Loss(
        f"{_AGENTS} Metrics are not collected until the next one has an association.", _UNUSED, _COLLECTION
    ),
    "monitor:DataCollectionRule": Loss(f"{_AGENTS} What they would send until then is lost.", _UNUSED, _COLLECTION),
    "monitor:DataCollectionRuleAssociation": Loss(
        f"{_AGENTS} What they would send until then is lost.", _UNUSED, _COLLECTION
    ),
    "dashboard:Grafana": Loss(
        "Pods stay; the dashboards, users and alerts of this Grafana are deleted with it, and it has another address "
        "afterwards.",
        "Export the dashboards first (`az grafana backup`), and restore them in the new one.",
        f"{_LEARN}/managed-grafana/how-to-migrate",
    ),
    "alertsmanagement:PrometheusRuleGroup": Loss(
        "Pods stay; the series of its recording rules end, so dashboards that query them show gaps, and its alerts "
        "no longer fire.",
        _UNUSED,
        f"{_LEARN}/azure-monitor/metrics/prometheus-rule-groups",
    ),
    "operationalinsights:Workspace": Loss(
        "Pods stay; the logs in it are deleted, and can be recovered for 14 days. New logs are stored only if there is "
        "another workspace.",
        "With another workspace, keep this one until its logs are no longer needed: they are not moved. A deleted one "
        "comes back by `az monitor log-analytics workspace recover`.",
        f"{_LEARN}/azure-monitor/logs/delete-workspace",
    ),
    # Azure shuts down VMs with disks whose key is not accessible.
    "compute:DiskEncryptionSet": Loss(
        "Azure refuses to delete it while disks use it; without its role on the key, nodes and pods with these disks "
        "stop.",
        "Keep it and its role on the key as long as the cluster: its disks stay encrypted with it.",
        f"{_LEARN}/virtual-machines/disk-encryption",
    ),
    "managedidentity:UserAssignedIdentity": Loss(
        "Pods and nodes that use it get no tokens, so their calls to Azure fail. Another identity has another "
        "client id.",
        "First deploy another identity beside it, let workloads use its client id, and remove this one in a later "
        "update.",
        f"{_LEARN}/aks/workload-identity-overview",
    ),
    "managedidentity:FederatedIdentityCredential": Loss(
        "Pods of its service account get no tokens for the identity, so their calls to Azure fail.",
        "Move the pods to another service account with a credential first.",
        f"{_LEARN}/aks/workload-identity-overview",
    ),
    _GATEWAY: Loss(
        "Pods stay; clients no longer reach them through the gateway. A new public address is another one.",
        "First create another gateway beside it, with another name and address, move the DNS records to it, and remove "
        "this one in a later update, together with its subnet: Azure refuses a security group without the rules of a "
        "gateway that still exists.",
        f"{_LEARN}/application-gateway/application-gateway-faq",
    ),
    "servicenetworking:TrafficControllerInterface": _CONTAINERS,
    "servicenetworking:FrontendsInterface": _CONTAINERS,
    "servicenetworking:AssociationsInterface": _CONTAINERS,
    "network:PrivateEndpoint": Loss(
        "Pods stay; connections through its private address are cut.", _MOVE, f"{_LEARN}/private-link"
    ),
    "network:PrivateDnsZoneGroup": _NAMES,
    "privatedns:PrivateZone": _NAMES,
    "privatedns:VirtualNetworkLink": _NAMES,
    "network:VirtualNetworkPeering": Loss(
        "Pods stay; connections between the two networks are cut, also those of routes through the other network.",
        _UNUSED,
        f"{_LEARN}/virtual-network/virtual-network-peering-overview",
    ),
}
_NAMESPACE_GONE = Loss(
    "The Kubernetes namespace is deleted with everything in it: pods, secrets, and volumes with their data.",
    "To keep it, set deletePolicy to Keep in an update before this one.",
    schema("NamespaceProperties/properties/deletePolicy"),
)


def without_support(entry: ResourceSteps, change: Change, entries: Sequence[ResourceSteps]) -> Change:
    """The change of a resource that is deleted or replaced, with what running clusters lose by it.

    Deleted, it interrupts them; a replacement, which may only be a preview of one, keeps its outcome.
    """
    step = entry.step
    loss = _loss(entry, entries)
    if loss is None or step.retained or entry.why or not _still_runs(step, entries):
        return change
    reason = replace(change.reasons[0], source=change.reasons[0].source or loss.source)
    gone = entry.fate == "deleted"
    return replace(
        change,
        outcome=max("interrupted", change.outcome, key=OUTCOMES.index) if gone and loss.interrupts else change.outcome,
        reasons=(reason, *change.reasons[1:]),
        workloads=loss.workloads if gone else f"{change.workloads} {loss.workloads}",
        workaround=stepwise(change.workaround, _workaround(entry, loss)),
    )


def _workaround(entry: ResourceSteps, loss: Loss) -> str:
    gateway = loss in (_CONTAINERS, _LOSSES[_GATEWAY])
    replaced = entry.step.advice.another_gateway(entry.step) if gateway and entry.fate == "replaced" else ""
    return replaced or loss.workaround


def _loss(entry: ResourceSteps, entries: Sequence[ResourceSteps]) -> Loss | None:
    step = entry.step
    short = step.token.removeprefix("azure-native:")
    if short == "containerservice:ManagedNamespace":
        return _NAMESPACE_GONE if value_at(step.old_inputs, "properties.deletePolicy") == "Delete" else None
    if short == _ASSIGNMENT:
        return _of_role(entry, entries)
    if short == "managedidentity:UserAssignedIdentity" and (found := _of_control_plane(step, entries)):
        return found
    if backups := lost_backups(step, entries):
        return backups
    if short == _GATEWAY and _keeps_its_controller(step, entries):
        return _CONTROLLED
    return _LOSSES.get(short) or lost_fleet(step, entries) or lost_service(step, entries)


def _keeps_its_controller(gateway: PlannedStep, entries: Iterable[ResourceSteps]) -> bool:
    """Whether the ingress controller add-on of a cluster, which writes this gateway, is left out instead of turned off:
    Azure keeps an omitted add-on (fairway.transitions.cluster)."""
    path = f"addonProfiles.{_CONTROLLER}"
    return any(
        same(value_at(each.step.old_inputs, f"{path}.config.applicationGatewayId"), gateway.id)
        and value_at(each.step.new_inputs, f"{path}.enabled") is not False
        for each in entries
        if each.step.token == MANAGED_CLUSTER and each.fate in ("same", "updated") and gateway.id
    )


def _of_control_plane(step: PlannedStep, entries: Sequence[ResourceSteps]) -> Loss | None:
    """The loss of the identity that a cluster's control plane has until this update; None for any other identity."""
    workaround = kept_for_a_day(step, entries)
    text = (
        "Pods stay; parts of the control plane use the old identity for hours after the change, and without it new "
        "nodes, load balancers and disks fail."
    )
    return Loss(text, workaround, aks("managed-identity-overview.md")) if workaround else None


def _of_role(entry: ResourceSteps, entries: Sequence[ResourceSteps]) -> Loss | None:
    """The loss of a role; None for people, for a role that another assignment keeps, for one on a key that is no longer
    used, and for one whose identity or scope is deleted, which is a change of its own."""
    old = entry.step.old_inputs
    deleted = {each.step.id.casefold() for each in entries if each.fate == "deleted" and each.step.id}
    if old.get("principalType") != "ServicePrincipal" or str(old.get("scope")).casefold() in deleted:
        return None
    if _is_deleted(old.get("principalId"), entries) or any(_is_same_role(old, each) for each in entries):
        return None
    if entry.fate == "deleted" and is_unused_kms_role(old, entries):
        return None
    name = role_name(str(old.get("roleDefinitionId") or ""))
    source = f"{_LEARN}/role-based-access-control/troubleshooting"
    if entry.fate == "replaced":
        text = f"The identity is without {name} until the new assignment works, up to ten minutes later."
        return Loss(text, "", source)
    text = f"The identity loses {name}, and what it does with it fails within minutes."
    if name in _PULLING:
        text = (
            f"{text} Nodes with this identity cannot pull images from the registry: pods that start or move to "
            "other nodes end in ImagePullBackOff."
        )
    return Loss(text, _UNUSED, source)


def _is_deleted(principal: object, entries: Iterable[ResourceSteps]) -> bool:
    """Whether the identity is deleted in the same update."""
    return bool(principal) and any(
        same(value_at(each.step.old_outputs, path), principal)
        for each in entries
        if each.fate in ("deleted", "replaced") and not each.step.token.endswith(_ASSIGNMENT)
        for path in ("principalId", "identity.principalId", "identityProfile.kubeletidentity.objectId")
    )


def _is_same_role(old: Mapping[str, object], entry: ResourceSteps) -> bool:
    keys = ("principalId", "roleDefinitionId", "scope")
    new = entry.step.new_inputs
    kept = entry.step.token.endswith(_ASSIGNMENT) and entry.fate in ("created", "same", "updated")
    return kept and all(not isinstance(new.get(key), Placeholder) and same(old.get(key), new.get(key)) for key in keys)


def _still_runs(step: PlannedStep, entries: Iterable[ResourceSteps]) -> bool:
    """Whether a cluster keeps running that may use the resource; a cluster's own resources have its name."""
    clusters = {each.step.name: each.fate for each in entries if each.step.token == MANAGED_CLUSTER}
    if not clusters:
        return is_of_fleet(step)
    own = clusters.get(step.name.partition("/")[0])
    return own not in ("deleted", "replaced") and not {"same", "updated"}.isdisjoint(clusters.values())
