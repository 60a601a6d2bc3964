"""Fleets of a stack, and clusters that join them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from components.places import KINDS
from config.fleet import Fleet
from fairway import check
from fairway.plan import Record
from tests.components.fleet_rows import ELSEWHERE, FLEET_ROWS, HUB, INSIDE_LISTS, OTHER, STAGE
from tests.components.test_every_setting import own_keys
from tests.rehearsal.test_rotation import up
from tests.repository import build
from tests.stacks import SMALLEST, refused, stack_file

ROWS = {**FLEET_ROWS, **INSIDE_LISTS}
OFF = {"upgradeChannel": "none"}


def fleet(**settings: Any) -> Record:
    """A stack with a fleet that its cluster has not joined."""
    return build({"fleets": {"one": settings}})


def test_no_setting_of_a_fleet_is_without_a_row() -> None:
    assert set(own_keys(Fleet, ours=True)) == set(FLEET_ROWS)


@pytest.mark.parametrize("key", ROWS)
def test_a_setting_of_a_fleet_has_an_effect_on_the_requests(key: str) -> None:
    settings, seen, expected = ROWS[key]
    found = fleet(**settings)
    without = fleet(**{**settings, "hubProfile": {}}) if key.startswith("hubProfile") else build({})
    assert seen(without) != expected
    assert seen(found) == expected
    assert [each for each in found.requests if each.custom and not any(kind.path(each) for kind in KINDS)] == []


def test_nothing_of_a_fleet_appears_unless_it_is_configured() -> None:
    assert not [each for each in build({}).requests if "fleet" in each.name.lower()]


def test_strategies_wait_for_the_members_and_automatic_upgrades_for_their_strategy() -> None:
    upgrades = {"auto": {"channel": "Stable", "updateStrategy": "order"}}
    settings = {
        "members": {"old": {"clusterResourceId": OTHER, "group": "canary"}},
        "updateStrategies": {"order": {"stages": [STAGE]}},
        "autoUpgradeProfiles": upgrades,
    }
    plan = build({"fleets": {"one": settings}, "fleetMember": {"fleet": "one"}, "autoUpgradeProfile": OFF})
    member, strategy = plan.one("Resource", "shop/fleet-member"), plan.one("Resource", "fleets/one/strategy/order")
    profile = plan.one("Resource", "fleets/one/auto-upgrade/auto")
    assert member.get("properties.clusterResourceId") == plan.one("ManagedCluster").id
    assert {member.name, "fleets/one/member/old"} <= set(strategy.depends_on)
    assert profile.get("properties.updateStrategyId") == strategy.id
    assert [each.rule for each in check(plan) if each.severity != "note"] == []


def test_a_cluster_of_a_fleet_does_not_follow_versions_of_the_settings() -> None:
    settings = {"kubernetesVersion": "1.34", "autoUpgradeProfile": OFF}
    assert "kubernetesVersion" not in build(settings).one("ManagedCluster").ignore_changes
    joined = build({**settings, "fleetMember": {"fleetId": ELSEWHERE}})
    assert "kubernetesVersion" in joined.one("ManagedCluster").ignore_changes


def test_a_namespace_names_clusters_of_the_stack_by_their_keys() -> None:
    placement = {"placementType": "PickFixed", "clusterNames": ["shop", "old"]}
    hub = {**HUB, "managedNamespaces": {"web": {"placement": placement}}}
    plan = build({"fleets": {"one": hub}, "fleetMember": {"fleet": "one", "name": "shop-east"}})
    policy = plan.one("FleetManagedNamespace").get(
        "properties.propagationPolicy.placementProfile.defaultClusterResourcePlacement.policy"
    )
    assert policy == {"placementType": "PickFixed", "clusterNames": ["shop-east", "old"]}


def test_a_namespace_that_deletes_workloads_is_protected() -> None:
    for policy, protected in (("Keep", False), ("Delete", True)):
        plan = fleet(**HUB, managedNamespaces={"web": {"deletePolicy": policy}})
        assert bool(plan.one("FleetManagedNamespace").protect) == protected


STACK = """\
clusters:
  shop: {cluster}
fleets:
  one: {fleet}
  two: {{}}
"""


@pytest.mark.usefixtures("quick")
def test_a_member_joins_after_its_cluster_and_leaves_one_fleet_before_it_joins_another(tmp_path: Path) -> None:
    cluster = {"defaultNodePool": {"vmSize": "Standard_D4ds_v5"}, "kubernetesVersion": "1.35"}
    upgrades = {
        "updateStrategies": {"order": {"stages": [STAGE]}},
        "autoUpgradeProfiles": {"auto": {"channel": "Stable", "updateStrategy": "order"}},
    }
    stack = STACK.format(cluster=json.dumps(cluster), fleet=json.dumps(upgrades))
    with up(tmp_path, stack) as stage:
        assert not stage.update({"fleetMember": {"fleet": "one", "group": "canary"}})
        assert stage.new_changes()[-1].startswith("PUT shop-")
        assert not stage.update({"fleetMember": {"fleet": "two", "group": None}})
        left, joined, *_ = stage.new_changes()
        assert (left.split()[0], joined.split()[0]) == ("DELETE", "PUT")
        assert not stage.update({"fleetMember": None})
        assert len(stage.new_changes()) == 1


def test_a_fleet_of_another_stack_gets_strategies_and_nothing_else() -> None:
    upgrades = {"auto": {"channel": "Stable", "updateStrategy": "order"}}
    settings = {
        "id": ELSEWHERE,
        "updateStrategies": {"order": {"stages": [STAGE]}},
        "autoUpgradeProfiles": upgrades,
        "lock": {},
    }
    plan = build({"fleets": {"one": settings}, "fleetMember": {"fleet": "one"}, "autoUpgradeProfile": OFF})
    assert not plan.all("Fleet")
    assert [each.name for each in plan.all("ResourceGroup")] == ["shop/group"]
    inside = {
        each.name: (each.get("resourceGroupName"), each.get("parentResourcePath")) for each in plan.all("Resource")
    }
    names = ("shop/fleet-member", "fleets/one/strategy/order", "fleets/one/auto-upgrade/auto")
    assert inside == dict.fromkeys(names, ("rg", "fleets/central"))
    assert plan.one("ManagementLockByScope").get("scope") == ELSEWHERE
    assert [each.rule for each in check(plan) if each.severity == "error"] == []


def test_a_fleet_of_another_stack_is_not_configured_here(tmp_path: Path) -> None:
    own = f"fleets: {{one: {{id: {ELSEWHERE}, hubProfile: {{}}, tags: {{a: b}}}}}}\n" + SMALLEST
    message = refused(tmp_path, stack_file(own))
    assert "hubProfile, tags have no effect: a fleet with an `id` exists and is configured by its owner" in message
