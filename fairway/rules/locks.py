"""Resource locks that stop more than a deletion."""

from __future__ import annotations

from fairway.rules.citations import thread
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_LOCKS = "https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources"


@rule(
    "lock-read-only-on-cluster",
    "A cluster and its resource group have no read-only lock.",
    remedy="Set level to CanNotDelete, or lock single resources that never change.",
    sources=(f"{_LOCKS}#considerations-before-applying-your-locks",),
    severity="warning",
)
def _read_only(cluster: Cluster) -> Faults:
    for lock in cluster.stack.all("ManagementLockByScope"):
        scope = lock.word("scope").rstrip("/")
        within = _in_subscription(scope)
        above = not within or f"{_in_subscription(cluster.request.id)}/".startswith(f"{within}/")
        if scope and lock.word("level") == "readonly" and above:
            reason = (
                "Azure refuses every update of the cluster and its pools, upgrades included, and "
                "`az aks get-credentials`, which is a POST."
            )
            yield lock.fault("level", reason)


@rule(
    "lock-on-node-resource-group",
    "The resource group of a cluster's nodes has no lock.",
    remedy="Lock the cluster instead, and keep others out of the group with restrictionLevel ReadOnly of "
    "nodeResourceGroupProfile.",
    sources=(thread("Azure/AKS/issues/3291"), thread("MicrosoftDocs/azure-aks-docs/pull/427")),
    severity="warning",
)
def _node_group(cluster: Cluster) -> Faults:
    for lock in cluster.stack.all("ManagementLockByScope"):
        parts = lock.word("scope").rstrip("/").split("/")
        group = parts[4] if len(parts) > 4 else ""
        if group and (group == cluster.word("nodeResourceGroup") or group.startswith("mc_")):
            yield lock.fault(
                "scope", f"AKS deletes and changes nodes, disks and addresses in {group}, which the lock refuses."
            )


def _in_subscription(id: str) -> str:
    """An id in lower case without its subscription, which a plan makes up for new resources."""
    parts = id.lower().split("/")
    return "/".join(parts[3:] if parts[1:2] == ["subscriptions"] else parts)
