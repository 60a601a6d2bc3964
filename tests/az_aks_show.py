"""Descriptions of clusters as `az aks show` prints them: keys without `properties`, null for what is not set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fairway.request import merged

SUBSCRIPTION = "5d1f8c1e-6c1f-4d0a-9b61-2f6f3c0f7a11"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-orders"
CLUSTER = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg-orders/providers/Microsoft.ContainerService/managedClusters"
SUBNET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-orders/subnets/aks"
NODE_GROUP = "MC_rg-orders_orders-prod_westeurope"
KUBELET = (
    f"/subscriptions/{SUBSCRIPTION}/resourcegroups/{NODE_GROUP}/providers/Microsoft.ManagedIdentity/"
    "userAssignedIdentities/orders-prod-agentpool"
)


def guid(number: int) -> str:
    """A made-up GUID."""
    return f"7a0c0000-0000-4000-8000-{number:012d}"


def pool(name: str, **more: Any) -> dict[str, Any]:
    """A pool as az lists it in its cluster."""
    usual = {
        "availabilityZones": ["1", "2", "3"],
        "capacityReservationGroupId": None,
        "count": 3,
        "currentOrchestratorVersion": "1.34.2",
        "eTag": guid(1),
        "enableAutoScaling": False,
        "enableEncryptionAtHost": False,
        "enableFips": False,
        "enableNodePublicIp": False,
        "enableUltraSsd": False,
        "gpuInstanceProfile": None,
        "kubeletConfig": None,
        "kubeletDiskType": "OS",
        "linuxOsConfig": None,
        "maxCount": None,
        "maxPods": 250,
        "minCount": None,
        "mode": "System",
        "name": name,
        "nodeImageVersion": "AKSUbuntu-2204gen2containerd-202611.03.0",
        "nodeLabels": None,
        "nodeTaints": None,
        "orchestratorVersion": "1.34",
        "osDiskSizeGb": 128,
        "osDiskType": "Managed",
        "osSku": "Ubuntu",
        "osType": "Linux",
        "podSubnetId": None,
        "powerState": {"code": "Running"},
        "provisioningState": "Succeeded",
        "scaleDownMode": "Delete",
        "securityProfile": {"enableSecureBoot": False, "enableVtpm": False, "sshAccess": "LocalUser"},
        "spotMaxPrice": None,
        "tags": None,
        "type": "VirtualMachineScaleSets",
        "upgradeSettings": {"drainTimeoutInMinutes": None, "maxSurge": "10%", "maxUnavailable": "0"},
        "vmSize": "Standard_D4s_v3",
        "vnetSubnetId": SUBNET,
        "workloadRuntime": "OCIContainer",
    }
    return {**usual, **more}


def cluster(*pools: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A cluster by `az aks show`: public, with a system-assigned identity and Azure CNI Overlay."""
    usual: dict[str, Any] = {
        "aadProfile": None,
        "addonProfiles": {"azurepolicy": {"config": None, "enabled": False, "identity": None}},
        "agentPoolProfiles": [*pools] or [pool("nodepool1")],
        "apiServerAccessProfile": None,
        "autoScalerProfile": None,
        "autoUpgradeProfile": {"nodeOsUpgradeChannel": "NodeImage", "upgradeChannel": None},
        "azurePortalFqdn": "orders-prod-1a2b.portal.hcp.westeurope.azmk8s.io",
        "currentKubernetesVersion": "1.34.2",
        "disableLocalAccounts": False,
        "diskEncryptionSetId": None,
        "dnsPrefix": "orders-prod-dns",
        "eTag": guid(2),
        "enableRbac": True,
        "extendedLocation": None,
        "fqdn": "orders-prod-dns-1a2b.hcp.westeurope.azmk8s.io",
        "id": f"{CLUSTER}/orders-prod",
        "identity": {
            "delegatedResources": None,
            "principalId": guid(3),
            "tenantId": guid(4),
            "type": "SystemAssigned",
            "userAssignedIdentities": None,
        },
        "identityProfile": {
            "kubeletidentity": {"clientId": guid(5), "objectId": guid(6), "resourceId": KUBELET},
        },
        "kind": "Base",
        "kubernetesVersion": "1.34",
        "linuxProfile": None,
        "location": "westeurope",
        "maxAgentPools": 100,
        "metricsProfile": {"costAnalysis": {"enabled": False}},
        "name": "orders-prod",
        "networkProfile": {
            "dnsServiceIp": "10.0.0.10",
            "ipFamilies": ["IPv4"],
            "loadBalancerProfile": {
                "allocatedOutboundPorts": None,
                "backendPoolType": "nodeIPConfiguration",
                "effectiveOutboundIPs": [{"id": f"{GROUP}/providers/Microsoft.Network/publicIPAddresses/1a2b"}],
                "idleTimeoutInMinutes": None,
                "managedOutboundIPs": {"count": 1, "countIpv6": None},
                "outboundIPs": None,
            },
            "loadBalancerSku": "standard",
            "networkDataplane": "azure",
            "networkPlugin": "azure",
            "networkPluginMode": "overlay",
            "networkPolicy": "none",
            "outboundType": "loadBalancer",
            "podCidr": "10.244.0.0/16",
            "podCidrs": ["10.244.0.0/16"],
            "serviceCidr": "10.0.0.0/16",
            "serviceCidrs": ["10.0.0.0/16"],
        },
        "nodeProvisioningProfile": {"defaultNodePools": "Auto", "mode": "Manual"},
        "nodeResourceGroup": NODE_GROUP,
        "oidcIssuerProfile": {"enabled": False, "issuerUrl": None},
        "powerState": {"code": "Running"},
        "provisioningState": "Succeeded",
        "resourceGroup": "rg-orders",
        "resourceUid": "6744f1c2b5a4d60001aa1b2c",
        "securityProfile": {"azureKeyVaultKms": None, "defender": None, "workloadIdentity": None},
        "servicePrincipalProfile": {"clientId": "msi", "secret": None},
        "sku": {"name": "Base", "tier": "Free"},
        "storageProfile": {
            "blobCsiDriver": None,
            "diskCsiDriver": {"enabled": True},
            "fileCsiDriver": {"enabled": True},
            "snapshotController": {"enabled": True},
        },
        "supportPlan": "KubernetesOfficial",
        "systemData": None,
        "tags": None,
        "type": "Microsoft.ContainerService/ManagedClusters",
        "windowsProfile": None,
        "workloadAutoScalerProfile": {"keda": None, "verticalPodAutoscaler": None},
    }
    whole: dict[str, Any] = merged(usual, more)
    return whole


def saved(folder: Path, description: Any, name: str = "cluster.json") -> str:
    """The file with a description."""
    file = folder / name
    file.write_text(json.dumps(description), encoding="utf-8")
    return str(file)
