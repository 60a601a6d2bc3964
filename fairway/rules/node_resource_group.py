"""The resource group of the nodes."""

from __future__ import annotations

from fairway.rules.citations import aks
from fairway.rules.cluster import MANAGED_CLUSTER, Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_PATH = "nodeResourceGroup"


@rule(
    "node-resource-group-existing",
    "nodeResourceGroup is a group that AKS creates, for this cluster alone.",
    remedy="Write a name that no resource group has, or leave nodeResourceGroup out.",
    sources=(aks("faq.yml"),),
)
def _existing(cluster: Cluster) -> Faults:
    name = cluster.word(_PATH)
    groups = {each.word("resourceGroupName") for each in cluster.stack.all("ResourceGroup")}
    others = [each for each in cluster.stack.all(MANAGED_CLUSTER) if each.request is not cluster.request]
    if name and name == cluster.word("resourceGroupName"):
        yield cluster.fault(_PATH, f"{cluster.text(_PATH)} is the resource group of the cluster itself.")
    elif name and name in groups:
        yield cluster.fault(_PATH, f"{cluster.text(_PATH)} is a resource group that exists before the cluster.")
    elif name and any(name == each.word(_PATH) for each in others):
        yield cluster.fault(_PATH, f"{cluster.text(_PATH)} is the nodeResourceGroup of another cluster too.")
