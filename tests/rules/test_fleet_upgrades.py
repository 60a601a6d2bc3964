"""Clusters that a fleet upgrades."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules.fleet import AUTO_UPGRADE, MEMBER, STRATEGY
from fairway.rules.fleet_limits import FLEET
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes, virtual_network

HOME = {"resourceGroupName": "rg1", "fleetName": "fleet1"}
CLUSTER = f"{GROUP}/aks"
STRATEGY_ID = f"{GROUP}/providers/Microsoft.ContainerService/fleets/fleet1/updateStrategies/order"
OFF = {"upgradeChannel": "none", "nodeOSUpgradeChannel": "None"}


def member(**settings: Any) -> Request:
    """The cluster in a fleet."""
    return Request(MEMBER, "aks", HOME | {"fleetMemberName": "aks", "clusterResourceId": CLUSTER} | settings)


def profile(**settings: Any) -> Request:
    """An automatic upgrade of the fleet."""
    return Request(AUTO_UPGRADE, "auto", HOME | {"autoUpgradeProfileName": "auto", "channel": "Stable"} | settings)


def strategy(*groups: str, **stage: Any) -> Request:
    """A strategy with one stage."""
    stages = [{"name": "one", "groups": [{"name": each} for each in groups]} | stage]
    inputs = HOME | {"updateStrategyName": "order", "strategy": {"stages": stages}}
    return Request(STRATEGY, "order", inputs, id=STRATEGY_ID)


def fleet(**settings: Any) -> Request:
    """The fleet."""
    return Request(FLEET, "fleet", HOME | settings)


def beside(*requests: Request, **properties: Any) -> Fragment:
    """A cluster with a fleet around it."""
    return cluster(**properties) | {"beside": [fleet(), *requests]}


def hub(**access: Any) -> Fragment:
    """A fleet with a hub in a subnet."""
    profile = {"agentProfile": {"subnetId": "/subscriptions/s/subnets/hub"}, "apiServerAccessProfile": access}
    return cluster() | {"beside": [fleet(hubProfile=profile)]}


FOLLOWS = {"updateStrategyId": STRATEGY_ID}
ELSEWHERE = {"resourceGroupName": "rg2", "fleetName": "fleet2"}
PATCH = {"autoUpgradeProfile": {"upgradeChannel": "patch"}}
PAIRS: Pairs = {
    "fleet-two-fleets": (beside(member(), member(**ELSEWHERE)), beside(member())),
    "fleet-and-cluster-upgrade": (
        beside(member(), profile(), **PATCH),
        beside(member(), profile(), autoUpgradeProfile=OFF),
    ),
    "fleet-group-without-stage": (
        beside(member(group="prd"), profile(**FOLLOWS), strategy("prod")),
        beside(member(group="prod"), profile(**FOLLOWS), strategy("prod")),
    ),
    "fleet-upgrade-member-support": (
        beside(
            member(), profile(channel="TargetKubernetesVersion", targetKubernetesVersion="1.33", longTermSupport=True)
        ),
        beside(member(), profile(channel="TargetKubernetesVersion", targetKubernetesVersion="1.33")),
    ),
    "fleet-public-hub": (hub(), hub(enablePrivateCluster=True)),
    "fleet-hub-api-server-subnet": (
        hub(enableVnetIntegration=True),
        hub(enableVnetIntegration=True, subnetId="/subscriptions/s/subnets/api"),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_upgrades_by_a_fleet_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize(
    ("requests", "reported"),
    [
        ((member(), profile(disabled=True)), False),
        ((member(), profile(**FOLLOWS), strategy("prod")), False),
        ((member(group="prod"), profile(**FOLLOWS), strategy("prod")), True),
        ((member(), profile(**FOLLOWS), strategy("prod", memberSelector={"byLabel": "env=prod"})), True),
        ((member(), profile(updateStrategyId=UNKNOWN)), False),
        ((member(), profile(**ELSEWHERE)), False),
        ((profile(),), False),
    ],
)
def test_only_a_cluster_that_an_automatic_upgrade_includes_is_upgraded_twice(
    requests: tuple[Request, ...], reported: bool
) -> None:
    assert ("fleet-and-cluster-upgrade" in broken(beside(*requests, **PATCH))) == reported


def test_node_images_are_compared_with_the_channel_of_node_images() -> None:
    images = {"autoUpgradeProfile": {"upgradeChannel": "none", "nodeOSUpgradeChannel": "NodeImage"}}
    assert "fleet-and-cluster-upgrade" not in broken(beside(member(), profile(), **images))
    assert "fleet-and-cluster-upgrade" in broken(beside(member(), profile(channel="NodeImage"), **images))


def test_aks_automatic_cannot_turn_its_channel_off() -> None:
    automatic = {"sku": {"name": "Automatic", "tier": "Standard"}, **PATCH}
    assert "fleet-and-cluster-upgrade" not in broken(beside(member(), profile(), **automatic))


@pytest.mark.parametrize(
    ("requests", "missed"),
    [
        ((), {"upgrade-channel", "node-os-channel"}),
        ((member(), profile()), {"node-os-channel"}),
        ((member(), profile(channel="NodeImage")), {"upgrade-channel"}),
        ((member(),), {"upgrade-channel", "node-os-channel"}),
        ((member(**ELSEWHERE),), set[str]()),
    ],
)
def test_a_cluster_without_a_channel_is_upgraded_by_its_fleet(requests: tuple[Request, ...], missed: set[str]) -> None:
    channels = {"upgrade-channel", "node-os-channel"}
    found = broken(beside(*requests, autoUpgradeProfile=OFF), profile="prod")
    assert found & channels == missed


@pytest.mark.parametrize(("requests", "reported"), [((member(), profile()), True), ((member(**ELSEWHERE),), False)])
def test_upgrades_by_a_fleet_have_a_maintenance_window(requests: tuple[Request, ...], reported: bool) -> None:
    network = {"virtualNetwork": virtual_network()}
    found = broken(beside(*requests, autoUpgradeProfile=OFF) | network, profile="prod")
    assert ("maintenance-windows" in found) == reported
