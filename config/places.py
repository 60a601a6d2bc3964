"""From what Azure is asked for back to what a person wrote.

`ManagedCluster shop`, `networkProfile.serviceCidr` was said at `clusters.shop.networkProfile.serviceCidr`. Logical
names carry the way: `shop/web/k3x` is the pool `web` of the cluster `shop` (see `components`).
"""

from __future__ import annotations

from dataclasses import dataclass

from config.merge import Layers
from fairway.request import Path, Place, Request

BASES: dict[str, Path] = {
    "AgentPool": ("nodePools", "*"),
    "DataCollectionRule": ("monitoring",),
    "DataCollectionRuleAssociation": ("monitoring",),
    "DiagnosticSetting": ("monitoring",),
    "MaintenanceConfiguration": ("maintenance", "*"),
    "ManagedCluster": (),
    "NatGateway": ("network", "natGateway"),
    "NetworkSecurityGroup": ("network", "subnets", "*"),
    "PrivateZone": ("network", "privateDNSZone"),
    "PublicIPAddress": ("network", "natGateway"),
    "ResourceGroup": ("resourceGroupName",),
    "RoleAssignment": ("roleAssignments", "*"),
    "RouteTable": ("network", "routeTable"),
    "Subnet": ("network", "subnets", "*"),
    "UserAssignedIdentity": ("identity",),
    "VirtualNetwork": ("network",),
    "VirtualNetworkPeering": ("network", "peerings", "*"),
    "VirtualNetworkLink": ("network", "privateDNSZone"),
    "Workspace": ("monitoring",),
}
"""Where in a cluster's settings a type of resource is described; `*` is a key in its logical name:
the last part, of a pool the one before its suffix."""

RENAMED: tuple[tuple[Path, Path], ...] = (
    (("agentPoolProfiles", 0), ("defaultNodePool",)),
    (("resourceName",), ("name",)),
    (("agentPoolName",), ("name",)),
    (("vnetSubnetID",), ("subnet",)),
    (("podSubnetID",), ("podSubnet",)),
    (("addressSpace", "addressPrefixes"), ("addressPrefixes",)),
    (("maintenanceWindow",), ()),
    (("apiServerAccessProfile", "subnetId"), ("network", "apiServerSubnet")),
    (("apiServerAccessProfile", "privateDNSZone"), ("network", "privateDNSZone")),
    (("securityProfile", "defender", "logAnalyticsWorkspaceResourceId"), ("monitoring", "workspaceId")),
)
"""Properties whose value comes from a key of ours: where Azure is told it, where a person says it."""


@dataclass(frozen=True)
class Places:
    """Finds the place of each property of each request."""

    layers: Layers

    def __call__(self, request: Request, path: Path) -> Place | None:
        """The place of a property; where nobody wrote it, of the nearest thing around it."""
        kind = request.type.rsplit(":", 1)[-1]
        cluster, *parts = request.name.split("/")
        if kind not in BASES:
            return None
        if kind == "RoleAssignment" and request.parent == f"{cluster}/access":
            kind = "UserAssignedIdentity"  # a role that nobody wrote: the control plane's own
        named = (parts or [""])[0 if kind == "AgentPool" else -1]
        base: Path = ("clusters", cluster, *(named if part == "*" else part for part in BASES[kind]))
        exact = self.layers.places.get((*base, *path))
        return exact or self.layers.place((*base, *_renamed(path)))


def _renamed(path: Path) -> Path:
    for asked, said in RENAMED:
        if path[: len(asked)] == asked:
            return (*said, *_renamed(path[len(asked) :]))
    return path
