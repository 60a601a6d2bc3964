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


@rule(
    "control-plane-role-on-new-subnet",
    "An existing identity of the control plane gets a role on the subnets that are created for it.",
    remedy="Assign Network Contributor on the subnet to the identity, before the cluster: in a stack file, set "
    "identity.principalId to its object ID. If it has the role on the resource group or the subscription, nothing is "
    "missing.",
    sources=(_ROLE, aks("configure-azure-cni.md#prerequisites")),
    severity="warning",
)
def _no_role(cluster: Cluster) -> Faults:
    identity = _identity(cluster) if cluster.identity == "userassigned" else ""
    if not identity or cluster.stack.resource(identity) or cluster.stack.exists(cluster):
        return
    for subnet in _new_subnets(cluster):
        if not assigned_on(cluster.stack, subnet.id):
            reason = (
                f"{identity.rpartition('/')[2]} exists already, and nothing here gives it a role on the new subnet "
                f"{subnet.name}: load balancers with an address there stay pending."
            )
            yield cluster.fault(_IDENTITIES, reason)


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
