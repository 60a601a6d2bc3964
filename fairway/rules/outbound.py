"""Outbound types: what goes with a NAT gateway that AKS makes, and with no outbound traffic at all."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.rules.bounds import bounded, itself
from fairway.rules.citations import aks, release, schema, thread
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule
from fairway.rules.remedies import INTEGRATES

_TYPE = "networkProfile.outboundType"
_NAT = "networkProfile.natGatewayProfile"
_MANAGED = f"{_NAT}.managedOutboundIPProfile"
_NAT_TYPES = aks("egress-outboundtype.md#outbound-type-nat-gateway")
_NAT_ADDRESSES = aks("nat-gateway.md#create-an-aks-cluster-with-a-managed-standardv2-nat-gateway-managednatgatewayv2")
_BLOCK = aks("egress-outboundtype.md#outbound-type-block-preview")
_ISOLATED = aks("concepts-network-isolated.md#limitations")
_BEFORE = aks("network-isolated.md#before-you-begin")
_REGISTRY = "bootstrapProfile.containerRegistryId"

EXTENSION = "azure-native:kubernetesconfiguration:Extension"
NOT_ISOLATED = {
    "microsoft.dapr": "Dapr",
    "microsoft.appconfiguration": "Azure App Configuration",
    "microsoft.azureml.kubernetes": "Azure Machine Learning",
    "microsoft.flux": "Flux",
    "microsoft.dataprotection.kubernetes": "Azure Backup",
}
"""Cluster extensions that need the internet, by their type in lower case."""

bounded(
    "natgw-idle-timeout-range",
    f"{_NAT}.idleTimeoutInMinutes",
    4,
    120,
    why="a NAT gateway keeps an idle connection for no other time",
    sources=(schema("ManagedClusterNATGatewayProfile/properties/idleTimeoutInMinutes"),),
    each=itself,
)
bounded(
    "natgw-managed-ipv6-count",
    f"{_MANAGED}.countIPv6",
    1,
    16,
    why="a NAT gateway has no more addresses",
    sources=(aks("nat-gateway.md#outbound-ip-parameters"),),
    each=itself,
    too_low=False,
)


def _way(cluster: Cluster) -> str:
    return cluster.word(_TYPE)


def _no_way_out(cluster: Cluster) -> bool:
    return _way(cluster) in ("none", "block")


@rule(
    "natgw-two-kinds-of-addresses",
    "The addresses of a managed NAT gateway are Azure's or your own.",
    remedy="Keep managedOutboundIPProfile, or outboundIPs and outboundIPPrefixes.",
    sources=(_NAT_ADDRESSES,),
)
def _two_kinds(cluster: Cluster) -> Faults:
    own = [
        key
        for key in ("outboundIPs.publicIPs", "outboundIPPrefixes.publicIPPrefixes")
        if cluster.items(f"{_NAT}.{key}")
    ]
    managed = [key for key in ("count", "countIPv6") if cluster.whole(f"{_MANAGED}.{key}")]
    if own and managed:
        name = own[0].partition(".")[0]
        reason = f"{name} lists addresses, and managedOutboundIPProfile.{managed[0]} has Azure make some."
        yield cluster.fault(f"{_MANAGED}.{managed[0]}", reason)


@rule(
    "natgw-v1-ipv6-or-prefixes",
    "Prefixes and IPv6 addresses of a managed NAT gateway need the SKU StandardV2.",
    remedy="Set natGatewayProfile.sku to StandardV2 (API version 2026-06-01; previews before it have outboundType "
    "managedNATGatewayV2 instead), or leave outboundIPPrefixes and countIPv6 out.",
    sources=(
        _NAT_ADDRESSES,
        schema("ManagedClusterNATGatewayProfile"),
        thread("Azure/azure-rest-api-specs/pull/45002"),
        aks("azure-cni-overlay.md#dual-stack-networking-limitations"),
    ),
)
def _needs_v2(cluster: Cluster) -> Faults:
    sku = f"{_NAT}.sku"
    if _way(cluster) == "managednatgateway" and cluster.word(sku) != "standardv2" and not cluster.hidden(sku):
        if cluster.items(f"{_NAT}.outboundIPPrefixes.publicIPPrefixes"):
            reason = "outboundIPPrefixes is set, which a Standard NAT gateway made by AKS does not take."
            yield cluster.fault(f"{_NAT}.outboundIPPrefixes.publicIPPrefixes", reason)
        if cluster.whole(f"{_MANAGED}.countIPv6"):
            yield cluster.fault(f"{_MANAGED}.countIPv6", "a Standard NAT gateway has IPv4 addresses only.")


@rule(
    "managed-natgw-v2-custom-vnet",
    "outboundType managedNATGatewayV2 needs a VNet that AKS makes.",
    remedy="Set outboundType to userAssignedNATGateway and put a NAT gateway on the subnet.",
    sources=(_NAT_TYPES, aks("nat-gateway.md#prerequisites")),
)
def _own_network(cluster: Cluster) -> Faults:
    own = [pool for pool in cluster.pools if pool.given("vnetSubnetID")]
    if own and _way(cluster) == "managednatgatewayv2":
        reason = f"pool {own[0].shown} is in a VNet of your own, where AKS makes no NAT gateway."
        yield cluster.fault(_TYPE, reason)


@rule(
    "outbound-block-custom-vnet",
    "outboundType block needs a VNet that AKS makes.",
    remedy="Set outboundType to none, and deny the traffic in the security group of the subnet.",
    sources=(_BLOCK,),
)
def _block(cluster: Cluster) -> Faults:
    own = [pool for pool in cluster.pools if pool.given("vnetSubnetID")]
    if own and _way(cluster) == "block":
        reason = f"pool {own[0].shown} is in a VNet of your own, where AKS sets no rules that block traffic."
        yield cluster.fault(_TYPE, reason)


@rule(
    "outbound-block-without-cache",
    "outboundType block needs bootstrapProfile.artifactSource Cache.",
    remedy="Set bootstrapProfile.artifactSource to Cache, or another outboundType.",
    sources=(_BLOCK,),
)
def _block_cache(cluster: Cluster) -> Faults:
    path = "bootstrapProfile.artifactSource"
    if _way(cluster) == "block" and cluster.word(path) != "cache" and not cluster.hidden(path):
        yield cluster.fault(path, "all outbound traffic is blocked, so nodes need a cache to start their images from.")


@rule(
    "network-isolated-windows",
    "Network isolated clusters have no Windows pools.",
    remedy="Use Linux pools, or another outboundType.",
    sources=(_ISOLATED,),
)
def _windows(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if _no_way_out(cluster) and pool.windows:
            reason = (
                f"outboundType is {cluster.text(_TYPE)}, and pool {pool.shown} is Windows, whose images are elsewhere."
            )
            yield pool.fault("osType", reason)


@rule(
    "load-balancer-in-subnet-with-nat-gateway",
    "A new cluster in a subnet with a NAT gateway has the outboundType userAssignedNATGateway.",
    remedy="Set outboundType to userAssignedNATGateway, or take the NAT gateway off the subnet.",
    # Azure checks it at creation only (the notes of Release 2022-05-08), and took it there where the gateway came at
    # the same time: networkProfileWithOutboundType in hashicorp/terraform-provider-azurerm's
    # kubernetes_cluster_resource_test.go.
    sources=(release("2022-05-01"),),
    severity="warning",
)
def _gateway(cluster: Cluster) -> Faults:
    for subnet, _ in cluster.node_subnets.values():
        balanced = cluster.word(_TYPE) in ("", "loadbalancer") and not cluster.hidden(_TYPE)
        if balanced and subnet.given("natGateway.id"):
            reason = f"subnet {subnet.name} has a NAT gateway, and nodes are to go out through a load balancer."
            yield cluster.fault(_TYPE, reason)


@rule(
    "network-isolated-security-patch-channel",
    "Network isolated clusters have the node OS channel NodeImage or None.",
    remedy="Set autoUpgradeProfile.nodeOSUpgradeChannel to NodeImage.",
    sources=(aks("concepts-network-isolated.md#can-i-manually-upgrade-packages-to-upgrade-node-pool-image"),),
)
def _channel(cluster: Cluster) -> Faults:
    path = "autoUpgradeProfile.nodeOSUpgradeChannel"
    if _no_way_out(cluster) and cluster.word(path) == "securitypatch":
        yield cluster.fault(path, f"outboundType is {cluster.text(_TYPE)}, and SecurityPatch fetches patches online.")


@rule(
    "network-isolated-public-api-server",
    "Nodes of a network isolated cluster reach the API server inside the VNet.",
    remedy=f"Set apiServerAccessProfile.enablePrivateCluster or enableVnetIntegration to true.{INTEGRATES}",
    sources=(aks("concepts-network-isolated.md#how-a-network-isolated-cluster-works"),),
    severity="warning",
)
def _public(cluster: Cluster) -> Faults:
    paths = [f"apiServerAccessProfile.{key}" for key in ("enablePrivateCluster", "enableVnetIntegration")]
    open_to_read = not cluster.automatic and not any(map(cluster.hidden, (*paths, "sku.name")))
    if _no_way_out(cluster) and open_to_read and not any(map(cluster.on, paths)):
        yield cluster.fault(paths[0], "nodes have no way to the public address of the API server, and would not join.")


def _cache(cluster: Cluster) -> Reader | None:
    """The registry of this plan that nodes start from."""
    return cluster.stack.resource(cluster.text(_REGISTRY))


@rule(
    "bootstrap-registry-not-premium",
    "The registry that nodes start from has the SKU Premium.",
    remedy="Set sku.name of the registry to Premium.",
    sources=(_BEFORE,),
)
def _premium(cluster: Cluster) -> Faults:
    found = _cache(cluster)
    if found is not None and found.word("sku.name") in ("basic", "standard"):
        sku = found.text("sku.name")
        yield cluster.fault(_REGISTRY, f"registry {found.request.name} is {sku}, which has no private endpoints.")


@rule(
    "bootstrap-registry-arm-tokens",
    "The registry that nodes start from accepts tokens of Azure Resource Manager.",
    remedy="Set policies.azureADAuthenticationAsArmPolicy.status of the registry to enabled.",
    sources=(_ISOLATED,),
)
def _tokens(cluster: Cluster) -> Faults:
    found = _cache(cluster)
    if found is not None and found.word("policies.azureADAuthenticationAsArmPolicy.status") == "disabled":
        reason = f"registry {found.request.name} refuses the tokens that nodes sign in with."
        yield cluster.fault(_REGISTRY, reason)


def extensions_of(cluster: Cluster) -> Iterator[Reader]:
    """The extensions of a cluster."""
    for each in cluster.stack.having(EXTENSION, "clusterName", cluster.name.lower()):
        group, ours = each.word("resourceGroupName"), cluster.word("resourceGroupName")
        if not group or not ours or group == ours:
            yield each


@rule(
    "network-isolated-extension",
    "Network isolated clusters have none of the extensions that need the internet.",
    remedy="Leave the extension out, or use another outboundType.",
    sources=(aks("concepts-network-isolated.md#using-features-add-ons-and-extensions-requiring-egress"),),
)
def _extension(cluster: Cluster) -> Faults:
    for each in extensions_of(cluster) if _no_way_out(cluster) else ():
        name = NOT_ISOLATED.get(each.word("extensionType"))
        if name:
            yield each.fault(
                "extensionType", f"{name} does not run on a cluster with outboundType {cluster.text(_TYPE)}."
            )
