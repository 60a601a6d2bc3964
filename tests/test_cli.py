"""The command line."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fairway import cli
from fairway.rules import RULES
from tests.command_line import fairway
from tests.rehearsal_help import ROTATED, write_project
from tests.stacks import ROOT

SHOP = str(Path(__file__).parent / "programs" / "shop")


def project(root: Path, program: str, *environments: str) -> str:
    """A project folder with this program; each environment's file is empty."""
    (root / "Pulumi.yaml").write_text("name: tiny\nruntime: python\n")
    (root / "__main__.py").write_text(program)
    for each in environments:
        (root / f"Pulumi.{each}.yaml").touch()
    return str(root)


def test_a_plan_without_errors_exits_with_0() -> None:
    code, out, err = fairway("plan", "dev", "-C", SHOP)
    assert code == 0
    assert out.startswith("dev  4 resources and 1 component (project shop)\n")
    assert err == "the program prints to stdout\n"


def test_plans_and_comparisons_are_as_of_the_day_that_is_given(tmp_path: Path) -> None:
    program = (
        "from pulumi_azure_native import containerservice as aks\n"
        "pool = {'name': 'sys', 'mode': 'System', 'count': 3, 'vm_size': 'Standard_D4s_v5'}\n"
        "shop = {'resource_group_name': 'rg', 'dns_prefix': 'shop', 'kubernetes_version': '1.35'}\n"
        "aks.ManagedCluster('shop', agent_pool_profiles=[pool], **shop)\n"
    )
    folder, ended = project(tmp_path, program, "dev"), "all support of Kubernetes 1.35 ended"
    (tmp_path / "empty.json").write_text('{"version": 3, "deployment": {}}')
    for day, found in (("2026-11-21", False), ("2035-01-01", True)):
        assert (ended in fairway("plan", "dev", "-C", folder, "--today", day)[1]) == found
        sides = (str(tmp_path / "empty.json"), "dev", "-C", folder)
        assert (ended in fairway("diff", *sides, "--today", day)[1]) == found


def test_a_plan_with_an_error_exits_with_1_and_shows_it() -> None:
    code, out, _ = fairway("plan", "prod", "--project", SHOP)
    assert code == 1
    assert "error sdk-schema\n  stacks/Pulumi.dev.yaml:3: networkProfile.network_plugn\n" in out


def test_json_is_clean_though_the_program_prints() -> None:
    code, out, _ = fairway("plan", "dev", "-C", SHOP, "--format", "json")
    assert code == 0
    tree = json.loads(out)
    assert (tree["formatVersion"], [each["stack"] for each in tree["environments"]]) == (2, ["dev"])


def test_without_an_environment_every_one_is_planned_and_json_has_the_same_shape() -> None:
    code, out, _ = fairway("plan", "-C", SHOP, "--format", "json")
    assert code == 1
    tree = json.loads(out)
    assert (tree["formatVersion"], [each["stack"] for each in tree["environments"]]) == (2, ["dev", "prod"])


@pytest.mark.parametrize("command", [["plan", "dev"], ["diff", "dev", "dev"], ["rules"]])
def test_the_projects_folder_may_stand_before_the_command(command: list[str]) -> None:
    found = fairway("-C", SHOP, *command)
    assert found[0] == 0
    assert found == fairway(*command, "-C", SHOP)


def test_the_projects_folder_after_the_command_counts_more(tmp_path: Path) -> None:
    assert fairway("-C", str(tmp_path), "plan", "dev", "-C", SHOP)[0] == 0


