"""How long Azure would take: upgrades go node by node, and Windows takes longer."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.azure.resource_types import TYPES
from fairway.engine.step import Step
from fairway.protocol.state import Resource
from fairway.rehearsal.estimates import (
    CONTROL_PLANE_UPGRADE,
    NODES_AT_A_TIME,
    SURGE_NODES,
    WINDOWS_NODES_AT_A_TIME,
    WINDOWS_POOL,
    azure_seconds,
    rolling_seconds,
    seconds_of,
)

CLUSTER = "azure-native:containerservice:ManagedCluster"
POOL = "azure-native:containerservice:AgentPool"
CREATE, UPDATE, DELETE = TYPES[POOL].seconds
ONE_NODE = SURGE_NODES + NODES_AT_A_TIME


def resource(type: str, outputs: dict[str, Any], name: str = "x", *waits_for: str) -> Resource:
    urn = f"urn:pulumi:d::p::{type}::{name}"
    waits = tuple(f"urn:pulumi:d::p::{type}::{each}" for each, type in zip(waits_for, (CLUSTER,), strict=False))
    return Resource(urn, type, inputs=outputs, outputs=outputs, dependencies=waits)


def update(type: str, before: dict[str, Any], after: dict[str, Any], name: str = "x", *waits_for: str) -> Step:
    new = resource(type, after, name, *waits_for)
    return Step("update", new.urn, old=resource(type, before, name, *waits_for), new=new)


def pool(version: str = "1.35", **more: Any) -> dict[str, Any]:
    return {"name": "web", "count": 1, "osType": "Linux", "orchestratorVersion": version, **more}


@pytest.mark.parametrize(
    ("settings", "seconds"),
    [
        ({"count": 0}, 0),
        ({}, 0),
        ({"count": 1}, ONE_NODE),
        # The default of AKS is 10 % surge nodes, rounded up.
        ({"count": 5}, SURGE_NODES + 5 * NODES_AT_A_TIME),
        ({"count": 20}, SURGE_NODES + 10 * NODES_AT_A_TIME),
        ({"count": 6, "upgradeSettings": {"maxSurge": "33%"}}, SURGE_NODES + 3 * NODES_AT_A_TIME),
        ({"count": 6, "upgradeSettings": {"maxSurge": "3"}}, SURGE_NODES + 2 * NODES_AT_A_TIME),
        ({"count": 6, "upgradeSettings": {"maxSurge": "2", "maxUnavailable": "1"}}, SURGE_NODES + 2 * NODES_AT_A_TIME),
        ({"count": 4, "upgradeSettings": {"maxSurge": "0", "maxUnavailable": "50%"}}, 2 * NODES_AT_A_TIME),
        ({"count": 2, "upgradeSettings": {"nodeSoakDurationInMinutes": 5}}, SURGE_NODES + 2 * (NODES_AT_A_TIME + 300)),
        # Spot pools get no surge nodes.
        ({"count": 2, "scaleSetPriority": "Spot"}, 2 * NODES_AT_A_TIME),
        ({"count": 2, "osType": "Windows"}, SURGE_NODES + 2 * WINDOWS_NODES_AT_A_TIME),
        ({"count": 400, "upgradeSettings": {"maxSurge": "50%"}}, SURGE_NODES + 2 * NODES_AT_A_TIME),
        ({"count": 2, "upgradeSettings": {"maxSurge": "some"}}, 2 * NODES_AT_A_TIME),
    ],
)
def test_nodes_are_recreated_as_many_at_a_time_as_the_pool_allows(settings: dict[str, Any], seconds: int) -> None:
    assert rolling_seconds(settings) == seconds


def test_a_change_of_any_other_type_takes_the_time_of_its_row() -> None:
    subnet = "azure-native:network:Subnet"
    assert seconds_of(update(subnet, {"addressPrefix": "a"}, {"addressPrefix": "b"})) == TYPES[subnet].seconds[1] > 0


def test_an_upgrade_of_a_pool_takes_its_nodes_and_a_label_does_not() -> None:
    assert seconds_of(update(POOL, pool("1.35"), pool("1.36", count=9))) == SURGE_NODES + 9 * NODES_AT_A_TIME
    assert seconds_of(update(POOL, pool(), pool(nodeLabels={"a": "b"}))) == UPDATE
    assert seconds_of(update(POOL, pool("1.35"), pool("1.36", count=0))) == UPDATE


def test_an_upgrade_of_a_cluster_takes_the_control_plane_and_the_default_pool_with_it() -> None:
    before = {"currentKubernetesVersion": "1.35.2", "kubernetesVersion": "1.35", "agentPoolProfiles": [pool("1.35")]}
    above = {**before, "currentKubernetesVersion": "1.36.0", "kubernetesVersion": "1.36"}
    assert seconds_of(update(CLUSTER, before, above)) == CONTROL_PLANE_UPGRADE
    whole = {**above, "agentPoolProfiles": [pool("1.36")]}
    assert seconds_of(update(CLUSTER, before, whole)) == CONTROL_PLANE_UPGRADE + ONE_NODE
    assert seconds_of(update(CLUSTER, before, {**before, "tags": {"a": "b"}})) == TYPES[CLUSTER].seconds[1]


def test_a_change_that_reimages_every_pool_takes_the_slowest() -> None:
    pools = [pool(), pool(name="big", count=4)]
    before = {"agentPoolProfiles": pools, "autoUpgradeProfile": {"nodeOSUpgradeChannel": "None"}}
    after = {"agentPoolProfiles": pools, "autoUpgradeProfile": {"nodeOSUpgradeChannel": "Unmanaged"}}
    assert seconds_of(update(CLUSTER, before, after)) == SURGE_NODES + 4 * NODES_AT_A_TIME


def test_pools_are_upgraded_after_the_cluster_and_beside_each_other() -> None:
    before = {"currentKubernetesVersion": "1.35.2", "agentPoolProfiles": [pool()]}
    cluster = update(CLUSTER, before, {**before, "currentKubernetesVersion": "1.36.0"}, "shop")
    pools = [update(POOL, pool("1.35"), pool("1.36", count=count), f"p{count}", "shop") for count in (1, 3)]
    assert azure_seconds([cluster, *pools]) == CONTROL_PLANE_UPGRADE + SURGE_NODES + 3 * NODES_AT_A_TIME


def test_a_pool_of_windows_nodes_takes_longer_to_be_made() -> None:
    assert seconds_of(Step("create", "urn:pulumi:d::p::" + POOL + "::x", new=resource(POOL, pool()))) == CREATE
    windows = resource(POOL, pool(osType="Windows"))
    assert seconds_of(Step("create", windows.urn, new=windows)) == CREATE + WINDOWS_POOL
    assert seconds_of(Step("delete", windows.urn, old=windows)) == DELETE
