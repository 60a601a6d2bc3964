"""Deletions that a running cluster does not survive: of its keys, their vault, the roles on them, its identities.

Azure carries out most of them, and the cluster fails minutes later. In a rehearsal nothing fails later, so the deletion
is refused instead, with a code that ARM does not have.

Sources: deleting the key, the vault or the identity of KMS is not supported (MicrosoftDocs/azure-aks-docs
articles/aks/use-kms-etcd-encryption.md, Limitations); VMs with disks whose key is not accessible are shut down
(learn.microsoft.com/azure/virtual-machines/disk-encryption); a set is not deleted while disks use it
(hashicorp/terraform-provider-azurerm issue 13346); a cluster keeps calling Azure with an identity that is deleted
(Azure/azure-cli issue 19733); nodes find a private API server by its name (articles/aks/private-clusters.md); nodes
of an isolated cluster get the images of AKS from its registry (articles/aks/network-isolated.md); without their
firewall nodes have no egress (articles/aks/limit-egress-traffic.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fairway.azure import compute, containerregistry, containerservice, firewall, keyvault, managedidentity, privatedns
from fairway.azure import network as network_types
from fairway.azure.authorization import ROLE_ASSIGNMENT
from fairway.request import mapping, sequence, value_at
from fairway.standin.cloud import Cloud, Resource
from fairway.standin.errors import ArmError
from fairway.standin.keys import ANY_KEY_ROLE, ENCRYPTION_USER
from fairway.standin.roles import holds

BREAKS = "UsedByRunningCluster"
"""The code of these refusals."""
_CLUSTER, _POOL = containerservice.MANAGED_CLUSTER.token, containerservice.AGENT_POOL.token
ETCD = "secrets in etcd are encrypted with this key, and without it the API server stops"
DISKS = "disks are encrypted with this key, and without it nodes and pods with these disks stop"
SET = "the disks of nodes and volumes use this set"
CONTROL = "the control plane calls Azure with this identity"
KUBELET = "nodes pull images and call Azure with this identity"
ZONE = "nodes find the API server by its name in this zone"
IMAGES = "nodes get the images of AKS from this registry, and new nodes do not start without them"
EGRESS = "the route table of the nodes leads to this firewall, and without it they have no egress"


class ClusterBreaksError(ArmError):
    """The deletion would break a running cluster."""

    def __init__(self, gone: Resource, cluster: Resource, why: str) -> None:
        """`why` is one of the texts above."""
        super().__init__(409, BREAKS, f"{gone.id} is used by the running cluster {cluster.name}: {why}.")
        self.cluster, self.why = cluster, why


def must_not_break(cloud: Cloud, gone: Resource) -> None:
    """Refuse to delete a resource without which a cluster in the cloud fails. Raises ClusterBreaksError."""
    if found := _LOSSES.get(gone.type):
        for cluster in cloud.of_type(_CLUSTER):
            for why in found(cloud, gone, cluster):
                raise ClusterBreaksError(gone, cluster, why)


def _role(cloud: Cloud, gone: Resource, cluster: Resource) -> Iterator[str]:
    scope = str(gone.inputs.get("scope") or gone.id.rpartition("/providers/")[0])
    for who, key, roles, why in _key_users(cloud, cluster):
        vault = next((each.id for each in cloud.of_type(keyvault.VAULT.token) if _is_in(key, each)), "")
        # A vault of another program is only known by the scope of its roles.
        vault = vault or (scope if _is_in(key, Resource(scope, keyvault.VAULT.token)) else "")
        # Nothing is lost with a role that was never enough, or that another assignment has too.
        had = who == str(gone.inputs.get("principalId", gone.state.get("principalId")))
        if vault and had and holds(cloud, who, vault, *roles) and not holds(cloud, who, vault, *roles, without=gone.id):
            yield why


def _key_users(cloud: Cloud, cluster: Resource) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Who uses a key: the principal, the key's identifier, the roles that allow it, and what happens without."""
    identities = mapping(value_at(cluster.state, "identity.userAssignedIdentities")) or {}
    for each in identities.values() if etcd_key(cluster) else ():
        yield str(value_at(each, "principalId")), etcd_key(cluster), ANY_KEY_ROLE, ETCD
    if disks := _disks(cloud, cluster):
        who = str(value_at(disks.state, "identity.principalId"))
        yield who, _disk_key(disks), (*ANY_KEY_ROLE, ENCRYPTION_USER), DISKS


def _vault_or_key(cloud: Cloud, gone: Resource, cluster: Resource) -> Iterator[str]:
    disks = _disks(cloud, cluster)
    for key, why in ((_disk_key(disks) if disks else "", DISKS), (etcd_key(cluster), ETCD)):
        if key and _is_in(key, gone):
            yield why


