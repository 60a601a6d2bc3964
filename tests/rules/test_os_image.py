"""Linux images."""

from __future__ import annotations

from datetime import date

import pytest

from tests.preflight import LAUNCH, Pairs, broken, cluster, distinguishes, pool

PAIRS: Pairs = {
    "kata-artifact-streaming": (
        cluster(
            pool(osSKU="AzureLinux", workloadRuntime="KataVmIsolation", artifactStreamingProfile={"enabled": True})
        ),
        cluster(
            pool(osSKU="AzureLinux", workloadRuntime="KataVmIsolation", artifactStreamingProfile={"enabled": False})
        ),
    ),
    "fips-ubuntu2404": (
        cluster(pool(osSKU="Ubuntu2404", enableFIPS=True)),
        cluster(pool(osSKU="Ubuntu", enableFIPS=True)),
    ),
    "trusted-launch-fips-not-ubuntu2204": (
        cluster(pool(osSKU="AzureLinux", enableFIPS=True, securityProfile=LAUNCH)),
        cluster(pool(osSKU="Ubuntu2204", enableFIPS=True, securityProfile=LAUNCH)),
    ),
    "ossku-flatcar-retired": (cluster(pool(osSKU="Flatcar")), cluster(pool(osSKU="AzureLinux"))),
    "ubuntu2204-kubernetes-1-37": (
        cluster(pool(osSKU="Ubuntu2204"), kubernetesVersion="1.37"),
        cluster(pool(osSKU="Ubuntu2204"), kubernetesVersion="1.36"),
    ),
    "ubuntu2404-kubernetes-below-1-32": (
        cluster(pool(osSKU="Ubuntu2404", orchestratorVersion="1.31")),
        cluster(pool(osSKU="Ubuntu2404"), kubernetesVersion="1.35"),
    ),
    "acl-kubernetes-below-1-34": (
        cluster(pool(osSKU="AzureContainerLinux", orchestratorVersion="1.33")),
        cluster(pool(osSKU="AzureContainerLinux", securityProfile=LAUNCH), kubernetesVersion="1.35"),
    ),
    "acl-without-trusted-launch": (
        cluster(pool(osSKU="AzureContainerLinux", securityProfile=LAUNCH | {"enableVTPM": False})),
        cluster(pool(osSKU="AzureContainerLinux", securityProfile=LAUNCH)),
    ),
    "acl-node-os-security-patch": (
        cluster(pool(osSKU="AzureContainerLinux"), autoUpgradeProfile={"nodeOSUpgradeChannel": "SecurityPatch"}),
        cluster(pool(osSKU="AzureLinux"), autoUpgradeProfile={"nodeOSUpgradeChannel": "SecurityPatch"}),
    ),
    "acl-artifact-streaming": (
        cluster(pool(osSKU="AzureContainerLinux", artifactStreamingProfile={"enabled": True})),
        cluster(pool(osSKU="AzureLinux", artifactStreamingProfile={"enabled": True})),
    ),
    "trusted-launch-kata": (
        cluster(pool(osSKU="AzureLinux", workloadRuntime="KataVmIsolation", securityProfile=LAUNCH)),
        cluster(pool(osSKU="AzureLinux", workloadRuntime="KataVmIsolation")),
    ),
    "secure-boot-gpu-ubuntu-driver": (
        cluster(pool(vmSize="Standard_NC24ads_A100_v4", securityProfile=LAUNCH)),
        cluster(pool(vmSize="Standard_NC24ads_A100_v4", securityProfile=LAUNCH, gpuProfile={"driver": "None"})),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_image_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_flatcar_was_fine_before_its_end() -> None:
    assert "ossku-flatcar-retired" not in broken(cluster(pool(osSKU="Flatcar")), date(2026, 6, 8))


@pytest.mark.parametrize("sku", ["AzureLinuxOSGuard", "AzureLinux3OSGuard"])
def test_os_guard_has_fips_and_trusted_launch_under_both_of_its_names(sku: str) -> None:
    guarded = pool(osSKU=sku, enableFIPS=True, securityProfile=LAUNCH)
    assert "trusted-launch-fips-not-ubuntu2204" not in broken(cluster(guarded))
