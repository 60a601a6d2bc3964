"""The administrator of Windows nodes."""

from __future__ import annotations

import pytest

from fairway.request import SECRET_TEXT
from tests.preflight import Pairs, broken, cluster, distinguishes, judge, windows

ADMIN = {"adminUsername": "azureuser"}
NAT = {"windowsProfile": {"disableOutboundNat": True}}
GATEWAY = {
    "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "outboundType": "managedNATGateway"}
}


def profile(**settings: str) -> dict[str, object]:
    """A cluster with an administrator of Windows nodes."""
    return cluster(windowsProfile=settings)


def network(**settings: str) -> dict[str, object]:
    """A cluster with a Windows pool."""
    return cluster(windows(), networkProfile=settings)


PAIRS: Pairs = {
    "win-admin-password-below-14": (
        profile(adminPassword="P@ssw0rd12345", **ADMIN),
        profile(adminPassword="P@ssw0rd123456", **ADMIN),
    ),
    "win-admin-username": (profile(adminUsername="Administrator"), profile(adminUsername="azureuser")),
    "win-admin-password-complexity": (
        profile(adminPassword="correcthorsebattery", **ADMIN),
        profile(adminPassword="Correct0horse", **ADMIN),
    ),
    "windows-profile-without-username": (profile(licenseType="None"), profile(licenseType="None", **ADMIN)),
    "disable-outbound-nat-node-public-ip": (
        cluster(windows(enableNodePublicIP=True, **NAT), **GATEWAY),
        cluster(windows(**NAT), **GATEWAY),
    ),
    "windows-pool-without-cni": (network(networkPlugin="none"), network(networkPlugin="azure")),
    "windows-annual-azure-npm": (
        cluster(windows(osSKU="WindowsAnnual"), networkProfile={"networkPlugin": "azure", "networkPolicy": "azure"}),
        cluster(windows(osSKU="WindowsAnnual"), networkProfile={"networkPlugin": "azure", "networkPolicy": "calico"}),
    ),
}


@pytest.mark.parametrize(("name", "fine"), [("a" * 20, True), ("a" * 21, False), ("joe.", False), ("joe", True)])
def test_a_name_is_short_and_ends_in_no_dot(name: str, fine: bool) -> None:
    assert ("win-admin-username" not in broken(profile(adminUsername=name))) == fine


def test_a_password_is_not_in_the_report() -> None:
    found = judge(profile(adminPassword="P@ssw0rd", **ADMIN))
    assert "win-admin-password-complexity" in {each.rule for each in found}
    assert not any("P@ssw0rd" in f"{each.value} {each.reason} {each.remedy}" for each in found)


@pytest.mark.parametrize("rule", PAIRS)
def test_an_administrator_and_a_windows_pool_are_refused_what_windows_does_not_take(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_password_that_was_not_decrypted_is_not_checked() -> None:
    hidden = profile(adminPassword=SECRET_TEXT, **ADMIN)
    assert "win-admin-password-complexity" not in broken(hidden)
