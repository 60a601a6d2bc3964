"""AKS Automatic."""

from __future__ import annotations

import pytest

from tests.preflight import API_SERVER, NODES, PODS, Pairs, cluster, distinguishes, pool, windows

AUTOMATIC = {"name": "Automatic", "tier": "Standard"}

PAIRS: Pairs = {
    "automatic-windows": (cluster(windows(), sku=AUTOMATIC), cluster(pool(), sku=AUTOMATIC)),
    "automatic-upgrade-channel": (
        cluster(sku=AUTOMATIC, autoUpgradeProfile={"upgradeChannel": "rapid"}),
        cluster(sku=AUTOMATIC, autoUpgradeProfile={"upgradeChannel": "stable"}),
    ),
    "automatic-node-os-channel": (
        cluster(sku=AUTOMATIC, autoUpgradeProfile={"nodeOSUpgradeChannel": "None"}),
        cluster(sku=AUTOMATIC, autoUpgradeProfile={"nodeOSUpgradeChannel": "NodeImage"}),
    ),
    "automatic-ssh-key": (
        cluster(sku=AUTOMATIC, linuxProfile={"ssh": {"publicKeys": [{"keyData": "ssh-rsa A"}]}}),
        cluster(sku=AUTOMATIC),
    ),
    "automatic-byo-subnets-incomplete": (
        cluster(sku=AUTOMATIC, hostedSystemProfile={"nodeSubnetID": NODES, "systemNodeSubnetID": PODS}),
        cluster(
            sku=AUTOMATIC,
            hostedSystemProfile={"nodeSubnetID": NODES, "systemNodeSubnetID": PODS},
            apiServerAccessProfile={"subnetId": API_SERVER},
        ),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_automatic_rules_tell_a_bad_request_from_its_good_neighbour(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
