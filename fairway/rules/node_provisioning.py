"""Node auto-provisioning: settings that it does not support."""

from __future__ import annotations

from fairway.rules.citations import aks, code, release, thread
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_LIMITS = aks("node-auto-provisioning.md#limitations-and-unsupported-features")
_NETWORK = aks("node-auto-provisioning-networking.md#unsupported-networking-configurations-for-nap")
_MODE = "nodeProvisioningProfile.mode"


def _on(cluster: Cluster) -> bool:
    return cluster.word(_MODE) == "auto"


@rule(
    "nap-with-cluster-autoscaler",
    "With node auto-provisioning, no pool is autoscaled.",
    remedy="Set enableAutoScaling to false, or nodeProvisioningProfile.mode to Manual. While you migrate, both "
    "work with the feature AllowClusterAutoscalerAndNAP registered; then waive this finding.",
    sources=(
        aks("migrate-from-autoscaler-to-node-auto-provisioning.md"),
        code("Azure/terraform-azurerm-aks", "main.tf#lifecycle.precondition"),
        thread("MicrosoftDocs/azure-docs/pull/119994"),
    ),
)
def _autoscaler(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if _on(cluster) and pool.autoscaled:
            reason = f"pool {pool.shown} is autoscaled, which conflicts with node auto-provisioning."
            yield pool.fault("enableAutoScaling", reason)


@rule(
    "nap-windows",
    "Node auto-provisioning does not support Windows pools.",
    remedy="Set nodeProvisioningProfile.mode to Manual.",
    sources=(_LIMITS,),
)
def _windows(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if _on(cluster) and pool.windows:
            yield cluster.fault(_MODE, f"pool {pool.shown} is Windows, which node auto-provisioning does not support.")


@rule(
    "nap-calico",
    "Node auto-provisioning does not support calico.",
    remedy="Use Cilium (networkDataplane and networkPolicy).",
    sources=(_NETWORK,),
)
def _calico(cluster: Cluster) -> Faults:
    path = "networkProfile.networkPolicy"
    if _on(cluster) and cluster.word(path) == "calico":
        yield cluster.fault(path, "calico does not start on auto-provisioned nodes.")


@rule(
    "nap-pod-subnet",
    "Node auto-provisioning does not support pod subnets.",
    remedy="Use networkPluginMode overlay.",
    sources=(_NETWORK,),
)
def _pod_subnet(cluster: Cluster) -> Faults:
    if _on(cluster) and cluster.cni == "pod-subnet":
        yield cluster.fault(_MODE, "new nodes would have no pod subnet.")


@rule(
    "nap-ipv6",
    "Node auto-provisioning does not support IPv6.",
    remedy="Set ipFamilies to [IPv4].",
    sources=(_LIMITS, thread("Azure/AKS/issues/4759")),
)
def _ipv6(cluster: Cluster) -> Faults:
    if _on(cluster) and cluster.dual_stack:
        yield cluster.fault("networkProfile.ipFamilies", "auto-provisioned nodes have IPv4 only.")


@rule(
    "nap-public-network-access",
    "Node auto-provisioning needs publicNetworkAccess Enabled, in private clusters too.",
    remedy="Leave publicNetworkAccess out; enablePrivateCluster keeps the API server private.",
    sources=(thread("Azure/AKS/issues/5586"), thread("Azure/AKS/issues/5881")),
)
def _public_access(cluster: Cluster) -> Faults:
    access = cluster.text("publicNetworkAccess")
    if _on(cluster) and access and access.lower() != "enabled":
        yield cluster.fault("publicNetworkAccess", f"it is {access}, which node auto-provisioning does not support.")


@rule(
    "nap-service-principal",
    "Node auto-provisioning needs a managed identity.",
    remedy="Set identity.type to SystemAssigned or UserAssigned, and leave servicePrincipalProfile out.",
    sources=(_LIMITS,),
)
def _service_principal(cluster: Cluster) -> Faults:
    if _on(cluster) and cluster.service_principal:
        yield cluster.fault(
            "servicePrincipalProfile", "node auto-provisioning cannot create nodes with a service principal."
        )


@rule(
    "nap-kubenet",
    "Node auto-provisioning needs Azure CNI.",
    remedy="Set networkPlugin to azure with networkPluginMode overlay, or nodeProvisioningProfile.mode to Manual.",
    sources=(release("2025-01-30"),),
)
def _kubenet(cluster: Cluster) -> Faults:
    if _on(cluster) and cluster.cni == "kubenet":
        yield cluster.fault("networkProfile.networkPlugin", "auto-provisioned nodes have no routes with kubenet.")


@rule(
    "nap-without-rbac",
    "Node auto-provisioning needs Kubernetes RBAC.",
    remedy="Leave enableRBAC out: it is on by default.",
    sources=(release("2025-06-17"),),
)
def _rbac(cluster: Cluster) -> Faults:
    if _on(cluster) and cluster.off("enableRBAC"):
        yield cluster.fault("enableRBAC", "it is false, and node auto-provisioning is limited to its rights by RBAC.")
