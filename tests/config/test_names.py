"""Names in Azure from the settings: filled in for each cluster, for new resources only."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stacks import planned, refused, stack_file

NSG = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/n"
PRESET = """\
defaultNodePool: {vmSize: Standard_D4ds_v5}
network:
  name: vnet-{cluster}-{location}
  subnets: {nodes: {addressPrefix: 10.224.0.0/20, networkSecurityGroup: {name: "nsg-{cluster}"}}}
"""


def test_a_name_in_a_preset_differs_by_cluster_and_region(tmp_path: Path) -> None:
    clusters = "{shop: {include: [names.yaml]}, orders: {include: [names.yaml], location: northeurope}}"
    record = planned(tmp_path, f"clusters: {clusters}\n", {"names.yaml": PRESET}).record
    assert {each.get("virtualNetworkName") for each in record.all("VirtualNetwork")} == {
        "vnet-shop-test-westeurope",
        "vnet-orders-test-northeurope",
    }
    names = {each.get("networkSecurityGroupName") for each in record.all("NetworkSecurityGroup")}
    assert names == {"nsg-shop-test", "nsg-orders-test"}


def test_a_named_security_group_has_the_rules_of_its_subnet(tmp_path: Path) -> None:
    rule = "{web: {priority: 100, direction: Inbound, access: Allow}}"
    subnet = f"addressPrefix: 10.224.0.0/20, networkSecurityGroup: {{name: nsg-web}}, securityRules: {rule}"
    record = planned(tmp_path, f"clusters: {{shop: {{network: {{subnets: {{nodes: {{{subnet}}}}}}}}}}}\n").record
    assert [each["name"] for each in record.one("NetworkSecurityGroup").get("securityRules")] == ["web"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("network: {name: 'vnet-{clustr}'}", "'vnet-{clustr}' is not a name, such as"),
        ("resourceGroupName: rg\n    newResourceGroupName: rg", "set either newResourceGroupName or resourceGroupName"),
        ("network: {name: 'vnet shop'}", "'vnet shop' is not a name"),
        (
            "network: {subnets: {nodes: {addressPrefix: 10.224.0.0/20, networkSecurityGroup: {name: n, id: "
            + NSG
            + "}}}}",
            "set id, for an existing network security group, or name, for a new one",
        ),
        (
            "network: {natGateway: {id: " + NSG.replace("networkSecurityGroups", "natGateways") + ", name: n}}",
            "name has no effect",
        ),
        (
            "network: {subnets: {nodes: {id: "
            + NSG.replace("networkSecurityGroups/n", "virtualNetworks/v/subnets/s")
            + "}}, name: v}",
            "name has no effect",
        ),
        ("identity: {type: SystemAssigned, name: id-shop}", "no new user-assigned identity is created"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused(tmp_path: Path, settings: str, words: str) -> None:
    assert words in refused(tmp_path, stack_file(f"clusters:\n  shop:\n    {settings}\n"))
