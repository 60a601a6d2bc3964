"""Features that need a range of Kubernetes versions."""

from __future__ import annotations

import pytest

from tests.preflight import LAUNCH, USER_ASSIGNED, Fragment, Pairs, cluster, distinguishes, pool, windows

ARM = "Standard_D4pds_v5"
ZONE = {"extendedLocation": {"type": "EdgeZone", "name": "losangeles"}}
AZURE_CNI = {"networkProfile": {"networkPlugin": "azure"}}
"""Without it, clusters before 1.30 have kubenet, which takes no Windows pools."""
LOCAL_DNS = {"localDNSProfile": {"mode": "Required"}}
DEFENDER = {
    "securityProfile": {"defender": {"securityMonitoring": {"enabled": True}, "logAnalyticsWorkspaceResourceId": "w"}}
}


def at(version: str, added: Fragment, **properties: object) -> Fragment:
    """A cluster of that version with another pool."""
    return cluster(added, kubernetesVersion=version, **properties)


PAIRS: Pairs = {
    "vms-pool-kubernetes-below-1-27": (
        at("1.26", pool(type="VirtualMachines"), identity=USER_ASSIGNED),
        at("1.27", pool(type="VirtualMachines"), identity=USER_ASSIGNED),
    ),
    "kata-kubernetes-below-1-27": (
        at("1.26.3", pool(workloadRuntime="KataVmIsolation", osSKU="AzureLinux")),
        at("1.27.0", pool(workloadRuntime="KataVmIsolation", osSKU="AzureLinux")),
    ),
    "trusted-launch-kubernetes-below-1-25": (
        at("1.24", pool(securityProfile=LAUNCH)),
        at("1.25", pool(securityProfile=LAUNCH)),
    ),
    "artifact-streaming-kubernetes-below-1-25": (
        at("1.24", pool(artifactStreamingProfile={"enabled": True})),
        at("1.24", pool(artifactStreamingProfile={"enabled": False})),
    ),
    "fips-kubernetes-below-1-19": (at("1.18", pool(enableFIPS=True)), at("1.19", pool(enableFIPS=True))),
    "arm64-fips-kubernetes-below-1-31": (
        at("1.30", pool(enableFIPS=True, vmSize=ARM, osSKU="AzureLinux")),
        at("1.31", pool(enableFIPS=True, vmSize=ARM, osSKU="AzureLinux")),
    ),
    "arm64-defender-kubernetes-below-1-29": (
        at("1.28", pool(vmSize=ARM), **DEFENDER),
        at("1.29", pool(vmSize=ARM), **DEFENDER),
    ),
    "local-dns-kubernetes-below-1-31": (at("1.30", pool(**LOCAL_DNS)), at("1.31", pool(**LOCAL_DNS))),
    "windows-gpu-kubernetes-below-1-29": (
        at("1.28", windows(vmSize="Standard_NC4as_T4_v3"), **AZURE_CNI),
        at("1.29", windows(vmSize="Standard_NC4as_T4_v3"), **AZURE_CNI),
    ),
    "osguard-kubernetes-below-1-32": (
        at("1.31", pool(osSKU="AzureLinuxOSGuard")),
        at("1.32", pool(osSKU="AzureLinuxOSGuard")),
    ),
    "azurelinux3-kubernetes-range": (at("1.37", pool(osSKU="AzureLinux3")), at("1.36", pool(osSKU="AzureLinux3"))),
    "ubuntu2204-kubernetes-below-1-25": (at("1.24", pool(osSKU="Ubuntu2204")), at("1.25", pool(osSKU="Ubuntu2204"))),
    "ubuntu2404-kubernetes-1-39": (at("1.39", pool(osSKU="Ubuntu2404")), at("1.38", pool(osSKU="Ubuntu2404"))),
    "windows2022-kubernetes-below-1-23": (at("1.22", windows(), **AZURE_CNI), at("1.23", windows(), **AZURE_CNI)),
    "extended-zone-kubernetes-below-1-24": (at("1.23", pool(), **ZONE), at("1.24", pool(), **ZONE)),
    "extended-zone-over-100-nodes": (
        cluster(pool(count=101), **ZONE),
        cluster(pool(count=1, enableAutoScaling=True, minCount=1, maxCount=100), **ZONE),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_a_feature_is_refused_outside_its_kubernetes_versions(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
