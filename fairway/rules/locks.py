"""Resource locks that stop more than a deletion."""

from __future__ import annotations

from fairway.rules.citations import thread
from fairway.rules.cluster_network import Stack
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_LOCKS = "https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources"


@rule(
    "lock-read-only-on-cluster",
    "A cluster and its resource group have no read-only lock.",
    remedy="Set level to CanNotDelete, or lock single resources that never change.",
    sources=(f"{_LOCKS}#considerations-before-applying-your-locks",),
    severity="warning",
    over=Stack,
)
def _read_only(stack: Stack) -> Faults:
    clusters = [(each.request.id or "").lower() for each in stack.all("ManagedCluster")]
    for lock in stack.all("ManagementLockByScope"):
        scope = lock.word("scope").rstrip("/")
        if scope and lock.word("level") == "readonly" and any(f"{each}/".startswith(f"{scope}/") for each in clusters):
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
    over=Stack,
)
def _node_group(stack: Stack) -> Faults:
    groups = {each.word("nodeResourceGroup") for each in stack.all("ManagedCluster")} - {""}
    for lock in stack.all("ManagementLockByScope"):
        parts = lock.word("scope").rstrip("/").split("/")
        group = parts[4] if len(parts) > 4 else ""
        if group in groups or group.startswith("mc_"):
            yield lock.fault(
                "scope", f"AKS deletes and changes nodes, disks and addresses in {group}, which the lock refuses."
            )
