"""Programs that use the outputs of another stack: a rehearsal reads them from the file of `--invokes`."""

from __future__ import annotations

import gc
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fairway import cli
from tests.rehearsal_help import write_project

PROGRAM = """
import pulumi

network = pulumi.StackReference("acme/network/prod")


class Any(pulumi.CustomResource):
    def __init__(self, kind, name, inputs):
        super().__init__(kind, name, inputs)


Any("azure-native:resources:ResourceGroup", "group", {"resourceGroupName": network.require_output("group")})
"""
ANSWERS = "pulumi:pulumi:StackReference:\n- args: {name: acme/network/prod}\n  result: {group: rg-of-the-network}\n"


def fairway(command: str, folder: Path, *more: str) -> tuple[int, str]:
    arguments = [command, "dev", "--project", str(folder), *more]
    ended = CliRunner().invoke(cli.app, arguments, env={"COLUMNS": "200"})
    return ended.exit_code, ended.output


@pytest.mark.usefixtures("quick")
def test_the_outputs_of_the_file_reach_the_requests_from_the_first_update_to_the_last(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "project", PROGRAM)
    (tmp_path / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    code, text = fairway("rehearse", folder, "--invokes", str(tmp_path / "answers.yaml"))
    assert code == 0, text
    assert "ResourceGroup group (rg-of-the-network)" in text
    assert "1 deleted" in text


@pytest.mark.usefixtures("quick")
def test_a_rehearsal_without_the_outputs_fails_with_the_lines_to_write(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        # The program was stopped while it waited for the outputs.
        warnings.simplefilter("ignore")
        code, text = fairway("rehearse", write_project(tmp_path / "project", PROGRAM))
        gc.collect()
    assert code != 0
    assert "  - args: {name: acme/network/prod}\n    result: {}" in text


def test_a_stopped_program_leaves_no_warnings_of_the_sdk_on_the_screen(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "fairway", "rehearse", "dev", "--until", "up"]
    command += ["--project", str(write_project(tmp_path / "project", PROGRAM))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Warning" not in done.stderr


def test_a_plan_without_the_outputs_shows_the_lines_to_write(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "project", PROGRAM)
    code, text = fairway("plan", folder)
    assert code == 0, text
    assert "the outputs of the stack acme/network/prod are not known here" in text
    assert "pulumi stack output --json --stack acme/network/prod" in text


def test_outputs_that_no_program_uses_are_reported(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "project", "import pulumi\n")
    (tmp_path / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    _, text = fairway("plan", folder, "--invokes", str(tmp_path / "answers.yaml"))
    assert "answers.yaml:1: the program refers to no other stack, so these outputs are not used" in text
