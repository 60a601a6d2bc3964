"""The resource group of the nodes."""

from __future__ import annotations

from fairway.rules.citations import aks, code, thread
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
    stack = cluster.stack
    if name and name == cluster.word("resourceGroupName"):
        yield cluster.fault(_PATH, f"{cluster.text(_PATH)} is the resource group of the cluster itself.")
    elif name and stack.having("ResourceGroup", "resourceGroupName", name):
        yield cluster.fault(_PATH, f"{cluster.text(_PATH)} is a resource group that exists before the cluster.")
    elif name and len(stack.having(MANAGED_CLUSTER, _PATH, name)) > 1:
        yield cluster.fault(_PATH, f"{cluster.text(_PATH)} is the nodeResourceGroup of another cluster too.")


@rule(
    "node-resource-group-first-character",
    "The name of the node resource group begins with a letter or digit, since every node has it as a label.",
    remedy="Begin nodeResourceGroup with a letter or digit.",
    sources=(thread("Azure/AKS/issues/1739"), code("Azure/AgentBaker", "pkg/agent/baker.go")),
)
def _label(cluster: Cluster) -> Faults:
    name = cluster.text(_PATH)
    if name and name[0] in "_-.()":
        yield cluster.fault(_PATH, f"{name} begins with {name[0]}: no node can register, and the deployment fails.")
