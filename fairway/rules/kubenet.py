"""kubenet: its requirements and its retirement."""

from __future__ import annotations

from datetime import date

from fairway.rules.citations import aks, code, schema, thread
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import REIMAGES_ALL, user_assigned
from fairway.rules.retired import last_day

ANNOUNCED, ENDS = date(2025, 3, 12), last_day("kubenet")
_LIMITS = aks("configure-kubenet.md#limitations--considerations-for-kubenet")


@rule(
    "kubenet-retiring",
    "New clusters use Azure CNI: kubenet retires on 2028-03-31.",
    remedy="Set networkPlugin to azure with networkPluginMode overlay; it needs as few VNet addresses. A "
    f"running cluster with calico needs an update to networkPolicy none before that.{REIMAGES_ALL}",
    sources=(aks("includes/kubenet-retirement.md"), thread("Azure/AKS/issues/4859")),
    severity="warning",
    kind="retired",
)
def _retiring(cluster: Cluster) -> Faults:
    if cluster.cni != "kubenet" or cluster.today < ANNOUNCED:
        return
    if cluster.today > ENDS:
        reason = f"kubenet was retired on {ENDS}: Azure creates no new cluster with it."
        yield cluster.fault("networkProfile.networkPlugin", reason, cluster.worse_if_new(cluster))
    else:
        reason = f"kubenet retires on {ENDS}, and moving a cluster to overlay means downtime."
        yield cluster.fault("networkProfile.networkPlugin", reason)


@rule(
    "kubenet-azure-network-policy",
    "With kubenet, networkPolicy is calico or none.",
    remedy="Set networkPlugin to azure, or networkPolicy to calico.",
    sources=(_LIMITS, code("Azure/terraform-azurerm-aks", "main.tf#lifecycle.precondition")),
)
def _policy(cluster: Cluster) -> Faults:
    policy = cluster.word("networkProfile.networkPolicy")
    if cluster.cni == "kubenet" and policy in ("azure", "cilium"):
        yield cluster.fault("networkProfile.networkPolicy", f"networkPolicy {policy} needs Azure CNI.")


@rule(
    "virtual-node-kubenet",
    "Virtual nodes need Azure CNI.",
    remedy="Set networkPlugin to azure, or leave the add-on aciConnectorLinux out.",
    sources=(aks("virtual-nodes.md#network-requirements"), thread("hashicorp/terraform/issues/24853")),
)
def _virtual_nodes(cluster: Cluster) -> Faults:
    if cluster.cni == "kubenet" and cluster.on("addonProfiles.aciConnectorLinux.enabled"):
        reason = "pods on virtual nodes are in a subnet that kubenet cannot reach."
        yield cluster.fault("networkProfile.networkPlugin", reason)


@rule(
    "network-mode-with-kubenet",
    "networkMode needs Azure CNI.",
    remedy="Leave networkMode out.",
    sources=(schema("ContainerServiceNetworkProfile/properties/networkMode"),),
)
def _mode(cluster: Cluster) -> Faults:
    mode = cluster.text("networkProfile.networkMode")
    if mode and cluster.cni in ("kubenet", "none"):
        yield cluster.fault("networkProfile.networkMode", f"networkMode {mode} is a setting of Azure CNI.")


@rule(
    "kubenet-byo-route-table-system-identity",
    "kubenet in your own VNet with a route table needs a user-assigned identity.",
    remedy=user_assigned("Network Contributor on the route table"),
    sources=(aks("configure-kubenet.md#bring-your-own-subnet-and-route-table-with-kubenet"),),
)
def _route_table(cluster: Cluster) -> Faults:
    for subnet, _ in cluster.node_subnets.values() if cluster.cni == "kubenet" else ():
        if cluster.system_identity and subnet.given("routeTable"):
            reason = (
                f"subnet {subnet.name} has its own route table, to which a system-assigned identity has no access yet."
            )
            yield cluster.fault("identity.type", reason)


@rule(
    "overlay-without-azure-cni",
    "networkPluginMode overlay needs networkPlugin azure.",
    remedy="Set networkPlugin to azure, or leave networkPluginMode out.",
    # UnsupportedNetworkPluginModeWithNetworkPlugin.
    sources=(thread("Azure/AKS/issues/5662"), code("Azure/terraform-azurerm-aks", "main.tf#lifecycle.precondition")),
)
def _overlay(cluster: Cluster) -> Faults:
    plugin, mode = cluster.text("networkProfile.networkPlugin"), cluster.text("networkProfile.networkPluginMode")
    if plugin.lower() in ("kubenet", "none") and mode.lower() == "overlay":
        yield cluster.fault("networkProfile.networkPluginMode", f"networkPlugin is {plugin}, which has no overlay.")
