"""Tests that need the Pulumi CLI are left out where there is none, and one line says so."""

from __future__ import annotations

import shutil

import pytest

from tests.rehearsal_help import quickly


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `engine` where there is no CLI."""
    if shutil.which("pulumi") is None:
        without = [each for each in items if each.get_closest_marker("engine") is not None]
        config.hook.pytest_deselected(items=without)
        items[:] = [each for each in items if each.get_closest_marker("engine") is None]


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
