"""Good practice: upgrades, and when they happen."""

from __future__ import annotations

from fairway.rules.citations import aks
from fairway.rules.cluster import MAINTENANCE_CONFIGURATION, Cluster
from fairway.rules.fleet_limits import page
from fairway.rules.fleet_upgrades import is_upgraded, may_be_upgraded
from fairway.rules.practice import ALL, REGULATED, has_surroundings, practice, preset
from fairway.rules.reader import Faults
from fairway.rules.remedies import WINDOW_FIRST

_CHANNEL = "autoUpgradeProfile.upgradeChannel"
_NODE_CHANNEL = "autoUpgradeProfile.nodeOSUpgradeChannel"
_WINDOWS = {"aksmanagedautoupgradeschedule": _CHANNEL, "aksmanagednodeosupgradeschedule": _NODE_CHANNEL}


@practice(
    "upgrade-channel",
    "Kubernetes is upgraded by a channel.",
    remedy=f"Set autoUpgradeProfile.upgradeChannel to patch or stable.{WINDOW_FIRST}",
    sources=(aks("auto-upgrade-cluster.md"),),
    profiles=ALL,
)
def _channel(cluster: Cluster) -> Faults:
    off = cluster.word(_CHANNEL) in ("", "none") and not cluster.hidden(_CHANNEL) and not preset(cluster)
    if off and not may_be_upgraded(cluster, node_images=False):
        yield cluster.fault(_CHANNEL, "patches of Kubernetes are installed only when a person remembers them.")


@practice(
    "node-os-channel",
    "Images of nodes are upgraded by a channel.",
    remedy=f"Set autoUpgradeProfile.nodeOSUpgradeChannel to NodeImage or SecurityPatch.{WINDOW_FIRST}",
    sources=(aks("auto-upgrade-node-os-image.md"),),
    profiles=ALL,
)
def _node_channel(cluster: Cluster) -> Faults:
    # Left out, API versions from 2023-06-01 make it NodeImage.
    if cluster.word(_NODE_CHANNEL) in ("none", "unmanaged") and not may_be_upgraded(cluster, node_images=True):
        installed = cluster.word(_NODE_CHANNEL) == "unmanaged"
        reason = (
            "updates that Linux installs by itself apply only after a restart, which nothing does without Kured."
            if installed
            else "AKS does not replace images with known vulnerabilities, and nothing else patches the nodes."
        )
        yield cluster.fault(_NODE_CHANNEL, reason)


@practice(
    "maintenance-windows",
    "Upgrades by a channel have a maintenance window.",
    remedy="Create the maintenanceConfigurations aksManagedAutoUpgradeSchedule and "
    "aksManagedNodeOSUpgradeSchedule; in a stack file, write both below `maintenance`.",
    sources=(aks("planned-maintenance.md"), page("concepts-update-orchestration.md#planned-maintenance-windows")),
)
def _maintenance(cluster: Cluster) -> Faults:
    windows = [each for each in cluster.children if each.request.type == MAINTENANCE_CONFIGURATION]
    # A window whose name is not known may be the one.
    names = {each.word("configName") for each in windows}
    if "" in names or not has_surroundings(cluster):
        return
    for window, path in _WINDOWS.items():
        own = cluster.word(path) not in ("", "none")
        if window in names or not (own or is_upgraded(cluster, node_images=path == _NODE_CHANNEL)):
            continue
        what = f"{path.rsplit('.', 1)[-1]} {cluster.text(path)}" if own else "the fleet of the cluster"
        yield cluster.fault(path, f"{what} restarts nodes at any hour of any day.")


@practice(
    "max-surge",
    "An upgrade replaces a tenth to half of a pool at a time.",
    remedy='Set upgradeSettings.maxSurge of the pool to "33%".',
    sources=(aks("upgrade-aks-node-pools-rolling.md"),),
)
def _surge(cluster: Cluster) -> Faults:
    for pool in cluster.pools:
        text = pool.text("upgradeSettings.maxSurge")
        share = text.removesuffix("%")
        if text.endswith("%") and share.isdecimal() and int(share) > 50:
            reason = f"pool {pool.shown}: {text} of its nodes restart together, and as many are paid twice."
            yield pool.fault("upgradeSettings.maxSurge", reason)


@practice(
    "version-pinned-on-pool",
    "Pools follow the version of the control plane.",
    remedy="Leave orchestratorVersion out of the pool, or raise it with kubernetesVersion.",
    sources=(aks("upgrade-node-pools.md"),),
    profiles=REGULATED,
)
def _pinned(cluster: Cluster) -> Faults:
    control = cluster.text("kubernetesVersion")
    for pool in cluster.pools:
        own = pool.text("orchestratorVersion")
        if own and control and not own.startswith(control) and not control.startswith(own):
            reason = f"pool {pool.shown} runs {own}, the control plane {control}."
            yield pool.fault("orchestratorVersion", reason)
