"""Tests that run pytest inside pytest."""

from __future__ import annotations

import pytest


class _Kept:
    """In place of pytester's snapshot: modules that a test loads stay, as azure-native can be loaded once only."""

    def __init__(self, preserve: object = None) -> None: ...

    def restore(self) -> None: ...


@pytest.fixture(autouse=True)
def _modules_stay_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("_pytest.pytester.SysModulesSnapshot", _Kept)
