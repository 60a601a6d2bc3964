"""Faults in Azure and in the provider: the run reports them, the state stays valid, and the next run continues."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fairway.engine.provider_client import PROVIDER_GONE
from fairway.engine.recovery import ALREADY_EXISTS
from fairway.standin.cloud import Cloud
from fairway.standin.provider import Provider
from tests.rehearsal_help import CONFIG, ENGINES, PROGRAM, ROTATED, Shop
from tests.standin_help import urn

TAGGED = {**CONFIG, "shops:by": "us"}
MANY = 5
"""One attempt more than azure-native makes at an operation, and one."""


def attempts(cloud: Cloud, operation: str, name: str) -> list[tuple[int, str | None]]:
    """Status and code of each attempt at an operation on a resource."""
    entries = [each for each in cloud.entries() if each["operation"] == operation and each["id"].endswith(f"/{name}")]
    return [(each["status"], each["code"]) for each in entries]


def group_tags(shop: Shop) -> Any:
    """The tags of the resource group in the cloud."""
    (group,) = (each for each in shop.cloud.everything() if each.name == "rg")
    return group.state.get("tags")


def up_twice(shop: Shop, config: dict[str, str] = CONFIG) -> None:
    """Update twice: a separate pool appears in its cluster's list with the second refresh."""
    assert shop.up(config).errors == ()
    assert shop.up(config).errors == ()


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize("kind", ["provider-dies", "provider-dies-after"])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_provider_that_dies_in_a_create_fails_the_run_and_nothing_is_made_twice(
    engine: str, kind: str, tmp_path: Path
) -> None:
    shop = Shop(tmp_path, engine)
    shop.fault(f"{kind}:create:Subnet")
    failed = shop.up()
    assert [each for each in failed.errors if "::nodes: " in each and PROVIDER_GONE in each]
    assert shop.up().errors == ()
    shop.is_whole()


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize("kind", [pytest.param("provider-dies", marks=pytest.mark.slow), "provider-dies-after"])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_provider_that_dies_in_an_update_fails_the_run_and_the_next_one_updates(
    engine: str, kind: str, tmp_path: Path
) -> None:
    shop = Shop(tmp_path, engine)
    assert shop.up().errors == ()
    shop.fault(f"{kind}:update:ResourceGroup")
    assert [each for each in shop.up(TAGGED).errors if PROVIDER_GONE in each]
    assert shop.up(TAGGED).errors == ()
    shop.is_whole()
    assert group_tags(shop) == {"by": "us"}


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize("kind", [pytest.param("provider-dies", marks=pytest.mark.slow), "provider-dies-after"])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_provider_that_dies_in_a_delete_fails_the_run_and_the_next_one_deletes(
    engine: str, kind: str, tmp_path: Path
) -> None:
    shop = Shop(tmp_path, engine)
    assert shop.up().errors == ()
    shop.fault(f"{kind}:delete:AgentPool")
    assert [each for each in shop.down().errors if PROVIDER_GONE in each]
    assert shop.down().errors == ()
    shop.is_whole(empty=True)


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize("engine", ENGINES)
def test_a_new_pool_whose_answer_was_lost_is_not_created_twice(engine: str, tmp_path: Path) -> None:
    shop = Shop(tmp_path, engine)
    assert shop.up().errors == ()
    shop.fault("provider-dies-after:create:AgentPool")
    assert shop.up(ROTATED).errors
    assert shop.up(ROTATED).errors == ()
    shop.is_whole(pods=40)


