"""Node auto-provisioning."""

from __future__ import annotations

import pytest

from tests.preflight import Pairs, cluster, distinguishes, pool, windows

PAIRS: Pairs = {
    "nap-kubenet": (
        cluster(networkProfile={"networkPlugin": "kubenet"}, nodeProvisioningProfile={"mode": "Auto"}),
        cluster(networkProfile={"networkPlugin": "azure"}, nodeProvisioningProfile={"mode": "Auto"}),
    ),
    "nap-without-rbac": (
        cluster(enableRBAC=False, nodeProvisioningProfile={"mode": "Auto"}),
        cluster(enableRBAC=False, nodeProvisioningProfile={"mode": "Manual"}),
    ),
    "nap-public-network-access": (
        cluster(pool(), nodeProvisioningProfile={"mode": "Auto"}, publicNetworkAccess="Disabled"),
        cluster(pool(), nodeProvisioningProfile={"mode": "Auto"}, publicNetworkAccess="enabled"),
    ),
    "nap-windows": (
        cluster(windows(), nodeProvisioningProfile={"mode": "Auto"}),
        cluster(pool(), nodeProvisioningProfile={"mode": "Auto"}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_provisioning_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
