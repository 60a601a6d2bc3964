"""A cluster with a value for every setting."""

from __future__ import annotations

from typing import Any

from config.cluster import Cluster
from config.namespaces import ManagedNamespace, TrustedAccessRoleBinding
from config.node_pool import NodePool
from config.upgrade import MaintenanceWindow
from tests.samples import full

EVERYTHING: dict[str, Any] = {
    **{key: value for key, value in full(Cluster).items() if key not in ("identity", "location", "fqdnSubdomain")},
    "name": "everything",
    "tags": {"owner": "platform"},
    "defaultNodePool": {"subnet": "nodes", "podSubnet": "pods", "tags": {"pool": "system"}},
    "nodePools": {
        "web": {"vmSize": "Standard_D8ds_v5", "rotation": {"from": {"vmSize": "Standard_D4ds_v5"}}},
        "batch": {"vmSize": "Standard_D8ds_v5", "rotation": {"from": {"maxPods": 30}, "inOneStep": True}},
        "adopted": {"name": "adopted", "enableAutoScaling": True, "minCount": 2, "maxCount": 5},
        "win": {**full(NodePool), "osType": "Windows"},
    },
    "networkProfile": {"outboundType": "userAssignedNATGateway"},
    "network": {
        "addressPrefixes": ["10.224.0.0/16", "10.225.0.0/16"],
        "dnsServers": ["10.224.0.4"],
        "apiServerSubnet": "api",
        "natGateway": {"publicIpCount": 2, "idleTimeoutInMinutes": 9, "zones": ["1"]},
        "routeTable": {
            "disableBgpRoutePropagation": True,
            "routes": {
                "out": {
                    "addressPrefix": "0.0.0.0/0",
                    "nextHopType": "VirtualAppliance",
                    "nextHopIpAddress": "10.200.0.4",
                }
            },
        },
        "peerings": {
            "hub": {
                "remoteVirtualNetworkId": "/subscriptions/s/providers/Microsoft.Network/virtualNetworks/hub",
                "useRemoteGateways": True,
            }
        },
        "privateDNSZone": {
            "subdomain": "shop",
            "linkedVirtualNetworks": {
                "hub": "/subscriptions/s/providers/Microsoft.Network/virtualNetworks/hub",
                "build": "/subscriptions/s/providers/Microsoft.Network/virtualNetworks/build",
            },
        },
        "subnets": {
            "nodes": {
                "addressPrefix": "10.224.0.0/20",
                "serviceEndpoints": ["Microsoft.Storage"],
                "privateEndpointNetworkPolicies": "Enabled",
                "privateLinkServiceNetworkPolicies": "Disabled",
                "defaultOutboundAccess": False,
                "securityRules": {
                    "https": {
                        "priority": 100,
                        "direction": "Inbound",
                        "access": "Allow",
                        "destinationPortRange": "443",
                        "description": "the shop",
                    }
                },
            },
            "pods": {"addressPrefix": "10.225.0.0/16"},
            "api": {"addressPrefix": "10.224.16.0/28"},
            "databases": {
                "addressPrefix": "10.224.17.0/24",
                "delegations": ["Microsoft.DBforPostgreSQL/flexibleServers"],
            },
        },
    },
    "windowsProfile": {**full(Cluster)["windowsProfile"], "adminPasswordSecret": "shopWindowsPassword"},
    "monitoring": {"retentionInDays": 31, "dailyQuotaGb": 2.5, "workspaceLocation": "northeurope"},
    "maintenance": {"aksManagedAutoUpgradeSchedule": full(MaintenanceWindow), "default": full(MaintenanceWindow)},
    "roleAssignments": {
        "readers": {
            "principalId": "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b",
            "roleDefinitionName": "Azure Kubernetes Service RBAC Reader",
            "namespace": "shop",
        },
        "robot": {
            "principalId": "8a1f2c3d-4b5e-4f60-8a7b-9c0d1e2f3a4b",
            "principalType": "ServicePrincipal",
            "roleDefinitionId": "1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d",
            "condition": "true",
        },
    },
    "managedNamespaces": {"shop": full(ManagedNamespace)},
    "trustedAccessRoleBindings": {"backup": full(TrustedAccessRoleBinding)},
}
"""A cluster with every setting, sensible or not."""
