"""Limits of fleets."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules.fleet import AUTO_UPGRADE, MEMBER
from fairway.rules.fleet_limits import FLEET, NAMESPACE, UPDATE_RUN
from tests.preflight import GROUP, Fragment, Pairs, broken, cluster, distinguishes

HOME = {"resourceGroupName": "rg1", "fleetName": "fleet1"}
CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/aks1"


def beside(kind: str, **inputs: Any) -> Fragment:
    """A resource of a fleet beside a cluster."""
    return cluster() | {"beside": [Request(kind, "one", HOME | inputs)]}


def hub(**profile: Any) -> Fragment:
    """A fleet with a private hub."""
    return beside(FLEET, hubProfile={"apiServerAccessProfile": {"enablePrivateCluster": True}} | profile)


def namespace(**fleet: Any) -> Fragment:
    """A fleet and a managed namespace of it."""
    made = [Request(FLEET, "one", HOME | fleet), Request(NAMESPACE, "web", HOME | {"managedNamespaceName": "web"})]
    return cluster() | {"beside": made}


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
