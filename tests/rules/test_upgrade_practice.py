"""Good practice: upgrades."""

from __future__ import annotations

from typing import Any

import pytest

from tests.preflight import NODES, Pairs, broken, cluster, distinguishes, of, pool, system, virtual_network

SCHEDULE = {"weekly": {"dayOfWeek": "Sunday", "intervalWeeks": 1}}
WINDOW = {"maintenanceWindow": {"schedule": SCHEDULE, "durationHours": 6, "startTime": "01:00"}}


def channel(upgrade: str, *windows: str) -> dict[str, Any]:
    """A cluster in its own VNet, with maintenance windows of these names."""
    return of(
        system(vnetSubnetID=NODES),
        autoUpgradeProfile={"upgradeChannel": upgrade},
        maintenanceConfigurations=[{"name": each, "properties": WINDOW} for each in windows],
        virtualNetwork=virtual_network(),
    )


PAIRS: Pairs = {
    "upgrade-channel": (channel("none"), channel("patch")),
    "node-os-channel": (
        cluster(autoUpgradeProfile={"nodeOSUpgradeChannel": "Unmanaged"}),
        cluster(autoUpgradeProfile={"nodeOSUpgradeChannel": "SecurityPatch"}),
    ),
    "maintenance-windows": (channel("patch"), channel("patch", "aksManagedAutoUpgradeSchedule")),
    "max-surge": (
        cluster(pool(upgradeSettings={"maxSurge": "100%"})),
        cluster(pool(upgradeSettings={"maxSurge": "50%"})),
    ),
    "version-pinned-on-pool": (
        cluster(pool(orchestratorVersion="1.34"), kubernetesVersion="1.35"),
        cluster(kubernetesVersion="1.35"),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_upgrade_practice_distinguishes_a_bad_request_from_a_near_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


def test_a_node_channel_that_is_left_out_is_node_image() -> None:
    assert "node-os-channel" not in broken(cluster(), profile="prod")
