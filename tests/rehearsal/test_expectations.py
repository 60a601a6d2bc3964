"""A rehearsal fails where a phase leaves something else behind than its title says."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from fairway.engine.engine import Outcome
from fairway.plan.program import Plan
from fairway.plan.recorder import Record
from fairway.protocol.state import Resource
from fairway.rehearsal.expectations import versions
from fairway.rehearsal.lifecycle import run_phases
from fairway.rehearsal.phase import Phase
from tests.standin_help import urn

CLUSTER, POOL = "containerservice:ManagedCluster", "containerservice:AgentPool"
UPGRADE, BESIDE = "upgrade Kubernetes by one minor", "rotate web: create the new pool"
ALONE, LIFTED, DOWN = "rotate web: delete the old pool", "remove the protection", "destroy"


def resource(kind: str, name: str, **state: Any) -> Resource:
    return Resource(urn(kind, name), f"azure-native:{kind}", **state)


def running(version: str, *pools: str, protect: bool = True) -> list[Resource]:
    """A cluster whose state still lists its pools at the version that they had."""
    listed = {"currentKubernetesVersion": version, "agentPoolProfiles": [{"currentOrchestratorVersion": "1.35.4"}]}
    cluster = resource(CLUSTER, "shop", outputs=listed, protect=protect)
    return [cluster, *(resource(POOL, f"shop/web/{each}") for each in pools)]


STEPS: Any = SimpleNamespace(
    tagged=lambda *_: {"step": "tagged"},
    upgraded=lambda *_: ({"step": UPGRADE}, {"step": "after"}),
    rotations=lambda *_: [("web", {"step": BESIDE}, {"step": ALONE})],
    unprotected=lambda *_: {"step": LIFTED},
    before_adoption=lambda *_: None,
)
"""Edits that name a step, so that the driver brings the state there."""

LIFE = {
    "": running("1.35.4", "a"),
    UPGRADE: running("1.36.1", "a"),
    BESIDE: running("1.36.1", "a", "b"),
    ALONE: running("1.36.1", "b"),
    LIFTED: running("1.36.1", "b", protect=False),
    DOWN: [],
}
"""The state after each step as it should be."""


def leaving(left: Mapping[str, list[Resource]]) -> Any:
    """A driver whose steps leave these states, and else what they should."""
    states = {**LIFE, **left}
    now = [states[""]]

    def to(step: str) -> Outcome:
        now[0] = states.get(step, now[0])
        return Outcome((), ())

    return SimpleNamespace(
        update=lambda config: to(config.get("step", "")),
        destroy=lambda: to(DOWN),
        resources=lambda: now[0],
        plan=lambda _: Plan(Record("p", "d", (), {}, edits=STEPS), ()),
        add_preexisting=lambda _: [],
        new_operations=list,
        overnight=list,
        unprotect=list,
    )


def unexpected(**states: list[Resource]) -> dict[str, tuple[str, ...]]:
    found = run_phases(leaving(states), {}, lambda _: None)
    return {each.title: each.unexpected for each in found if isinstance(each, Phase) and each.unexpected}


def test_a_rehearsal_in_which_each_step_does_what_its_title_says_has_nothing_unexpected() -> None:
    assert unexpected() == {}


@pytest.mark.parametrize(
    ("step", "left", "problem"),
    [
        (UPGRADE, running("1.35.4"), "cluster shop ran Kubernetes 1.35.4 before the upgrade and runs 1.35.4 after it"),
        (UPGRADE, [], "cluster shop ran Kubernetes 1.35.4 before the upgrade and runs none after it"),
        (BESIDE, running("1.36.1", "a"), "no new pool was created"),
        (BESIDE, running("1.36.1", "b"), "shop/web/a was deleted before its pods had moved to the new pool"),
        (ALONE, running("1.36.1", "a", "b"), "0 of the old pools were deleted, not 1"),
        (ALONE, running("1.36.1", "a"), "shop/web/b was deleted, but it is the new pool"),
        (LIFTED, running("1.36.1", "b"), "ManagedCluster shop is still protected"),
        (DOWN, [resource(POOL, "shop/web/b")], "AgentPool shop/web/b is still in the state"),
    ],
)
def test_a_step_that_leaves_something_else_fails_the_rehearsal(step: str, left: list[Resource], problem: str) -> None:
    assert problem in unexpected(**{step: left}).get(step, ())


def test_the_old_pool_stays_if_no_new_pool_was_created() -> None:
    """A rehearsal that went on would delete the only pool."""
    found = run_phases(leaving({BESIDE: running("1.36.1", "a")}), {}, lambda _: None)
    assert ALONE not in {each.title for each in found}


def test_pools_that_a_change_has_upgraded_are_not_upgraded_to_that_version_again() -> None:
    listed = [{"name": "web", "currentOrchestratorVersion": "1.35.4"}]
    outputs = {"currentKubernetesVersion": "1.36.2", "agentPoolProfiles": listed}
    id = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/shop"
    cluster = resource(CLUSTER, "shop", id=id, outputs=outputs)
    pool = resource(POOL, "web", id=f"{id}/agentpools/web", outputs={"currentOrchestratorVersion": "1.36.2"})
    assert versions([cluster]) == {"shop": "1.35.4"}
    assert versions([cluster, pool]) == {"shop": "1.36.2"}
