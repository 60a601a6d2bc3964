"""Network isolated clusters: no outbound traffic, images from a cache."""

from __future__ import annotations

from fairway.azure.containerregistry import CACHE_RULE
from fairway.rules.citations import aks, cli_cluster, thread
from fairway.rules.cluster import Cluster
from fairway.rules.control_plane_roles import assigned_on
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule

_STEPS = "network-isolated.md#deploy-a-network-isolated-cluster-with-bring-your-own-acr"
_REGISTRY = "bootstrapProfile.containerRegistryId"
_KUBELET = "identityProfile.kubeletidentity.resourceId"
_CACHE_RULE = {
    "cacheRuleName": "aks-managed-mcr",
    "sourceRepository": "mcr.microsoft.com/*",
    "targetRepository": "aks-managed-repository/*",
}
_LIMITS = aks("concepts-network-isolated.md#limitations")
_SOURCE = "bootstrapProfile.artifactSource"
_DEFENDER_LINK = "azure-native:security:PrivateLink"


def _isolated(cluster: Cluster) -> bool:
    return cluster.word("networkProfile.outboundType") in ("none", "block")


@rule(
    "outbound-none-without-cache",
    "outboundType none needs bootstrapProfile.artifactSource Cache.",
    remedy="Set bootstrapProfile.artifactSource to Cache, or another outboundType.",
    sources=(aks("egress-outboundtype.md#outbound-type-none"), _LIMITS),
)
def _without_cache(cluster: Cluster) -> Faults:
    cached = cluster.word(_SOURCE) == "cache" or cluster.hidden(_SOURCE)
    if cluster.word("networkProfile.outboundType") == "none" and not cached:
        yield cluster.fault(
            _SOURCE, "nodes have no outbound connection, so they need a cache to pull their images from."
        )


@rule(
    "bootstrap-registry-without-cache",
    "bootstrapProfile.containerRegistryId needs artifactSource Cache.",
    remedy="Set artifactSource to Cache, or leave containerRegistryId out.",
    sources=(thread("Azure/azure-cli/pull/31120"), cli_cluster("set_up_bootstrap_profile")),
)
def _registry(cluster: Cluster) -> Faults:
    if cluster.given(_REGISTRY) and cluster.word(_SOURCE) != "cache" and not cluster.hidden(_SOURCE):
        yield cluster.fault(_REGISTRY, "a registry for the cache is set, but nodes pull from Microsoft's.")


def _new_cache(cluster: Cluster) -> Reader | None:
    """The registry of the cache, if it is created by this plan."""
    found = cluster.stack.resource(cluster.text(_REGISTRY)) if cluster.word(_SOURCE) == "cache" else None
    return None if found is None or cluster.stack.exists(found) else found


@rule(
    "bootstrap-registry-without-cache-rule",
    "The registry of a network isolated cluster has the cache rule aks-managed-mcr.",
    remedy="Add the cache rule aks-managed-mcr with sourceRepository mcr.microsoft.com/* and targetRepository "
    "aks-managed-repository/*: name and repositories must be exactly these.",
    sources=(aks(_STEPS),),
)
def _no_cache_rule(cluster: Cluster) -> Faults:
    registry = _new_cache(cluster)
    rules = cluster.stack.all(CACHE_RULE.token)
    if registry is None or any(
        each.missing("registryName") or each.hidden("registryName") for each in (registry, *rules)
    ):
        return
    rules = cluster.stack.having(CACHE_RULE.token, "registryName", registry.word("registryName"))
    if not any(all(_may_be(each, *wanted) for wanted in _CACHE_RULE.items()) for each in rules):
        reason = f"the new registry {registry.text('registryName')} has no cache rule for the images of AKS, so nodes "
        yield cluster.fault(_REGISTRY, f"{reason}do not start.")


def _may_be(part: Reader, path: str, word: str) -> bool:
    return part.hidden(path) or part.word(path) == word


