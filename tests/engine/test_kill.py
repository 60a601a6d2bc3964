"""The engine is killed at every step in turn, and the next run goes on: nothing is lost, nothing is made twice."""

import contextlib
import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rehearsal_help import CHANGES, CONFIG, ENGINES, ROTATED, Forks, Shop, quickly, write_ours

KILLED = -signal.SIGKILL
KINDS = ("engine-dies", "engine-dies-after")
CLI_ALONE = ENGINES[1:]


pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    server = Forks()
    yield server
    server.close()


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The stack, brought up."""
    with pytest.MonkeyPatch.context() as patch:
        quickly(patch)
        shop = Shop(tmp_path_factory.mktemp("up") / "shop")
        assert shop.up().errors == ()
        shop.is_whole()
        return shop


@pytest.mark.parametrize("step", range(1, CHANGES + 1))
@pytest.mark.parametrize("kind", KINDS)
def test_an_engine_killed_while_it_brings_a_stack_up_leaves_what_the_next_run_goes_on_with(
    kind: str, step: int, tmp_path: Path, forks: Forks
) -> None:
    shop = Shop(tmp_path / "shop")
    shop.fault(f"{kind}:{step}")
    assert forks.run("up", shop.root) == KILLED
    assert shop.up().errors == ()
    shop.is_whole()


@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_an_engine_killed_while_it_rotates_a_pool_leaves_what_the_next_run_goes_on_with(
    kind: str, step: int, up: Shop, tmp_path: Path, forks: Forks
) -> None:
    shop = up.copy(tmp_path / "shop")
    shop.fault(f"{kind}:{step}")
    assert forks.run("up", shop.root, ROTATED) == KILLED
    assert shop.up(ROTATED).errors == ()
    shop.is_whole(pods=40)


@pytest.mark.parametrize("step", range(1, CHANGES + 1))
@pytest.mark.parametrize("kind", KINDS)
def test_an_engine_killed_while_it_takes_a_stack_down_leaves_what_the_next_run_goes_on_with(
    kind: str, step: int, up: Shop, tmp_path: Path, forks: Forks
) -> None:
    shop = up.copy(tmp_path / "shop")
    shop.fault(f"{kind}:{step}")
    assert forks.run("down", shop.root) == KILLED
    assert shop.down().errors == ()
    shop.is_whole(empty=True)


OURS = """
clusters:
  shop:
    kubernetesVersion: "1.36"
    protect: false
    identity: {type: SystemAssigned}
    monitoring: null
    securityProfile: null
    addonProfiles: null
    apiServerAccessProfile: null
    network: {subnets: {}}
    networkProfile: {outboundType: loadBalancer}
    defaultNodePool: {vmSize: Standard_D4ds_v5}
    nodePools:
      web: {vmSize: Standard_D4ds_v5}
      core: {vmSize: Standard_D4ds_v5, mode: System}
"""
"""The repository's program: a cluster, two pools beside its own, and their group."""


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shop, dict[str, str]]:
    """The repository's program, brought up, and its config."""
    with pytest.MonkeyPatch.context() as patch:
        quickly(patch)
        root = tmp_path_factory.mktemp("ours") / "shop"
        config = write_ours(root, OURS)
        shop = Shop(root)
        assert shop.up(config).errors == ()
        return shop, config


@pytest.mark.parametrize(
    "fault", ["engine-dies:3", "engine-dies-after:1", "engine-dies-after:2", "engine-dies-after:3"]
)
def test_a_cluster_whose_deletion_was_killed_comes_up_again_with_its_pools(
    fault: str, ours: tuple[Shop, dict[str, str]], tmp_path: Path, forks: Forks
) -> None:
    shop, config = ours[0].copy(tmp_path / "shop"), ours[1]
    shop.fault(fault)
    assert forks.run("down", shop.root) == KILLED
    assert shop.up(config).errors == ()
    assert len(shop.checked_ids()) == 4


@pytest.mark.parametrize("engine", ENGINES)
def test_a_cluster_that_cannot_be_deleted_comes_up_again_with_its_pools(engine: str, tmp_path: Path) -> None:
    config = write_ours(tmp_path / "shop", OURS)
    shop = Shop(tmp_path / "shop", engine)
    assert shop.up(config).errors == ()
    shop.fault("refuse:delete:ManagedCluster")
    assert shop.down().errors
    assert shop.up(config).errors == ()
    assert len(shop.checked_ids()) == 4
    assert shop.down().errors == ()
    assert shop.checked_ids() == []


@pytest.mark.parametrize("seed", [0, *(pytest.param(each, marks=pytest.mark.slow) for each in (1, 2))])
def test_an_engine_killed_at_any_moment_leaves_what_the_next_run_goes_on_with(
    seed: int, tmp_path: Path, forks: Forks
) -> None:
    shop = Shop(tmp_path / "shop")
    moments = random.Random(seed)
    for _ in range(2):
        process = forks.begin("up", shop.root, CONFIG)
        time.sleep(moments.uniform(0.3, 0.9))
        with contextlib.suppress(ProcessLookupError):  # it may have come to its end
            os.kill(process, signal.SIGKILL)
        assert forks.end() in (KILLED, 0)
    # The plugin of the one that was killed ends what it has in hand before anybody else may begin.
    with shop.folder.held(patience=30):
        assert shop.up().errors == ()
    shop.is_whole()


def test_an_engine_killed_twice_on_the_way_loses_nothing(tmp_path: Path, forks: Forks) -> None:
    shop = Shop(tmp_path / "shop")
    for fault in ("engine-dies-after:2", "engine-dies-after:1", "engine-dies:2"):
        shop.fault(fault)
        assert forks.run("up", shop.root) == KILLED
    assert shop.up().errors == ()
    shop.is_whole()


@pytest.mark.parametrize(
    ("engine", "fault"),
    [
        pytest.param(*each.values, fault, marks=each.marks)
        for each in CLI_ALONE
        for fault in ("engine-dies:1", "engine-dies:4", "engine-dies-after:1", "engine-dies-after:3")
    ],
)
def test_a_pulumi_that_is_killed_leaves_what_the_next_run_goes_on_with(engine: str, fault: str, tmp_path: Path) -> None:
    shop = Shop(tmp_path, engine)
    shop.fault(fault)
    failed = shop.up()
    assert any("SIGKILL" in each for each in failed.errors), failed.errors
    assert shop.up().errors == ()
    shop.is_whole()


@pytest.mark.parametrize("engine", CLI_ALONE)
def test_a_pulumi_that_is_killed_in_a_rotation_and_when_taking_down_goes_on_too(engine: str, tmp_path: Path) -> None:
    shop = Shop(tmp_path, engine)
    assert shop.up().errors == ()
    shop.fault("engine-dies-after:1")
    assert shop.up(ROTATED).errors
    assert shop.up(ROTATED).errors == ()
    shop.is_whole(pods=40)
    shop.fault("engine-dies-after:2")
    assert shop.down().errors
    assert shop.down().errors == ()
    shop.is_whole(empty=True)
