"""Data plane, network policy and advanced networking: supported combinations."""

from __future__ import annotations

from fairway.rules.citations import aks, cli_cluster, code, preview_cli, schema, thread
from fairway.rules.cluster import Cluster
from fairway.rules.kubernetes import of_pool
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import REIMAGES_ALL, UBUNTU_2404

_ACNS = "networkProfile.advancedNetworking"

NPM_NODES = 250


@rule(
    "cilium-policy-without-dataplane",
    "networkPolicy cilium needs networkDataplane cilium.",
    remedy="Set networkDataplane to cilium, or networkPolicy to calico (or none), which Windows pools need.",
    sources=(
        schema("ContainerServiceNetworkProfile/properties/networkPolicy"),
        thread("AdminTurnedDevOps/DevOps-The-Hard-Way-Azure/issues/1"),
    ),
)
def _policy_alone(cluster: Cluster) -> Faults:
    if cluster.word("networkProfile.networkPolicy") == "cilium" and cluster.cilium is False:
        reason = "networkPolicy is cilium, but the data plane is not."
        yield cluster.fault("networkProfile.networkDataplane", reason)


@rule(
    "cilium-dataplane-with-other-policy",
    "With networkDataplane cilium, networkPolicy is cilium or left out.",
    remedy="Set networkPolicy to cilium, or leave it out.",
    sources=(
        thread("Azure/bicep-registry-modules/pull/3361"),
        thread("Azure/AKS-Construction/issues/535"),
        # `none` is refused as well.
        thread("Azure/azure-cli-extensions/pull/7011"),
    ),
)
def _other_policy(cluster: Cluster) -> Faults:
    policy = cluster.word("networkProfile.networkPolicy")
    if cluster.cilium and policy not in ("", "cilium"):
        reason = f"networkPolicy is {policy}; Cilium enforces policies itself."
        yield cluster.fault("networkProfile.networkPolicy", reason)


@rule(
    "cilium-without-azure-cni",
    "networkDataplane cilium needs networkPlugin azure.",
    remedy="Set networkPlugin to azure, with networkPluginMode overlay.",
    sources=(aks("azure-cni-powered-by-cilium.md#limitations"),),
)
def _cilium_plugin(cluster: Cluster) -> Faults:
    if cluster.word("networkProfile.networkDataplane") == "cilium" and cluster.cni in ("kubenet", "none"):
        reason = f"networkPlugin is {cluster.cni}; AKS runs Cilium on Azure CNI only."
        yield cluster.fault("networkProfile.networkPlugin", reason)


@rule(
    "pod-cidr-without-overlay",
    "With networkPlugin azure, podCidr needs networkPluginMode overlay.",
    remedy="Set networkPluginMode to overlay, or leave podCidr out.",
    sources=(
        cli_cluster("_get_network_plugin"),
        code("hashicorp/terraform-provider-azurerm", "internal/services/containers/kubernetes_cluster_validate.go"),
    ),
    severity="warning",
)
def _idle_pod_cidr(cluster: Cluster) -> Faults:
    text = cluster.text("networkProfile.podCidr")
    if text and cluster.cni in ("node-subnet", "pod-subnet"):
        reason = f"podCidr {text} is ignored: pods get addresses from the subnet."
        yield cluster.fault("networkProfile.podCidr", reason)


@rule(
    "azure-npm-over-250-nodes",
    "Clusters with networkPolicy azure have at most 250 nodes.",
    remedy=f"Use Cilium: set networkDataplane and networkPolicy to cilium.{REIMAGES_ALL}",
    sources=(aks("use-network-policies.md#azure-network-policy-manager-limitations-linux"),),
    severity="warning",
)
def _npm(cluster: Cluster) -> Faults:
    nodes = sum(pool.most_nodes for pool in cluster.pools)
    if cluster.word("networkProfile.networkPolicy") == "azure" and nodes > NPM_NODES:
        reason = f"the pools may have {nodes} nodes; Azure Network Policy Manager supports {NPM_NODES}."
        yield cluster.fault("networkProfile.networkPolicy", reason)


