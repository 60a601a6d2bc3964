"""Ways out of a network exist before the nodes that need them, and change without a gap."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal.test_rotation import up

BASE: dict[str, Any] = {"kubernetesVersion": "1.35", "defaultNodePool": {"vmSize": "Standard_D4ds_v5"}}
FIREWALL = {
    "networkProfile": {"outboundType": "userDefinedRouting"},
    "network": {
        "firewall": {"sku": {"tier": "Basic"}},
        "subnets": {
            "nodes": {"addressPrefix": "10.224.0.0/20"},
            "AzureFirewallSubnet": {"addressPrefix": "10.224.255.192/26"},
            "AzureFirewallManagementSubnet": {"addressPrefix": "10.224.255.128/26"},
        },
    },
}


def stack(settings: dict[str, Any]) -> str:
    return f"clusters:\n  shop: {json.dumps({**BASE, **settings})}\n"


@pytest.mark.usefixtures("quick")
def test_a_basic_firewall_has_its_rules_before_the_nodes_and_the_routes_to_it(tmp_path: Path) -> None:
    with up(tmp_path, stack(FIREWALL)) as stage:
        lines = [json.loads(line) for line in stage.journal.read_text("utf-8").splitlines()]
        resources = {each.name: each for each in stage.driver.resources()}
    names = {each.id.casefold(): each.name for each in resources.values() if each.id}
    created = [names.get(str(each["id"]).casefold(), "") for each in lines if each.get("status") == 201]
    order = ("shop/firewall-rules", "shop/firewall", "shop/routes", "shop/subnet/nodes", "shop")
    assert sorted(order, key=created.index) == list(order)
    routes = {each["name"]: each for each in resources["shop/routes"].outputs["routes"]}
    assert routes["firewall"]["nextHopIpAddress"].startswith("10.")
    assert routes["firewall-address-0"]["addressPrefix"].endswith("/32")


@pytest.mark.usefixtures("quick")
def test_a_zone_redundant_nat_gateway_is_on_the_subnet_before_the_old_one_is_deleted(tmp_path: Path) -> None:
    with up(tmp_path, stack({})) as stage:
        assert not stage.update({"network": {"natGateway": {"sku": {"name": "StandardV2"}}}})
        changes = stage.new_changes()
    order = ["PUT ng-shop-test-v2", "PUT nodes", "DELETE ng-shop-test", "DELETE pip-shop-test-0"]
    assert sorted(order, key=changes.index) == order
