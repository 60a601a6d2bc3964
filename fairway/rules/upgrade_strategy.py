"""How an upgrade may go: amounts, blocked nodes, blue-green."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.rules.bounds import bounded
from fairway.rules.citations import AVM_POOL, aks, schema, thread, validator
from fairway.rules.cluster import Cluster
from fairway.rules.pool import Pool
from fairway.rules.reader import Faults
from fairway.rules.registry import rule

_SETTINGS = "AgentPoolUpgradeSettings/properties/"
_GREEN = "upgradeSettingsBlueGreen"
_OVERRIDE = "upgradeSettings.overrideSettings"
_PAGE = "blue-green-node-pool-upgrade.md"
_PROPERTIES = aks(f"{_PAGE}#customize-blue-green-upgrade-properties")
_LIMITS = aks(f"{_PAGE}#blue-green-upgrade-limitations-and-considerations")
_BLOCKED = aks("upgrade-options.md#option-2-handle-undrainable-nodes-while-honoring-pdbs")

AMOUNTS = ("maxSurge", "maxUnavailable", "maxBlockedNodes")
MINUTES = {
    "drainTimeoutInMinutes": ("blue-green-drain-timeout", 1, 1440),
    "batchSoakDurationInMinutes": ("blue-green-batch-soak", 0, 1440),
    "finalSoakDurationInMinutes": ("blue-green-final-soak", 0, 10080),
}
for _key, (_id, _low, _high) in MINUTES.items():
    bounded(_id, f"{_GREEN}.{_key}", _low, _high, why="AKS waits no longer", sources=(_PROPERTIES,))


@rule(
    "upgrade-amount-format",
    "maxSurge, maxUnavailable and maxBlockedNodes are whole numbers or percentages, as text.",
    remedy='Write a number of nodes ("2") or a share of the pool ("33%").',
    sources=(schema(f"{_SETTINGS}maxSurge"), schema(f"{_SETTINGS}maxUnavailable"), validator("validate_max_surge")),
)
def _amounts(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        for key in AMOUNTS:
            path = f"upgradeSettings.{key}"
            text = pool.text(path)
            if text and not re.fullmatch(r"\d+%?", text, re.ASCII):
                yield pool.fault(path, f"{key} of pool {pool.shown} is {text}, not a number of nodes or a percentage.")


@rule(
    "max-blocked-nodes-without-behavior",
    "maxBlockedNodes comes with undrainableNodeBehavior.",
    remedy="Set upgradeSettings.undrainableNodeBehavior to Cordon, or leave maxBlockedNodes out.",
    sources=(_BLOCKED,),
)
def _blocked(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        blocked = pool.text("upgradeSettings.maxBlockedNodes")
        if blocked and pool.missing("upgradeSettings.undrainableNodeBehavior"):
            reason = f"pool {pool.shown} allows {blocked} blocked nodes, but undrainableNodeBehavior is left out."
            yield pool.fault("upgradeSettings.maxBlockedNodes", reason)


@rule(
    "max-blocked-nodes-not-used",
    "maxBlockedNodes is above 0, and comes with undrainableNodeBehavior Cordon.",
    remedy='Set upgradeSettings.undrainableNodeBehavior to Cordon and maxBlockedNodes to "1" or more, or leave '
    "maxBlockedNodes out.",
    sources=(AVM_POOL, _BLOCKED),
    severity="warning",
)
def _blocked_in_vain(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        path, behavior = "upgradeSettings.maxBlockedNodes", pool.text("upgradeSettings.undrainableNodeBehavior")
        blocked = pool.text(path)
        if blocked and behavior and behavior.lower() != "cordon":
            yield pool.fault(
                path, f"undrainableNodeBehavior of pool {pool.shown} is {behavior}: no node stays blocked."
            )
        elif blocked.rstrip("%") == "0" and behavior:
            yield pool.fault(path, f"maxBlockedNodes of pool {pool.shown} is {blocked}: no node may be blocked.")


def _blue_green(cluster: Cluster) -> Iterator[Pool]:
    return (pool for pool in cluster.pools if pool.word("upgradeStrategy") == "bluegreen")


@rule(
    "blue-green-with-rolling-settings",
    "A blue-green upgrade has no maxUnavailable, maxBlockedNodes or undrainableNodeBehavior.",
    remedy="Leave the setting out of upgradeSettings, or set upgradeStrategy to Rolling.",
    sources=(_LIMITS,),
)
def _rolling(cluster: Cluster) -> Faults:
    for pool in _blue_green(cluster):
        for key in ("maxUnavailable", "maxBlockedNodes", "undrainableNodeBehavior"):
            text = pool.text(f"upgradeSettings.{key}")
            if text and text not in ("0", "0%"):
                reason = f"pool {pool.shown} is upgraded blue-green, where {key} {text} has no meaning."
                yield pool.fault(f"upgradeSettings.{key}", reason)


@rule(
    "blue-green-vms-pool",
    "A pool of type VirtualMachines is not upgraded blue-green.",
    remedy="Set upgradeStrategy to Rolling, or type to VirtualMachineScaleSets.",
    sources=(_LIMITS,),
)
def _vms(cluster: Cluster) -> Faults:
    for pool in _blue_green(cluster):
        if pool.word("type") == "virtualmachines":
            yield pool.fault("upgradeStrategy", f"pool {pool.shown} is of type VirtualMachines.")


@rule(
    "blue-green-drain-batch-size",
    "drainBatchSize is a number of nodes or a percentage above 0, as text.",
    remedy='Write "1" or more, or a percentage such as "10%".',
    sources=(_PROPERTIES,),
)
def _batch(cluster: Cluster) -> Faults:
    path = f"{_GREEN}.drainBatchSize"
    for pool in cluster.pools:
        text = pool.text(path)
        found = re.fullmatch(r"(\d+)%?", text, re.ASCII)
        if text and not (found and int(found[1]) > 0):
            yield pool.fault(path, f"drainBatchSize of pool {pool.shown} is {text}: no node would be drained.")


@rule(
    "node-image-channel-node-os",
    "With the upgrade channel node-image, the node OS channel is NodeImage.",
    remedy="Set nodeOSUpgradeChannel to NodeImage, or upgradeChannel to patch, stable, rapid or none.",
    sources=(
        aks("auto-upgrade-node-os-image.md#node-os-autoupgrade-channel-known-limitations"),
        thread("hashicorp/terraform-provider-azurerm/pull/21386"),
    ),
)
def _channels(cluster: Cluster) -> Faults:
    path = "autoUpgradeProfile.nodeOSUpgradeChannel"
    channel = cluster.word(path)
    if cluster.word("autoUpgradeProfile.upgradeChannel") == "node-image" and channel not in ("", "nodeimage"):
        yield cluster.fault(path, f"upgradeChannel node-image sets it to NodeImage; {cluster.text(path)} is refused.")


@rule(
    "immutable-os-node-os-channel",
    "With Azure Linux OS Guard the node OS channel is NodeImage or None; with Flatcar it is not SecurityPatch.",
    remedy="Set autoUpgradeProfile.nodeOSUpgradeChannel to NodeImage.",
    sources=(
        aks("auto-upgrade-node-os-image.md#available-node-os-upgrade-channels"),
        aks("flatcar-container-linux-for-aks.md#limitations"),
    ),
)
def _immutable(cluster: Cluster) -> Faults:
    path = "autoUpgradeProfile.nodeOSUpgradeChannel"
    channel = cluster.word(path)
    for pool in cluster.pools:
        guarded = pool.os_sku.endswith("osguard") and channel in ("unmanaged", "securitypatch")
        if guarded or (pool.os_sku == "flatcar" and channel == "securitypatch"):
            reason = f"pool {pool.shown} runs {pool.text('osSKU')}, whose image {cluster.text(path)} cannot patch."
            yield cluster.fault(path, reason)


@rule(
    "security-patch-azure-linux-gpu",
    "The node OS channel SecurityPatch does not patch GPU pools with Azure Linux.",
    remedy="Use NodeImage where GPU pools run Azure Linux.",
    sources=(
        aks("auto-upgrade-node-os-image.md#available-node-os-upgrade-channels"),
        aks("use-nvidia-gpu.md#limitations"),
    ),
    severity="warning",
)
def _gpu(cluster: Cluster) -> Faults:
    path = "autoUpgradeProfile.nodeOSUpgradeChannel"
    for pool in cluster.pools:
        gpu = pool.word("vmSize").startswith(("standard_nc", "standard_nd", "standard_nv"))
        if gpu and pool.os_sku in ("azurelinux", "azurelinux3") and cluster.word(path) == "securitypatch":
            yield cluster.fault(path, f"pool {pool.shown} has GPUs and Azure Linux; it would get no patches.")


@rule(
    "force-upgrade-without-until",
    "forceUpgrade comes with the time until which upgrades are forced.",
    remedy="Set upgradeSettings.overrideSettings.until to a time in the future, or forceUpgrade to false.",
    sources=(
        schema("UpgradeOverrideSettings/properties/until"),
        thread("hashicorp/terraform-provider-azurerm/pull/29017"),
    ),
)
def _forced(cluster: Cluster) -> Faults:
    if cluster.on(f"{_OVERRIDE}.forceUpgrade") and cluster.missing(f"{_OVERRIDE}.until"):
        yield cluster.fault(f"{_OVERRIDE}.until", "forceUpgrade is true, and until, which it needs, is left out.")


@rule(
    "force-upgrade-until-format",
    "The time until which upgrades are forced is a date and a time with its zone.",
    remedy='Write "2026-12-24T12:00:00Z", in quotes.',
    sources=(
        schema("UpgradeOverrideSettings/properties/until"),
        thread("Azure/azure-cli-extensions/pull/6121"),
    ),
)
def _until(cluster: Cluster) -> Faults:
    text = cluster.text(f"{_OVERRIDE}.until")
    if text and not re.match(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d", text, re.ASCII):
        yield cluster.fault(f"{_OVERRIDE}.until", f"until is {text}, which is not a date with a time.")
