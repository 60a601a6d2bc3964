"""What a resource lock forbids is refused in a comparison."""

from __future__ import annotations

import pytest

from fairway.change.change import Change
from fairway.change.compare import compare
from fairway.change.planned_step import PlannedStep

POOL, LOCK = "azure-native:containerservice:AgentPool", "azure-native:authorization:ManagementLockByScope"
CLUSTER = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/shop"
LOCK_ID = f"{CLUSTER}/providers/Microsoft.Authorization/locks/lock-shop"


def pool(op: str, **more: bool) -> PlannedStep:
    inputs = {"agentPoolName": "web", "resourceName": "shop", "resourceGroupName": "rg", "tags": {"a": "b"}}
    new = {} if op == "delete" else {**inputs, "tags": {"a": "c"}}
    return PlannedStep(op, "u::web", POOL, "web", inputs, new, id=f"{CLUSTER}/agentPools/web", **more)


def lock(op: str, level: str = "CanNotDelete") -> PlannedStep:
    inputs = {"scope": CLUSTER, "lockName": "lock-shop", "level": level}
    return PlannedStep(op, "u::lock", LOCK, "lock", inputs, inputs, id=LOCK_ID)


def change(*steps: PlannedStep) -> Change:
    return next(each for each in compare(steps).changes if each.name == "web")


def test_a_pool_of_a_locked_cluster_cannot_be_deleted() -> None:
    found = change(lock("same"), pool("delete"))
    assert (found.outcome, found.reasons[0].rule) == ("refused", "ScopeLocked")
    assert found.reasons[0].text == "A resource lock forbids deleting it."
    assert found.workaround.startswith("Remove the lock in an update of its own")


@pytest.mark.parametrize("op", ["delete", "create", "update"])
def test_a_lock_that_the_same_update_changes_refuses_nothing(op: str) -> None:
    assert change(lock(op), pool("delete")).outcome == "pool deleted"


def test_a_pool_that_stays_in_azure_is_not_refused() -> None:
    assert change(lock("same"), pool("delete", retained=True)).outcome == "pool deleted"


@pytest.mark.parametrize(("level", "outcome"), [("CanNotDelete", "in place"), ("ReadOnly", "refused")])
def test_only_a_read_only_lock_refuses_updates(level: str, outcome: str) -> None:
    found = change(lock("same", level), pool("update"))
    assert found.outcome == outcome
    assert (found.reasons[0].text == "A resource lock forbids changing it.") == (outcome == "refused")
