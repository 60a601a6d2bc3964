"""Access to the API server: authorized ranges and VNet integration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.azure.values import LOAD_BALANCER_ONLY
from fairway.rules.cidr import Network, inside, network
from fairway.rules.citations import aks, cli_cluster, preview_cli, schema, thread, validator
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.remedies import INTEGRATES
from fairway.rules.sizes import sized

_ACCESS = "apiServerAccessProfile"
_RANGES = f"{_ACCESS}.authorizedIPRanges"
_LIMITS = aks("api-server-authorized-ip-ranges.md#limitations-and-considerations")
_VALIDATOR = validator("validate_ip_ranges")
_INTEGRATION = f"{_ACCESS}.enableVnetIntegration"

MOST_RANGES = 200
MOST_RANGES_INTEGRATED = 2000
# Ranges that are not routed on the internet. Documentation ranges are left out: examples use them.
PRIVATE = (
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/3",
)
DELEGATION = "microsoft.containerservice/managedclusters"
SERVICE_TAG = re.compile("[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*([.][A-Za-z0-9]+)?")
"""A name that Azure has ranges for (preview): AzureCloud, AzureDevOps, AzureCloud.westeurope."""


def _integrated(cluster: Cluster) -> bool:
    """Whether the API server may be in the VNet, as that of AKS Automatic always is."""
    return cluster.on(_INTEGRATION) or cluster.hidden(_INTEGRATION) or cluster.automatic or cluster.hidden("sku.name")


def _ranges(cluster: Cluster) -> Iterator[tuple[str, Network]]:
    return ((text, net) for text in cluster.texts(_RANGES) if (net := network(text)))


@rule(
    "authorized-ranges-private-cluster",
    "A private cluster has no authorizedIPRanges.",
    remedy="For a public API server that allows these ranges, set enablePrivateCluster to false (a running cluster "
    f"needs enableVnetIntegration for that); for a private one, leave authorizedIPRanges out.{INTEGRATES}",
    sources=(_LIMITS, aks("private-clusters.md#limitations"), cli_cluster("get_api_server_authorized_ip_ranges")),
)
def _private_cluster(cluster: Cluster) -> Faults:
    if cluster.private and cluster.given(_RANGES) and not _integrated(cluster):
        yield cluster.fault(_RANGES, "the API server has no public address to which ranges could get access.")


@rule(
    "authorized-ranges-private-address",
    "authorizedIPRanges has public addresses only.",
    remedy="Write the public address of your outbound traffic: that is the one the API server sees.",
    sources=(_VALIDATOR, thread("Azure/azure-cli-extensions/issues/1764")),
    # az refuses it; of Azure no refusal is known.
    severity="warning",
)
def _private_address(cluster: Cluster) -> Faults:
    for text, net in _ranges(cluster):
        if inside(net, PRIVATE):
            yield cluster.fault(_RANGES, f"{text} is private; a public API server never sees it as a source address.")


@rule(
    "authorized-ranges-ipv6",
    "authorizedIPRanges has IPv4 ranges only.",
    remedy="Write IPv4 ranges.",
    sources=(_VALIDATOR, preview_cli("_validators.py#validate_ip_ranges")),
)
def _ipv6(cluster: Cluster) -> Faults:
    for text, net in _ranges(cluster):
        if net.version == 6:
            yield cluster.fault(_RANGES, f"{text} is IPv6; the API server's firewall supports only IPv4.")


@rule(
    "authorized-ranges-not-a-range",
    "authorizedIPRanges has addresses and ranges in CIDR notation.",
    remedy="Write 20.30.40.50/32 for one address.",
    sources=(schema("ManagedClusterAPIServerAccessProfile/properties/authorizedIPRanges"), _VALIDATOR),
)
def _not_a_range(cluster: Cluster) -> Faults:
    for text in cluster.texts(_RANGES):
        if network(text) is None and not SERVICE_TAG.fullmatch(text):
            yield cluster.fault(_RANGES, f"{text} is neither an address nor a range.")


@rule(
    "authorized-ranges-host-bits",
    "A range in authorizedIPRanges is written with its network address.",
    remedy="Write the first address of the range.",
    sources=(aks("api-server-authorized-ip-ranges.md"), _VALIDATOR),
    severity="warning",
)
def _host_bits(cluster: Cluster) -> Faults:
    for text, net in _ranges(cluster):
        if "/" in text and text.split("/")[0].strip() != str(net.network_address):
            reason = f"{text} has host bits set; the network address is {net}."
            yield cluster.fault(_RANGES, reason, remedy=f"Write {net}.")


@rule(
    "authorized-ranges-over-200",
    "authorizedIPRanges has at most 200 ranges, or 2000 with VNet integration.",
    remedy="Merge neighbouring ranges, or make the cluster private.",
    sources=(_LIMITS,),
)
def _too_many(cluster: Cluster) -> Faults:
    most = MOST_RANGES_INTEGRATED if _integrated(cluster) else MOST_RANGES
    count = len(cluster.items(_RANGES))
    if count > most:
        yield cluster.fault(_RANGES, f"{count} ranges are listed; the API server allows {most}.")


@rule(
    "authorized-ranges-node-public-ip",
    "With authorizedIPRanges, nodes get public addresses from a prefix.",
    remedy="Set nodePublicIPPrefixID and authorize that prefix, or set enableNodePublicIP to false.",
    sources=(_LIMITS,),
)
def _node_addresses(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        loose = pool.on("enableNodePublicIP") and pool.missing("nodePublicIPPrefixID")
        if loose and cluster.items(_RANGES) and not _integrated(cluster):
            reason = (
                f"nodes of pool {pool.shown} get public addresses that cannot be listed in advance, so the API server "
                "blocks them."
            )
            yield pool.fault("nodePublicIPPrefixID", reason, cluster.stack.milder_if_there(pool))


@rule(
    "authorized-ranges-without-egress",
    "authorizedIPRanges includes the outbound address of the nodes.",
    remedy="Add the public address of the NAT gateway or firewall to authorizedIPRanges (in a program the ipAddress of "
    "its PublicIPAddress), unless one of the ranges includes it; or give the API server a subnet "
    "(enableVnetIntegration). The address of a managedNATGateway is known only after it is created: use outboundType "
    f"userAssignedNATGateway instead.{INTEGRATES}",
    sources=(
        aks("api-server-authorized-ip-ranges.md#recommended-ip-ranges-to-allow"),
        aks("egress-outboundtype.md#update-outboundtype-after-cluster-creation"),
        thread("MicrosoftDocs/azure-docs/issues/111834"),
    ),
    severity="warning",
)
def _egress(cluster: Cluster) -> Faults:
    ways = {
        "managednatgateway": "a NAT gateway that AKS creates",
        "userassignednatgateway": "the NAT gateway of their subnet",
        "userdefinedrouting": "your firewall",
    }
    way = ways.get(cluster.word("networkProfile.outboundType"))
    # With VNet integration, which AKS Automatic has, nodes reach the API server by its private address.
    known = not any(map(cluster.hidden, (f"{_ACCESS}.enablePrivateCluster", _INTEGRATION, "sku.name")))
    inside_network = cluster.private or cluster.automatic or cluster.on(_INTEGRATION)
    # A value known only when deployed may be that very address.
    ranges = () if cluster.partly_hidden(_RANGES) else cluster.texts(_RANGES)
    if not way or not known or inside_network or not ranges or any(net.prefixlen == 0 for _, net in _ranges(cluster)):
        return
    if set(ranges) == {LOAD_BALANCER_ONLY}:
        reason = f"{LOAD_BALANCER_ONLY} allows only the load balancer's address, but nodes go out through {way}."
        # No request with a managed gateway is known that Azure refused or whose nodes failed.
        certain = cluster.word("networkProfile.outboundType") != "managednatgateway"
        yield cluster.fault(_RANGES, f"{reason} They cannot join.", "error" if certain else "warning")
    else:
        reason = f"nodes go out through {way}, whose address AKS does not allow by itself. If no range includes it"
        yield cluster.fault(_RANGES, f"{reason}, nodes cannot join (K8SAPIServerConnFail).")


@rule(
    "authorized-ranges-virtual-node",
    "authorizedIPRanges does not work with virtual nodes.",
    remedy="Leave the add-on aciConnectorLinux out, or make the cluster private.",
    sources=(aks("virtual-nodes.md#limitations"),),
    severity="warning",
)
def _virtual_nodes(cluster: Cluster) -> Faults:
    if cluster.items(_RANGES) and cluster.on("addonProfiles.aciConnectorLinux.enabled"):
        yield cluster.fault(_RANGES, "virtual nodes connect from addresses outside the listed ranges.")


@rule(
    "api-ranges-not-world",
    "authorizedIPRanges does not allow the whole internet.",
    remedy="List your own ranges, those of pipelines, and those that nodes go out with through a NAT gateway"
    " or firewall.",
    sources=(aks("api-server-authorized-ip-ranges.md"),),
    severity="warning",
    kind="practice",
    profiles=("dev", "prod", "regulated"),
)
def _world(cluster: Cluster) -> Faults:
    for text, net in _ranges(cluster):
        if net.prefixlen == 0:
            yield cluster.fault(_RANGES, f"{text} lets every address on the internet reach the API server.")


@rule(
    "api-server-open-to-all",
    "An API server is private, or allows listed ranges only.",
    remedy="Set authorizedIPRanges to the addresses that you and your pipelines connect from, and those that"
    " nodes go out with through a NAT gateway or firewall; or create a private cluster "
    "(enablePrivateCluster).",
    sources=(aks("api-server-authorized-ip-ranges.md"), aks("private-clusters.md")),
    severity="warning",
    kind="practice",
    profiles=("dev", "prod", "regulated"),
)
def _open(cluster: Cluster) -> Faults:
    public = not cluster.private and not cluster.hidden(f"{_ACCESS}.enablePrivateCluster")
    # AKS Automatic has defaults of its own, so a missing setting proves nothing there.
    known = not cluster.automatic and not cluster.hidden("sku.name")
    if public and known and cluster.missing(_RANGES):
        yield cluster.fault(_RANGES, "the API server is public, and every address on the internet can reach it.")


@rule(
    "apiserver-subnet-without-integration",
    "apiServerAccessProfile.subnetId needs enableVnetIntegration.",
    remedy=f"Set enableVnetIntegration to true, or leave subnetId out.{INTEGRATES}",
    sources=(
        thread("Azure/terraform-azurerm-avm-res-containerservice-managedcluster/issues/141"),
        cli_cluster("get_apiserver_subnet_id"),
    ),
)
def _idle_subnet(cluster: Cluster) -> Faults:
    if not _integrated(cluster) and cluster.given(f"{_ACCESS}.subnetId"):
        yield cluster.fault(
            f"{_ACCESS}.subnetId",
            "subnetId has no effect without VNet integration.",
        )


@rule(
    "vnet-integration-subnet-not-delegated",
    "The subnet of the API server is delegated to Microsoft.ContainerService/managedClusters.",
    remedy="Delegate the subnet, and use it for API servers only.",
    sources=(aks("api-server-vnet-integration.md#aks-standard-bring-your-own-vnet"),),
)
def _delegation(cluster: Cluster) -> Faults:
    subnet = cluster.stack.subnet(cluster.text(f"{_ACCESS}.subnetId"))
    known = subnet is not None and not subnet.hidden("delegations") and "" not in subnet.delegations
    if subnet and known and cluster.on(_INTEGRATION) and DELEGATION not in subnet.delegations:
        yield subnet.fault("delegations", f"subnet {subnet.name} is not delegated to AKS for the API server.")


@rule(
    "vnet-integration-region",
    "API server VNet integration is not offered in Qatar Central.",
    remedy="Choose another region, or set enableVnetIntegration to false.",
    sources=(aks("api-server-vnet-integration.md#availability"),),
)
def _region(cluster: Cluster) -> Faults:
    if cluster.on(_INTEGRATION) and cluster.location == "qatarcentral":
        yield cluster.fault(_INTEGRATION, "Qatar Central does not offer API servers in a VNet.")


@rule(
    "vnet-integration-encrypted-vnet",
    "API server VNet integration does not work in an encrypted VNet.",
    remedy="Set the VNet's encryption.enabled to false, or enableVnetIntegration.",
    sources=(aks("api-server-vnet-integration.md#limitations"),),
)
def _encryption(cluster: Cluster) -> Faults:
    newer = [pool.shown for pool, size in sized(cluster) if size.version >= 4]
    for net in cluster.virtual_networks:
        if cluster.on(_INTEGRATION) and net.on("encryption.enabled") and newer:
            reason = f"VNet {net.name} is encrypted; nodes of {', '.join(newer)} could not reach the API server."
            yield cluster.fault(_INTEGRATION, reason)
