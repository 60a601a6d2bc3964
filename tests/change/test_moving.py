"""Pods move before their pool goes: what is advised leaves them a place, and no node comes back to the old pool."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.change.change import Change
from fairway.change.planned_step import PlannedStep
from tests.advised import compare

CLUSTER = "azure-native:containerservice:ManagedCluster"
POOL = "azure-native:containerservice:AgentPool"
OURS = "urn:pulumi:prod::shop::fairway:index:AksCluster"
OFF = "`az aks nodepool update --disable-cluster-autoscaler --resource-group RG --cluster-name Shop --name "
SYSTEM = {"name": "system", "mode": "System", "vmSize": "Standard_D4s_v5", "count": 3}


def pool(name: str, **more: Any) -> dict[str, Any]:
    return {"resourceGroupName": "RG", "resourceName": "Shop", "agentPoolName": name, "mode": "User", **more}


def step(
    op: str, name: str, inputs: dict[str, Any], *, parent: str = f"{OURS}$fairway:index:NodePool", **more: Any
) -> PlannedStep:
    old, new = (inputs if op != "create" else {}, inputs if op != "delete" else {})
    return PlannedStep(op, f"{parent}${POOL}::{name}", POOL, name, old, new, **more)


def cluster(*pools: dict[str, Any], **new: Any) -> PlannedStep:
    old = {"resourceGroupName": "RG", "resourceName": "Shop", "agentPoolProfiles": list(pools)}
    op = "update" if new else "same"
    return PlannedStep(op, f"{OURS}${CLUSTER}::shop", CLUSTER, "shop", old, {**old, **new})


def of(name: str, *steps: PlannedStep) -> Change:
    (found,) = (each for each in compare(steps).changes if each.name == name)
    return found


def test_an_autoscaler_is_switched_off_before_the_nodes_are_cordoned() -> None:
    steps = (
        step("delete", "shop/web/i15", pool("webi15", enableAutoScaling=True)),
        step("delete", "shop/api/i15", pool("apii15")),
    )
    advised = of("shop/web/i15", *steps).workaround
    assert f"{OFF}webi15`" in advised
    assert advised.index(OFF) < advised.index("`kubectl cordon") < advised.index("`kubectl drain")
    assert "autoscaler" not in of("shop/api/i15", *steps).workaround


@pytest.mark.parametrize("ours", [True, False])
def test_a_pool_that_rotates_and_one_that_cannot_have_no_nodes_added_while_they_empty(ours: bool) -> None:
    old = pool("webi15", enableAutoScaling=True, vmSize="Standard_D4s_v5")
    new = pool("webk20", enableAutoScaling=True, vmSize="Standard_D8s_v5")
    parent = f"{OURS}$fairway:index:NodePool" if ours else "urn:pulumi:prod::shop::x"
    steps = (step("delete", "shop/web/i15", old, parent=parent), step("create", "shop/web/k20", new, parent=parent))
    assert f"{OFF}webi15`" in of("shop/web/i15", *steps).workaround


def test_the_default_pool_that_retires_has_its_own_autoscaler_switched_off() -> None:
    old = {**SYSTEM, "enableAutoScaling": True}
    changed = cluster({**SYSTEM, "name": "other"}, old, agentPoolProfiles=[{**old, "vmSize": "Standard_D8s_v5"}])
    assert f"{OFF}system`" in of("shop", changed).workaround


def test_the_drain_command_names_what_is_lost_and_what_to_check_afterwards() -> None:
    advised = of("shop/web/i15", step("delete", "shop/web/i15", pool("webi15"))).workaround
    assert "--delete-emptydir-data` (the data in emptyDir volumes is lost)" in advised
    assert "`kubectl get pods --all-namespaces --output wide`" in advised


def test_a_pool_whose_successor_comes_in_the_same_update_is_kept_for_one_more() -> None:
    steps = (
        step("delete", "shop/web/i15", pool("webi15")),
        step("create", "shop/front/i15", pool("fronti15")),
        cluster(SYSTEM),
    )
    advised = of("shop/web/i15", *steps).workaround
    assert "to shop/front/i15, use two updates: keep web in `nodePools` together with the new pool" in advised
    assert "Before the update" not in advised


def test_a_pool_that_another_cluster_gets_takes_no_pods() -> None:
    other = {**pool("fronti15"), "resourceName": "other"}
    steps = (step("delete", "shop/web/i15", pool("webi15")), step("create", "other/front/i15", other))
    assert of("shop/web/i15", *steps).workaround.startswith("Before the update, make sure that other pools have room")


def test_a_default_pool_whose_retirement_was_taken_back_is_to_retire_again() -> None:
    core = step("same", "shop/core/i15", pool("corei15", mode="System"))
    gone = step("delete", "shop/system", pool("system", mode="System"), parent=OURS)
    advised = of("shop/system", gone, core, cluster(SYSTEM)).workaround
    assert "`retired` was removed from `defaultNodePool`, write back its last value" in advised
    assert "With `retired: gone`, run `pulumi up` only once another System pool is running" in advised


def test_a_default_pool_that_drains_is_refused_with_the_step_between() -> None:
    core = step("same", "shop/core/i15", pool("corei15", mode="System"))
    gone = step("delete", "shop/system", pool("system", mode="System"), parent=OURS, protect=True, retained=True)
    found = of("shop/system", gone, core, cluster(SYSTEM))
    assert found.outcome == "refused"
    assert "it would stay in Azure" in found.workloads
    assert "To keep it, write `retired: draining` back" in found.workaround
    assert "set `retired: drained` and run `pulumi up`, then `retired: gone`" in found.workaround
    assert "protect: false" not in found.workaround


def test_no_advice_drains_the_only_system_pools() -> None:
    core = step("delete", "shop/core/i15", pool("corei15", mode="System"))
    gone = step("delete", "shop/system", pool("system", mode="System"), parent=OURS)
    web = step("same", "shop/web/i15", pool("webi15"))
    steps = (gone, core, web, cluster(SYSTEM, {"name": "corei15", "mode": "System"}))
    for name in ("shop/system", "shop/core/i15"):
        assert "kubectl" not in of(name, *steps).workaround
        assert "no System pool would be left" in of(name, *steps).workaround
