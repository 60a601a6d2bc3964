"""Every pool, the default one included, is replaced with no moment without nodes, and its cluster is never touched:
proved by the operations that reached the stand-in, in order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from components.stack_edits import with_clusters
from fairway.plan.recorder import tuned_collector
from fairway.project.project import find_project
from fairway.rehearsal import builtin
from fairway.rehearsal.builtin import Builtin
from fairway.rehearsal.folder import claimed
from fairway.standin.arm import Arm
from fairway.standin.cloud import Cloud
from fairway.standin.errors import ArmError
from fairway.standin.types import served
from tests.stacks import project, stack_file

pytestmark = pytest.mark.usefixtures("quick")

STACK = """
clusters:
  shop:
    kubernetesVersion: "1.35"
    defaultNodePool: {vmSize: Standard_D4ds_v5}
    nodePools:
      web: {vmSize: Standard_D8ds_v5, count: 3}
      core: {vmSize: Standard_D4ds_v5, mode: System, count: 2}
"""
SMALL_SUBNET = """
clusters:
  shop:
    kubernetesVersion: "1.35"
    defaultNodePool: {vmSize: Standard_D4ds_v5}
    nodePools:
      web: {vmSize: Standard_D8ds_v5, count: 13}
    network:
      addressPrefixes: [10.64.0.0/16]
      subnets: {nodes: {addressPrefix: 10.64.0.0/27}}
"""


@dataclass
class Stage:
    """A deployed stack, and the changes sent to Azure since the last call."""

    driver: Builtin
    config: dict[str, str]
    journal: Path
    seen: int = 0

    def update(self, changes: dict[str, Any]) -> tuple[str, ...]:
        self.config = dict(with_clusters(self.config, {"shop": changes}))
        return self.driver.update(self.config).errors

    def new_changes(self) -> list[str]:
        """The changes sent to Azure since the last call: `PUT webk3x`, by the name of the resource."""
        lines = [json.loads(line) for line in self.journal.read_text().splitlines()]
        fresh, self.seen = lines[self.seen :], len(lines)
        return [f"{each['operation']} {each['id'].rsplit('/', 1)[-1]}" for each in fresh if each["operation"] != "GET"]

    def pools(self) -> dict[str, int]:
        """Nodes by pool, as Azure has them."""
        cluster = next(each for each in self.driver.resources() if each.type.endswith(":ManagedCluster"))
        self.driver.engine.refresh()
        cluster = next(each for each in self.driver.resources() if each.urn == cluster.urn)
        return {each["name"]: each["count"] for each in cluster.outputs["agentPoolProfiles"]}


@contextmanager
def up(folder: Path, settings: str) -> Iterator[Stage]:
    found = find_project(project(folder / "project", stack_file(settings)))
    claim = claimed(folder / "rehearsal", found.name, "test")
    with tuned_collector(), builtin.running(found, "test", claim, lambda _: None) as driver:
        stage = Stage(driver, dict(found.stack_config("test").values), claim.journal)
        assert not stage.update({})
        stage.new_changes()
        yield stage


def pool_like(stage: Stage, key: str) -> str:
    return next(name for name in stage.pools() if name.startswith(key))


@pytest.mark.parametrize("key", ["web", pytest.param("core", marks=pytest.mark.slow)])
def test_in_two_steps_both_pools_exist_until_the_old_one_is_dropped(tmp_path: Path, key: str) -> None:
    with up(tmp_path, STACK) as stage:
        old, nodes = pool_like(stage, key), stage.pools()
        stage.new_changes()
        rotation = {"maxPods": 60, "rotation": {"from": {"maxPods": 110}}}

        assert not stage.update({"nodePools": {key: rotation}})
        new = next(name for name in stage.pools() if name not in nodes)
        assert stage.new_changes() == [f"PUT {new}"]
        assert stage.pools() == {**nodes, new: nodes[old]}

        assert not stage.update({"nodePools": {key: {"rotation": None}}})
        assert stage.new_changes() == [f"DELETE {old}"]
        assert old not in stage.pools()


@pytest.mark.parametrize("key", ["web", pytest.param("core", marks=pytest.mark.slow)])
def test_in_one_step_the_new_pool_is_there_before_the_old_one_goes(tmp_path: Path, key: str) -> None:
    with up(tmp_path, STACK) as stage:
        old, nodes = pool_like(stage, key), stage.pools()
        stage.new_changes()
        rotation = {"maxPods": 60, "rotation": {"from": {"maxPods": 110}, "inOneStep": True}}

        assert not stage.update({"nodePools": {key: rotation}})
        new = next(name for name in stage.pools() if name not in nodes)
        assert stage.new_changes() == [f"PUT {new}", f"DELETE {old}"]


def test_the_default_pool_retires_into_a_system_pool_beside_it(tmp_path: Path) -> None:
    with up(tmp_path, STACK.replace("      core: {vmSize: Standard_D4ds_v5, mode: System, count: 2}\n", "")) as stage:
        successor = {"vmSize": "Standard_D8ds_v5", "mode": "System", "count": 3}
        assert not stage.update({"defaultNodePool": {"retired": "draining"}, "nodePools": {"core": successor}})
        (made,) = stage.new_changes()
        assert made.startswith("PUT core")
        assert {"system", made.removeprefix("PUT ")} <= set(stage.pools())

        assert not stage.update({"defaultNodePool": {"retired": "drained"}})
        assert stage.new_changes() == []
        assert not stage.update({"defaultNodePool": {"retired": "gone"}})
        assert stage.new_changes() == ["DELETE system"]
        assert "system" not in stage.pools()

        assert not stage.update({})
        assert stage.new_changes() == []


@pytest.mark.parametrize("how", [pytest.param(None, marks=pytest.mark.slow), "gone"])
def test_a_default_pool_that_drains_is_not_deleted_even_if_its_protection_is_removed(
    tmp_path: Path, how: str | None
) -> None:
    with up(tmp_path, STACK) as stage:
        assert not stage.update({"defaultNodePool": {"retired": "draining"}})
        stage.new_changes()
        (refused,) = stage.update({"defaultNodePool": {"retired": how}})
        assert "shop/system: cannot be deleted because it is protected" in refused

        stage.driver.unprotect()
        assert not stage.update({})
        assert stage.new_changes() == []
        assert "system" in stage.pools()
        assert not [each.urn for each in stage.driver.resources() if each.name == "shop/system"]


@pytest.mark.slow
def test_the_last_system_pool_is_named_when_a_failed_destroy_has_dropped_it(tmp_path: Path) -> None:
    from fairway.standin.faults import parse, set_faults

    with up(tmp_path, STACK) as stage:
        for retired in ("draining", "drained", "gone"):
            assert not stage.update({"defaultNodePool": {"retired": retired}})
        stage.driver.unprotect()
        core = pool_like(stage, "core")
        set_faults(Cloud(stage.journal.parent), [parse("refuse:delete:ManagedCluster")])
        assert stage.driver.destroy().errors
        outcome = stage.driver.update(stage.config)
        assert "cannot create already existing resource" in "".join(outcome.errors)
        (warning,) = (each.text for each in outcome.messages if "exists in Azure, but not in the state" in each.text)
        assert re.search(
            rf"shop/core/\w+: the pool {core} exists .* 'shop/core/\w+' '/subscriptions/\S+/agentPools/{core}' "
            r"--parent 'pool=urn:pulumi:test::shops::fairway:index:AksCluster\$fairway:index:NodePool::shop/core'",
            warning,
        )


@pytest.mark.slow
def test_the_retired_pools_successor_rotates_like_any_other(tmp_path: Path) -> None:
    with up(tmp_path, STACK) as stage:
        for retired in ("draining", "drained", "gone"):
            assert not stage.update({"defaultNodePool": {"retired": retired}})
        old = pool_like(stage, "core")
        stage.new_changes()
        rotation = {"maxPods": 60, "rotation": {"from": {"maxPods": 110}, "inOneStep": True}}
        assert not stage.update({"nodePools": {"core": rotation}})
        made, gone = stage.new_changes()
        assert made.startswith("PUT core")
        assert gone == f"DELETE {old}"


def test_a_cluster_without_its_default_pool_is_upgraded(tmp_path: Path) -> None:
    """The list in the cluster's request begins with a User pool."""
    with up(tmp_path, STACK.replace("web: ", "app: ")) as stage:
        for retired in ("draining", "drained", "gone"):
            assert not stage.update({"defaultNodePool": {"retired": retired}})
        stage.new_changes()
        assert next(iter(stage.pools())).startswith("app")
        assert not stage.update({"kubernetesVersion": "1.36", "upgradeKubernetes": True})
        assert "PUT shop-test" in stage.new_changes()


