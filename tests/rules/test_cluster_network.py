"""What rules know of the networks around a cluster."""

from __future__ import annotations

from dataclasses import replace

from fairway.request import UNKNOWN, Request
from fairway.rules import check
from fairway.rules.cluster_network import ROUTE, ROUTE_TABLE, SUBNET, Stack
from tests.preflight import NETWORK, TODAY, of, requests_of, system, virtual_network

GONE = "pod-cidr-overlaps-node-subnet"


def test_networks_of_two_subscriptions_that_are_called_alike_are_kept_apart() -> None:
    here = of(system(vnetSubnetID=f"{NETWORK}/vnet1/subnets/nodes"), virtualNetwork=virtual_network("10.240.0.0/22"))
    there = [
        replace(each, name=f"{each.name}-there", options={"provider": "there"})
        for each in requests_of(of(virtualNetwork=virtual_network("10.244.0.0/22")))
        if each.type != requests_of(here)[0].type
    ]
    assert GONE not in {each.rule for each in check([*requests_of(here), *there], today=TODAY)}


def test_a_network_whose_name_is_not_known_yet_is_not_another_one() -> None:
    inputs = {"resourceGroupName": "rg1", "virtualNetworkName": UNKNOWN, "subnetName": "nodes"}
    made = Request(SUBNET, "nodes", inputs, id=f"{NETWORK}/unknown/subnets/nodes")
    assert Stack((made,)).network_of(made.id) is None


def test_a_route_of_its_own_is_of_the_table_that_it_names() -> None:
    table = Request(ROUTE_TABLE, "table", {"routeTableName": "egress"}, id="/table")
    named = Request(ROUTE, "default", {"routeTableName": "Egress", "addressPrefix": "0.0.0.0/0"})
    others = [Request(ROUTE, "a", {"routeTableName": "other"}), Request(ROUTE, "b", {"routeTableName": UNKNOWN})]
    subnet = Request(SUBNET, "nodes", {"routeTable": {"id": "/table"}}, id="/subnet")
    around = Stack((table, named, *others, subnet))
    assert [each.request.name for each in around.routes_of(around.subnets["/subnet"]) or ()] == ["default"]
    nameless = Stack((replace(table, properties={}), *others, subnet))
    assert nameless.routes_of(nameless.subnets["/subnet"]) == ()
