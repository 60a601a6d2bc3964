"""The settings of `fleetMember` and of `fairway:fleets`, each with its effect on the requests."""

from __future__ import annotations

from typing import Any

from fairway.azure.roles import BUILT_IN_ROLES
from fairway.plan import Record
from tests.components.seen import Seen, of

Row = tuple[dict[str, Any], Seen, Any]

_SUBSCRIPTION = "/subscriptions/1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d/resourceGroups/rg"
ELSEWHERE = f"{_SUBSCRIPTION}/providers/Microsoft.ContainerService/fleets/central"
OTHER = f"{_SUBSCRIPTION}/providers/Microsoft.ContainerService/managedClusters/old"
SUBNET = f"{_SUBSCRIPTION}/providers/Microsoft.Network/virtualNetworks/v/subnets/hub"
IDENTITY = f"{_SUBSCRIPTION}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/hub"
PRINCIPAL = "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b"
JOINED = "shop/fleet-member"


def joined(**settings: Any) -> dict[str, Any]:
    """A cluster in a fleet of its stack."""
    return {"fleets": {"one": {}}, "fleetMember": {"fleet": "one", **settings}}


_MEMBER: dict[str, Row] = {
    "fleet": (joined(), of("Resource", "parentResourcePath", JOINED), "fleets/fleet-one"),
    "fleetId": (
        {"fleetMember": {"fleetId": ELSEWHERE}},
        of("Resource", "parentResourcePath", JOINED),
        "fleets/central",
    ),
    "name": (joined(name="east"), of("Resource", "resourceName", JOINED), "east"),
    "group": (joined(group="prod"), of("Resource", "properties.group", JOINED), "prod"),
    "labels.*": (joined(labels={"env": "prod"}), of("Resource", "properties.labels", JOINED), {"env": "prod"}),
}
MEMBER_ROWS = {f"fleetMember.{key}": row for key, row in _MEMBER.items()}

HUB = {"hubProfile": {}}
STAGE = {"name": "first", "groups": [{"name": "canary"}]}
PROFILE = {"channel": "Stable"}
_POLICY = "properties.propagationPolicy.placementProfile.defaultClusterResourcePlacement.policy"
_TERMS = f"{_POLICY}.affinity.clusterAffinity.requiredDuringSchedulingIgnoredDuringExecution.clusterSelectorTerms"
ASSIGNEE = {"principalId": PRINCIPAL, "roleDefinitionName": "Reader"}


def nested(path: str, value: Any) -> dict[str, Any]:
    """`a.b` with a value as a mapping."""
    for part in reversed(path.split(".")):
        value = {part: value}
    return value


def plain(path: str, value: Any) -> Row:
    """A setting that is the same property of the fleet."""
    return nested(path, value), of("Fleet", path), value


def member(**settings: Any) -> dict[str, Any]:
    """A fleet with a cluster that the stack does not have."""
    return {"members": {"old": {"clusterResourceId": OTHER, **settings}}}


def of_child(kind: str, path: str) -> Seen:
    """A property of the generic resource that creates a child of the fleet."""

    def seen(record: Record) -> Any:
        found = [each for each in record.all("Resource") if each.get("resourceType") == kind]
        return found[0].get(path) if found else None

    return seen


def stage(path: str, value: Any) -> Row:
    """A setting of the first stage."""
    settings = {"updateStrategies": {"order": {"stages": [{**STAGE, **nested(path, value)}]}}}
    return settings, of_child("updateStrategies", f"properties.strategy.stages[0].{path}"), value


def first_group(key: str, value: Any) -> Row:
    """A setting of the first group of the first stage."""
    settings = {"updateStrategies": {"order": {"stages": [{**STAGE, "groups": [{"name": "canary", key: value}]}]}}}
    return settings, of_child("updateStrategies", f"properties.strategy.stages[0].groups[0].{key}"), value


def profile(path: str, value: Any) -> Row:
    """A setting of an automatic upgrade."""
    settings = {"autoUpgradeProfiles": {"auto": {**PROFILE, **nested(path, value)}}}
    return settings, of_child("autoUpgradeProfiles", f"properties.{path}"), value


def namespace(**settings: Any) -> dict[str, Any]:
    """A fleet with a hub and a namespace."""
    return {**HUB, "managedNamespaces": {"web": settings}}


