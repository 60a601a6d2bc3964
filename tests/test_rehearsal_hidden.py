"""What Azure says about a secret value shows it nowhere: neither in errors nor in the journal."""

from __future__ import annotations

from pathlib import Path

import pulumi
import pytest

from tests.rehearsal import engines
from tests.rehearsal.acts import story, up
from tests.rehearsal.programs import group, routes

PLACE = "northeurope"


def _moved(*, marked: bool) -> None:
    routes(group(), location=pulumi.Output.secret(PLACE) if marked else PLACE)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fairway.rehearsal.secrets._ROUNDS", 1)


def _told(folder: Path, *, marked: bool) -> tuple[str, str]:
    """The errors, and all files of the rehearsal as one text."""
    moved = up(lambda: _moved(marked=marked))
    _, played = engines.builtin(story("hidden", up(lambda: routes(group(), location="westeurope")), moved), folder)
    files = b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())
    return "\n".join(played.errors), files.decode(errors="replace")


def test_an_error_of_arm_does_not_carry_a_secret_on(tmp_path: Path) -> None:
    errors, files = _told(tmp_path, marked=True)
    assert "[secret]" in errors
    assert PLACE not in errors
    assert PLACE not in files


def test_what_is_not_secret_is_named(tmp_path: Path) -> None:
    errors, _ = _told(tmp_path, marked=False)
    assert PLACE in errors
