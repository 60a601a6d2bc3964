"""Limits of fleets."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules.fleet import AUTO_UPGRADE, MEMBER, STRATEGY
from fairway.rules.fleet_limits import FLEET, NAMESPACE, UPDATE_RUN
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes

HOME = {"resourceGroupName": "rg1", "fleetName": "fleet1"}
GROUP_A = {"name": "a"}
CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/aks1"


def beside(kind: str, **inputs: Any) -> Fragment:
    """A resource of a fleet beside a cluster."""
    return cluster() | {"beside": [Request(kind, "one", HOME | inputs)]}


def strategy(*stages: Fragment) -> Fragment:
    """An update strategy with these stages."""
    return beside(STRATEGY, strategy={"stages": list(stages)})


def stage(*groups: Fragment, **settings: Any) -> Fragment:
    """A stage with these groups."""
    return {"name": "one", "groups": list(groups)} | settings


def run(kind: str, version: str = "", **update: Any) -> Fragment:
    """An update run."""
    upgrade = {"type": kind} | ({"kubernetesVersion": version} if version else {})
    return beside(UPDATE_RUN, managedClusterUpdate={"upgrade": upgrade} | update)


def hub(**profile: Any) -> Fragment:
    """A fleet with a private hub."""
    return beside(FLEET, hubProfile={"apiServerAccessProfile": {"enablePrivateCluster": True}} | profile)


def namespace(**fleet: Any) -> Fragment:
    """A fleet and a managed namespace of it."""
    made = [Request(FLEET, "one", HOME | fleet), Request(NAMESPACE, "web", HOME | {"managedNamespaceName": "web"})]
    return cluster() | {"beside": made}


def gates(key: str) -> Fragment:
    """A strategy with a scheduled start."""
    return strategy(stage(GROUP_A, **{key: [{"type": "ScheduledStart", "displayName": "at night"}]}))


PAIRS: Pairs = {
    "fleet-resource-name": (
        beside(UPDATE_RUN, updateRunName="Run-1"),
        beside(UPDATE_RUN, updateRunName="run-1"),
    ),
    "fleet-member-cluster": (
        beside(MEMBER, clusterResourceId=f"{CLUSTER}/agentPools/system"),
        beside(MEMBER, clusterResourceId=CLUSTER),
    ),
    "fleet-upgrade-node-images": (
        beside(AUTO_UPGRADE, channel="NodeImage", nodeImageSelection={"type": "Latest"}),
        beside(AUTO_UPGRADE, channel="Stable", nodeImageSelection={"type": "Latest"}),
    ),
    "fleet-member-group": (beside(MEMBER, group="Blue"), beside(MEMBER, group="blue")),
    "fleet-stage-names": (strategy(stage({"name": "A_1"})), strategy(stage({"name": "a-1"}))),
    "fleet-stage-groups": (strategy(stage(GROUP_A, GROUP_A)), strategy(stage(GROUP_A, {"name": "b"}))),
    "fleet-max-concurrency": (
        strategy(stage(GROUP_A | {"maxConcurrency": "4"}, maxConcurrency="3")),
        strategy(stage(GROUP_A | {"maxConcurrency": "100%"}, maxConcurrency="3")),
    ),
    "fleet-scheduled-gate-after": (gates("afterGates"), gates("beforeGates")),
    "fleet-run-two-strategies": (
        beside(UPDATE_RUN, updateStrategyId="/subscriptions/s/x", strategy={"stages": [stage(GROUP_A)]}),
        beside(UPDATE_RUN, updateStrategyId="/subscriptions/s/x"),
    ),
    "fleet-run-version": (run("Full"), run("Full", "1.35.1")),
    "fleet-run-version-not-used": (run("NodeImageOnly", "1.35.1"), run("ControlPlaneOnly", "1.35.1")),
    "fleet-node-images": (
        run("NodeImageOnly", nodeImageSelection={"type": "Custom"}),
        run("NodeImageOnly", nodeImageSelection={"type": "Latest", "customNodeImageVersions": []}),
    ),
    "fleet-upgrade-version": (
        beside(AUTO_UPGRADE, channel="Stable", targetKubernetesVersion="1.35"),
        beside(AUTO_UPGRADE, channel="TargetKubernetesVersion", targetKubernetesVersion="1.35"),
    ),
    "fleet-upgrade-long-term-support": (
        beside(AUTO_UPGRADE, channel="Rapid", longTermSupport=True),
        beside(AUTO_UPGRADE, channel="Rapid", longTermSupport=False),
    ),
    "fleet-private-hub-subnet": (hub(), hub(agentProfile={"subnetId": "/subscriptions/s/subnets/hub"})),
    "fleet-namespace-without-hub": (namespace(), namespace(hubProfile={"dnsPrefix": "hub"})),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_fleet_limits_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize("text", ["0", "0%", "101%", "many", "51"])
def test_a_number_of_clusters_at_once_is_from_1_to_50_or_a_share(text: str) -> None:
    assert "fleet-max-concurrency" in broken(strategy(stage(GROUP_A, maxConcurrency=text)))


def test_a_stage_has_at_most_50_groups_and_is_not_empty() -> None:
    assert "fleet-stage-groups" in broken(strategy(stage(*({"name": f"g{each}"} for each in range(51)))))
    assert "fleet-stage-groups" in broken(strategy(stage()))
    assert "fleet-stage-groups" not in broken(strategy(stage(memberSelector={"byLabel": "env=test"})))


@pytest.mark.parametrize(
    ("id", "fine"),
    [
        ("aks1", False),
        (CLUSTER.upper().replace("/SUBSCRIPTIONS", "/subscriptions"), True),
        (CLUSTER.replace("ContainerService/managedClusters", "Kubernetes/connectedClusters"), True),
        (UNKNOWN, True),
    ],
)
def test_a_member_is_a_cluster_of_azure_or_one_that_arc_connects(id: str, fine: bool) -> None:
    assert ("fleet-member-cluster" not in broken(beside(MEMBER, clusterResourceId=id))) == fine


def test_a_target_is_a_minor_version() -> None:
    patch = beside(AUTO_UPGRADE, channel="TargetKubernetesVersion", targetKubernetesVersion="1.35.2")
    assert "fleet-upgrade-version" in broken(patch)


def test_images_that_a_run_does_not_use_are_refused() -> None:
    chosen = {"type": "Latest", "customNodeImageVersions": [{"version": "AKSUbuntu-2204gen2containerd-2026.01.01"}]}
    assert "fleet-node-images" in broken(run("NodeImageOnly", nodeImageSelection=chosen))


@pytest.mark.parametrize(("settings", "fine"), [({}, False), ({"memberSelector": {"byLabel": "a=b"}}, True)])
def test_a_stage_has_groups_or_selects_members(settings: Fragment, fine: bool) -> None:
    alone = {key: value for key, value in stage(**settings).items() if key != "groups"}
    assert ("fleet-stage-groups" not in broken(strategy(alone))) == fine