def completed(words: str, **more: str) -> list[str]:
    """What bash is offered for the last word of a command line."""
    variables = {"_FAIRWAY_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    done = CliRunner().invoke(cli.app, [], prog_name="fairway", env={**variables, **more})
    return done.stdout.split()


def test_a_shell_completes_commands_environments_and_rules() -> None:
    script = subprocess.run(
        [sys.executable, "-c", "from fairway.cli import main; main()", "--show-completion", "bash"],
        env={**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (script.returncode, script.stderr) == (0, "")
    assert "complete -o default -F" in script.stdout
    assert completed("fairway pl") == ["plan"]
    assert completed(f"fairway plan -C {SHOP} ") == ["dev", "prod"]
    assert completed(f"fairway -C {SHOP} diff dev ") == ["dev", "prod"]
    assert completed("fairway rules sdk-s") == ["sdk-schema"]


@pytest.mark.parametrize("command", ["plan", "diff", "rehearse", "rules"])
def test_the_help_of_each_command_has_its_exit_codes_and_the_docs_have_them_all(command: str) -> None:
    shown = " ".join(fairway(command, "--help")[1].split()).partition("Exit code: ")[2].partition(" Options")[0]
    codes = {*re.findall(r"(?:^|, )(\d+) ", shown)}
    assert {"0", "2", "3"} <= codes
    table = (ROOT / "docs" / "rehearsal.md").read_text(encoding="utf-8").partition("## Exit codes")[2]
    assert codes <= {*re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}


def test_full_shows_every_input() -> None:
    assert "windowsProfile.adminUsername: azure" in fairway("plan", "dev", "-C", SHOP, "--full")[1]


def test_secrets_appear_in_no_output(tmp_path: Path) -> None:
    program = (
        "import pulumi\n"
        "from pulumi_azure_native import resources\n"
        "hidden = pulumi.Output.secret('MARKER-4711')\n"
        "resources.ResourceGroup('g', tags={'a': hidden}, location=hidden)\n"
        "pulumi.export('x', [hidden])\n"
    )
    folder = project(tmp_path, program, "dev")
    for arguments in ([], ["--full"], ["--format", "json"]):
        code, out, err = fairway("plan", "dev", "-C", folder, *arguments)
        assert code == 0
        assert "[secret]" in out
        assert "MARKER" not in out + err


def test_an_unknown_environment_exits_with_2_and_lists_those_that_exist() -> None:
    code, out, err = fairway("plan", "prd", "-C", SHOP)
    assert (code, out) == (2, "")
    assert "no environment prd; existing: dev, prod. Did you mean prod?" in err


@pytest.mark.parametrize("arguments", [[], ["dev"]])
def test_a_folder_without_project_or_environments_exits_with_2(tmp_path: Path, arguments: list[str]) -> None:
    code, _, err = fairway("plan", *arguments, "-C", str(tmp_path))
    assert (code, "no Pulumi.yaml here or above" in err) == (2, True)
    code, _, err = fairway("plan", *arguments, "-C", project(tmp_path, ""))
    assert (code, "Pulumi.<name>.yaml" in err) == (2, True)


@pytest.mark.parametrize("runtime", ["nodejs", "{name: nodejs, options: {typescript: true}}", "yaml"])
def test_a_program_in_another_language_exits_with_2(tmp_path: Path, runtime: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text(f"name: tiny\nruntime: {runtime}\n", encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").touch()
    code, out, err = fairway("plan", "dev", "-C", str(tmp_path))
    name = "yaml" if runtime == "yaml" else "nodejs"
    assert (code, out) == (2, "")
    assert f"the runtime is {name}; fairway runs Python programs only" in err


def test_a_refused_config_exits_with_2_and_prints_the_programs_message_as_it_is(tmp_path: Path) -> None:
    folder = project(tmp_path, "import pulumi\nraise pulumi.RunError('line 3: no such size')\n", "dev")
    assert fairway("plan", "dev", "-C", folder) == (2, "", "line 3: no such size\n")


def test_a_failing_program_exits_with_3_and_shows_its_own_traceback(tmp_path: Path) -> None:
    folder = project(tmp_path, "def f():\n    raise KeyError('size')\nf()\n", "dev")
    code, out, err = fairway("plan", "dev", "-C", folder)
    assert (code, out) == (3, "")
    assert "line 2, in f" in err
    assert "runpy" not in err


def test_one_environment_that_fails_does_not_hide_the_others(tmp_path: Path) -> None:
    program = "import pulumi\nif pulumi.get_stack() == 'bad':\n    raise pulumi.RunError('bad config')\n"
    code, out, err = fairway("plan", "-C", project(tmp_path, program, "bad", "good"), "--format", "json")
    assert (code, err) == (2, "bad config\n")
    assert [each["stack"] for each in json.loads(out)["environments"]] == ["good"]


def test_where_every_environment_fails_json_has_none(tmp_path: Path) -> None:
    folder = project(tmp_path, "import pulumi\nraise pulumi.RunError('bad config')\n", "bad", "worse")
    for names in ([], ["bad"]):
        code, out, err = fairway("plan", *names, "-C", folder, "--format", "json")
        assert (code, json.loads(out)) == (2, {"formatVersion": 2, "environments": []})
        assert err == "bad config\n" * (1 if names else 2)


def test_what_the_program_logs_is_shown_on_stderr(tmp_path: Path) -> None:
    folder = project(tmp_path, "import pulumi\npulumi.log.warn('careful')\n", "dev")
    assert fairway("plan", "dev", "-C", folder)[2] == "warning: careful\n"


def test_rules_are_listed_in_a_line_each() -> None:
    code, out, _ = fairway("rules")
    assert code == 0
    assert {"sdk-schema", *RULES} == {line.split()[0] for line in out.splitlines()}


OWN_RULE = """
from fairway.rules import rule

@rule("acme-cost-center", "A cluster has a cost centre.", remedy="Set the tag.", sources=("https://acme.example/tags",))
def _cost_center(cluster):
    if not cluster.text("tags.costCenter"):
        yield cluster.fault("tags", "the tag costCenter is missing.")
"""
A_CLUSTER = """
import acme
from pulumi_azure_native import containerservice

pool = {"name": "sys", "mode": "System", "vm_size": "Standard_D4s_v5", "count": 3}
containerservice.ManagedCluster("shop", resource_group_name="rg", dns_prefix="shop", agent_pool_profiles=[pool])
"""


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[str]:
    """A project with two environments and a rule of its own."""
    (tmp_path / "acme.py").write_text(OWN_RULE, encoding="utf-8")
    yield project(tmp_path, A_CLUSTER, "dev", "prod")
    RULES.pop("acme-cost-center", None)


def test_a_rule_that_one_environment_alone_imports_is_not_applied_to_the_others(acme: str) -> None:
    main = Path(acme) / "__main__.py"
    main.write_text(A_CLUSTER.replace("import acme", "import pulumi\nif pulumi.get_stack() == 'dev':\n    import acme"))
    plans = json.loads(fairway("plan", "-C", acme, "--format", "json")[1])["environments"]
    broken = {plan["stack"]: {each["rule"] for each in plan["findings"]} for plan in plans}
    assert "acme-cost-center" in broken["dev"]
    assert "acme-cost-center" not in broken["prod"]


def test_a_finding_of_the_programs_own_rule_says_where_the_rule_is(acme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(acme)
    out = fairway("plan", "dev")[1]
    assert "error acme-cost-center" in out
    assert "rule:   acme.py:4, a rule of this program" in out
    findings = json.loads(fairway("plan", "dev", "--format", "json")[1])["environments"][0]["findings"]
    (found,) = [each for each in findings if each["rule"] == "acme-cost-center"]
    assert (found["definedAt"], found["waiver"]) == ("acme.py:4", None)


def test_a_rule_of_the_programs_own_that_raises_is_reported_with_its_line(
    acme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(acme)
    broken = OWN_RULE.replace('cluster.text("tags.costCenter")', 'cluster.request.properties["tags"]["costCenter"]')
    (Path(acme) / "acme.py").write_text(broken)
    code, out, err = fairway("plan", "dev")
    assert (code, err) == (1, "")
    assert "error acme-cost-center" in out
    assert "the rule itself fails at acme.py:6" in out
    assert "KeyError: 'tags'" in " ".join(out.split())
    assert "Traceback" not in out


def test_a_rule_of_the_programs_own_is_held_against_each_environment(acme: str) -> None:
    code, out, err = fairway("plan", "-C", acme, "--format", "json")
    assert (code, err) == (1, "")
    assert out.count('"acme-cost-center"') == 2


def test_the_programs_own_rules_are_listed_with_the_others(acme: str) -> None:
    code, out, _ = fairway("rules", "-C", acme)
    assert code == 0
    assert re.search(r"acme-cost-center +refused +error +A cluster has a cost centre\. +\(.*acme\.py:4\)", out)
    assert "no-system-pool" in out


def test_in_a_projects_folder_its_own_rules_are_listed_unasked(acme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(acme)
    assert "acme-cost-center" in fairway("rules")[1]
    assert "defined at: acme.py:4, a rule of this project" in fairway("rules", "acme-cost-center")[1]


def test_in_the_folder_of_a_program_that_cannot_run_the_built_in_rules_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project(tmp_path, "1 / 0", "dev"))
    code, out, err = fairway("rules")
    assert code == 0
    assert "no-system-pool" in out
    assert err.startswith("The program failed, so its own rules are not listed:\n")


def test_rules_of_a_program_that_cannot_run_are_not_listed(tmp_path: Path) -> None:
    assert fairway("rules", "-C", str(tmp_path))[0] == 2
    assert fairway("rules", "-C", project(tmp_path, "1 / 0", "dev"))[0] == 3


def test_one_rule_is_shown_with_remedy_and_sources() -> None:
    code, out, _ = fairway("rules", "sdk-schema")
    assert code == 0
    assert "\nremedy: " in out
    assert "\nsource: https://" in out


def test_an_unknown_area_of_rules_is_answered_with_all_areas() -> None:
    code, out, err = fairway("rules", "--area", "netwrk")
    assert (code, out) == (2, "")
    assert err.startswith("There is no area netwrk; write one of ")


def test_a_plan_explains_its_lines_unless_every_input_is_shown() -> None:
    assert "Each line: type, logical name" in fairway("plan", "dev")[1]
    assert "Each line: type" not in fairway("plan", "dev", "--full")[1]


@pytest.mark.parametrize(
    ("command", "formats"),
    [
        ("plan", "text|json"),
        ("diff", "text|json|markdown"),
        ("rules", "text|json|markdown"),
        ("check", "text|json|sarif|markdown|junit"),
    ],
)
def test_the_formats_of_a_command_have_these_names(command: str, formats: str) -> None:
    assert f"--format <{formats}>" in fairway(command, "--help")[1].replace("\n", " ")


def test_an_unknown_rule_is_refused_with_the_one_that_was_meant() -> None:
    code, _, err = fairway("rules", "sdk-shema")
    assert (code, err) == (2, "sdk-shema is not a rule. Did you mean sdk-schema?\n")


def test_a_bug_in_fairway_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("fairway.plan.checked.every_rule", lambda: 1 / 0)
    monkeypatch.setattr(sys, "argv", ["fairway", "rules"])
    monkeypatch.delenv("FAIRWAY_DEBUG", raising=False)
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == cli.DEFECT
    assert capsys.readouterr().err.startswith("This is a bug in fairway: ZeroDivisionError")


def test_help_lists_the_commands() -> None:
    code, out, _ = fairway("--help")
    assert code == 0
    assert all(each in out for each in ("rehearse", "plan", "diff", "rules"))


HEAVY = {"pulumi", "pulumi_azure_native", "grpc", "google", "rich", "yaml", "cryptography", "asyncio"}
"""Packages that take longer to import than `--help` may take. (Typer itself imports pydantic for a command.)"""


@pytest.mark.parametrize("command", [[], ["plan"], ["rehearse"], ["diff"], ["rules"]])
def test_help_imports_nothing_that_takes_its_time(command: list[str]) -> None:
    code = (
        "import sys, atexit; sys.argv = ['fairway', *sys.argv[1:]];"
        "atexit.register(lambda: print('imported:', sorted({each.partition('.')[0] for each in sys.modules})));"
        "from fairway.cli import main; main()"
    )
    arguments = [sys.executable, "-c", code, *command, "--help"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    shown, _, imported = done.stdout.partition("imported: ")
    assert "Usage: fairway" in shown
    assert HEAVY & set(ast.literal_eval(imported)) == set()


def on_windows(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command where Python has no fcntl."""
    code = "import sys; sys.modules['fcntl'] = None; from fairway.cli import main; main()"
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [(["plan", "dev"], "ManagedCluster"), (["diff", "dev", "pods"], "replaced"), (["rules"], "sdk-schema")],
    ids=lambda each: each[0] if isinstance(each, list) else "",
)
def test_on_windows_stacks_are_planned_and_compared(arguments: list[str], shown: str, tmp_path: Path) -> None:
    root = write_project(tmp_path / "project")
    (root / "Pulumi.pods.yaml").write_text(json.dumps({"config": ROTATED}), encoding="utf-8")
    done = on_windows("-C", str(root), *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert shown in done.stdout


def test_on_windows_nothing_is_rehearsed_and_the_way_to_do_it_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "rehearsal"
    done = on_windows("rehearse", "dev", "--folder", str(folder))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "fairway rehearse needs Linux or macOS; on Windows run it in WSL\n"
    assert not folder.exists()


def test_what_a_program_imports_brings_no_typer_and_no_rich() -> None:
    code = "import sys, fairway.plan; print(sorted({'typer', 'rich', 'pulumi_azure_native'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