@rule(
    "virtual-node-without-subnet",
    "Virtual nodes need a subnet of their own, and pools with vnetSubnetID.",
    remedy="Set addonProfiles.aciConnectorLinux.config.SubnetName, and vnetSubnetID on every pool.",
    sources=(aks("virtual-nodes-cli.md"), cli_cluster("get_enable_addons")),
)
def _virtual_nodes(cluster: Cluster) -> Faults:
    if cluster.on("addonProfiles.aciConnectorLinux.enabled"):
        path = "addonProfiles.aciConnectorLinux.config.SubnetName"
        # Azure returns the key in other letter cases too.
        if all(
            cluster.missing(f"{path.rpartition('.')[0]}.{key}") for key in ("SubnetName", "subnetName", "subnetname")
        ):
            yield cluster.fault(path, "virtual nodes are on, but no subnet is set for their pods.")
            return
        for pool in cluster.pools:
            if pool.missing("vnetSubnetID"):
                reason = f"virtual nodes are on, but pool {pool.shown} is in a VNet that AKS creates."
                yield pool.fault("vnetSubnetID", reason)


@rule(
    "acns-l7-without-cilium",
    "advancedNetworkPolicies L7 and FQDN need networkDataplane cilium.",
    remedy="Set networkDataplane to cilium, or advancedNetworkPolicies to None.",
    sources=(schema("AdvancedNetworkingSecurity/properties/advancedNetworkPolicies"),),
)
def _layer_7(cluster: Cluster) -> Faults:
    path = f"{_ACNS}.security.advancedNetworkPolicies"
    if cluster.word(path) in ("l7", "fqdn") and cluster.cilium is False:
        yield cluster.fault(path, f"{cluster.text(path)} policies need Cilium, which is not configured.")


@rule(
    "acns-wireguard-without-cilium",
    "transitEncryption WireGuard needs networkDataplane cilium.",
    remedy="Set networkDataplane to cilium, or leave transitEncryption out.",
    sources=(
        schema("AdvancedNetworkingSecurityTransitEncryption/properties/type"),
        aks("how-to-apply-wireguard.md#prerequisites"),
    ),
)
def _wireguard(cluster: Cluster) -> Faults:
    path = f"{_ACNS}.security.transitEncryption.type"
    if cluster.word(path) == "wireguard" and cluster.cilium is False:
        yield cluster.fault(path, "WireGuard encryption needs Cilium, which is not configured.")


@rule(
    "acns-setting-while-disabled",
    "transitEncryption and accelerationMode need advancedNetworking.enabled.",
    remedy="Set advancedNetworking.enabled to true.",
    sources=(cli_cluster("get_acns_transit_encryption_type"),),
    severity="warning",
)
def _disabled(cluster: Cluster) -> Faults:
    enabled = cluster.on(f"{_ACNS}.enabled") or cluster.hidden(f"{_ACNS}.enabled")
    for path in ("security.transitEncryption.type", "performance.accelerationMode"):
        if not enabled and cluster.word(f"{_ACNS}.{path}") not in ("", "none"):
            yield cluster.fault(f"{_ACNS}.enabled", f"{path} is set, but advanced networking is off.")


@rule(
    "ebpf-host-routing-os",
    "accelerationMode BpfVeth needs Ubuntu 24.04 or Azure Linux on every pool.",
    remedy=f"Set osSKU to AzureLinux, {UBUNTU_2404}.",
    sources=(aks("container-network-performance-ebpf-host-routing.md#limitations"),),
)
def _ebpf(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        minor = of_pool(pool, cluster)
        # `Ubuntu` means 24.04 from Kubernetes 1.35 on.
        older = pool.os_sku in ("", "ubuntu") and not pool.windows and minor is not None and minor < (1, 35)
        old = pool.os_sku == "ubuntu2204" or (older and not pool.hidden("osSKU"))
        if cluster.word(f"{_ACNS}.performance.accelerationMode") == "bpfveth" and old:
            yield pool.fault("osSKU", f"the kernel of pool {pool.shown} (Ubuntu 22.04) is too old for BpfVeth.")


@rule(
    "acns-without-feature",
    "Advanced networking that is enabled has observability, security or accelerationMode.",
    remedy="Set advancedNetworking.observability.enabled or security.enabled to true, or advancedNetworking.enabled to "
    "false.",
    sources=(preview_cli("managed_cluster_decorator.py#get_acns_enablement_with_perf"),),
    severity="warning",
)
def _no_feature(cluster: Cluster) -> Faults:
    all_off = cluster.off(f"{_ACNS}.observability.enabled") and cluster.off(f"{_ACNS}.security.enabled")
    mode = f"{_ACNS}.performance.accelerationMode"
    if cluster.on(f"{_ACNS}.enabled") and all_off and cluster.word(mode) != "bpfveth" and not cluster.hidden(mode):
        yield cluster.fault(f"{_ACNS}.enabled", "advanced networking is enabled, and each of its features is off.")
