"""What Azure does when a node pool that exists changes."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.request import UNKNOWN
from fairway.transitions import Transition, transitions


def change(before: dict[str, Any], after: dict[str, Any]) -> Transition:
    """The only change of a pool."""
    (found,) = transitions("azure-native:containerservice:AgentPool", before, after)
    return found


def test_a_pool_that_is_started_gets_its_nodes_back() -> None:
    started = change({"powerState": {"code": "Stopped"}}, {"powerState": {"code": "Running"}})
    assert (started.effect, started.reason) == ("in_place", "The pool's nodes start.")


def test_automatic_zone_placement_reimages_a_pool() -> None:
    assert change({"availabilityZones": ["1"]}, {"availabilityZones": ["auto"]}).effect == "reimage"
    assert change({"availabilityZones": ["1"]}, {"availabilityZones": ["2"]}).refused


def test_the_taint_of_spot_nodes_can_be_removed_from_a_regular_pool() -> None:
    taint = "kubernetes.azure.com/scalesetpriority=spot:NoSchedule"
    assert change({"nodeTaints": [taint]}, {}).effect == "in_place"
    spot = {"scaleSetPriority": "Spot"}
    kept = change({**spot, "nodeTaints": [taint]}, {**spot, "nodeTaints": []})
    assert taint in kept.reason
    assert kept.workaround == f"Add {taint} to nodeTaints."


@pytest.mark.parametrize(("key", "refused"), [("enableVTPM", True), ("enableSecureBoot", True), ("sshAccess", False)])
def test_windows_nodes_get_no_trusted_launch_but_other_ssh_access(key: str, refused: bool) -> None:
    windows = {"osType": "Windows"}
    values = ("LocalUser", "Disabled") if key == "sshAccess" else (False, True)
    before, after = ({**windows, "securityProfile": {key: each}} for each in values)
    assert change(before, after).refused is refused


def test_a_pool_whose_count_is_not_known_is_not_refused_a_capacity_reservation() -> None:
    assert not change(
        {"count": UNKNOWN}, {"count": UNKNOWN, "capacityReservationGroupID": "/subscriptions/s/x"}
    ).refused


@pytest.mark.parametrize("key", ["enableVTPM", "enableSecureBoot"])
@pytest.mark.parametrize(
    ("image", "effect"),
    [
        ("AKSUbuntu-2204gen2containerd-202611.03.0", "refused"),
        (None, "refused"),
        ("AKSUbuntu-2204gen2TLcontainerd-202611.03.0", "reimage"),
    ],
)
def test_secure_boot_and_vtpm_need_a_trusted_launch_image(key: str, image: str | None, effect: str) -> None:
    found = change({"nodeImageVersion": image}, {"securityProfile": {key: True}})
    assert found.effect == effect
    assert ("Create another pool" in found.workaround) == (effect == "refused")
