"""What the built-in engine does not do, it refuses by name, before anything is made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest

from tests.stories import engines
from tests.stories.acts import preview, story, up
from tests.stories.programs import group, options, routes

pytestmark = pytest.mark.usefixtures("cheap")


def _errors(program: Callable[[], object], folder: Path, **config: str) -> tuple[str, ...]:
    """Why a preview and an update stop; nothing is made."""
    runs = [up(program, **config), preview(program)] if config else [preview(program), up(program)]
    played = list(engines.builtin(story("refused", *runs), folder))
    assert played[0].result["cloud"] == {}
    return played[0].errors


def _hooked() -> None:
    hook = pulumi.ResourceHook("notify", lambda _: None)
    group(opts=options(hooks=pulumi.ResourceHookBinding(before_create=[hook])))


def _triggered() -> None:
    group(opts=options(replacement_trigger="1"))


def _remote() -> None:
    pulumi.ComponentResource("azure-native:index:Box", "box", {}, None, remote=True)


def _invoke_transformed() -> None:
    pulumi.runtime.register_invoke_transform(lambda _: None)
    group()


def _called() -> None:
    pulumi.runtime.call("azure-native:index:Box/method", {}, res=None)
    group()


@pytest.mark.parametrize(
    ("program", "named"),
    [
        (_hooked, "does not support hooks"),
        (_triggered, "replacement triggers"),
        (_remote, "cannot create remote components"),
        (_invoke_transformed, "invoke transforms"),
        (_called, "cannot call azure-native:index:Box/method"),
    ],
)
def test_what_is_not_done_is_refused_by_name(program: Any, named: str, tmp_path: Path) -> None:
    assert named in "; ".join(_errors(program, tmp_path))


@pytest.mark.parametrize(
    ("key", "value"),
    [("pulumi:autonaming", '{"mode": "verbatim"}'), ("pulumi:disable-default-providers", '["azure-native"]')],
)
def test_a_setting_that_changes_what_pulumi_does_is_refused(key: str, value: str, tmp_path: Path) -> None:
    (error,) = _errors(lambda: routes(group()), tmp_path, **{key: value})
    assert key in error
    assert "stack file that does not set it" in error


def test_such_a_setting_that_says_nothing_is_no_reason(tmp_path: Path) -> None:
    played = list(engines.builtin(story("fine", up(lambda: group(), **{"pulumi:autonaming": "{}"})), tmp_path))
    assert played[0].errors == ()
