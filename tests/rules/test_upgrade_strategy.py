"""Amounts, blocked nodes, blue-green, channels."""

from __future__ import annotations

import pytest

from tests.preflight import Fragment, Pairs, broken, cluster, distinguishes, pool

GREEN = {"upgradeStrategy": "BlueGreen"}


def green(**settings: object) -> Fragment:
    """A pool that is upgraded blue-green."""
    return cluster(pool(upgradeSettingsBlueGreen=settings, **GREEN))


def rolling(**settings: object) -> Fragment:
    """A pool with settings of rolling upgrades."""
    return cluster(pool(upgradeSettings=settings))


def channel(node_os: str, *pools: Fragment, channel: str = "none") -> Fragment:
    """A cluster with upgrade channels."""
    return cluster(*pools, autoUpgradeProfile={"upgradeChannel": channel, "nodeOSUpgradeChannel": node_os})


GUARD = pool(osSKU="AzureLinuxOSGuard")
GPU = pool(osSKU="AzureLinux", vmSize="Standard_NC4as_T4_v3")


def forced(**settings: object) -> Fragment:
    """A cluster whose upgrades ignore what would stop them."""
    return cluster(upgradeSettings={"overrideSettings": settings})


PAIRS: Pairs = {
    "blue-green-drain-timeout": (green(drainTimeoutInMinutes=1441), green(drainTimeoutInMinutes=1)),
    "blue-green-batch-soak": (green(batchSoakDurationInMinutes=1441), green(batchSoakDurationInMinutes=0)),
    "blue-green-final-soak": (green(finalSoakDurationInMinutes=10081), green(finalSoakDurationInMinutes=10080)),
    "blue-green-drain-batch-size": (green(drainBatchSize="0%"), green(drainBatchSize="10%")),
    "blue-green-with-rolling-settings": (
        cluster(pool(upgradeSettings={"maxUnavailable": "1"}, **GREEN)),
        cluster(pool(upgradeSettings={"maxUnavailable": "0"}, **GREEN)),
    ),
    "blue-green-vms-pool": (cluster(pool(type="VirtualMachines", **GREEN)), cluster(pool(**GREEN))),
    "upgrade-amount-format": (rolling(maxSurge="a third"), rolling(maxSurge="33%")),
    "max-blocked-nodes-without-behavior": (
        rolling(maxBlockedNodes="2"),
        rolling(maxBlockedNodes="2", undrainableNodeBehavior="Cordon"),
    ),
    "max-blocked-nodes-not-used": (
        rolling(maxBlockedNodes="2", undrainableNodeBehavior="Schedule"),
        rolling(maxBlockedNodes="10%", undrainableNodeBehavior="cordon"),
    ),
    "node-image-channel-node-os": (
        channel("SecurityPatch", channel="node-image"),
        channel("nodeImage", channel="node-image"),
    ),
    "force-upgrade-without-until": (forced(forceUpgrade=True), forced(forceUpgrade=True, until="2026-12-24T12:00:00Z")),
    "force-upgrade-until-format": (
        forced(forceUpgrade=True, until="2026-12-24"),
        forced(forceUpgrade=False, until="2024-08-08T18:26:25.037276+00:00"),
    ),
    "immutable-os-node-os-channel": (channel("Unmanaged", GUARD), channel("NodeImage", GUARD)),
    "security-patch-azure-linux-gpu": (channel("SecurityPatch", GPU), channel("NodeImage", GPU)),
}


@pytest.mark.parametrize(("text", "fine"), [("1", True), ("100%", True), ("-1", False), ("1.5", False), ("%", False)])
def test_a_surge_is_a_number_or_a_percentage(text: str, fine: bool) -> None:
    assert ("upgrade-amount-format" not in broken(rolling(maxSurge=text))) == fine


@pytest.mark.parametrize("rule", PAIRS)
def test_an_upgrade_is_refused_settings_that_its_strategy_does_not_have(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])