def test_a_failed_new_pool_leaves_the_old_one_in_place(tmp_path: Path) -> None:
    from fairway.standin.faults import parse, set_faults

    with up(tmp_path, STACK) as stage:
        old = pool_like(stage, "web")
        set_faults(Cloud(stage.journal.parent), [parse("refuse:create:AgentPool")])
        rotation = {"maxPods": 60, "rotation": {"from": {"maxPods": 110}, "inOneStep": True}}
        assert stage.update({"nodePools": {"web": rotation}})
        assert old in stage.pools()
        assert not [each for each in stage.new_changes() if each.startswith("DELETE")]

        assert not stage.update({})
        assert old not in stage.pools()


def test_the_subnet_must_have_room_for_both_pools_before_anything_is_sent_to_azure(tmp_path: Path) -> None:
    with up(tmp_path, SMALL_SUBNET) as stage:
        rotation = {"maxPods": 60, "rotation": {"from": {"maxPods": 110}}}
        errors = stage.update({"nodePools": {"web": rotation}})
        assert "10.64.0.0/27" in "".join(errors)
        assert stage.new_changes() == []


def test_azure_itself_refuses_a_second_pool_that_has_no_room(tmp_path: Path) -> None:
    """The rules in the program are not the only thing between a pool and a full subnet."""
    with up(tmp_path, SMALL_SUBNET) as stage:
        pool = next(each for each in stage.driver.resources() if each.type.endswith(":AgentPool"))
        second = {**pool.inputs, "agentPoolName": "second", "count": 13}
        kind, id = served(pool.type), pool.id.replace(str(pool.outputs["name"]), "second")
        with pytest.raises(ArmError, match=r"10\.64\.0\.0/27"):
            Arm(Cloud(stage.journal.parent)).put(kind, id, second)
