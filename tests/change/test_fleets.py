"""Changes of fleets: what clusters lose, and what Azure refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from components import StackFileAdvice, stack_edits
from fairway.change.change import Change
from fairway.change.planned_step import PlannedStep
from fairway.request import Request
from tests.removal_help import GONE, Stack, changed, settings

pytestmark = pytest.mark.usefixtures("quick")

STACK = """
fleets:
  hubless:
    updateStrategies:
      order: {stages: [{name: first, groups: [{name: canary}, {name: prod}]}]}
    autoUpgradeProfiles:
      auto: {channel: TargetKubernetesVersion, targetKubernetesVersion: "1.34", updateStrategy: order}
  hub:
    protect: false
    hubProfile: {dnsPrefix: hub}
    managedNamespaces: {web: {deletePolicy: Delete}}
clusters:
  east:
    kubernetesVersion: "1.34"
    protect: false
    autoUpgradeProfile: {upgradeChannel: none}
    fleetMember: {fleet: hubless, group: prod}
  west:
    kubernetesVersion: "1.34"
    fleetMember: {fleet: hub, labels: {env: test}}
"""
EAST, WEST = "FleetMember east/fleet-member", "FleetMember west/fleet-member"
AUTO = "AutoUpgradeProfile fleets/hubless/auto-upgrade/auto"
HUB = "Fleet fleets/hub"


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """For comparisons only."""
    return Stack(tmp_path_factory.mktemp("stack"), settings(STACK))


def changes(stack: Stack, values: dict[str, Any]) -> dict[str, Change]:
    """The changes by label; `values` are by their whole paths."""
    wanted = stack.settings
    for path, value in values.items():
        above, _, last = path.rpartition("/")
        wanted = changed(wanted, {last: value}, of=above)
    return {each.label: each for each in stack.compared(wanted).changes if each.outcome != "same"}


def test_a_cluster_that_leaves_a_hub_loses_what_the_hub_has_placed_on_it(deployed: Stack) -> None:
    found = changes(deployed, {"clusters/west/fleetMember": GONE, "clusters/east/fleetMember": GONE})
    assert found[WEST].outcome == "interrupted"
    assert "volumes with data" in found[WEST].workloads
    assert found[EAST].outcome == "deleted"
    assert found[EAST].workloads.startswith("Pods stay.")


def test_a_member_under_another_name_leaves_first_and_loses_the_same(deployed: Stack) -> None:
    found = changes(deployed, {"clusters/west/fleetMember/name": "other"})[WEST]
    assert found.outcome == "replaced"
    assert "deleted first" in found.workloads
    assert "volumes with data" in found.workloads


def test_another_group_label_version_and_switch_have_their_texts(deployed: Stack) -> None:
    auto = "fleets/hubless/autoUpgradeProfiles/auto"
    found = changes(
        deployed,
        {
            "clusters/east/fleetMember/group": "canary",
            "clusters/west/fleetMember/labels/env": "prod",
            f"{auto}/targetKubernetesVersion": "1.35",
        },
    )
    texts = {label: each.reasons[0].text for label, each in found.items()}
    assert {each.outcome for each in found.values()} == {"in place"}
    assert "with the group canary" in texts[EAST]
    assert "stays selected" in texts[WEST]
    assert "follows 1.35" in texts[AUTO]
    off = changes(deployed, {f"{auto}/disabled": True})[AUTO]
    assert "until it is enabled again" in off.reasons[0].text


def test_another_strategy_replaces_an_automatic_upgrade(deployed: Stack) -> None:
    found = changes(deployed, {"fleets/hubless/autoUpgradeProfiles/auto/updateStrategy": GONE})[AUTO]
    assert (found.outcome, found.because) == ("replaced", "")


@pytest.mark.parametrize(
    ("values", "outcome", "text"),
    [
        ({"fleets/hub/hubProfile": GONE, "fleets/hub/managedNamespaces": GONE}, "refused", "cannot be removed"),
        ({"fleets/hub/hubProfile/dnsPrefix": "other"}, "refused", "cannot change"),
        ({"fleets/hub/hubProfile/agentProfile": {"vmSize": "Standard_D4s_v5"}}, "refused", "cannot change"),
    ],
)
def test_a_hub_neither_changes_nor_goes(deployed: Stack, values: dict[str, Any], outcome: str, text: str) -> None:
    found = changes(deployed, values)[HUB]
    assert found.outcome == outcome
    assert any(text in each.text for each in found.reasons)


def test_a_hub_can_be_added(deployed: Stack) -> None:
    found = changes(deployed, {"fleets/hubless/hubProfile": {}})["Fleet fleets/hubless"]
    assert found.outcome == "in place"
    assert "az fleet member reconcile" in found.workaround


def test_a_namespace_that_is_deleted_on_all_members_is_named(deployed: Stack) -> None:
    found = changes(deployed, {"fleets/hub/managedNamespaces": GONE})["FleetManagedNamespace fleets/hub/namespace/web"]
    assert found.outcome == "interrupted"
    assert "on all members" in found.workloads


def test_a_protected_fleet_is_not_deleted_and_the_other_one_takes_its_placements_along(deployed: Stack) -> None:
    protected = changes(deployed, {"clusters/east/fleetMember": GONE, "fleets/hubless": GONE})
    assert protected["Fleet fleets/hubless"].outcome == "refused"


def test_a_cluster_moves_to_another_fleet_in_one_update(tmp_path: Path) -> None:
    stack = Stack(tmp_path, settings(STACK))
    moved = changed(stack.settings, {"fleetMember": {"fleet": "hub"}}, of="clusters/east")
    assert stack.update(moved).errors == ()
    lines = [(kind, id.rpartition("/fleets/")[2]) for kind, id, _ in stack.cloud.lines if "/members/" in id]
    assert [each for each in lines if each[0] != "GET"] == [
        ("DELETE", "fleet-hubless-test/members/east-test"),
        ("PUT", "fleet-hub-test/members/east-test"),
    ]


def test_the_protection_of_a_fleet_is_removed_in_its_own_section() -> None:
    urn = "urn:pulumi:prod::shops::fairway:index:FleetManager$azure-native:containerservice:Fleet::fleets/hub"
    step = PlannedStep("delete", urn, "azure-native:containerservice:Fleet", "fleets/hub", protect=True)
    assert "`protect: false` for the fleet under `fairway:fleets`" in StackFileAdvice().unprotected(step)


def test_a_rehearsal_removes_the_protection_of_fleets_only_where_there_is_one() -> None:
    fleet = Request("azure-native:containerservice:Fleet", "fleets/hub", {}, protect=True)
    edited = stack_edits.unprotected({"fairway:fleets": '{"hub": {"tags": {"a": "b"}}}'}, [fleet])
    assert edited is not None
    assert json.loads(edited["fairway:fleets"]) == {"hub": {"tags": {"a": "b"}, "protect": False}}
    assert stack_edits.unprotected({}, [Request("azure-native:containerservice:Fleet", "fleets/hub", {})]) is None
