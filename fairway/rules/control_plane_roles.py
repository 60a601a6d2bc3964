"""The roles of the control plane's identity on subnets, and when it has them."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.rules.citations import aks
from fairway.rules.cluster import Cluster
from fairway.rules.cluster_network import Stack, Subnet
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import user_assigned
from fairway.subscription import is_saved

_ROLE = aks("user-assigned-managed-identity.md#add-a-role-assignment-for-a-user-assigned-managed-identity")
_FOLLOWS = aks("system-assigned-managed-identity.md#add-a-role-assignment-for-a-system-assigned-managed-identity")
_IDENTITIES = "identity.userAssignedIdentities"
_PENDING = "load balancers with an address there stay pending"
USED = {
    "apiServerAccessProfile.privateDNSZone": "Azure refuses the cluster (CustomPrivateDNSZoneMissingPermissionError)",
    "apiServerAccessProfile.subnetId": "Azure refuses the cluster",
    "diskEncryptionSetID": "volumes are not created",
    "securityProfile.azureKeyVaultKms.keyVaultResourceId": "the API server cannot use its key",
}
"""What the control plane uses by its id, besides the subnets of nodes, and what fails without a role on it."""


def _identity(cluster: Cluster) -> str:
    """The id of the user-assigned identity; empty if it is not known."""
    return next(iter(cluster.texts(_IDENTITIES)), "") or next(iter(cluster.entries(_IDENTITIES)), "")


def assigned_on(stack: Stack, resource_id: str) -> bool:
    """Whether the plan has a role on a resource or above it, or one whose scope is not known."""
    scope = resource_id.lower()
    while "/" in scope:
        if stack.having(ROLE_ASSIGNMENT.token, "scope", scope):
            return True
        scope = scope.rpartition("/")[0]
    return any(each.missing("scope") or each.hidden("scope") for each in stack.all(ROLE_ASSIGNMENT.token))


def _new_subnets(cluster: Cluster) -> Iterator[Subnet]:
    """The subnets of nodes that are created with their VNet, so that they cannot have role assignments before."""
    for subnet, _ in cluster.node_subnets.values():
        networks = cluster.stack.networks_called((subnet.network,) if subnet.network else ())
        if networks and not any(is_saved(each.request) or cluster.stack.exists(each) for each in networks):
            yield subnet


def _new(cluster: Cluster) -> Iterator[tuple[str, str]]:
    """The ids of what the plan creates for the control plane to use, each with what fails without a role on it."""
    for subnet in _new_subnets(cluster):
        yield subnet.id, _PENDING
    for path, effect in USED.items():
        found = cluster.stack.resource(cluster.text(path))
        if found and not cluster.stack.exists(found):
            yield found.request.id, effect


@rule(
    "control-plane-role-on-new-resource",
    "An existing identity of the control plane gets its roles on what is created for it.",
    remedy="Assign the role to the identity before the cluster: in a stack file, set identity.principalId to its "
    "object ID. If it has the role on the resource group or the subscription, nothing is missing.",
    sources=(_ROLE, aks("private-clusters.md"), aks("azure-disk-customer-managed-keys.md")),
    severity="warning",
)
def _no_role(cluster: Cluster) -> Faults:
    identity = _identity(cluster) if cluster.identity == "userassigned" else ""
    if not identity or cluster.stack.resource(identity) or cluster.stack.exists(cluster):
        return
    for id, effect in _new(cluster):
        if not assigned_on(cluster.stack, id):
            name, what = identity.rpartition("/")[2], "/".join(id.rsplit("/", 2)[1:])
            reason = f"{name} exists already, and nothing here gives it a role on the new {what}: {effect}."
            yield cluster.fault(_IDENTITIES, reason)


@rule(
    "control-plane-role-missing",
    "A new identity of the control plane gets its roles on what it uses.",
    remedy="Create the identity before the cluster, let the owner of the resource assign it the role (Network "
    "Contributor on a subnet, Private DNS Zone Contributor on a zone), then set userAssignedIdentities to its resource "
    "ID. If the cluster runs and its identity has the roles, nothing is missing.",
    sources=(_ROLE, aks("private-clusters.md")),
    severity="note",
)
def _none_given(cluster: Cluster) -> Faults:
    identity = cluster.stack.resource(_identity(cluster)) if cluster.identity == "userassigned" else None
    if identity is None or cluster.stack.exists(identity) or cluster.stack.exists(cluster):
        return
    used = dict.fromkeys((pool.text("vnetSubnetID") for pool in cluster.pools), _PENDING)
    used |= {cluster.text(path): effect for path, effect in USED.items()}
    for id, effect in used.items():
        if id.startswith("/") and not assigned_on(cluster.stack, id) and not _assigned_below(cluster.stack, id):
            name, what = identity.request.id.rpartition("/")[2], "/".join(id.rsplit("/", 2)[1:])
            yield cluster.fault(_IDENTITIES, f"{name} is created here, without a role on {what}: {effect}.")


def _assigned_below(stack: Stack, resource_id: str) -> bool:
    """Whether the plan has a role on a part of the resource, such as a key of a vault."""
    return any(each.word("scope").startswith(f"{resource_id.lower()}/") for each in stack.all(ROLE_ASSIGNMENT.token))


@rule(
    "system-identity-roles-follow",
    "A control plane has its roles on subnets before its first load balancer.",
    remedy=user_assigned("Network Contributor on the subnets"),
    sources=(_FOLLOWS,),
    severity="note",
)
def _late(cluster: Cluster) -> Faults:
    own = [pool for pool in cluster.pools if pool.given("vnetSubnetID")]
    if cluster.system_identity and own and not cluster.stack.exists(cluster):
        reason = (
            "the identity is created with the cluster, so its roles follow: until they work, which takes up to 60 "
            "minutes, load balancers with an address in your subnets stay pending, and Kubernetes changes nothing in "
            "your route tables, DNS zones and disks."
        )
        yield cluster.fault("identity.type", reason)
