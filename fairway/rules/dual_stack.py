"""Dual-stack clusters: IPv4 and IPv6."""

from __future__ import annotations

from fairway.rules.cidr import networks
from fairway.rules.citations import aks, code, schema
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_LIMITS = aks("azure-cni-overlay.md#dual-stack-networking-limitations")
_DUAL = aks("configure-dual-stack.md#limitations")
_PROFILE = "ContainerServiceNetworkProfile/properties/"


def _families(cluster: Cluster) -> set[str]:
    return {each.lower() for each in cluster.texts("networkProfile.ipFamilies")}


@rule(
    "ipv6-only",
    "ipFamilies includes IPv4.",
    remedy="Write [IPv4] or [IPv4, IPv6].",
    sources=(_DUAL,),
)
def _ipv6_only(cluster: Cluster) -> Faults:
    if _families(cluster) == {"ipv6"} and not cluster.partly_hidden("networkProfile.ipFamilies"):
        yield cluster.fault("networkProfile.ipFamilies", "AKS has no IPv6-only clusters.")


@rule(
    "dual-stack-without-overlay",
    "With Azure CNI, two address families need networkPluginMode overlay.",
    remedy="Set networkPluginMode to overlay.",
    sources=(_DUAL,),
)
def _without_overlay(cluster: Cluster) -> Faults:
    if cluster.dual_stack and cluster.cni in ("node-subnet", "pod-subnet"):
        reason = "pods would get their addresses from the subnet, which provides only IPv4."
        yield cluster.fault("networkProfile.networkPluginMode", reason)


@rule(
    "dual-stack-azure-or-calico-policy",
    "With two address families, networkPolicy is not azure or calico.",
    remedy="Use Cilium (networkDataplane and networkPolicy), or no policy engine.",
    sources=(_LIMITS,),
)
def _policy(cluster: Cluster) -> Faults:
    policy = cluster.word("networkProfile.networkPolicy")
    if cluster.dual_stack and cluster.cni == "overlay" and policy in ("azure", "calico"):
        yield cluster.fault("networkProfile.networkPolicy", f"{policy} does not filter IPv6.")


@rule(
    "dual-stack-standard-nat-gateway",
    "With two address families, nodes do not use a Standard NAT gateway.",
    remedy="Set outboundType to loadBalancer, or use a NAT gateway with sku.name StandardV2: one of your own, or "
    "outboundType managedNATGatewayV2 (preview).",
    sources=(_LIMITS, aks("egress-outboundtype.md#outbound-type-nat-gateway")),
)
def _nat_gateway(cluster: Cluster) -> Faults:
    path, way = "networkProfile.outboundType", cluster.word("networkProfile.outboundType")
    if cluster.dual_stack and way == "managednatgateway":
        yield cluster.fault(path, "a Standard NAT gateway supports only IPv4.")
    for gateway in cluster.nat_gateways if cluster.dual_stack and way == "userassignednatgateway" else ():
        if not gateway.hidden("sku.name") and gateway.word("sku.name") in ("", "standard"):
            reason = "the nodes' NAT gateway has the Standard SKU, which supports only IPv4."
            yield gateway.fault("sku.name", reason, "warning")


@rule(
    "dual-stack-one-pod-cidr",
    "With two address families, podCidrs has one range of each.",
    remedy="Leave podCidrs out, or write an IPv4 and an IPv6 range.",
    sources=(schema(f"{_PROFILE}podCidrs"),),
)
def _one_range(cluster: Cluster) -> Faults:
    ranges = cluster.items("networkProfile.podCidrs")
    known = not cluster.partly_hidden("networkProfile.podCidrs")
    if len(_families(cluster)) > 1 and len(ranges) == 1 and known:
        reason = f"podCidrs has only {ranges[0]}; the other address family has no range."
        yield cluster.fault("networkProfile.podCidrs", reason)


@rule(
    "two-cidrs-single-stack",
    "Two service or pod ranges need two address families.",
    remedy="Set ipFamilies to [IPv4, IPv6], or write one range.",
    sources=(
        schema(f"{_PROFILE}serviceCidrs"),
        code("hashicorp/terraform-provider-azurerm", "internal/services/containers/kubernetes_cluster_validate.go"),
    ),
)
def _two_ranges(cluster: Cluster) -> Faults:
    known = not cluster.partly_hidden("networkProfile.ipFamilies")
    for key in ("serviceCidrs", "podCidrs"):
        ranges = cluster.items(f"networkProfile.{key}")
        if len(ranges) > 1 and known and len(_families(cluster)) < 2:
            reason = f"{key} has {len(ranges)} ranges, but the cluster has one address family."
            yield cluster.fault(f"networkProfile.{key}", reason)


@rule(
    "pod-cidr-and-pod-cidrs-differ",
    "podCidr is the first of podCidrs, if both are set.",
    remedy="Leave podCidr out, or make it the first of podCidrs.",
    # Only a Terraform module has this.
    sources=(code("Azure/terraform-azurerm-aks", "variables.tf#net_profile_pod_cidrs"),),
    severity="warning",
)
def _differ(cluster: Cluster) -> Faults:
    alone, listed = cluster.text("networkProfile.podCidr"), cluster.texts("networkProfile.podCidrs")
    if alone and listed and networks((alone,)) != networks(listed[:1]):
        reason = f"podCidr is {alone}, but podCidrs starts with {listed[0]}."
        yield cluster.fault("networkProfile.podCidr", reason)
