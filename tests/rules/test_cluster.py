"""How rules see a cluster: its pools, Azure's defaults, its surroundings."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN, Request
from fairway.rules import check
from fairway.rules.cluster import AGENT_POOL, MANAGED_CLUSTER, Cluster, clusters
from fairway.rules.cluster_network import VIRTUAL_NETWORK, Stack
from fairway.rules.pool import Pool
from fairway.rules.reader import Reader
from tests.preflight import CASES, NETWORK, NODES, TODAY, Fragment, cluster, of, pool, requests_of, system


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


def _owners(pool: dict[str, Any], *, depends_on: tuple[str, ...] = (), groups: tuple[Any, Any] = ("a", "b")) -> Any:
    """Which of two clusters, `shop` of each resource group, have a pool."""
    shops = [
        Request(MANAGED_CLUSTER, f"{n}", {"resourceName": "shop"} | ({"resourceGroupName": group} if group else {}))
        for n, group in enumerate(groups, 1)
    ]
    found = clusters([*shops, Request(AGENT_POOL, "user1", pool, depends_on=depends_on)])
    return [each.request.name for each in found if each.pools], {each.has_every_pool for each in found}


@pytest.mark.parametrize("group", [{}, {"resourceGroupName": UNKNOWN}])
@pytest.mark.parametrize("name", [{}, {"resourceName": UNKNOWN}, {"resourceName": "Shop"}])
def test_a_pool_whose_group_is_not_known_belongs_to_the_cluster_it_depends_on(
    group: dict[str, Any], name: dict[str, Any]
) -> None:
    assert _owners(name | group, depends_on=("2", "elsewhere")) == (["2"], {True})
    assert _owners(name | group) == ([], {False})
    assert _owners(name | group, depends_on=("2",), groups=(UNKNOWN, None)) == (["2"], {True})


def test_a_pools_own_words_count_more_than_what_it_depends_on() -> None:
    assert _owners({"resourceName": "shop", "resourceGroupName": "A"}, depends_on=("2",)) == (["1"], {True})


def test_pools_of_several_clusters_are_held_against_rules_though_their_group_is_not_known() -> None:
    pools = [
        Request(AGENT_POOL, f"{name}-web", {"resourceName": name, "agentPoolName": "Web"}) for name in ("shop", "blog")
    ]
    groups = [Request(MANAGED_CLUSTER, name, {"resourceName": name}) for name in ("shop", "blog")]
    found = [each.resource for each in check([*groups, *pools]) if each.rule == "np-name-uppercase"]
    assert found == ["AgentPool shop-web", "AgentPool blog-web"]


def test_a_system_pool_that_may_belong_to_the_cluster_is_not_reported_as_missing() -> None:
    system_pool = Request(AGENT_POOL, "system", {"resourceName": UNKNOWN, "mode": "System", "agentPoolName": "sys"})
    found = check([_named("shop"), _named("blog"), system_pool])
    assert "no-system-pool" not in {each.rule for each in found}


@pytest.mark.parametrize(
    ("network", "cni", "max_pods"),
    [
        ({}, "overlay", 250),
        ({"networkPlugin": "azure", "networkPluginMode": "overlay"}, "overlay", 250),
        ({"networkPlugin": "azure"}, "node-subnet", 30),
        ({"networkPlugin": "kubenet"}, "kubenet", 110),
        ({"networkPlugin": "none"}, "none", 250),
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


def test_a_reason_names_a_pool_as_azure_and_as_its_author_call_it() -> None:
    named = {"resourceName": "shop", "resourceGroupName": "rg1", "agentPoolName": "winz2s", "osType": "Windows"}
    alone = clusters([_named("shop"), Request(AGENT_POOL, "shop/win/z2s", named)])[0].pools[0]
    alike = clusters([_named("shop"), Request(AGENT_POOL, "winz2s", named)])[0].pools[0]
    assert (alone.shown, alike.shown) == ("winz2s (shop/win/z2s)", "winz2s")
    assert only(of(system())).pools[0].shown == "sys"


def test_a_pool_whose_cluster_is_not_known_may_hold_110_pods_a_node() -> None:
    assert Pool(Request(AGENT_POOL, "web", {})).max_pods == 110


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_pools_without_their_cluster_have_no_errors_that_they_do_not_have_with_it(case: Fragment) -> None:
    fragment = case["good"].get("after", case["good"])
    apart = [pools_of(fragment), pools_of({**fragment, "agentPoolProfiles": fragment.get("agentPoolProfiles", [])[:1]})]
    for requests in apart:
        assert [each for each in check(requests, today=TODAY) if each.severity == "error"] == []


def pools_of(fragment: Fragment) -> list[Request]:
    """The pools of a cluster as requests of their own, without it."""
    pools = [(each["name"], each) for each in fragment.get("agentPoolProfiles", ()) if each.get("name")]
    home = {"resourceName": "aks-test", "resourceGroupName": "rg1"}
    return [
        Request(AGENT_POOL, name, {**home, "agentPoolName": name, **{k: v for k, v in each.items() if k != "name"}})
        for name, each in pools
    ]


def test_a_pool_is_checked_without_its_cluster_and_among_several() -> None:
    spot = {"scaleSetPriority": "Spot", "spotMaxPrice": 0.1234567, "agentPoolName": "a", "resourceName": "x"}
    clusters_of_plan = [Request(MANAGED_CLUSTER, each, {"resourceName": UNKNOWN}) for each in "xy"]
    for others in ([], clusters_of_plan):
        found = check([*others, Request(AGENT_POOL, "a", spot)], today=TODAY)
        assert [each.resource for each in found if each.rule == "spot-maxprice-decimals"] == ["AgentPool a"]
    assert all(each.resource != "ManagedCluster x" for each in check([Request(AGENT_POOL, "a", spot)], today=TODAY))


@pytest.mark.parametrize(("exists", "severity"), [(None, "warning"), (True, "warning"), (False, "error")])
def test_what_azure_refuses_for_new_resources_alone_is_an_error_where_it_is_created(
    exists: bool | None, severity: str
) -> None:
    stack = Stack((Request(MANAGED_CLUSTER, "aks", {}, exists=exists),))
    assert stack.worse_if_new(Reader(stack.requests[0])) == severity


@pytest.mark.parametrize(("exists", "severity"), [(None, "error"), (True, "warning"), (False, "error")])
def test_what_a_header_allowed_is_only_warned_of_where_it_exists(exists: bool | None, severity: str) -> None:
    stack = Stack((Request(MANAGED_CLUSTER, "aks", {}, exists=exists),))
    assert stack.milder_if_there(Reader(stack.requests[0])) == severity
