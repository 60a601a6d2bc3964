"""How rules see a cluster: its pools, Azure's defaults, its surroundings."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER, Cluster, clusters
from fairway.rules.surroundings import VIRTUAL_NETWORK
from tests.preflight import NETWORK, NODES, cluster, of, pool, requests_of, system


def only(fragment: dict[str, Any]) -> Cluster:
    """The one cluster of a fragment."""
    return clusters(requests_of(fragment))[0]


def _named(name: Any, **more: Any) -> Request:
    return Request(MANAGED_CLUSTER, f"logical-{name}", {"resourceName": name, "resourceGroupName": "rg1", **more})


def _pool_of(cluster_name: Any) -> Request:
    inputs = {"resourceName": cluster_name, "resourceGroupName": "RG1", "agentPoolName": "user1"}
    return Request(AGENT_POOL, "logical-user1", inputs)


def test_a_pool_of_its_own_belongs_to_the_cluster_it_names() -> None:
    shop, blog = clusters([_named("shop"), _named("blog"), _pool_of("Blog")])
    assert (len(shop.pools), len(blog.pools)) == (0, 1)


def test_a_pool_of_another_resource_group_belongs_to_no_cluster_of_this_one() -> None:
    elsewhere = Request(AGENT_POOL, "user1", {"resourceName": "shop", "resourceGroupName": "rg2"})
    assert clusters([_named("shop"), elsewhere])[0].pools == ()


def test_a_pool_of_a_cluster_not_yet_named_belongs_to_the_only_one() -> None:
    assert len(clusters([_named(UNKNOWN), _pool_of(UNKNOWN)])[0].pools) == 1
    assert [len(each.pools) for each in clusters([_named("a"), _named("b"), _pool_of(UNKNOWN)])] == [0, 0]


@pytest.mark.parametrize(
    ("network", "cni", "max_pods"),
    [
        ({}, "overlay", 250),
        ({"networkPlugin": "azure", "networkPluginMode": "overlay"}, "overlay", 250),
        ({"networkPlugin": "azure"}, "node-subnet", 30),
        ({"networkPlugin": "kubenet"}, "kubenet", 110),
        ({"networkPlugin": "none"}, "none", 110),
        ({"networkPlugin": UNKNOWN}, "", 110),
        ({"networkPlugin": "azure", "networkPluginMode": UNKNOWN}, "", 110),
    ],
)
def test_the_network_decides_how_many_pods_a_node_holds(network: dict[str, str], cni: str, max_pods: int) -> None:
    seen = only(cluster(networkProfile=network))
    assert (seen.cni, seen.pools[0].max_pods) == (cni, max_pods)


@pytest.mark.parametrize(
    ("settings", "count", "nodes"),
    [
        ({}, 11, 2),
        ({"maxSurge": "33%"}, 4, 2),
        ({"maxSurge": "3"}, 4, 3),
        ({"maxSurge": 3}, 4, 3),
        ({"maxSurge": "many"}, 4, 0),
        ({"maxSurge": UNKNOWN}, 4, 0),
    ],
)
def test_surge_is_a_share_or_a_number_and_rounds_up(settings: dict[str, Any], count: int, nodes: int) -> None:
    assert only(of(system(count=count, upgradeSettings=settings))).pools[0].surge_nodes == nodes


def test_a_spot_pool_has_no_surge() -> None:
    assert only(of(pool(scaleSetPriority="Spot"))).pools[0].surge_nodes == 0


def test_a_subnet_written_inside_its_vnet_is_one() -> None:
    home = {"resourceGroupName": "rg1", "virtualNetworkName": "vnet1"}
    inside = {
        "addressSpace": {"addressPrefixes": []},
        "subnets": [{"name": "nodes", "addressPrefix": "x"}],
    }
    vnet = Request(VIRTUAL_NETWORK, "vnet1", home | inside, id=f"{NETWORK}/vnet1")
    seen = clusters([*requests_of(of(system(vnetSubnetID=NODES.upper()))), vnet])[0]
    assert [subnet.name for subnet, _ in seen.node_subnets.values()] == ["nodes"]
    assert [each.name for each in seen.virtual_networks] == ["vnet1"]
