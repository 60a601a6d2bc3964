"""A cluster that is stopped in the state: its changes and those of its pools are refused, until it is started."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.change.compare import compare
from fairway.change.planned_step import PlannedStep

CLUSTER, POOL = "azure-native:containerservice:ManagedCluster", "azure-native:containerservice:AgentPool"
HOME = {"resourceName": "aks-shop", "resourceGroupName": "rg-shop"}


def step(op: str, token: str, name: str, old: Any = None, new: Any = None, power: str = "Running") -> PlannedStep:
    outputs = {"powerState": {"code": power}}
    both = [{**HOME, **each} if each is not None else {} for each in (old, new)]
    return PlannedStep(op, f"urn:{token}::{name}", token, name, *both, old_outputs=outputs)


def outcomes(power: str, *steps: PlannedStep, cluster: str = "same") -> dict[str, str]:
    found = compare([step(cluster, CLUSTER, "shop", {}, {}, power), *steps])
    return {each.name: each.outcome for each in found.changes}


@pytest.mark.parametrize(
    ("op", "old", "new"),
    [("create", None, {"count": 2}), ("update", {"count": 2}, {"count": 3}), ("delete", {"count": 2}, None)],
)
def test_pools_of_a_stopped_cluster_are_not_changed(op: str, old: Any, new: Any) -> None:
    pool = step(op, POOL, "shop/web", old, new)
    assert outcomes("Stopped", pool)["shop/web"] == "refused"
    assert outcomes("Running", pool)["shop/web"] != "refused"


def test_it_has_the_command_that_starts_the_cluster() -> None:
    tagged = step("update", CLUSTER, "shop", {}, {"tags": {"team": "shop"}}, "Stopped")
    (change,) = compare([tagged]).changes
    assert change.outcome == "refused"
    assert "`az aks start --name aks-shop --resource-group rg-shop`" in change.workaround
    assert "start-stop-cluster" in change.reasons[0].source


def test_a_stopped_cluster_is_deleted_with_its_pools() -> None:
    found = outcomes("Stopped", step("delete", POOL, "shop/web", {"count": 2}), cluster="delete")
    assert "refused" not in found.values()


def test_pools_of_another_cluster_are_not_concerned() -> None:
    other = step("create", POOL, "blog/web", None, {"count": 2, "resourceName": "aks-blog"})
    assert outcomes("Stopped", other)["blog/web"] == "created"
