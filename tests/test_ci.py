"""What runs in pipelines: the GitHub Action, the hooks for pre-commit, and the snippets of docs/ci.md."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from fairway.cli import app
from fairway.crossguard import Config
from tests.stacks import ROOT

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
DOCUMENT = (ROOT / "docs/ci.md").read_text("utf-8")
SNIPPETS = [yaml.safe_load(each) for each in re.findall(r"^```yaml\n(.*?)^```", DOCUMENT, re.DOTALL | re.MULTILINE)]
BAD = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "resources": [
        {
            "type": "Microsoft.ContainerService/managedClusters",
            "apiVersion": "2025-09-01",
            "name": "shop",
            "location": "westeurope",
            "properties": {"dnsPrefix": "shop", "networkProfile": {"serviceCidr": "10.0.0.0/33"}},
        }
    ],
}


def options(command: str) -> set[str]:
    """The options of a command, as in its help."""
    found = get_command(app).commands[command]  # pyright: ignore[reportAttributeAccessIssue]
    return {name for each in found.params for name in each.opts}


def step(name: str) -> dict[str, Any]:
    return next(each for each in STEPS if each["name"] == name)


@pytest.mark.parametrize("command", ["check", "plan"])
def test_every_option_in_the_action_the_hooks_and_the_documentation_exists(command: str) -> None:
    arguments = [word for hook in SNIPPETS[1]["repos"][0]["hooks"] if command in hook["id"] for word in hook["args"]]
    documented = [line.split("|")[0] for line in DOCUMENT.splitlines() if f"fairway {command} " in line]
    text = "\n".join([step(f"fairway {command}")["run"], *arguments, *documented, *(each["entry"] for each in HOOKS)])
    used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))
    assert used
    assert used <= options(command)


def test_the_action_is_a_composite_one_whose_inputs_all_exist_and_are_used() -> None:
    assert ACTION["runs"]["using"] == "composite"
    assert all(each["description"] for each in (*ACTION["inputs"].values(), *ACTION["outputs"].values()))
    used = set(re.findall(r"inputs\.([a-z-]+)", json.dumps(STEPS)))
    assert used == set(ACTION["inputs"])
    for each in STEPS:
        assert ("run" in each) == ("shell" in each), each["name"]
        # What a user sets is passed as a variable, never written into a script.
        assert "${{" not in each.get("run", ""), each["name"]


def test_the_documented_use_of_the_action_sets_inputs_that_exist() -> None:
    uses = [each for each in SNIPPETS[0]["jobs"]["fairway"]["steps"] if "fairway" in each["uses"]]
    assert set(uses[0]["with"]) <= set(ACTION["inputs"])


def test_the_documented_hooks_exist_and_need_no_names_of_files() -> None:
    assert {each["id"] for each in SNIPPETS[1]["repos"][0]["hooks"]} == {each["id"] for each in HOOKS}
    for hook in HOOKS:
        assert {"id", "name", "entry", "language", "files"} <= set(hook)
        assert hook["pass_filenames"] is False
        assert re.compile(hook["files"]).search("config/stacks/Pulumi.dev.yaml")


def test_the_documented_configuration_of_the_pack_is_accepted() -> None:
    (text,) = re.findall(r"^```json\n(.*?)^```", DOCUMENT, re.DOTALL | re.MULTILINE)
    for policy, values in json.loads(text).items():
        assert policy in ("fairway-errors", "fairway-warnings")
        Config.of({key: each for key, each in values.items() if key != "enforcementLevel"})


def run(name: str, folder: Path, **inputs: str) -> tuple[int, str, str]:
    """A step's script as a runner executes it: the exit code, the job's summary, the step's outputs."""
    values = {key: each.get("default", "") for key, each in ACTION["inputs"].items()} | {
        key.replace("_", "-"): each for key, each in inputs.items()
    }
    found = step(name)
    variables = {
        key: values[match[1]]
        for key, each in found["env"].items()
        if (match := re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", each))
    }
    files = {"GITHUB_STEP_SUMMARY": folder / "summary.md", "GITHUB_OUTPUT": folder / "output"}
    for each in files.values():
        each.write_text("")
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(folder),
        **{key: str(each) for key, each in files.items()},
        **variables,
    }
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", found["run"]]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    (folder / "log").write_text(done.stdout)
    return done.returncode, files["GITHUB_STEP_SUMMARY"].read_text(), files["GITHUB_OUTPUT"].read_text()


def test_the_actions_check_writes_the_summary_and_sarif_and_fails_on_errors(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    (tmp_path / "a b/bad.json").write_text(json.dumps(BAD, indent=1), "utf-8")
    code, summary, outputs = run("fairway check", tmp_path, files="a b\n", profile="prod")
    assert code == 1
    assert "bad.json" in summary
    assert "10.0.0.0/33" in summary
    assert outputs == f"sarif={tmp_path}/fairway.sarif\n"
    log = (tmp_path / "log").read_text()
    assert "a b/bad.json: ARM template, 1 resource\n" in log
    assert "remedy: " in log
    sarif = json.loads((tmp_path / "fairway.sarif").read_text("utf-8"))
    assert {each["level"] for each in sarif["runs"][0]["results"]} >= {"error"}
    rules = {each["ruleId"] for each in sarif["runs"][0]["results"] if each["level"] == "error"}
    assert run("fairway check", tmp_path, files="a b", ignore="\n".join(rules))[0] == 0


def test_the_action_runs_the_check_once_and_reports_what_cannot_be_read(tmp_path: Path) -> None:
    assert step("fairway check")["run"].count("fairway check ") == 1
    (tmp_path / "broken.json").write_text("{", "utf-8")
    code, summary, _ = run("fairway check", tmp_path, files="broken.json", fail_on="none")
    assert (code, "not checked" in summary) == (2, True)


def test_the_actions_plan_writes_the_tree_into_the_summary(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: tiny\nruntime: python\n", "utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text("", "utf-8")
    group = "pulumi.CustomResource('azure-native:resources:ResourceGroup', 'rg', {'location': 'westeurope'})"
    (tmp_path / "__main__.py").write_text(f"import pulumi\n{group}\n", "utf-8")
    code, summary, _ = run("fairway plan", tmp_path, project=".", stack="dev")
    assert code == 0, summary
    assert summary.startswith("### fairway plan\n\n```\n")
    assert "ResourceGroup" in summary
