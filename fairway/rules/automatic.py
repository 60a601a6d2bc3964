"""AKS Automatic: the settings that it fixes."""

from __future__ import annotations

from datetime import date

from fairway.rules.automatic_settings import HOSTED_SINCE
from fairway.rules.citations import aks, cli_cluster, schema, thread
from fairway.rules.cluster import Cluster
from fairway.rules.outbound import extensions_of
from fairway.rules.reader import Faults
from fairway.rules.registry import rule
from fairway.rules.schema_facts import first_version

_LIMITS = aks("includes/aks-automatic/aks-automatic-limitations.md")
_SUBNETS = (
    "hostedSystemProfile.systemNodeSubnetID",
    "hostedSystemProfile.nodeSubnetID",
    "apiServerAccessProfile.subnetId",
)

# Accepted in October 2025, refused by the time of azure-cli#33820.
NO_SSH_KEYS_SINCE = date(2026, 1, 1)
SDK_VERSION = "2025-09-01"
"""The API version of clusters in pulumi-azure-native, for requests that name none."""


@rule(
    "automatic-windows",
    "AKS Automatic has no Windows pools.",
    remedy="Set sku.name to Base for Windows.",
    sources=(_LIMITS,),
)
def _windows(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if cluster.automatic and pool.windows:
            yield pool.fault("osType", f"pool {pool.shown} is Windows; AKS Automatic supports only Linux.")


def _fixed(cluster: Cluster, path: str, value: str) -> Faults:
    if cluster.automatic and cluster.word(path) not in ("", value.lower()):
        yield cluster.fault(path, f"{cluster.text(path)} is configured; AKS Automatic always uses {value}.")


@rule(
    "automatic-upgrade-channel",
    "AKS Automatic uses the upgrade channel stable.",
    remedy="Leave upgradeChannel out.",
    sources=(aks("auto-upgrade-cluster.md#use-cluster-autoupgrade-with-an-existing-aks-cluster"),),
)
def _channel(cluster: Cluster) -> Faults:
    yield from _fixed(cluster, "autoUpgradeProfile.upgradeChannel", "stable")


@rule(
    "automatic-node-os-channel",
    "AKS Automatic uses the node OS channel NodeImage.",
    remedy="Leave nodeOSUpgradeChannel out.",
    sources=(aks("auto-upgrade-node-os-image.md"),),
)
def _node_channel(cluster: Cluster) -> Faults:
    yield from _fixed(cluster, "autoUpgradeProfile.nodeOSUpgradeChannel", "NodeImage")


@rule(
    "automatic-ssh-key",
    "AKS Automatic does not accept SSH keys.",
    remedy="Leave linuxProfile out; `kubectl debug node/...` opens a shell on a node.",
    sources=(thread("Azure/azure-cli/pull/33820"),),
)
def _ssh_key(cluster: Cluster) -> Faults:
    hosted = cluster.automatic and not cluster.off("hostedSystemProfile.enabled")
    if hosted and cluster.today >= NO_SSH_KEYS_SINCE and cluster.items("linuxProfile.ssh.publicKeys"):
        reason = "an SSH key is set, which a new cluster of AKS Automatic cannot have."
        # Clusters from before 2026 have a key.
        yield cluster.fault("linuxProfile", reason, cluster.stack.milder_if_there(cluster))


@rule(
    "automatic-byo-subnets-incomplete",
    "AKS Automatic in your own VNet needs three subnets: system nodes, nodes, API server.",
    remedy="Set systemNodeSubnetID, nodeSubnetID and apiServerAccessProfile.subnetId.",
    sources=(
        schema("ManagedClusterHostedSystemProfile/properties/systemNodeSubnetID"),
        cli_cluster("validate_byo_hosted_system_subnets"),
    ),
)
def _incomplete(cluster: Cluster) -> Faults:
    missing = [path for path in _SUBNETS if cluster.missing(path)]
    hosted = any(cluster.given(path) for path in _SUBNETS[:2])
    if cluster.automatic and hosted and missing:
        yield cluster.fault(missing[0], "other subnets of your own VNet are set, but not this one.")


@rule(
    "automatic-own-network-api-server-subnet",
    "AKS Automatic in your own VNet has a subnet for the API server.",
    remedy="Set apiServerAccessProfile.subnetId to a /28 or larger in the same VNet, delegated to "
    "Microsoft.ContainerService/managedClusters.",
    sources=(aks("automatic/quick-automatic-custom-network.md#create-a-virtual-network"),),
)
def _api_server_subnet(cluster: Cluster) -> Faults:
    path = "apiServerAccessProfile.subnetId"
    hosted = any(cluster.given(each) for each in _SUBNETS[:2])
    own = [pool for pool in cluster.pools if pool.given("vnetSubnetID")]
    if cluster.automatic and own and not hosted and cluster.missing(path):
        reason = f"the nodes of pool {own[0].shown} are in your own VNet, and the API server has no subnet there."
        yield cluster.fault(path, reason, cluster.stack.milder_if_there(cluster))


@rule(
    "automatic-own-system-pool",
    "AKS Automatic has managed system pools instead of a System pool in its request.",
    remedy="Leave agentPoolProfiles out.",
    sources=(_LIMITS, thread("Azure/terraform-azurerm-avm-res-containerservice-managedcluster/issues/296")),
    severity="warning",
)
def _own_system_pool(cluster: Cluster) -> Faults:
    # A cluster from before keeps its pool.
    new = cluster.today >= HOSTED_SINCE and cluster.stack.exists(cluster) is not True
    hosted = any(cluster.given(each) for each in _SUBNETS[:2])
    for pool in cluster.pools if cluster.automatic and new and not hosted else ():
        if not pool.system or pool.request is not cluster.request:
            continue
        if pool.missing("vnetSubnetID"):
            yield pool.fault("", f"pool {pool.shown} adds System nodes that you pay for beside the managed ones.")
            continue
        version = first_version(cluster.request.type, "hostedSystemProfile")
        reason = (
            f"pool {pool.shown} names a subnet of your own. Managed system nodes have theirs in "
            f"hostedSystemProfile.nodeSubnetID and systemNodeSubnetID, which exist from API version {version} on."
        )
        remedy = (
            "Leave the subnet and agentPoolProfiles out, so that AKS creates the network, or create "
            f"the cluster with API version {version} or later."
        )
        yield pool.fault("vnetSubnetID", reason, remedy=remedy)


@rule(
    "automatic-byo-subnets-two-vnets",
    "The three subnets of AKS Automatic are in one VNet.",
    remedy="Use three subnets of one VNet.",
    sources=(schema("ManagedClusterHostedSystemProfile/properties/nodeSubnetID"),),
)
def _two_networks(cluster: Cluster) -> Faults:
    keys = [cluster.network_of(cluster.text(path)) for path in _SUBNETS]
    names = sorted({key[1] for key in keys if key})
    if cluster.automatic and len({key for key in keys if key}) > 1:
        reason = f"the subnets are in VNets {', '.join(names)}; nodes could not reach the API server."
        yield cluster.fault(_SUBNETS[1], reason)


@rule(
    "automatic-dapr-extension",
    "AKS Automatic has no Dapr extension.",
    remedy="Leave the extension out, or set sku.name to Base.",
    sources=(thread("Azure/AKS/issues/5726"),),
    severity="warning",
)
def _dapr(cluster: Cluster) -> Faults:
    for each in extensions_of(cluster) if cluster.automatic else ():
        if each.word("extensionType") == "microsoft.dapr":
            reason = "AKS Automatic denies its pods their secrets in dapr-system, so Azure rolls the installation back."
            yield each.fault("extensionType", reason)


@rule(
    "automatic-pools-api-version",
    "AKS Automatic without pools is created with API version 2026-02-01 or later.",
    remedy="Try it in a subscription for tests first. If Azure refuses it (Must define at least one system pool), add "
    "a System pool.",
    sources=(aks("automatic/quick-automatic-managed-network.md#review-the-bicep-file"),),
    severity="note",
)
def _no_pools(cluster: Cluster) -> Faults:
    since = first_version(cluster.request.type, "hostedSystemProfile")
    version = cluster.request.api_version or SDK_VERSION
    hidden = cluster.hidden("agentPoolProfiles") or not cluster.has_every_pool
    if cluster.automatic and not cluster.pools and not hidden and version < since and not cluster.stack.exists(cluster):
        reason = f"no pool is listed, which Microsoft documents from API version {since} on; the request has {version}."
        yield cluster.fault("agentPoolProfiles", reason)
