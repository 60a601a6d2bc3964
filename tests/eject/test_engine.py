"""The real engine agrees: a preview of the ejected program over a deployed stack changes nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fairway.rehearsal.folder import claimed
from fairway.rehearsal.pulumi_cli import Cli
from tests.command_line import fairway
from tests.eject.projects import ejected
from tests.stacks import ROOT

PLATFORM = ROOT / "examples" / "platform"


@pytest.mark.engine
@pytest.mark.parametrize(
    ("project", "stack"),
    [(ROOT, "dev"), (ROOT, "prod"), *((PLATFORM, each) for each in ("observed", "hub-and-spoke", "fleet"))],
)
def test_a_preview_over_the_deployed_stack_changes_nothing(tmp_path: Path, project: Path, stack: str) -> None:
    code, output, errors = fairway(
        *("rehearse", stack, "-C", str(project), "--engine", "pulumi", "--until", "up", "--keep"),
        *("--folder", str(tmp_path / "rehearsal")),
    )
    assert code == 0, output + errors
    ejected(project, tmp_path / "plain", stack)
    (tmp_path / "plain" / ".venv").symlink_to(sys.prefix)
    steps = _previewed(tmp_path, project, stack)
    assert {each["op"] for each in steps} <= {"same", "refresh"}
    assert sum("azure-native:" in each["urn"] for each in steps) >= 14


def _previewed(tmp_path: Path, project: Path, stack: str) -> list[dict[str, str]]:
    name = json.loads((tmp_path / "rehearsal" / "rehearsal.json").read_text(encoding="utf-8"))["project"]
    folder = claimed(tmp_path / "rehearsal", name, stack)
    environment = Cli(folder.pulumi, folder.cloud, folder.passphrase, stack).environment()
    done = subprocess.run(
        ["pulumi", "preview", "--stack", stack, "--refresh", "--expect-no-changes", "--json", "--non-interactive"],
        cwd=tmp_path / "plain",
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{project}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
    return json.loads(done.stdout)["steps"]
