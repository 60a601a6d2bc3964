"""Good practice: what roles give to identities."""

from __future__ import annotations

import re

from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.azure.dataprotection import BACKUP_INSTANCE
from fairway.azure.roles import BUILT_IN_ROLES, role_name
from fairway.rules.citations import aks
from fairway.rules.cluster import clusters_of
from fairway.rules.cluster_network import Stack
from fairway.rules.practice import ALL, practice
from fairway.rules.reader import Faults, Reader
from fairway.rules.resource import Resource

_ROLES = "https://learn.microsoft.com/azure/role-based-access-control/"
_WIDE = ("Owner", "Contributor")
_WITH_KUBECONFIG = (
    *("Azure Kubernetes Service Cluster User Role", "Azure Kubernetes Service Contributor Role"),
    *("Azure Kubernetes Service RBAC Admin", "Azure Kubernetes Service RBAC Cluster Admin", *_WIDE),
)
"""The built-in roles with Microsoft.ContainerService/managedClusters/listClusterUserCredential/action, as of
`fairway.azure.roles.READ`."""
_REGISTRY = re.compile(r"/providers/microsoft\.containerregistry/registries/[^/]+/?$", re.IGNORECASE)
_ABOVE_RESOURCES = re.compile(
    r"/subscriptions/[^/]+(/resourcegroups/[^/]+)?/?|/providers/microsoft\.management/managementgroups/[^/]+/?",
    re.IGNORECASE,
)


@practice(
    "registry-role-wider-than-pull",
    "Identities that pull images have AcrPull on a registry.",
    remedy="Assign AcrPull (7f951dda-4ed3-4680-a7ca-43fe172d538d) to the kubelet identity, and remove the "
    "other role afterwards.",
    sources=("https://learn.microsoft.com/azure/container-registry/container-registry-rbac-built-in-roles-overview",),
    profiles=ALL,
    over=ROLE_ASSIGNMENT.token,
)
def _registry(assignment: Resource) -> Faults:
    role = role_name(assignment.text("roleDefinitionId"))
    machine = assignment.word("principalType") in ("", "serviceprincipal")
    if machine and role in _WIDE and _REGISTRY.search(assignment.text("scope")):
        reason = f"{role} on a registry lets an identity push and delete images, not only pull them."
        yield assignment.fault("roleDefinitionId", reason)


@practice(
    "identity-role-above-resources",
    "No identity is Owner or Contributor of a resource group, a subscription or a management group.",
    remedy="Assign Network Contributor on the subnet, Managed Identity Operator on the kubelet identity, or the role "
    "that the identity needs, on the one resource.",
    sources=(f"{_ROLES}best-practices",),
    over=ROLE_ASSIGNMENT.token,
)
def _above(assignment: Resource) -> Faults:
    role = role_name(assignment.text("roleDefinitionId"))
    scope = assignment.text("scope")
    machine = assignment.word("principalType") == "serviceprincipal"
    if machine and role in _WIDE and _ABOVE_RESOURCES.fullmatch(scope) and not _requires_contributor(assignment, scope):
        yield assignment.fault("scope", f"an identity is {role} of everything in {scope.rsplit('/', 1)[-1]}.")


def _requires_contributor(assignment: Resource, scope: str) -> bool:
    """Whether the group holds hosts or reservations of a pool, on which AKS requires Contributor, or the snapshots of a
    backup, on which Azure Backup does
    (learn.microsoft.com/azure/backup/azure-kubernetes-service-cluster-backup-concept#required-roles-and-permissions)."""
    group = scope.rstrip("/").lower()
    start = f"{group}/providers/microsoft.compute/"
    pools = [pool for cluster in clusters_of(assignment.stack) for pool in cluster.pools]
    if any(pool.word(key).startswith(start) for pool in pools for key in ("hostGroupID", "capacityReservationGroupID")):
        return True
    backups = map(Reader, assignment.stack.by_type.get(BACKUP_INSTANCE.token, ()))
    return any(
        store.word("resourceGroupId") == group
        for backup in backups
        for store in backup.parts("properties.policyInfo.policyParameters.dataStoreParametersList")
    )


def _may_fetch_a_kubeconfig(assignment: Reader, cluster: str) -> bool:
    """Whether a role, or a role that has no name here, is assigned on the cluster or above it."""
    role, scope = role_name(assignment.text("roleDefinitionId")), assignment.text("scope").rstrip("/").lower()
    above = not scope or f"{cluster}/".startswith(f"{scope}/") or "/managementgroups/" in scope
    return above and (role in _WITH_KUBECONFIG or role not in BUILT_IN_ROLES)


@practice(
    "namespace-role-without-kubeconfig",
    "Who has a role on a namespace may fetch a kubeconfig.",
    remedy="Assign Azure Kubernetes Service Cluster User Role (4abbcc35-e782-43d8-92c5-2d3f1bd2253f) on the cluster to "
    "the same principal.",
    sources=(aks("control-kubeconfig-access.md"),),
    profiles=ALL,
    over=Stack,
)
def _kubeconfig(stack: Stack) -> Faults:
    assignments = stack.all(ROLE_ASSIGNMENT.token)
    for each in assignments:
        cluster, namespaces, _ = each.text("scope").lower().partition("/namespaces/")
        people = each.word("principalType") in ("group", "user")
        if not (namespaces and people and "/managedclusters/" in cluster) or each.missing("principalId"):
            continue
        own = (one for one in assignments if one.word("principalId") == each.word("principalId"))
        if not any(_may_fetch_a_kubeconfig(one, cluster) for one in own):
            reason = f"{role_name(each.text('roleDefinitionId'))} on a namespace does not include the kubeconfig."
            yield each.fault("scope", reason)


@practice(
    "custom-role-all-actions",
    "No role of your own allows every action on a subscription.",
    remedy="List the actions that the role needs, or use a built-in role.",
    sources=(f"{_ROLES}custom-roles",),
    profiles=ALL,
    over="RoleDefinition",
)
def _all_actions(definition: Resource) -> Faults:
    scopes = definition.texts("assignableScopes")
    wide = not scopes or any(_ABOVE_RESOURCES.fullmatch(each) or each == "/" for each in scopes)
    for part in definition.parts("permissions"):
        if wide and "*" in part.texts("actions") and not part.texts("notActions"):
            yield part.fault("actions", "the role allows everything, like Owner, but no review finds it by that name.")
