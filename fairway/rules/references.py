"""Ids of resources that have another type than the property needs."""

from __future__ import annotations

from collections.abc import Iterator

import fairway.azure.values as azure_values
from fairway.azure.resource_id import type_of
from fairway.request import MADE_UP_SUBSCRIPTION
from fairway.rules.cluster import Cluster
from fairway.rules.reader import Faults, Reader
from fairway.rules.registry import rule

OF_A_POOL = {
    "vnetSubnetID": azure_values.SUBNET,
    "podSubnetID": azure_values.SUBNET,
    "nodePublicIPPrefixID": azure_values.PUBLIC_IP_PREFIX,
    "proximityPlacementGroupID": azure_values.PROXIMITY_PLACEMENT_GROUP,
    "hostGroupID": azure_values.HOST_GROUP,
    "capacityReservationGroupID": azure_values.CAPACITY_RESERVATION_GROUP,
    "creationData.sourceResourceId": azure_values.SNAPSHOT,
}
OF_A_CLUSTER = {
    "apiServerAccessProfile.subnetId": azure_values.SUBNET,
    "apiServerAccessProfile.privateDNSZone": azure_values.PRIVATE_DNS_ZONE,
    "hostedSystemProfile.systemNodeSubnetID": azure_values.SUBNET,
    "hostedSystemProfile.nodeSubnetID": azure_values.SUBNET,
    "diskEncryptionSetID": azure_values.DISK_ENCRYPTION_SET,
    "securityProfile.defender.logAnalyticsWorkspaceResourceId": azure_values.WORKSPACE,
    "addonProfiles.omsagent.config.logAnalyticsWorkspaceResourceID": azure_values.WORKSPACE,
    "securityProfile.azureKeyVaultKms.keyVaultResourceId": azure_values.KEY_VAULT,
    "identityProfile.kubeletidentity.resourceId": azure_values.IDENTITY,
    "bootstrapProfile.containerRegistryId": azure_values.REGISTRY,
}
LISTED = {
    "networkProfile.loadBalancerProfile.outboundIPs.publicIPs": azure_values.PUBLIC_IP_ADDRESS,
    "networkProfile.loadBalancerProfile.outboundIPPrefixes.publicIPPrefixes": azure_values.PUBLIC_IP_PREFIX,
}
OF_A_SUBNET = {
    "natGateway.id": azure_values.NAT_GATEWAY,
    "networkSecurityGroup.id": azure_values.SECURITY_GROUP,
    "routeTable.id": azure_values.ROUTE_TABLE,
}

_SURE = {
    each.lower()
    for kinds in (
        azure_values.SUBNET,
        azure_values.WORKSPACE,
        azure_values.PUBLIC_IP_PREFIX,
        azure_values.IDENTITY,
        azure_values.VIRTUAL_NETWORK,
        azure_values.PUBLIC_IP_ADDRESS,
        azure_values.NAT_GATEWAY,
        azure_values.SECURITY_GROUP,
        azure_values.ROUTE_TABLE,
        azure_values.PRIVATE_DNS_ZONE,
        azure_values.CLUSTER,
    )
    for each in kinds
}
"""Types that are reliable in planned ids; for other types a planned id is a guess."""


def kind_of(resource_id: str) -> str:
    """The type in an id, in lower case: `microsoft.network/virtualnetworks`; empty if it is not known."""
    kind = (type_of(resource_id.rstrip("/")) or "").lower()
    return kind if MADE_UP_SUBSCRIPTION not in resource_id or kind in _SURE else ""


def _references(cluster: Cluster) -> Iterator[tuple[Reader, str, tuple[str, ...]]]:
    """Each property with an id: the part, the path in it, and the types that it accepts."""
    for part, table in (
        (cluster, OF_A_CLUSTER),
        *((pool, OF_A_POOL) for pool in cluster.pools),
        *((subnet, OF_A_SUBNET) for subnet, _ in cluster.node_subnets.values()),
    ):
        yield from ((part, path, kinds) for path, kinds in table.items())
    for path, kinds in LISTED.items():
        yield from ((each, "id", kinds) for each in cluster.parts(path))


@rule(
    "resource-id-of-another-type",
    "An id is of the resource type that its property needs.",
    remedy="Write the id of such a resource; in a program, check which resource's `.id` is passed.",
    sources=("https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-invalid-template",),
)
def _another(cluster: Cluster) -> Faults:
    for part, path, kinds in _references(cluster):
        found = kind_of(part.text(path))
        if found and found not in {each.lower() for each in kinds}:
            name = part.text(path).rstrip("/").rsplit("/", 1)[-1]
            reason = f"{path.rsplit('.', 1)[-1]} is the id of {name}, a {found}, instead of a {' or a '.join(kinds)}."
            yield part.fault(path, reason)
