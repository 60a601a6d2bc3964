"""What Azure does when the network of a cluster that exists changes."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.transitions import Transition, transitions

FLAT = {"networkPlugin": "azure"}
OVERLAY = {**FLAT, "networkPluginMode": "overlay"}


def changes(before: dict[str, Any], after: dict[str, Any], **both: Any) -> dict[str, Transition]:
    """What becomes of each changed property of networkProfile."""
    token = "azure-native:containerservice:ManagedCluster"
    found = transitions(token, {"networkProfile": before, **both}, {"networkProfile": after, **both})
    return {each.path.removeprefix("networkProfile."): each for each in found}


def test_ciliums_data_plane_and_its_policy_engine_come_in_one_update() -> None:
    found = changes(OVERLAY, {**OVERLAY, "networkDataplane": "cilium", "networkPolicy": "cilium"})
    assert {each.effect for each in found.values()} == {"reimage"}


def test_without_a_policy_engine_policies_are_no_longer_enforced() -> None:
    gone = changes({"networkPolicy": "calico"}, {"networkPolicy": "none"})["networkPolicy"]
    assert "NetworkPolicies are no longer enforced." in gone.workloads
    come = changes({"networkPolicy": "none"}, {"networkPolicy": "calico"})["networkPolicy"]
    assert "no longer enforced" not in come.workloads


@pytest.mark.parametrize(("identity", "named"), [("SystemAssigned", True), ("UserAssigned", False)])
def test_a_kubenet_cluster_needs_a_user_assigned_identity_on_its_way_to_overlay(identity: str, named: bool) -> None:
    moved = changes({"networkPlugin": "kubenet"}, OVERLAY, identity={"type": identity})["networkPlugin"]
    assert ("user-assigned identity first" in moved.reason) is named


def test_a_range_of_pods_may_come_with_the_move_to_overlay() -> None:
    found = changes(FLAT, {**OVERLAY, "podCidr": "10.10.0.0/16"})
    assert not [each for each in found.values() if each.refused]


def test_the_range_of_pods_grows_with_overlay_alone() -> None:
    small, large = {"podCidr": "10.244.0.0/18"}, {"podCidr": "10.244.0.0/16"}
    assert changes({**OVERLAY, **small}, {**OVERLAY, **large})["podCidr"].effect == "in_place"
    kubenet = {"networkPlugin": "kubenet"}
    assert changes({**kubenet, **small}, {**kubenet, **large})["podCidr"].refused


def test_a_cluster_with_a_network_plugin_of_its_own_does_not_become_overlay() -> None:
    assert changes({"networkPlugin": "none"}, OVERLAY)["networkPlugin"].refused
