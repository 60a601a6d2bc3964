"""Values that Azure defines and that the settings and the rules both know: resource types, and a range that means none.

Types: learn.microsoft.com/azure/templates.
"""

from __future__ import annotations

import re

LOAD_BALANCER_ONLY = "0.0.0.0/32"
"""In authorizedIPRanges: the cluster's own load balancer alone, which has no address where nodes use NAT."""

APPLICATION_SECURITY_GROUP = ("Microsoft.Network/applicationSecurityGroups",)
CAPACITY_RESERVATION_GROUP = ("Microsoft.Compute/capacityReservationGroups",)
CLUSTER = ("Microsoft.ContainerService/managedClusters",)
DISK_ENCRYPTION_SET = ("Microsoft.Compute/diskEncryptionSets",)
HOST_GROUP = ("Microsoft.Compute/hostGroups",)
IDENTITY = ("Microsoft.ManagedIdentity/userAssignedIdentities",)
NAT_GATEWAY = ("Microsoft.Network/natGateways",)
PRIVATE_DNS_ZONE = ("Microsoft.Network/privateDnsZones",)
PROXIMITY_PLACEMENT_GROUP = ("Microsoft.Compute/proximityPlacementGroups",)
PUBLIC_IP_ADDRESS = ("Microsoft.Network/publicIPAddresses",)
PUBLIC_IP_PREFIX = ("Microsoft.Network/publicIPPrefixes",)
REGISTRY = ("Microsoft.ContainerRegistry/registries",)
ROUTE_TABLE = ("Microsoft.Network/routeTables",)
SECURITY_GROUP = ("Microsoft.Network/networkSecurityGroups",)
SNAPSHOT = ("Microsoft.ContainerService/snapshots",)
SUBNET = ("Microsoft.Network/virtualNetworks/subnets",)
VIRTUAL_NETWORK = ("Microsoft.Network/virtualNetworks",)
WORKSPACE = ("Microsoft.OperationalInsights/workspaces",)

DNS_ZONE = ("Microsoft.Network/dnsZones", *PRIVATE_DNS_ZONE)
KEY_VAULT = ("Microsoft.KeyVault/vaults", "Microsoft.KeyVault/managedHSMs")

_ID = re.compile(r"/subscriptions/[^/]+(?:/[^/]+)*/providers/([^/]+)((?:/[^/]+/[^/]+)+)", re.IGNORECASE)


def type_of(resource_id: str) -> str | None:
    """`Microsoft.Network/virtualNetworks/subnets` of a subnet's id, as the id spells it; None for what is no id."""
    found = _ID.fullmatch(resource_id)
    return f"{found[1]}{''.join(f'/{each}' for each in found[2].split('/')[1::2])}" if found else None
