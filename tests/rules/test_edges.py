"""Requests just inside and just outside a rule, beyond the pair that each rule has."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN
from tests.preflight import (
    GROUP,
    NETWORK,
    NODES,
    OVERLAY,
    PODS,
    USER_ASSIGNED,
    broken,
    cluster,
    of,
    pool,
    system,
    virtual_network,
    windows,
)

RANGES = [f"20.0.{each}.1/32" for each in range(200)]
PORTS = {"allocatedOutboundPorts": 60000}
KMS = {"enabled": True, "keyId": "https://kv1.vault.azure.net/keys/etcd"}
NEW_KMS = {"kubernetesResourceObjectEncryptionProfile": {"infrastructureEncryption": "Enabled"}}
HOSTS = f"{GROUP}/providers/Microsoft.Compute/hostGroups/hosts"
LTS = {"supportPlan": "AKSLongTermSupport"}
METRICS = {"azureMonitorProfile": {"metrics": {"enabled": True}}}

FINE: list[tuple[str, dict[str, Any]]] = [
    ("kubenet-azure-network-policy", cluster(kubernetesVersion="1.30", networkProfile={"networkPolicy": "azure"})),
    ("kubenet-azure-network-policy", cluster(networkProfile={"networkPolicy": "azure"})),
    ("no-system-pool", of(pool(), sku={"name": UNKNOWN, "tier": "Standard"})),
    ("no-system-pool", {"agentPoolProfiles": [pool(), UNKNOWN]}),
    (
        "lb-outbound-ports-capacity",
        of(
            system(count=0),
            networkProfile=OVERLAY | {"loadBalancerProfile": PORTS | {"managedOutboundIPs": {"count": -1}}},
        ),
    ),
    (
        "lb-outbound-ports-capacity",
        of(
            system(count=8),
            networkProfile=OVERLAY
            | {"loadBalancerProfile": {"allocatedOutboundPorts": 8000, "managedOutboundIPs": {"count": UNKNOWN}}},
        ),
    ),
    (
        "apiserver-subnet-without-integration",
        cluster(apiServerAccessProfile={"subnetId": "s"}, sku={"name": UNKNOWN, "tier": "Standard"}),
    ),
    ("authorized-ranges-over-200", cluster(apiServerAccessProfile={"authorizedIPRanges": RANGES})),
    (
        "dual-stack-one-pod-cidr",
        cluster(networkProfile=OVERLAY | {"ipFamilies": ["IPv4"], "podCidrs": ["10.9.0.0/16"]}),
    ),
    ("gpu-mig-unsupported-size", cluster(pool(vmSize="Standard_ND96asr_v4", gpuInstanceProfile="MIG1g"))),
    ("kms-key-id-without-version", cluster(securityProfile={"azureKeyVaultKms": KMS, **NEW_KMS})),
    ("local-accounts-disabled-without-entra", cluster(disableLocalAccounts=True, sku={"name": "Automatic"})),
    ("local-accounts-disabled-without-entra", cluster(disableLocalAccounts=True, kubernetesVersion="1.24")),
    (
        "local-accounts-disabled-without-entra-before-1-25",
        cluster(disableLocalAccounts=True, kubernetesVersion="1.25"),
    ),
    ("local-accounts-disabled-without-entra", cluster(disableLocalAccounts=True, aadProfile=UNKNOWN)),
    (
        "lb-outbound-ports-capacity",
        cluster(networkProfile=OVERLAY | {"loadBalancerProfile": PORTS | {"outboundIPPrefixes": {"id": "p"}}}),
    ),
    (
        "lb-outbound-ports-capacity",
        cluster(networkProfile=OVERLAY | {"loadBalancerProfile": PORTS | {"outboundIPs": UNKNOWN}}),
    ),
    ("monitor-metrics-service-principal", cluster(servicePrincipalProfile={"clientId": "msi"}, **METRICS)),
    ("monitor-metrics-service-principal", cluster(servicePrincipalProfile={"clientId": "id"}, **METRICS)),
    ("no-system-pool", of(pool(mode=UNKNOWN))),
    ("node-pools-in-two-vnets", of(system(vnetSubnetID=NODES), pool(vnetSubnetID=UNKNOWN))),
    ("node-pools-mixed-custom-and-managed-subnet", of(system(vnetSubnetID=NODES), pool(vnetSubnetID=UNKNOWN))),
    (
        "nap-pod-subnet",
        of(
            system(podSubnetID=UNKNOWN),
            nodeProvisioningProfile={"mode": "Auto"},
            networkProfile={"networkPlugin": "azure"},
        ),
    ),
    (
        "pool-version-newer-than-control-plane",
        cluster(kubernetesVersion="1.35.2", agentPools=[pool(orchestratorVersion="1.35")]),
    ),
    (
        "service-cidr-overlaps-other-subnet",
        of(system(vnetSubnetID=f"{NETWORK}/vnet2/subnets/n"), virtualNetwork=virtual_network("10.0.1.0/24")),
    ),
    (
        "trusted-launch-arm64",
        cluster(pool(vmSize="Standard_D4ps_v6", osSKU="AzureContainerLinux", securityProfile={"enableVTPM": True})),
    ),
    ("udr-without-vnet", of(system(vnetSubnetID=UNKNOWN), networkProfile={"outboundType": "userDefinedRouting"})),
    (
        "user-natgw-subnet-without-gateway",
        of(
            system(vnetSubnetID=NODES),
            networkProfile={"outboundType": "userAssignedNATGateway"},
            virtualNetwork=virtual_network(natGateway={"id": UNKNOWN}),
        ),
    ),
]

WRONG: list[tuple[str, dict[str, Any]]] = [
    ("kubenet-azure-network-policy", cluster(kubernetesVersion="1.29", networkProfile={"networkPolicy": "azure"})),
    ("kata-vm-size", cluster(pool(vmSize="Standard_D4pds_v5", osSKU="AzureLinux", workloadRuntime="KataVmIsolation"))),
    ("kms-key-id-without-version", cluster(securityProfile={"azureKeyVaultKms": KMS})),
    ("local-accounts-disabled-without-entra", cluster(disableLocalAccounts=True, kubernetesVersion="1.25")),
    (
        "local-accounts-disabled-without-entra-before-1-25",
        cluster(disableLocalAccounts=True, kubernetesVersion="1.24"),
    ),
    (
        "node-subnet-delegated",
        of(system(vnetSubnetID=NODES), virtualNetwork=virtual_network(delegations=["Microsoft.Web/serverFarms"])),
    ),
    (
        "pool-version-newer-than-control-plane",
        cluster(kubernetesVersion="1.35.1", agentPools=[pool(orchestratorVersion="1.35.2")]),
    ),
    (
        "static-egress-pod-subnet",
        of(
            system(podSubnetID=PODS),
            networkProfile={"networkPlugin": "azure", "staticEgressGatewayProfile": {"enabled": True}},
        ),
    ),
    ("surge-beyond-1000-instances", cluster(pool(count=1000, upgradeSettings={"maxSurge": "1"}))),
    ("version-lts-only", cluster(kubernetesVersion="1.32", **LTS)),
    ("version-lts-only", cluster(kubernetesVersion="1.32", sku={"tier": "Premium"})),
    ("version-lts-only", cluster(agentPools=[pool(orchestratorVersion="1.33")], kubernetesVersion="1.35")),
    ("vms-pool-custom-vnet-system-identity", of(system(vnetSubnetID=NODES, type="VirtualMachines"), agentPools=[])),
    ("windows2025-without-fips", cluster(windows(osSKU="Windows2025"))),
    ("windows2022-kubernetes-1-37", cluster(windows(orchestratorVersion="1.37"), identity=USER_ASSIGNED)),
    (
        "vnet-integration-encrypted-vnet",
        of(
            system(vnetSubnetID=NODES, vmSize="Standard_D4s_v4"),
            apiServerAccessProfile={"enableVnetIntegration": True},
            virtualNetwork=virtual_network() | {"encryption": {"enabled": True}},
        ),
    ),
    ("dedicated-host-other-subscription", of(system(vnetSubnetID=NODES, hostGroupID=HOSTS.replace("5d4c", "6d4c")))),
    ("dedicated-host-other-subscription", of(system(hostGroupID=HOSTS.replace("5d4c", "6d4c")))),
]


@pytest.mark.parametrize(("rule", "fragment"), FINE)
def test_a_request_just_inside_is_fine(rule: str, fragment: dict[str, Any]) -> None:
    assert rule not in broken(fragment)


@pytest.mark.parametrize(("rule", "fragment"), WRONG)
def test_a_request_just_outside_is_refused(rule: str, fragment: dict[str, Any]) -> None:
    assert rule in broken(fragment)
