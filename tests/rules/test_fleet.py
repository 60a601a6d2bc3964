"""Fleets."""

from __future__ import annotations

from tests.preflight import GROUP, Fragment, broken


def strategy(*stages: str) -> Fragment:
    """A fleet with an update strategy of those stages."""
    named = [{"name": each, "groups": [{"name": f"g{at}"}]} for at, each in enumerate(stages)]
    return {"fleet": {"updateStrategies": [{"name": "s1", "properties": {"strategy": {"stages": named}}}]}}


def member(name: str) -> Fragment:
    """A fleet with a member of that name."""
    cluster = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/aks-test"
    return {"fleet": {"members": [{"name": name, "properties": {"clusterResourceId": cluster}}]}}


def test_a_members_name_is_at_most_50_characters() -> None:
    assert broken(member("a" * 50)) == set()
    assert broken(member("a" * 51)) == {"fleet-member-name"}
    assert broken(member("a-")) == {"fleet-member-name"}


def test_stages_of_different_names_are_fine() -> None:
    assert broken(strategy("dev", "prod", "dev2")) == set()
    assert broken(strategy("dev", "prod", "dev")) == {"fleet-stage-name-duplicate"}


def test_a_channel_without_a_version_of_its_own_needs_none() -> None:
    profile = {"name": "p1", "properties": {"channel": "Stable"}}
    assert broken({"fleet": {"autoUpgradeProfiles": [profile]}}) == set()