@pytest.mark.usefixtures("cheap")
def test_a_resource_that_azure_created_without_an_answer_is_reported_by_name(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.fault("provider-dies-after:create:VirtualNetwork")
    shop.up()
    with shop.driver() as driver:
        assert driver.recover() == ("vnet: Azure had created it, and the answer was lost; it is in the state now",)
        assert driver.recover() == ()


@pytest.mark.usefixtures("cheap")
def test_a_provider_that_dies_again_during_the_recovery_leaves_the_create_pending(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.fault("provider-dies-after:create:VirtualNetwork", "provider-dies:read:VirtualNetwork:2")
    shop.up()
    shop.fault("provider-dies:read:VirtualNetwork")
    with shop.driver() as driver:
        (note,) = driver.recover()
        assert note.startswith("vnet: could not check whether Azure had created it")
    assert shop.up().errors == ()
    shop.is_whole()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("engine", ENGINES)
def test_a_resource_created_outside_pulumi_is_never_adopted_and_gets_a_remedy(engine: str, tmp_path: Path) -> None:
    shop = Shop(tmp_path, engine)
    inputs: dict[str, Any] = {"resourceGroupName": "rg", "location": "westeurope"}
    Provider(shop.cloud).create(urn("resources:ResourceGroup", "rg"), inputs)
    for _ in range(2):
        (error,) = shop.up().errors
        assert ALREADY_EXISTS in error
        assert "`pulumi import`" in error
    assert [each for each in shop.resources() if each.type.endswith(":ResourceGroup")] == []


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("engine", ENGINES)
def test_two_resources_of_a_program_that_are_one_in_azure_never_both_succeed(engine: str, tmp_path: Path) -> None:
    twice = 'Azure("resources:ResourceGroup", "again", {**place, "location": "westeurope"}, group)'
    shop = Shop(tmp_path, engine, f"{PROGRAM}\n{twice}\n")
    for _ in range(2):
        assert [each for each in shop.up().errors if "::again: " in each and ALREADY_EXISTS in each]
    groups = [each for each in shop.resources() if each.type.endswith(":ResourceGroup")]
    assert [each.name for each in groups] == ["rg"]


@pytest.mark.usefixtures("cheap")
def test_an_answer_that_was_lost_never_gives_one_thing_of_azures_to_two_resources(tmp_path: Path) -> None:
    twice = 'Azure("resources:ResourceGroup", "again", {**place, "location": "westeurope"}, group)'
    shop = Shop(tmp_path, program=f"{PROGRAM}\n{twice}\n")
    shop.fault("provider-dies:read:again")
    assert [each for each in shop.up().errors if "::again: " in each and PROVIDER_GONE in each]
    with shop.driver() as driver:
        assert driver.recover() == ()
        assert "again" not in [each.name for each in driver.resources()]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("engine", ENGINES)
def test_a_refusal_in_the_middle_names_the_resource_and_the_next_run_goes_on(engine: str, tmp_path: Path) -> None:
    shop = Shop(tmp_path, engine)
    shop.fault("refuse:create:ManagedCluster")
    (error,) = shop.up().errors
    assert "ManagedCluster::shop: " in error
    assert 'Code="SkuNotAvailable"' in error
    assert shop.up().errors == ()
    shop.is_whole()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("conflict", 409, "AnotherOperationInProgress"),
        ("throttle", 429, "TooManyRequests"),
        ("unavailable", 503, "ServiceUnavailable"),
    ],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_temporary_error_is_retried_and_a_lasting_one_fails_the_run(
    engine: str, kind: str, status: int, code: str, tmp_path: Path
) -> None:
    shop = Shop(tmp_path, engine)
    shop.fault(f"{kind}:create:VirtualNetwork:3", f"{kind}:create:Subnet:{MANY - 1}")
    assert [each for each in shop.up().errors if "::nodes: " in each and code in each]
    assert attempts(shop.cloud, "PUT", "vnet") == [(status, code)] * 3 + [(201, None)]
    assert attempts(shop.cloud, "PUT", "nodes") == [(status, code)] * 4
    assert shop.up().errors == ()
    shop.is_whole()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("kind", ["timeout", "half-made"])
@pytest.mark.parametrize("engine", ENGINES)
def test_what_azure_did_not_finish_is_kept_and_repaired_by_the_next_run(engine: str, kind: str, tmp_path: Path) -> None:
    shop = Shop(tmp_path, engine)
    shop.fault(f"{kind}:create:ManagedCluster")
    assert [each for each in shop.up().errors if "ManagedCluster::shop: " in each]
    (cluster,) = (each for each in shop.resources() if each.name == "shop")
    assert cluster.init_errors
    assert shop.up().errors == ()
    shop.is_whole()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("engine", ENGINES)
def test_a_resource_that_was_deleted_in_azure_is_recreated(engine: str, tmp_path: Path) -> None:
    shop = Shop(tmp_path, engine)
    up_twice(shop)
    shop.fault("deleted-behind:Subnet")
    assert [(each.op, each.name) for each in shop.up().changes] == [("create", "nodes")]
    shop.is_whole()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("engine", ENGINES)
def test_a_resource_that_was_changed_in_azure_is_corrected(engine: str, tmp_path: Path) -> None:
    shop = Shop(tmp_path, engine)
    up_twice(shop, TAGGED)
    shop.fault("changed-behind:ResourceGroup")
    assert [(each.op, each.name) for each in shop.up(TAGGED).changes] == [("update", "rg")]
    shop.is_whole()
    assert group_tags(shop) == {"by": "us"}


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("engine", ENGINES)
def test_a_clock_that_goes_back_changes_nothing(engine: str, tmp_path: Path) -> None:
    shop = Shop(tmp_path, engine)
    up_twice(shop)
    before = shop.cloud.clock
    shop.fault("clock-back")
    assert shop.up().changes == ()
    assert shop.cloud.clock < before - 86000
    shop.is_whole()


@pytest.mark.usefixtures("quick")
def test_a_refused_create_is_sent_to_azure_once_and_then_dropped(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.fault("refuse:create:ResourceGroup")
    shop.up()
    with shop.driver() as driver:
        driver.recover()
        before = len(shop.cloud.entries())
        driver.recover()
        assert len(shop.cloud.entries()) == before


@pytest.mark.usefixtures("quick")
def test_a_run_that_is_stopped_keeps_what_was_done(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    with shop.driver() as driver:
        engine: Any = driver
        done: list[str] = []
        engine.engine.on_step = lambda step: done.append(step.name)
        engine.engine.stopped = lambda: "stopped" if "vnet" in done else ""
        assert replace(driver.update(CONFIG), steps=()).errors == ("stopped",)
    assert sorted(each.name for each in shop.cloud.everything()) == ["rg", "vnet"]
    assert shop.up().errors == ()
    shop.is_whole()


@pytest.mark.usefixtures("quick")
def test_a_stopped_cluster_refuses_every_change_until_it_is_started(tmp_path: Path) -> None:
    shop = Shop(tmp_path, "builtin")
    up_twice(shop)
    shop.fault("stopped")
    (error,) = shop.up(ROTATED).errors
    assert "OperationNotAllowed" in error
    assert "az aks start" in error
    shop.fault("started")
    assert shop.up(ROTATED).errors == ()
    shop.is_whole(pods=40)
