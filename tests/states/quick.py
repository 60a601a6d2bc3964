"""The built-in engine without processes of its own and with keys that are quickly made, for tests of comparisons."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest

from fairway.rehearsal import engine, secrets
from tests.rehearsal import engines

ROUNDS = secrets._ROUNDS
"""As many as Pulumi makes."""


def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the provider run on a thread, and keys made in a thousand rounds."""
    monkeypatch.setattr(secrets, "_ROUNDS", 1000)
    monkeypatch.setattr(engine, "opened", _in_this_process)


@contextmanager
def _in_this_process(stack: engine.Stack, store: Any) -> Generator[engine.Engine]:
    with engines._started(stack.cloud) as start:
        yield engine.Engine(stack, store, start)
