"""The API server: its subnet, service tags in its ranges, and the vault that keeps its keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from fairway.azure import keyvault
from fairway.rules.api_server import LOAD_BALANCER_ONLY, SERVICE_TAG
from fairway.rules.cidr import networks
from fairway.rules.citations import aks, thread
from fairway.rules.cluster import Cluster, clusters_of
from fairway.rules.cluster_network import Stack
from fairway.rules.free_ranges import in_network
from fairway.rules.ownership import grouped
from fairway.rules.pool import Pool
from fairway.rules.practice import has_surroundings
from fairway.rules.reader import Faults, Reader, once
from fairway.rules.registry import rule

_ACCESS = "apiServerAccessProfile"
_RANGES = f"{_ACCESS}.authorizedIPRanges"
_SUBNET = f"{_ACCESS}.subnetId"
_INTEGRATION = f"{_ACCESS}.enableVnetIntegration"
_RUN_COMMAND = f"{_ACCESS}.disableRunCommand"
_LOCKED = "nodeResourceGroupProfile.restrictionLevel"
PRIVATE_ENDPOINT = "azure-native:network:PrivateEndpoint"
_OWN_SUBNET = aks("api-server-vnet-integration.md#aks-standard-bring-your-own-vnet")
_LEGACY_KMS = aks("use-kms-etcd-encryption.md#limitations")
_KMS = "securityProfile.azureKeyVaultKms"
_NEWER = "securityProfile.kubernetesResourceObjectEncryptionProfile.infrastructureEncryption"

VAULT = keyvault.VAULT.token
SMALLEST_PREFIX = 28


@rule(
    "vnet-integration-without-subnet",
    "API server VNet integration in your own VNet needs a subnet for the API server.",
    remedy="Set apiServerAccessProfile.subnetId to a /28 or larger in the "
    "VNet of the nodes, delegated to Microsoft.ContainerService/managedClusters.",
    sources=(_OWN_SUBNET, thread("pulumi/pulumi-azure-native/issues/4348")),
)
def _without_subnet(cluster: Cluster) -> Faults:
    own = [pool for pool in cluster.pools if pool.given("vnetSubnetID")]
    # AKS Automatic has a rule of its own.
    if cluster.on(_INTEGRATION) and own and cluster.missing(_SUBNET) and not cluster.automatic:
        reason = f"the nodes of pool {own[0].shown} are in your own VNet, and the API server has no subnet there."
        yield cluster.fault(_SUBNET, reason, cluster.stack.milder_if_there(cluster))


@rule(
    "authorized-ranges-several-tags",
    "authorizedIPRanges holds one service tag at most.",
    remedy="Keep one service tag, and list the ranges of the others.",
    sources=(aks("api-server-service-tags.md#limitations"),),
)
def _tags(cluster: Cluster) -> Faults:
    tags = [text for text in cluster.texts(_RANGES) if SERVICE_TAG.fullmatch(text)]
    if len(tags) > 1:
        yield cluster.fault(_RANGES, f"{', '.join(tags)} are service tags; the API server takes one.")


@rule(
    "authorized-ranges-load-balancer-only-with-others",
    f"{LOAD_BALANCER_ONLY} is the only entry of authorizedIPRanges, if it is one.",
    remedy=f"Leave {LOAD_BALANCER_ONLY} out: the outbound address of the load balancer has access with any range.",
    sources=(thread("Azure/terraform-azurerm-aks/issues/378"),),
)
def _load_balancer_only(cluster: Cluster) -> Faults:
    ranges = cluster.texts(_RANGES)
    if LOAD_BALANCER_ONLY in ranges and len(ranges) > 1:
        yield cluster.fault(_RANGES, f"{LOAD_BALANCER_ONLY} is listed with {len(ranges) - 1} more; AKS refuses that.")


@rule(
    "vnet-integration-subnet-too-small",
    "The subnet of the API server is a /28 or larger.",
    remedy="Use a subnet of a /28 or larger: AKS takes nine addresses of it for each cluster.",
    sources=(_OWN_SUBNET,),
)
def _too_small(cluster: Cluster) -> Faults:
    subnet = cluster.stack.subnet(cluster.text(_SUBNET))
    if subnet is None or not (cluster.on(_INTEGRATION) or cluster.automatic):
        return
    for net in networks(subnet.cidrs):
        if net.version == 4 and net.prefixlen > SMALLEST_PREFIX:
            free = in_network(cluster.stack, subnet, SMALLEST_PREFIX)
            remedy = f"Use a subnet of a /28 or larger: {free} is free." if free else ""
            yield cluster.fault(_SUBNET, f"subnet {subnet.name} {net} is smaller than a /28.", remedy=remedy)


@once
def _pools_in(stack: Stack) -> Mapping[str, Sequence[tuple[Pool, str]]]:
    """The pools by the subnets of their nodes and pods, each with the property that names the subnet."""
    pools = [pool for cluster in clusters_of(stack) for pool in cluster.pools]
    return grouped((pool.word(key), (pool, key)) for pool in pools for key in ("vnetSubnetID", "podSubnetID"))


@rule(
    "vnet-integration-subnet-with-nodes",
    "The subnet of the API server holds no nodes and pods.",
    remedy="Use a subnet of its own for API servers.",
    sources=(_OWN_SUBNET,),
)
def _with_nodes(cluster: Cluster) -> Faults:
    subnet = cluster.word(_SUBNET)
    for pool, key in _pools_in(cluster.stack).get(subnet, ()) if subnet and cluster.on(_INTEGRATION) else ():
        yield pool.fault(key, f"pool {pool.shown} is in the subnet of the API server of {cluster.name}.")


@rule(
    "vnet-integration-subnet-other-vnet",
    "The subnet of the API server is in the VNet of the nodes.",
    remedy="Use a subnet of the VNet of the nodes.",
    sources=(aks("api-server-vnet-integration.md#use-api-server-vnet-integration-in-azure-kubernetes-service-aks"),),
)
def _other_network(cluster: Cluster) -> Faults:
    here = cluster.network_of(cluster.text(_SUBNET))
    for pool in cluster.pools if here and cluster.on(_INTEGRATION) else ():
        theirs = cluster.network_of(pool.text("vnetSubnetID"))
        if here and theirs and theirs != here:
            reason = f"the API server is in VNet {here[1]}, and pool {pool.shown} in {theirs[1]}."
            yield cluster.fault(_SUBNET, reason)
            return


def _vaults(cluster: Cluster) -> Iterator[Reader]:
    """The vaults of this plan that keep the key of a cluster."""
    if cluster.on(f"{_KMS}.enabled"):
        named = cluster.stack.resource(cluster.text(f"{_KMS}.keyVaultResourceId"))
        key = re.match(r"https://([a-z0-9-]+)\.vault\.", cluster.word(f"{_KMS}.keyId"))
        of_key = cluster.stack.having(VAULT, "vaultName", key[1]) if key else ()
        yield from (each for each in of_key if each is not named)
        if named is not None and named.request.type == VAULT:
            yield named


def _legacy(cluster: Cluster) -> bool:
    return cluster.word(_NEWER) != "enabled" and not cluster.hidden(_NEWER)


@rule(
    "kms-vault-selected-networks",
    "The vault of the key is open to all networks or private, in the legacy encryption of secrets.",
    remedy="Set keyVaultNetworkAccess to Private, and publicNetworkAccess of the vault to Disabled after "
    "that; or, if it may be open to all networks, networkAcls.defaultAction to Allow.",
    sources=(_LEGACY_KMS,),
)
def _firewall(cluster: Cluster) -> Faults:
    for vault in _vaults(cluster) if _legacy(cluster) else ():
        path = "properties.networkAcls.defaultAction"
        if vault.word(path) == "deny" and vault.word("properties.publicNetworkAccess") != "disabled":
            name = vault.text("vaultName", vault.request.name)
            reason = f"the firewall of vault {name} admits only listed networks, and the API server is in none of them."
            yield vault.fault(path, reason)


@rule(
    "kms-vault-network-access-differs",
    "keyVaultNetworkAccess is Private for a vault without public access, in the legacy encryption of secrets.",
    remedy="Set keyVaultNetworkAccess to Private and keyVaultResourceId to the vault.",
    sources=(_LEGACY_KMS,),
)
def _differs(cluster: Cluster) -> Faults:
    path = f"{_KMS}.keyVaultNetworkAccess"
    for vault in _vaults(cluster) if _legacy(cluster) and not cluster.hidden(path) else ():
        if vault.word("properties.publicNetworkAccess") == "disabled" and cluster.word(path) != "private":
            name = vault.text("vaultName", vault.request.name)
            yield cluster.fault(path, f"vault {name} has no public access, so the key is not reached that way.")


@rule(
    "encryption-vault-without-bypass",
    "A vault with a firewall lets trusted services in, for the newer encryption of secrets.",
    remedy="Set networkAcls.bypass of the vault to AzureServices.",
    sources=(
        aks("kms-data-encryption-concepts.md#limitations"),
        aks("kms-data-encryption.md#create-a-key-vault-and-key-with-trusted-services-access"),
    ),
)
def _bypass(cluster: Cluster) -> Faults:
    for vault in _vaults(cluster) if cluster.word(_NEWER) == "enabled" else ():
        path = "properties.networkAcls.bypass"
        closed = vault.word("properties.networkAcls.defaultAction") == "deny"
        if closed and vault.word(path) == "none":
            name = vault.text("vaultName", vault.request.name)
            yield vault.fault(path, f"vault {name} is closed to AKS, which reads the key as a trusted service.")


@rule(
    "private-cluster-out-of-reach",
    "A private API server in the VNet that AKS creates can be reached.",
    remedy="Set apiServerAccessProfile.disableRunCommand to false, for `az aks command invoke`; or, for a new cluster, "
    "put the nodes into a VNet of your own (in a stack file network.subnets), to which VMs and peerings can be added.",
    sources=(aks("private-cluster-connect.md"), aks("node-resource-group-lockdown.md")),
    severity="warning",
)
def _out_of_reach(cluster: Cluster) -> Faults:
    paths = (f"{_ACCESS}.enablePrivateCluster", _RUN_COMMAND, _LOCKED)
    # `private-dns-zone` alone leads nowhere; an endpoint for the API server may be among these resources.
    own = any(pool.given("vnetSubnetID") for pool in cluster.pools) or cluster.given(_SUBNET)
    endpoint = PRIVATE_ENDPOINT in cluster.stack.by_type
    known = has_surroundings(cluster) and not any(map(cluster.hidden, paths)) and cluster.has_every_pool
    locked = cluster.word(_LOCKED) == "readonly" or cluster.automatic
    if cluster.private and known and locked and cluster.on(_RUN_COMMAND) and not own and not endpoint:
        reason = (
            "the API server has only an address in the VNet that AKS creates; the locked node resource group takes no "
            "VM and no peering there, and run command is disabled."
        )
        yield cluster.fault(paths[0], reason)
