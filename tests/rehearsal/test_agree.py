"""The Pulumi CLI takes the steps that are recorded; tests/change/test_stories.py compares the built-in engine.

tests/golden/rehearsal_steps.json is what the CLI did; `UPDATE_GOLDEN=1` with the CLI on the PATH writes it again:
`UPDATE_GOLDEN=1 python -m pytest tests/rehearsal/test_agree.py -k "cli"`.
"""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from pathlib import Path

import pytest

from tests.stories import engines
from tests.stories.recorded import GOLDEN, as_written, compared, recorded
from tests.stories.stories import STORIES

UPDATING = os.environ.get("UPDATE_GOLDEN") == "1"
needs_cli = [
    pytest.mark.engine,
]


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
