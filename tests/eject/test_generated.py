"""Programs of someone else, made by chance, leave as they are, or are refused with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.eject.trace import EjectError
from tests.eject.projects import ejected, written
from tests.stories.foreign import Deed, story_of
from tests.stories.generating import SECRET, Maker

REASONS = (
    "is a secret that is not in the config",
    "cannot be deployed on the stand-in",
    # These programs do without the SDK's classes, which add a default to every network and provider.
    "enableDdosProtection is another value",
    "environment is another value",
)


@pytest.mark.parametrize("seed", [*range(6), *(pytest.param(each, marks=pytest.mark.slow) for each in range(6, 40))])
def test_a_generated_program_leaves_as_it_is_or_with_a_reason(tmp_path: Path, seed: int) -> None:
    last = [deed.program for deed in Maker(seed).life() if deed.kind == "update" and deed.program][-1]
    source = story_of("generated", [Deed("update", last)]).source
    project = written(tmp_path / "own", f"({source}).acts[0].program()")
    refused = _refusal(project, tmp_path / "plain")
    assert not refused or any(each in refused for each in REASONS), refused
    assert SECRET not in refused
    assert (tmp_path / "plain").exists() == (not refused)
    assert all(SECRET not in each.read_text(encoding="utf-8") for each in (tmp_path / "plain").glob("*"))


def _refusal(project: Path, target: Path) -> str:
    try:
        ejected(project, target)
    except EjectError as error:
        return str(error)
    return ""
