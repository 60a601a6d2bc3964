"""Limits of the updates of a fleet."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.rules.fleet import STRATEGY
from fairway.rules.fleet_limits import UPDATE_RUN
from tests.preflight import Fragment, Pairs, broken, distinguishes
from tests.rules.test_fleet_limits import beside

GROUP_A = {"name": "a"}


def strategy(*stages: Fragment) -> Fragment:
    """An update strategy with these stages."""
    return beside(STRATEGY, strategy={"stages": list(stages)})


def stage(*groups: Fragment, **settings: Any) -> Fragment:
    """A stage with these groups."""
    return {"name": "one", "groups": list(groups)} | settings


def run(kind: str, version: str = "", **update: Any) -> Fragment:
    """An update run."""
    upgrade = {"type": kind} | ({"kubernetesVersion": version} if version else {})
    return beside(UPDATE_RUN, managedClusterUpdate={"upgrade": upgrade} | update)


def gates(key: str) -> Fragment:
    """A strategy with a scheduled start."""
    return strategy(stage(GROUP_A, **{key: [{"type": "ScheduledStart", "displayName": "at night"}]}))


PAIRS: Pairs = {
    "fleet-stage-names": (strategy(stage({"name": "A_1"})), strategy(stage({"name": "a-1"}))),
    "fleet-stage-groups": (strategy(stage(GROUP_A, GROUP_A)), strategy(stage(GROUP_A, {"name": "b"}))),
    "fleet-max-concurrency": (
        strategy(stage(GROUP_A | {"maxConcurrency": "4"}, maxConcurrency="3")),
        strategy(stage(GROUP_A | {"maxConcurrency": "100%"}, maxConcurrency="3")),
    ),
    "fleet-scheduled-gate-after": (gates("afterGates"), gates("beforeGates")),
    "fleet-run-two-strategies": (
        beside(UPDATE_RUN, updateStrategyId="/subscriptions/s/x", strategy={"stages": [stage(GROUP_A)]}),
        beside(UPDATE_RUN, updateStrategyId="/subscriptions/s/x"),
    ),
    "fleet-run-version": (run("Full"), run("Full", "1.35.1")),
    "fleet-run-version-not-used": (run("NodeImageOnly", "1.35.1"), run("ControlPlaneOnly", "1.35.1")),
    "fleet-node-images": (
        run("NodeImageOnly", nodeImageSelection={"type": "Custom"}),
        run("NodeImageOnly", nodeImageSelection={"type": "Latest", "customNodeImageVersions": []}),
    ),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_fleet_update_runs_distinguish_a_bad_request_from_a_good_one(rule: str) -> None:
    distinguishes(rule, *PAIRS[rule])


@pytest.mark.parametrize("text", ["0", "0%", "101%", "many", "51"])
def test_a_number_of_clusters_at_once_is_from_1_to_50_or_a_share(text: str) -> None:
    assert "fleet-max-concurrency" in broken(strategy(stage(GROUP_A, maxConcurrency=text)))


def test_a_stage_has_at_most_50_groups_and_is_not_empty() -> None:
    assert "fleet-stage-groups" in broken(strategy(stage(*({"name": f"g{each}"} for each in range(51)))))
    assert "fleet-stage-groups" in broken(strategy(stage()))
    assert "fleet-stage-groups" not in broken(strategy(stage(memberSelector={"byLabel": "env=test"})))


def test_images_that_a_run_does_not_use_are_refused() -> None:
    chosen = {"type": "Latest", "customNodeImageVersions": [{"version": "AKSUbuntu-2204gen2containerd-2026.01.01"}]}
    assert "fleet-node-images" in broken(run("NodeImageOnly", nodeImageSelection=chosen))


@pytest.mark.parametrize(("settings", "fine"), [({}, False), ({"memberSelector": {"byLabel": "a=b"}}, True)])
def test_a_stage_has_groups_or_selects_members(settings: Fragment, fine: bool) -> None:
    alone = {key: value for key, value in stage(**settings).items() if key != "groups"}
    assert ("fleet-stage-groups" not in broken(strategy(alone))) == fine