def _is_in(key: str, resource: Resource) -> bool:
    """Whether the key of this identifier is the resource, or in the vault that it is."""
    parts = key.split("/")  # https://<vault>.vault.azure.net/keys/<name>/<version>
    if len(parts) < 5:
        return False
    vault, name = parts[2].partition(".")[0].casefold(), parts[4].casefold()
    own = resource.id.casefold().split("/")
    return own[-1] == vault if resource.type == keyvault.VAULT.token else (own[-3], own[-1]) == (vault, name)


def _set(_: Cloud, gone: Resource, cluster: Resource) -> Iterator[str]:
    if _same(cluster.state.get("diskEncryptionSetID"), gone.id):
        yield SET


def _identity(_: Cloud, gone: Resource, cluster: Resource) -> Iterator[str]:
    own = mapping(value_at(cluster.state, "identity.userAssignedIdentities")) or {}
    if any(_same(each, gone.id) for each in own):
        yield CONTROL
    if _same(value_at(cluster.state, "identityProfile.kubeletidentity.resourceId"), gone.id):
        yield KUBELET


def _zone(_: Cloud, gone: Resource, cluster: Resource) -> Iterator[str]:
    zone = gone.id.partition("/virtualNetworkLinks/")[0]
    if not _same(value_at(cluster.state, "apiServerAccessProfile.privateDNSZone"), zone):
        return
    linked = str(value_at(gone.state, "virtualNetwork.id", "")).casefold()
    if gone.type == privatedns.PRIVATE_ZONE.token or any(each.startswith(f"{linked}/") for each in _subnets(cluster)):
        yield ZONE


def _registry(_: Cloud, gone: Resource, cluster: Resource) -> Iterator[str]:
    isolated = value_at(cluster.state, "networkProfile.outboundType") in ("none", "block")
    if isolated and _same(value_at(cluster.state, "bootstrapProfile.containerRegistryId"), gone.id):
        yield IMAGES


def _firewall(cloud: Cloud, gone: Resource, cluster: Resource) -> Iterator[str]:
    if value_at(cluster.state, "networkProfile.outboundType") != "userDefinedRouting":
        return
    own = {value_at(each, "privateIPAddress") for each in sequence(gone.state.get("ipConfigurations")) or ()} - {None}
    tables = {
        table.id.casefold()
        for table in cloud.of_type(network_types.ROUTE_TABLE.token)
        for route in (*(sequence(table.state.get("routes")) or ()), *(each.state for each in cloud.below(table.id)))
        if value_at(route, "nextHopIpAddress") in own
    }
    nodes = {*_subnets(cluster), *(id for pool in cloud.below(cluster.id, _POOL) for id in _subnets(pool))}
    for subnet in filter(None, map(cloud.get, nodes)):
        if str(value_at(subnet.state, "routeTable.id", "")).casefold() in tables:
            yield EGRESS


def _subnets(resource: Resource) -> set[str]:
    """The subnets of a pool or of a cluster's API server, in lower case."""
    named = [resource.state.get("vnetSubnetID"), value_at(resource.state, "apiServerAccessProfile.subnetId")]
    listed = sequence(resource.state.get("agentPoolProfiles")) or ()
    return {str(each).casefold() for each in (*named, *(value_at(pool, "vnetSubnetID") for pool in listed)) if each}


def etcd_key(cluster: Resource) -> str:
    """The identifier of the key with which a cluster encrypts secrets; empty if KMS is off."""
    kms: Mapping[str, Any] = mapping(value_at(cluster.state, "securityProfile.azureKeyVaultKms")) or {}
    return str(kms.get("keyId", "")) if kms.get("enabled") is True else ""


def _disks(cloud: Cloud, cluster: Resource) -> Resource | None:
    return cloud.get(str(cluster.state.get("diskEncryptionSetID", "")))


def _disk_key(disks: Resource) -> str:
    return str(value_at(disks.state, "activeKey.keyUrl", ""))


def _same(one: Any, other: str) -> bool:
    return str(one or "").casefold() == other.casefold()


_LOSSES: Mapping[str, Callable[[Cloud, Resource, Resource], Iterator[str]]] = {
    ROLE_ASSIGNMENT.token: _role,
    keyvault.VAULT.token: _vault_or_key,
    keyvault.KEY.token: _vault_or_key,
    compute.DISK_ENCRYPTION_SET.token: _set,
    managedidentity.USER_ASSIGNED_IDENTITY.token: _identity,
    privatedns.PRIVATE_ZONE.token: _zone,
    privatedns.VIRTUAL_NETWORK_LINK.token: _zone,
    containerregistry.REGISTRY.token: _registry,
    firewall.AZURE_FIREWALL.token: _firewall,
}