def in_namespace(path: str, value: Any, at: str) -> Row:
    """A setting of a namespace, and the property that it becomes."""
    return namespace(**nested(path, value)), of("FleetManagedNamespace", at), value


def placed(value: dict[str, Any], at: str, expected: Any) -> Row:
    """The placement of a namespace."""
    return namespace(placement=value), of("FleetManagedNamespace", f"{_POLICY}.{at}"), expected


def selected(term: dict[str, Any], at: str, expected: Any) -> Row:
    """The selection of members for a namespace."""
    settings = namespace(placement={"clusterSelectorTerms": [term]})
    return settings, of("FleetManagedNamespace", f"{_TERMS}[0].{at}"), expected


def role(within: str, logical: str) -> dict[str, Row]:
    """The settings of a role on the fleet or a namespace."""

    def at(**one: Any) -> dict[str, Any]:
        roles = {"roleAssignments": {"ops": {**ASSIGNEE, **one}}}
        return namespace(**roles) if within else roles

    def guid(record: Record) -> str:
        return str(of("RoleAssignment", "roleDefinitionId", logical)(record)).rpartition("/")[2]

    rows: dict[str, Row] = {
        "roleDefinitionName": (at(), guid, BUILT_IN_ROLES["Reader"]),
        "roleDefinitionId": (at(roleDefinitionName=None, roleDefinitionId=PRINCIPAL), guid, PRINCIPAL),
        "principalId": (at(), of("RoleAssignment", "principalId", logical), PRINCIPAL),
        "principalType": (at(principalType="User"), of("RoleAssignment", "principalType", logical), "User"),
        "condition": (at(condition="true"), of("RoleAssignment", "condition", logical), "true"),
    }
    return {f"{within}roleAssignments.*.{key}": row for key, row in rows.items()}


_LABELS = {"labelSelector": {"matchLabels": {"env": "prod"}}}
_REQUIRED = {"key": "env", "operator": "In", "values": ["prod"]}
_PROPERTY = {"name": "kubernetes-fleet.io/node-count", "operator": "Ge", "values": ["3"]}
_TAINT = {"key": "team", "operator": "Equal", "value": "web", "effect": "NoSchedule"}
_GATE = {"displayName": "Healthy", "type": "Approval"}
_ACCESS = "hubProfile.apiServerAccessProfile"

