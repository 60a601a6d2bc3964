"""The project that the Pulumi CLI gets in a rehearsal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from fairway.project.project import find_project
from fairway.protocol.passphrase import cipher_of, new_cipher
from fairway.rehearsal.pulumi_cli import _ended  # pyright: ignore[reportPrivateUsage]
from fairway.rehearsal.pulumi_project import write_project, write_stack_file

PROJECT = """\
name: shops
runtime: {name: python, options: {virtualenv: other}}
backend: {url: s3://bucket}
plugins: {providers: [{name: azure-native, path: x}]}
config: {shops:by: us}
stackConfigDir: config/stacks
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    root = tmp_path / "source"
    for folder in ("config/stacks", "config/more", "components", ".git"):
        (root / folder).mkdir(parents=True)
    (root / "Pulumi.yaml").write_text(PROJECT)
    (root / "config/stacks/Pulumi.dev.yaml").write_text("config: {}\n")
    for file in ("__main__.py", "config/base.yaml", "components/a.py", ".env"):
        (root / file).write_text(file)
    return root


def test_the_program_runs_in_its_own_place_with_this_python(source: Path, tmp_path: Path) -> None:
    project, target = find_project(source), tmp_path / "a" / "target"
    write_project(target, project)
    assert yaml.safe_load((target / "Pulumi.yaml").read_text()) == {
        "name": "shops",
        "runtime": {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}},
        "main": str(project.main),
        "stackConfigDir": "config/stacks",
    }


def test_files_are_copied_and_folders_linked_but_for_those_above_the_stack_files(source: Path, tmp_path: Path) -> None:
    project, target = find_project(source), tmp_path / "target"
    write_project(target, project)
    (source / "config/base.yaml").write_text("changed")
    write_project(target, project)
    assert (target / "config/base.yaml").read_text() == "changed"
    assert not (target / "config/base.yaml").is_symlink()
    assert (target / "components").is_symlink()
    assert (target / "config/more").is_symlink()
    assert not (target / "config/stacks").is_symlink()
    assert sorted(each.name for each in target.iterdir()) == ["Pulumi.yaml", "__main__.py", "components", "config"]
    assert list((target / "config/stacks").iterdir()) == []


def test_secrets_of_the_stack_file_are_encrypted_for_the_rehearsal(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fairway.protocol.passphrase._ROUNDS", 1)
    project, target, cipher = find_project(source), tmp_path / "target", new_cipher("p")
    write_project(target, project)
    values = {"a:key": "hidden", "a:tags": '{"b": 1}', "a:list": "[1]", "a:text": "plain", "a:brace": "{no json"}
    write_stack_file(target, project, "dev", values, {"a:key"}, cipher)
    written = yaml.safe_load((target / "config/stacks/Pulumi.dev.yaml").read_text())
    secret = written["config"].pop("a:key")["secure"]
    assert cipher_of("p", written["encryptionsalt"]) == cipher
    assert secret.startswith("v1:")
    assert written["config"] == {"a:tags": {"b": 1}, "a:list": [1], "a:text": "plain", "a:brace": "{no json"}


def test_a_command_that_failed_is_quoted_with_its_last_twelve_lines() -> None:
    out = "\n".join(map(str, range(20)))
    done = subprocess.CompletedProcess(["up"], 255, f"{out}\n\n", "last")
    expected = "\n".join([*map(str, range(9, 20)), "last"])
    assert _ended("up", done) == f"pulumi up ended with code 255: {expected}"
    killed = subprocess.CompletedProcess(["up"], -9, "", "")
    assert _ended("up", killed).startswith("pulumi up was ended by the signal SIGKILL;")
