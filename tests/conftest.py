"""Tests that need the Pulumi CLI are left out where there is none, and one line says so."""

from __future__ import annotations

import shutil

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `engine` where there is no CLI."""
    if shutil.which("pulumi") is None:
        without = [each for each in items if each.get_closest_marker("engine") is not None]
        config.hook.pytest_deselected(items=without)
        items[:] = [each for each in items if each.get_closest_marker("engine") is None]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say so."""
    if shutil.which("pulumi") is None:
        terminalreporter.write_line("The Pulumi CLI is not on the PATH: the tests marked `engine` were left out.")
