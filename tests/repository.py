"""The repository's own program with settings that are handed to it, not read: `__main__.py` itself, no copy of it."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pulumi

from config.stack import Stack

MAIN = Path(__file__).parent.parent / "__main__.py"


def declaring(settings: Stack, secret: str = "sample") -> Callable[[], None]:
    """What `__main__.py` declares for settings (`Stack.deployed_as`), unchecked; each secret that it looks up is
    `secret`."""

    def found(_: str) -> pulumi.Output[str]:
        return pulumi.Output.secret(secret)

    def not_run(build: Callable[[], None], *, locate: Any) -> None:
        """The caller calls `build`."""

    environment = SimpleNamespace(settings=settings, secret=found, locate=None)
    with patch("config.loader.load", lambda: environment), patch("fairway.plan.run_checked", not_run):
        return runpy.run_path(str(MAIN))["build"]
