"""Ids that name a resource of another type than the one that is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.request import MADE_UP_SUBSCRIPTION
from fairway.rules.asked import Asked, Faults
from fairway.rules.cluster import Cluster
from fairway.rules.registry import rule

_SUBNET = ("Microsoft.Network/virtualNetworks/subnets",)
_WORKSPACE = ("Microsoft.OperationalInsights/workspaces",)
_PREFIX = ("Microsoft.Network/publicIPPrefixes",)
_IDENTITY = ("Microsoft.ManagedIdentity/userAssignedIdentities",)
_VAULT = ("Microsoft.KeyVault/vaults", "Microsoft.KeyVault/managedHSMs")

OF_A_POOL = {
    "vnetSubnetID": _SUBNET,
    "podSubnetID": _SUBNET,
    "nodePublicIPPrefixID": _PREFIX,
    "proximityPlacementGroupID": ("Microsoft.Compute/proximityPlacementGroups",),
    "hostGroupID": ("Microsoft.Compute/hostGroups",),
    "capacityReservationGroupID": ("Microsoft.Compute/capacityReservationGroups",),
}
OF_A_CLUSTER = {
    "apiServerAccessProfile.subnetId": _SUBNET,
    "apiServerAccessProfile.privateDNSZone": ("Microsoft.Network/privateDnsZones",),
    "hostedSystemProfile.systemNodeSubnetID": _SUBNET,
    "hostedSystemProfile.nodeSubnetID": _SUBNET,
    "diskEncryptionSetID": ("Microsoft.Compute/diskEncryptionSets",),
    "securityProfile.defender.logAnalyticsWorkspaceResourceId": _WORKSPACE,
    "addonProfiles.omsagent.config.logAnalyticsWorkspaceResourceID": _WORKSPACE,
    "securityProfile.azureKeyVaultKms.keyVaultResourceId": _VAULT,
    "identityProfile.kubeletidentity.resourceId": _IDENTITY,
    "bootstrapProfile.containerRegistryId": ("Microsoft.ContainerRegistry/registries",),
}
LISTED = {
    "networkProfile.loadBalancerProfile.outboundIPs.publicIPs": ("Microsoft.Network/publicIPAddresses",),
    "networkProfile.loadBalancerProfile.outboundIPPrefixes.publicIPPrefixes": _PREFIX,
}
OF_A_SUBNET = {
    "natGateway.id": ("Microsoft.Network/natGateways",),
    "networkSecurityGroup.id": ("Microsoft.Network/networkSecurityGroups",),
    "routeTable.id": ("Microsoft.Network/routeTables",),
}

_RESOURCE = re.compile(
    r"/subscriptions/[^/]+/resourcegroups/[^/]+/providers/(?:.*/providers/)?([^/]+)((?:/[^/]+/[^/]+)+)/?"
)
_SURE = {
    each.lower()
    for each in (
        *_SUBNET,
        *_WORKSPACE,
        *_PREFIX,
        *_IDENTITY,
        "Microsoft.Network/virtualNetworks",
        "Microsoft.Network/publicIPAddresses",
        "Microsoft.Network/natGateways",
        "Microsoft.Network/networkSecurityGroups",
        "Microsoft.Network/routeTables",
        "Microsoft.Network/privateDnsZones",
        "Microsoft.ContainerService/managedClusters",
    )
}
"""Types that are right in the ids of what is not deployed yet; for others such an id is a guess."""


def kind_of(resource_id: str) -> str:
    """The type that an id tells, in lower case: `microsoft.network/virtualnetworks`; empty where it tells none."""
    found = _RESOURCE.fullmatch(resource_id.lower())
    if found is None:
        return ""
    kind = f"{found[1]}/{'/'.join(found[2].split('/')[1::2])}"
    return kind if MADE_UP_SUBSCRIPTION not in resource_id or kind in _SURE else ""


def _references(cluster: Cluster) -> Iterator[tuple[Asked, str, tuple[str, ...]]]:
    """Each place of an id: the part, the path in it, and the types that belong there."""
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
    "An id names a resource of the type that its property wants.",
    remedy="Write the id of such a resource; in a program check whose `.id` is passed on.",
    sources=("https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-invalid-template",),
)
def _another(cluster: Cluster) -> Faults:
    for part, path, kinds in _references(cluster):
        found = kind_of(part.text(path))
        if found and found not in {each.lower() for each in kinds}:
            name = part.text(path).rstrip("/").rsplit("/", 1)[-1]
            reason = f"{path.rsplit('.', 1)[-1]} is the id of {name}, a {found}; wanted is a {' or a '.join(kinds)}."
            yield part.fault(path, reason)
