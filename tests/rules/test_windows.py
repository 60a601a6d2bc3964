"""Windows pools."""

from __future__ import annotations

import pytest

from tests.preflight import CILIUM, OVERLAY, Pairs, broken, cluster, distinguishes, judge, pool, windows

PAIRS: Pairs = {
    "windows-node-os-channel": (
        cluster(windows(), autoUpgradeProfile={"nodeOSUpgradeChannel": "Unmanaged"}),
        cluster(windows(), autoUpgradeProfile={"nodeOSUpgradeChannel": "NodeImage"}),
    ),
    "ossku-linux-on-windows-pool": (cluster(windows(osSKU="Ubuntu")), cluster(windows(osSKU="Windows2022"))),
    "windows-pool-kubenet": (
        cluster(windows(), networkProfile={"networkPlugin": "kubenet"}),
        cluster(pool(), networkProfile={"networkPlugin": "kubenet"}),
    ),
    "windows-pool-cilium": (cluster(windows(), networkProfile=CILIUM), cluster(pool(), networkProfile=CILIUM)),
    "windows2019-kubernetes-1-33": (
        cluster(windows(osSKU="Windows2019", orchestratorVersion="1.33")),
        cluster(windows(osSKU="Windows2019")),
    ),
    "windows2025-kubernetes-below-1-32": (
        cluster(windows(osSKU="Windows2025", enableFIPS=True, orchestratorVersion="1.31")),
        cluster(windows(osSKU="Windows2025", enableFIPS=True), kubernetesVersion="1.35"),
    ),
    "windows2025-without-fips": (
        cluster(windows(osSKU=""), kubernetesVersion="1.36"),
        cluster(windows(osSKU="", enableFIPS=True), kubernetesVersion="1.36"),
    ),
    "linux-os-config-on-windows": (
        cluster(windows(linuxOSConfig={"transparentHugePageEnabled": "always"})),
        cluster(pool(linuxOSConfig={"transparentHugePageEnabled": "always"})),
    ),
    "disable-outbound-nat-with-load-balancer": (
        cluster(windows(windowsProfile={"disableOutboundNat": True})),
        cluster(
            windows(windowsProfile={"disableOutboundNat": True}),
            networkProfile=OVERLAY | {"outboundType": "managedNATGateway"},
        ),
    ),
    "disable-outbound-nat-on-linux": (
        cluster(pool(windowsProfile={"disableOutboundNat": True})),
        cluster(pool(windowsProfile={"disableOutboundNat": False})),
    ),
}


def test_a_windows_pool_whose_os_and_version_are_azures_choice_is_warned_of() -> None:
    rule = "windows2025-without-fips"
    (found,) = [each for each in judge(cluster(windows(osSKU=""))) if each.rule == rule]
    assert (found.severity, found.path.rpartition(".")[2]) == ("warning", "enableFIPS")
    assert "a new pool on 1.36 or later is Windows Server 2025" in found.reason
    for fine in (windows(), windows(osSKU="", enableFIPS=True), windows(osSKU="", orchestratorVersion="1.35")):
        assert rule not in broken(cluster(fine))
    assert rule not in broken(cluster(windows(osSKU=""), kubernetesVersion="1.35"))


@pytest.mark.parametrize("rule", PAIRS)
def test_windows_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize("channel", ["None", "unmanaged"])
def test_only_node_images_bring_updates_to_windows(channel: str) -> None:
    profile = {"nodeOSUpgradeChannel": channel}
    assert "windows-node-os-channel" in broken(cluster(windows(), autoUpgradeProfile=profile))
    assert "windows-node-os-channel" not in broken(cluster(pool(), autoUpgradeProfile=profile))
