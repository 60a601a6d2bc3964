"""Settings of fleets that contradict each other, or name what is not there."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from config.problems import problems_of
from config.stack import Stack

FLEET = "/subscriptions/1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d/resourceGroups/rg/providers/Microsoft.ContainerService"
STAGES = {"stages": [{"name": "first", "groups": [{"name": "canary"}]}]}


def problems(fleet: dict[str, Any] | None = None, **cluster: Any) -> list[str]:
    tree = {"fleets": {"one": fleet or {}}, "clusters": {"shop": cluster}}
    return problems_in(tree)


def problems_in(tree: dict[str, Any]) -> list[str]:
    try:
        Stack.model_validate(tree)
    except ValidationError as error:
        return [str(each) for each in problems_of(error, tree)]
    return []


def test_a_cluster_is_in_one_fleet_that_exists() -> None:
    assert problems(fleetMember={"fleet": "one"}) == []
    assert problems(fleetMember={"fleetId": f"{FLEET}/fleets/central"}) == []
    assert "other is not in fleets (one)" in problems(fleetMember={"fleet": "other"})[0]
    for both_or_none in ({}, {"fleet": "one", "fleetId": f"{FLEET}/fleets/central"}):
        assert "set either fleet" in problems(fleetMember=both_or_none)[0]


@pytest.mark.parametrize(
    ("fleet", "text"),
    [
        (
            {"autoUpgradeProfiles": {"auto": {"channel": "Stable", "updateStrategy": "other"}}},
            "other is not in updateStrategies of this fleet (none)",
        ),
        ({"identity": {"type": "UserAssigned"}}, "need each other"),
        ({"updateStrategies": {"order": {"stages": []}}}, "stages"),
        ({"managedNamespaces": {"web": {"placement": {"placementType": "PickFixed"}}}}, "needs clusterNames"),
        ({"managedNamespaces": {"web": {"placement": {"clusterNames": ["a"]}}}}, "needs `placementType: PickFixed`"),
        (
            {
                "managedNamespaces": {
                    "web": {
                        "placement": {"placementType": "PickFixed", "clusterNames": ["a"], "clusterSelectorTerms": [{}]}
                    }
                }
            },
            "needs `placementType: PickAll`",
        ),
        ({"updateStrategies": {"order": {"stages": [{**STAGES["stages"][0], "memberSelector": {}}]}}}, "preview"),
    ],
)
def test_what_does_not_fit_together_is_refused(fleet: dict[str, Any], text: str) -> None:
    assert any(text in each for each in problems(fleet)), problems(fleet)


def test_a_cluster_beside_fleets_has_another_key() -> None:
    assert problems_in({"clusters": {"fleets": {}}}) == []
    assert "rename it" in problems_in({"clusters": {"fleets": {}}, "fleets": {"one": {}}})[0]


def test_tags_names_and_regions_of_fleets_are_filled_in() -> None:
    tree = {"fleets": {"East_1": {"tags": {"a": "b"}}}, "clusters": {}, "tags": {"team": "ops"}}
    fleet = Stack.model_validate(tree).deployed_as("prod", "West Europe").fleets["East_1"]
    assert (fleet.name, fleet.location, fleet.tags) == ("fleet-east-1-prod", "westeurope", {"team": "ops", "a": "b"})


def test_a_fleet_has_the_required_tags() -> None:
    found = problems_in({"requiredTags": ["team"], "fleets": {"one": {}}, "clusters": {}})
    assert "there is no tag team of requiredTags" in found[0]
