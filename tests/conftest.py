"""Tests that need the Pulumi CLI are left out where there is none, and one line says so."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from fairway.plan import process
from fairway.plan.recorder import tuned_collector
from fairway.plan.runtime import without_source_positions
from tests.rehearsal_help import quickly

ROOT = Path(__file__).parent.parent
_MODULE_NAMES = process._module_names
pytest_plugins = ["pytester"]
if not entry_points(group="pytest11", name="fairway"):
    # An environment that was installed before the plugin existed does not have its entry point.
    pytest_plugins.append("fairway.testing.plugin")


def pytest_configure() -> None:
    """Let the processes that tests start keep their bytecode, as else each compiles all of the tool."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `engine` where there is no CLI. Each of two processes begins with slow tests: it gets
    half of the list, and a long test at the end would leave the other one idle."""
    slow = [each for each in items if each.get_closest_marker("slow") is not None]
    others = [each for each in items if each.get_closest_marker("slow") is None]
    if hasattr(config, "workerinput"):
        half = len(others) // 2
        items[:] = [*slow[::2], *others[:half], *slow[1::2], *others[half:]]
    if shutil.which("pulumi") is None:
        without = [each for each in items if each.get_closest_marker("engine") is not None]
        config.hook.pytest_deselected(items=without)
        items[:] = [each for each in items if each.get_closest_marker("engine") is None]


@pytest.fixture(autouse=True, scope="module")
def _short_collections() -> Iterator[None]:
    """What the tests of a module leave behind is walked once, and not again in each collection after it: the modules
    of azure-native alone are a million objects."""
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _imported_once() -> Iterator[None]:
    """The modules of this repository's own program are imported once, not again for each plan: nothing in them
    depends on the environment, and most of a plan's time goes into that. Source positions are left out, as in a
    command."""
    with pytest.MonkeyPatch.context() as patch, without_source_positions(), tuned_collector():
        # Tests look at what a run leaves in a project's folder.
        patch.setattr(sys, "dont_write_bytecode", True)
        patch.setattr(process, "_module_names", lambda folder: set() if folder == ROOT else _MODULE_NAMES(folder))
        yield


@pytest.fixture
def usual_collector() -> Iterator[None]:
    """The garbage collector as Python sets it."""
    tuned = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*tuned)


@pytest.fixture
def imported_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The modules of this repository's own program are imported for each plan, as for a user."""
    monkeypatch.setattr(process, "_module_names", _MODULE_NAMES)


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Keys of secrets in states are made in one round, not a million; not for the Pulumi CLI."""
    if request.node.get_closest_marker("engine") is None:
        monkeypatch.setattr("fairway.protocol.passphrase._ROUNDS", 1)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The built-in engine runs without processes of its own, and keys are cheap; not for the Pulumi CLI."""
    if request.node.get_closest_marker("engine") is None:
        quickly(monkeypatch)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say so."""
    if shutil.which("pulumi") is None:
        terminalreporter.write_line("The Pulumi CLI is not on the PATH: the tests marked `engine` were left out.")
