"""What the Application Gateway ingress controller writes to its gateway stays there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rehearsal.test_rotation import up

STACK = """
clusters:
  shop:
    kubernetesVersion: "1.35"
    addonProfiles: {ingressApplicationGateway: {enabled: true}}
    network:
      subnets: {nodes: {addressPrefix: 10.224.0.0/20}, edge: {addressPrefix: 10.224.16.0/24}}
      applicationGateway: {subnet: edge}
"""


@pytest.mark.usefixtures("quick")
def test_an_update_of_the_gateway_leaves_the_pools_and_rules_of_its_ingress_controller(tmp_path: Path) -> None:
    with up(tmp_path, STACK) as stage:
        moved = stage.driver.overnight()
        assert any("the ingress controller has written an Ingress" in each for each in moved)
        stage.driver.engine.refresh()
        assert not stage.update({"network": {"applicationGateway": {"enableHttp2": True}}})
        assert stage.new_changes()[-1] == "PUT agw-shop-test"
        stage.driver.engine.refresh()
        edge = next(each for each in stage.driver.resources() if each.type.endswith(":ApplicationGateway"))
        assert edge.outputs["enableHttp2"] is True
        assert [each["name"] for each in edge.outputs["backendAddressPools"]] == ["pool-default-shop-80-bp-80"]
        assert edge.outputs["requestRoutingRules"][0]["backendAddressPool"]["id"].endswith(
            "/pool-default-shop-80-bp-80"
        )
        assert edge.outputs["tags"]["managed-by-k8s-ingress"]
