"""Answers to the functions that a program calls, from a file."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from fairway import cli
from fairway.plan import UnansweredInvokeError
from fairway.plan.recorder import record
from fairway.project.invokes import Answers, InvokesError, read, remedy
from fairway.protocol import passphrase
from fairway.protocol.values import Secret

SUBNET = "azure-native:network:getSubnet"
PROGRAM = f"""
import pulumi
from pulumi_azure_native import resources

nodes = pulumi.runtime.invoke("{SUBNET}", {{"resourceGroupName": "rg", "subnetName": "nodes"}}).value
resources.ResourceGroup("rg", resource_group_name="rg1", location="westeurope", tags={{"nodes": nodes["prefix"]}})
"""
ANSWER = f"{SUBNET}:\n  - args: {{subnetName: nodes}}\n    result: {{prefix: 10.0.0.0/22}}\n"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose program waits for the answer of a function."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(passphrase, "_ROUNDS", 1)
    Path("Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    Path("__main__.py").write_text(PROGRAM)
    Path("Pulumi.dev.yaml").touch()
    Path("answers.yaml").write_text(ANSWER)
    return tmp_path


def fairway(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli.app, list(arguments))
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.usefixtures("shop", "quick")
def test_every_command_that_runs_the_program_takes_the_answers() -> None:
    code, out, err = fairway("plan", "dev", "--full", "--invokes", "answers.yaml")
    assert (code, err) == (0, "")
    assert "tags.nodes: 10.0.0.0/22" in out
    code, out, err = fairway("diff", "dev", "dev", "--invokes", "answers.yaml")
    assert (code, err) == (0, "")
    code, out, err = fairway("rehearse", "dev", "--until", "up", "--invokes", "answers.yaml")
    assert (code, err) == (0, "")
    assert "ResourceGroup rg (rg1)" in out


@pytest.mark.usefixtures("shop", "quick")
@pytest.mark.parametrize("command", [["plan", "dev"], ["diff", "dev", "dev"], ["rehearse", "dev", "--until", "up"]])
def test_what_a_missing_answer_says_to_write_is_accepted(command: list[str]) -> None:
    code, out, err = fairway(*command)
    assert code != 0
    text = (out + err).replace("  error: ", "")
    assert "`--invokes answers.yaml`" in text
    snippet = text[text.index(f"\n\n{SUBNET}:") :].strip().split("\n\n")[0]
    Path("pasted.yaml").write_text(snippet.replace("result: {}", "result: {prefix: x}"))
    assert fairway(*command, "--invokes", "pasted.yaml")[0] == 0


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("command", [["plan", "dev"], ["diff", "dev", "dev"]])
def test_an_answer_to_what_is_not_called_is_noted_with_what_is_meant(command: list[str]) -> None:
    Path("answers.yaml").write_text(ANSWER + "azure-native:netwrk:getSubnet: {}\n")
    code, _, err = fairway(*command, "--invokes", "answers.yaml")
    assert code == 0
    assert err.startswith("note: answers.yaml:4: the program does not call azure-native:netwrk:getSubnet")
    assert err.endswith(f"Did you mean {SUBNET}?\n")


@pytest.mark.usefixtures("shop", "quick")
@pytest.mark.parametrize("command", [["plan", "dev"], ["diff", "dev", "dev"], ["rehearse", "dev"]])
def test_a_file_that_is_not_there_is_named(command: list[str]) -> None:
    assert fairway(*command, "--invokes", "none.yaml") == (2, "", "--invokes none.yaml: there is no such file\n")


@pytest.mark.usefixtures("shop")
def test_the_pulumi_cli_takes_no_answers() -> None:
    code, _, err = fairway("rehearse", "dev", "--engine", "pulumi", "--invokes", "answers.yaml")
    assert code == 2
    assert "needs the built-in engine" in err


def test_all_faults_of_a_file_are_named_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a:b:c: 5\nd:e:f:\n  - {arg: {}}\n  - {result: {}}\ng:h:i: []\n")
    with pytest.raises(InvokesError) as raised:
        read(file)
    first, second, third = str(raised.value).splitlines()
    assert first.startswith(f"{file}:1: the result of a:b:c is `5`; write the result as a mapping")
    assert second.startswith(f"{file}:3: entry 1 of d:e:f is wrong")
    assert third.startswith(f"{file}:5: the result of g:h:i is an empty list")
    file.write_text("- a\n")
    with pytest.raises(InvokesError, match="a list; write a mapping"):
        read(file)


def test_json_with_tabs_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('{\n\t"a:b:c": {"x": 1}\n}\n')
    assert read(file).find("a:b:c", {}) == {"x": 1}


def test_the_first_answer_whose_arguments_fit_counts() -> None:
    answers = Answers({"a:b:c": [{"args": {"n": 1}, "result": {"x": 1}}, {"result": {"x": 2}}]})
    assert answers.find("a:b:c", {"n": 1, "m": 3}) == {"x": 1}
    assert answers.find("a:b:c", {"n": Secret(1)}) == {"x": 1}
    assert answers.find("a:b:c", {"n": 2}) == {"x": 2}
    assert answers.find("a:b:d", {"n": 1}) is None


def test_a_token_without_an_api_version_answers_for_every_version() -> None:
    answers = Answers({"azure-native:network:getSubnet": {"x": 1}})
    assert answers.find("azure-native:network/v20240101:getSubnet", {}) == {"x": 1}
    assert not [*answers.unused()]


def test_what_is_secret_or_unknown_is_no_argument_of_the_suggestion() -> None:
    assert "args" not in remedy("a:b:c", {"password": "hunter2hunter2"})
    assert "  - args: {name: x}\n" in remedy("a:b:c", {"name": "x", "clientSecret": "hunter2hunter2"})


def test_a_test_answers_by_arguments_too() -> None:
    import pulumi

    def program() -> None:
        pulumi.export("x", pulumi.runtime.invoke("a:b:c", {"n": 1}).value["x"])

    assert record(program, invokes={"a:b:c": [{"args": {"n": 1}, "result": {"x": "y"}}]}).exports == {"x": "y"}
    with pytest.raises(UnansweredInvokeError):
        record(program, invokes={"a:b:c": [{"args": {"n": 2}, "result": {"x": "y"}}]})