FLEET_ROWS: dict[str, Row] = {
    "name": ({"name": "own"}, of("Fleet", "fleetName"), "own"),
    "resourceGroupName": ({"resourceGroupName": "mine"}, of("Fleet", "resourceGroupName"), "mine"),
    "id": ({"id": ELSEWHERE, **member()}, of_child("members", "parentResourcePath"), "fleets/central"),
    "lock.level": ({"lock": {"level": "CanNotDelete"}}, of("ManagementLockByScope", "level"), "CanNotDelete"),
    "lock.notes": ({"lock": {"notes": "Ask ops"}}, of("ManagementLockByScope", "notes"), "Ask ops"),
    "location": plain("location", "northeurope"),
    "tags.*": ({"tags": {"team": "ops"}}, of("Fleet", "tags.team"), "ops"),
    "identity.type": plain("identity.type", "None"),
    "identity.userAssignedIdentities": (
        {"identity": {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]}},
        of("Fleet", "identity.userAssignedIdentities"),
        [IDENTITY],
    ),
    "hubProfile.dnsPrefix": plain("hubProfile.dnsPrefix", "hub"),
    f"{_ACCESS}.enablePrivateCluster": plain(f"{_ACCESS}.enablePrivateCluster", True),
    f"{_ACCESS}.enableVnetIntegration": plain(f"{_ACCESS}.enableVnetIntegration", True),
    f"{_ACCESS}.subnetId": plain(f"{_ACCESS}.subnetId", SUBNET),
    "hubProfile.agentProfile.subnetId": plain("hubProfile.agentProfile.subnetId", SUBNET),
    "hubProfile.agentProfile.vmSize": plain("hubProfile.agentProfile.vmSize", "Standard_D4s_v5"),
    "members.*.clusterResourceId": (member(), of_child("members", "properties.clusterResourceId"), OTHER),
    "members.*.group": (member(group="old"), of_child("members", "properties.group"), "old"),
    "members.*.labels.*": (member(labels={"a": "b"}), of_child("members", "properties.labels.a"), "b"),
    "updateStrategies.*.stages": stage("name", "second"),
    "autoUpgradeProfiles.*.channel": profile("channel", "Rapid"),
    "autoUpgradeProfiles.*.targetKubernetesVersion": profile("targetKubernetesVersion", "1.34"),
    "autoUpgradeProfiles.*.longTermSupport": profile("longTermSupport", True),
    "autoUpgradeProfiles.*.nodeImageSelection.type": profile("nodeImageSelection.type", "Consistent"),
    "autoUpgradeProfiles.*.disabled": profile("disabled", True),
    "autoUpgradeProfiles.*.updateStrategy": (
        {
            "updateStrategies": {"order": {"stages": [STAGE]}},
            "autoUpgradeProfiles": {"auto": {**PROFILE, "updateStrategy": "order"}},
        },
        lambda record: str(of_child("autoUpgradeProfiles", "properties.updateStrategyId")(record)).rpartition("/")[2],
        "order",
    ),
    "managedNamespaces.*.labels.*": in_namespace(
        "labels", {"team": "web"}, "properties.managedNamespaceProperties.labels"
    ),
    "managedNamespaces.*.annotations.*": in_namespace(
        "annotations", {"a": "b"}, "properties.managedNamespaceProperties.annotations"
    ),
    **{
        f"managedNamespaces.*.defaultResourceQuota.{key}": in_namespace(
            f"defaultResourceQuota.{key}", "2", f"properties.managedNamespaceProperties.defaultResourceQuota.{key}"
        )
        for key in ("cpuRequest", "cpuLimit", "memoryRequest", "memoryLimit")
    },
    **{
        f"managedNamespaces.*.defaultNetworkPolicy.{key}": in_namespace(
            f"defaultNetworkPolicy.{key}",
            "DenyAll",
            f"properties.managedNamespaceProperties.defaultNetworkPolicy.{key}",
        )
        for key in ("ingress", "egress")
    },
    "managedNamespaces.*.adoptionPolicy": in_namespace("adoptionPolicy", "Always", "properties.adoptionPolicy"),
    "managedNamespaces.*.deletePolicy": in_namespace("deletePolicy", "Delete", "properties.deletePolicy"),
    "managedNamespaces.*.placement.placementType": placed(
        {"placementType": "PickFixed", "clusterNames": ["old"]}, "placementType", "PickFixed"
    ),
    "managedNamespaces.*.placement.clusterNames": placed(
        {"placementType": "PickFixed", "clusterNames": ["old"]}, "clusterNames", ["old"]
    ),
    "managedNamespaces.*.placement.clusterSelectorTerms": selected(_LABELS, "labelSelector.matchLabels.env", "prod"),
    "managedNamespaces.*.placement.tolerations": placed({"tolerations": [_TAINT]}, "tolerations", [_TAINT]),
    **role("", "fleets/one/fleet-role/ops"),
    **role("managedNamespaces.*.", "fleets/one/namespace/web/role/ops"),
    "protect": ({"protect": False}, lambda record: [each.protect for each in record.all("Fleet")], [False]),
}
INSIDE_LISTS: dict[str, Row] = {
    "stage.maxConcurrency": stage("maxConcurrency", "25%"),
    "stage.beforeGates": stage("beforeGates", [_GATE]),
    "stage.afterGates": stage("afterGates", [_GATE]),
    "stage.afterStageWaitInSeconds": stage("afterStageWaitInSeconds", 3600),
    "group.maxConcurrency": first_group("maxConcurrency", "2"),
    "group.beforeGates": first_group("beforeGates", [_GATE]),
    "group.afterGates": first_group("afterGates", [_GATE]),
    "matchExpressions": selected(
        {"labelSelector": {"matchExpressions": [_REQUIRED]}}, "labelSelector.matchExpressions", [_REQUIRED]
    ),
    "propertySelector": selected(
        {"propertySelector": {"matchExpressions": [_PROPERTY]}}, "propertySelector.matchExpressions", [_PROPERTY]
    ),
}
"""Settings below an item of a list."""