@rule(
    "bootstrap-registry-without-pull-role",
    "Nodes of a network isolated cluster may pull from the registry of their cache before they start.",
    remedy="Set identityProfile.kubeletidentity to an identity that exists before the cluster, and assign AcrPull on "
    "the registry to it; or leave containerRegistryId out: AKS then creates a registry with what it needs.",
    sources=(aks(_STEPS),),
    severity="warning",
)
def _no_pull_role(cluster: Cluster) -> Faults:
    registry = cluster.text(_REGISTRY) if cluster.word(_SOURCE) == "cache" else ""
    if not registry or not _isolated(cluster) or cluster.stack.exists(cluster):
        return
    name = registry.rpartition("/")[2]
    if cluster.missing(_KUBELET):
        reason = f"AKS creates the identity of the nodes with the cluster, so it has no role on {name} when they start."
        yield cluster.fault(_KUBELET, reason)
    elif _new_cache(cluster) and not assigned_on(cluster.stack, registry):
        yield cluster.fault(
            _REGISTRY, f"nothing here gives the identity of the nodes a role on the new registry {name}."
        )


@rule(
    "network-isolated-kubenet",
    "Network isolated clusters do not use kubenet.",
    remedy="Set networkPlugin to azure, with networkPluginMode overlay.",
    sources=(_LIMITS,),
)
def _kubenet(cluster: Cluster) -> Faults:
    if _isolated(cluster) and cluster.cni == "kubenet":
        yield cluster.fault("networkProfile.networkPlugin", "kubenet does not work without outbound connectivity.")


@rule(
    "network-isolated-unmanaged-channel",
    "Network isolated clusters do not use the node OS channel Unmanaged.",
    remedy="Set autoUpgradeProfile.nodeOSUpgradeChannel to NodeImage.",
    sources=(_LIMITS,),
)
def _channel(cluster: Cluster) -> Faults:
    path = "autoUpgradeProfile.nodeOSUpgradeChannel"
    if _isolated(cluster) and cluster.word(path) == "unmanaged":
        yield cluster.fault(path, "Unmanaged fetches packages from Ubuntu, which nodes cannot reach.")


@rule(
    "network-isolated-node-public-ip",
    "Nodes of network isolated clusters have no public addresses.",
    remedy="Set enableNodePublicIP to false.",
    sources=(_LIMITS,),
    severity="warning",
    kind="practice",
    profiles=("dev", "prod", "regulated"),
)
def _public_addresses(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        if _isolated(cluster) and pool.on("enableNodePublicIP"):
            reason = (
                f"nodes of pool {pool.shown} reach the internet through their public addresses, so they are not "
                "isolated."
            )
            yield pool.fault("enableNodePublicIP", reason)


@rule(
    "isolated-defender-without-way-out",
    "The sensor of Defender reaches Microsoft's endpoints from a cluster without outbound traffic.",
    remedy="Set securityProfile.defender.securityMonitoring.enabled to false; or give nodes a way to Defender's "
    "endpoints, by a firewall with outboundType userDefinedRouting, or by a private link of Microsoft.Security "
    "(`azure-native:security:PrivateLink`) with a private endpoint in the VNet.",
    sources=(
        aks("outbound-rules-control-egress.md#microsoft-defender-for-containers"),
        aks("concepts-network-isolated.md#using-features-add-ons-and-extensions-requiring-egress"),
        "https://www.pulumi.com/registry/packages/azure-native/api-docs/security/privatelink",
    ),
    severity="warning",
)
def _defender(cluster: Cluster) -> Faults:
    path = "securityProfile.defender.securityMonitoring.enabled"
    if not _isolated(cluster) or not cluster.on(path) or cluster.stack.by_type.get(_DEFENDER_LINK):
        return
    subnets = [subnet for subnet, _ in cluster.node_subnets.values()]
    # Of a network that exists it is not known; with `none` it may have a way out of its own.
    closed = cluster.word("networkProfile.outboundType") == "block" or all(
        each.missing("natGateway") and each.missing("routeTable") for each in subnets
    )
    if subnets and closed:
        yield cluster.fault(
            path,
            "its sensor delivers no events: nodes have no way to *.cloud.defender.microsoft.com and the workspace.",
        )
