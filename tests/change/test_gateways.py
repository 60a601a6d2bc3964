"""Another gateway for a cluster: what is reported, and the steps followed to their end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from fairway.change.change import Change
from tests.removal_help import GONE, Stack, changed, refused, settings

pytestmark = pytest.mark.usefixtures("quick")

GATEWAY = """
clusters:
  shop:
    kubernetesVersion: "1.35"
    protect: false
    network:
      subnets:
        nodes: {addressPrefix: 10.224.0.0/20}
        gateway: {addressPrefix: 10.224.16.0/24}
        containers: {addressPrefix: 10.224.18.0/24}
      trafficController: {subnet: containers, frontends: [shop]}
      applicationGateway:
        subnet: gateway
        zones: ["1", "2"]
        httpListeners: {web: {protocol: Http}}
        backendAddressPools: {ingress: {}}
        backendHttpSettingsCollection: {http: {protocol: Http}}
        requestRoutingRules:
          web: {priority: 100, httpListener: web, backendAddressPool: ingress, backendHttpSettings: http}
"""
ADDRESS = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network"
ZONES: dict[str, Any] = {"network/applicationGateway/zones": ["1"]}
ANOTHER: dict[str, Any] = {
    **ZONES,
    "network/applicationGateway/name": "agw-new",
    "network/applicationGateway/publicIPAddress": {"id": f"{ADDRESS}/publicIPAddresses/pip-new"},
}
OWN = "ApplicationGateway shop/gateway"


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """For comparisons only."""
    return Stack(tmp_path_factory.mktemp("stack"), settings(GATEWAY))


def _changes(stack: Stack, values: dict[str, Any]) -> dict[str, Change]:
    return {each.label: each for each in stack.compared(changed(settings(GATEWAY), values)).changes}


def test_a_gateway_with_another_name_is_deleted_first_and_its_zones_are_a_reason_too(deployed: Stack) -> None:
    found = _changes(deployed, ANOTHER)[OWN]
    assert found.outcome == "replaced"
    assert "deleted first, then created again" in found.workloads
    assert {each.path for each in found.reasons} == {"applicationGatewayName", "zones"}
    assert "at least 11 minutes without traffic" in found.workaround


def test_a_traffic_controller_with_another_name_has_no_second_one_beside_it(deployed: Stack) -> None:
    found = _changes(deployed, {"network/trafficController/name": "agfc-new"})
    assert (
        "a cluster has one `network.trafficController`"
        in found["TrafficControllerInterface shop/traffic-controller"].workaround
    )
    assert not any("beside it" in each.workaround for each in found.values())


def test_both_gateways_run_after_the_steps_that_a_refused_change_of_zones_names(tmp_path: Path) -> None:
    stack = Stack(tmp_path, settings(GATEWAY))
    found = _changes(stack, ZONES)[OWN]
    assert found.outcome == "refused"
    forgotten = [each for each in found.workaround.split("'") if each.startswith("urn:")]
    assert len(forgotten) == 2
    assert {each.urn for each in stack.resources} >= set(forgotten)
    stack.resources = [each for each in stack.resources if each.urn not in forgotten]
    outcome = stack.update(changed(settings(GATEWAY), ANOTHER))
    assert not outcome.errors
    assert not any(kind == "DELETE" for kind, *_ in stack.cloud.lines)
    gateways = stack.cloud.of_type("azure-native:network:ApplicationGateway")
    assert sorted(each.name for each in gateways) == ["agw-new", "agw-shop-test"]


@pytest.mark.parametrize(("subnet", "range"), [("gateway", "10.224.17.0/24"), ("containers", "10.224.19.0/24")])
def test_the_range_of_a_gateways_subnet_is_in_use(tmp_path: Path, subnet: str, range: str) -> None:
    stack = Stack(tmp_path, settings(GATEWAY))
    values = {f"network/subnets/{subnet}/addressPrefix": range}
    found = _changes(stack, values)[f"Subnet shop/subnet/{subnet}"]
    assert (found.outcome, found.reasons[0].rule) == ("refused", "InUsePrefixCannotBeDeleted")
    assert "InUsePrefixCannotBeDeleted" in stack.update(changed(settings(GATEWAY), values)).errors[0]


def test_the_old_subnet_of_a_traffic_controller_keeps_its_delegation_until_the_association_has_moved(
    tmp_path: Path,
) -> None:
    start = changed(settings(GATEWAY), {"network/subnets/other": {"addressPrefix": "10.224.20.0/24"}})
    moved = changed(start, {"network/trafficController/subnet": "other"})
    stack = Stack(tmp_path, start)
    found = refused(stack.compared(moved))["Subnet shop/subnet/containers"]
    code = "SubnetDelegationsCannotChangeWhenSubnetUsedByResource"
    assert found.reasons[0].rule == code
    service = "Microsoft.ServiceNetworking/trafficControllers"
    assert f"`delegations` ({service})" in found.workaround
    kept = changed(moved, {"network/subnets/containers/delegations": [service]})
    assert not refused(stack.compared(kept))
    assert code in stack.update(moved).errors[0]


def test_a_gateway_is_removed_without_its_subnet_in_two_updates(tmp_path: Path) -> None:
    start = settings(GATEWAY)
    without = changed(start, {"network/applicationGateway": GONE})
    stack = Stack(tmp_path, start)
    found = refused(stack.compared(without))["NetworkSecurityGroup shop/nsg/gateway"]
    assert found.reasons[0].rule == "ApplicationGatewaySubnetInboundTrafficBlockedByNetworkSecurityGroup"
    rules = yaml.safe_load(found.workaround.split("`")[1])
    kept = changed(without, {"network/subnets/gateway/securityRules": rules["securityRules"]})
    assert not refused(stack.compared(kept))
    assert not stack.update(kept).errors
    assert not stack.update(without).errors
