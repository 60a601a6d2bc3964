"""Network isolated clusters: no outbound traffic, images from a cache."""

from __future__ import annotations

from fairway.rules.citations import aks, cli_cluster, thread
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_LIMITS = aks("concepts-network-isolated.md#limitations")
_SOURCE = "bootstrapProfile.artifactSource"


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
    path = "bootstrapProfile.containerRegistryId"
    if cluster.given(path) and cluster.word(_SOURCE) != "cache" and not cluster.hidden(_SOURCE):
        yield cluster.fault(path, "a registry for the cache is set, but nodes pull from Microsoft's.")


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
