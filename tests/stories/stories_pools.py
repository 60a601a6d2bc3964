"""Stories of our own cluster component: every change gets through, whatever happened to its pools before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from components import AksCluster, Context
from config.cluster import Cluster
from fairway.standin.drift import overnight
from tests.stories.acts import Act, Program, Story, destroy, fault, story, up

BASE: dict[str, Any] = {
    "location": "westeurope",
    "resourceGroupName": None,
    "identity": {"type": "SystemAssigned"},
    "monitoring": None,
    "network": {"subnets": {}},
    "networkProfile": {"outboundType": "loadBalancer"},
    "addonProfiles": None,
    "securityProfile": None,
    "apiServerAccessProfile": None,
    "protect": False,
    "defaultNodePool": {"vmSize": "Standard_D4ds_v5"},
}
"""A cluster with as little around it as there can be."""
POOLS: dict[str, Any] = {
    "batch": {"vmSize": "Standard_D8ds_v5", "enableAutoScaling": True, "minCount": 1, "maxCount": 5},
    "core": {"vmSize": "Standard_D4ds_v5", "mode": "System", "count": 2},
}
CHANNELS = ("none", "patch", "stable", "rapid", "node-image")
VERSIONS: dict[str, dict[str, Any]] = {
    "written": {"kubernetesVersion": "1.36"},
    "its own": {"defaultNodePool": {"vmSize": "Standard_D4ds_v5", "orchestratorVersion": "1.36"}},
    "left out": {},
}


ONE_POOL: dict[str, Any] = {"batch": POOLS["batch"]}
"""For both engines: the CLI creates pools in parallel, and Azure lists them in the order of their creation."""


def shop(**settings: Any) -> Program:
    """The cluster `shop` with these settings."""
    found = Cluster.model_validate({**BASE, "nodePools": POOLS, **settings})

    def program() -> None:
        AksCluster(Context("shop", found))

    return program


def night() -> Act:
    """What Azure does by itself."""
    return Act("cloud", cloud=overnight)


def _up(**settings: Any) -> Act:
    return up(shop(**settings), refreshing=True)


def _tag(value: str) -> dict[str, Any]:
    return {"tags": {"run": value}}


def changes(channel: str, version: str, pools: dict[str, Any]) -> Story:
    """A cluster that is changed directly after creation, after nights, and after an upgrade."""
    inputs = {"autoUpgradeProfile": {"upgradeChannel": channel}, "nodePools": pools, **VERSIONS[version]}
    newer: dict[str, Any] = {"kubernetesVersion": "1.37"}
    if version == "its own":
        inputs |= {"kubernetesVersion": "1.36"}
        newer |= {"defaultNodePool": BASE["defaultNodePool"]}
    return story(
        f"a cluster with other pools is changed, channel {channel}, version {version}",
        _up(**inputs),
        _up(**inputs),
        _up(**inputs, **_tag("before a night")),
        _up(**inputs, **_tag("before a night")),
        night(),
        _up(**inputs, **_tag("after a night")),
        night(),
        _up(**inputs, **_tag("after a night")),
        _up(**{**inputs, **newer}, **_tag("after a night"), upgradeKubernetes=True),
        _up(**{**inputs, **newer}, **_tag("upgraded")),
        _up(**{**inputs, **newer}, **_tag("upgraded")),
        destroy(),
    )


_MOVED: dict[str, Any] = {"autoUpgradeProfile": {"upgradeChannel": "none"}, "nodePools": ONE_POOL}
_NOW_WRITTEN: dict[str, Any] = {**_MOVED, "kubernetesVersion": "1.36"}

WRITTEN_LATER = story(
    "a version that is written later goes into the default pool by an upgrade to what runs",
    _up(**_MOVED),
    _up(**_NOW_WRITTEN, **_tag("refused")),
    _up(**_NOW_WRITTEN, upgradeKubernetes=True),
    _up(**_NOW_WRITTEN, **_tag("taken")),
    night(),
    _up(**_NOW_WRITTEN, **_tag("again")),
)
"""A state whose default pool was created without a version, as states of earlier releases are."""

_SYSTEM_POOL: dict[str, Any] = {"nodePools": {"core": POOLS["core"]}}


def retired(how: str | None, **settings: Any) -> Act:
    """An update of a protected cluster whose default pool is on its way out."""
    default = {**BASE["defaultNodePool"], **({"retired": how} if how else {})}
    inputs: dict[str, Any] = {"kubernetesVersion": "1.36", "protect": True, **_SYSTEM_POOL, **settings}
    return _up(**inputs, defaultNodePool=default)


_LEFT_OUT: dict[str, Any] = {
    "nodePools": {"core": POOLS["core"]},
    "defaultNodePool": {**BASE["defaultNodePool"], "retired": "draining"},
}
_UPGRADED: dict[str, Any] = {**_LEFT_OUT, "kubernetesVersion": "1.37", "upgradeKubernetes": True}

UPGRADED_WHILE_DRAINING = story(
    "a cluster whose version was left out is upgraded while its default pool drains",
    _up(nodePools=_LEFT_OUT["nodePools"]),
    _up(**_LEFT_OUT),
    _up(**_LEFT_OUT, **_tag("draining")),
    _up(**_UPGRADED, **_tag("draining")),
    _up(**_LEFT_OUT, **_tag("upgraded")),
    _up(**_LEFT_OUT, **_tag("upgraded")),
    destroy(),
)

STORIES = [
    changes("none", "written", ONE_POOL),
    changes("patch", "left out", ONE_POOL),
    WRITTEN_LATER,
    UPGRADED_WHILE_DRAINING,
    story(
        "a cluster that cannot be deleted is brought up again with all its pools",
        _up(kubernetesVersion="1.36", nodePools=ONE_POOL),
        fault("refuse:delete:ManagedCluster"),
        destroy(),
        _up(kubernetesVersion="1.36", nodePools=ONE_POOL),
        destroy(),
    ),
    story(
        "a default pool that drains is protected until it is drained",
        retired(None),
        retired("draining"),
        replace(retired("gone"), kind="preview"),
        retired(None),
        retired("gone"),
        retired("drained"),
        retired("draining"),
        retired("drained"),
        retired("gone"),
        retired("gone", protect=False),
        destroy(),
    ),
]
