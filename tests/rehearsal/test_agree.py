"""The built-in engine takes the steps that the Pulumi CLI takes.

tests/golden/rehearsal_steps.json is what the CLI did; `UPDATE_GOLDEN=1` with the CLI on the PATH writes it again:
`UPDATE_GOLDEN=1 python -m pytest tests/rehearsal/test_agree.py -k "cli"`.
"""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.stories import engines
from tests.stories.recorded import GOLDEN, as_written, recorded
from tests.stories.stories import STORIES
from tests.stories.summaries import differences

UPDATING = os.environ.get("UPDATE_GOLDEN") == "1"
needs_cli = [
    pytest.mark.engine,
]
names = pytest.mark.parametrize("name", STORIES)


def compared(name: str, played: list[engines.Played], wanted: list[Any]) -> None:
    """Each act as it was recorded, and in order."""
    assert len(played) == len(wanted)
    for number, (act, expected) in enumerate(zip(played, wanted, strict=True)):
        where = f"{name}, act {number} ({STORIES[name].acts[number].kind}): {act.errors}"
        assert list(differences(act.result, expected)) == [], where
        assert act.out_of_order == (), where


@names
@pytest.mark.usefixtures("cheap")
def test_the_built_in_engine_does_what_the_cli_did(name: str, tmp_path: Path) -> None:
    compared(name, list(engines.builtin(STORIES[name], tmp_path)), recorded()["stories"][name])


@pytest.fixture(scope="module")
def cli(tmp_path_factory: pytest.TempPathFactory) -> engines.Pulumi:
    return engines.Pulumi(tmp_path_factory.mktemp("cli"))


@pytest.mark.parametrize("name", [pytest.param(each, marks=needs_cli) for each in STORIES])
def test_the_cli_does_what_is_recorded(name: str, cli: engines.Pulumi) -> None:
    played = list(cli.play(STORIES[name]))
    if UPDATING:
        _record(name, played, cli.version())
    compared(name, played, recorded()["stories"][name])


def _record(name: str, played: list[engines.Played], version: str) -> None:
    with (Path(tempfile.gettempdir()) / "fairway-golden.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stories = recorded()["stories"] if GOLDEN.exists() else {}
        stories[name] = [each.result for each in played]
        written = {each: as_written(stories[each]) for each in STORIES if each in stories}
        document = {"pulumi": version, "stories": written}
        GOLDEN.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
