"""What Azure changes without another cluster: what is advised says what happens, and goes in an order that works."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.change.planned_step import PlannedStep
from tests.advised import compare

CLUSTER = "azure-native:containerservice:ManagedCluster"
OURS = "urn:pulumi:prod::shop::fairway:index:AksCluster"
PLAIN = "urn:pulumi:prod::shop"
SUBNET = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes"
OVERLAY = {"networkPlugin": "azure", "networkPluginMode": "overlay"}


def advice(old: dict[str, Any], new: dict[str, Any], *keys: str, parent: str = PLAIN, **more: Any) -> str:
    pools = [{"name": "system", "mode": "System", "vnetSubnetID": SUBNET}]
    both = {"resourceGroupName": "g", "resourceName": "shop", "agentPoolProfiles": pools, **more}
    paths = tuple(f"networkProfile.{key}" for key in keys)
    steps = [
        PlannedStep(
            op,
            f"{parent}${CLUSTER}::shop",
            CLUSTER,
            "shop",
            {**both, "networkProfile": old},
            {**both, "networkProfile": new},
            replace_keys=paths,
        )
        for op in ("create-replacement", "replace", "delete-replaced")
    ]
    (found,) = compare(steps).changes
    assert found.outcome == "cluster replaced"
    return found.workaround


@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        ({"networkPlugin": "kubenet"}, OVERLAY, ("networkPlugin", "networkPluginMode")),
        ({"networkPlugin": "azure"}, OVERLAY, ("networkPluginMode",)),
        ({**OVERLAY, "networkDataplane": "azure"}, {**OVERLAY, "networkDataplane": "cilium"}, ("networkDataplane",)),
        ({**OVERLAY, "networkDataplane": "cilium"}, {**OVERLAY, "networkDataplane": "azure"}, ("networkDataplane",)),
        ({**OVERLAY, "networkPolicy": "azure"}, {**OVERLAY, "networkPolicy": "none"}, ("networkPolicy",)),
    ],
)
def test_a_reimage_of_all_nodes_is_named_before_the_command(
    old: dict[str, Any], new: dict[str, Any], keys: tuple[str, ...]
) -> None:
    advised = advice(old, new, *keys)
    assert 0 < advised.index("All pools are reimaged at the same time") < advised.index("`az aks update ")


@pytest.mark.parametrize("old", ["kubenet", "azure"])
def test_overlay_is_for_good(old: str) -> None:
    keys = ("networkPlugin", "networkPluginMode") if old == "kubenet" else ("networkPluginMode",)
    advised = advice({"networkPlugin": old}, OVERLAY, *keys)
    assert "this cannot be undone" in advised
    assert "--network-plugin azure" in advised
    assert ("--pod-cidr <pod CIDR>" in advised) is (old == "azure")
    assert ("user-assigned identity first" in advised) is (old == "kubenet")


def test_the_range_of_pods_that_is_configured_is_the_one_in_the_command() -> None:
    advised = advice({"networkPlugin": "azure"}, {**OVERLAY, "podCidr": "10.128.0.0/16"}, "networkPluginMode")
    assert "--pod-cidr 10.128.0.0/16`" in advised


def test_a_kubenet_cluster_with_an_identity_of_its_own_needs_no_other() -> None:
    keys = ("networkPlugin", "networkPluginMode")
    assert "identity" not in advice({"networkPlugin": "kubenet"}, OVERLAY, *keys, identity={"type": "UserAssigned"})


@pytest.mark.parametrize("parent", [PLAIN, OURS])
@pytest.mark.parametrize("way", ["userAssignedNATGateway", "userDefinedRouting"])
def test_the_subnets_have_their_way_out_before_the_cluster_takes_it(parent: str, way: str) -> None:
    old, new = {**OVERLAY, "outboundType": "loadBalancer"}, {**OVERLAY, "outboundType": way}
    advised = advice(old, new, "outboundType", parent=parent)
    steps = [
        advised.index(each) for each in ("First ", "authorizedIPRanges", "`az aks update ", "`pulumi up --refresh`")
    ]
    assert steps == sorted(steps)
    assert "Do not update the stack" not in advised
