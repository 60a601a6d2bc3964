"""`fairway rehearse` on a terminal: exit codes, output, and what it leaves behind."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from fairway.engine.provider_client import PROVIDER_GONE
from fairway.engine.store import STATE
from fairway.plan.program import ProgramError
from fairway.project.project import find_project
from fairway.rehearsal import pulumi_events
from fairway.rehearsal.folder import claimed
from fairway.standin.cloud import Cloud
from tests.command_line import fairway
from tests.rehearsal_help import ENGINES, PROGRAM, ROTATED, STACK, Shop, write_project

LEAVING = "refuse:create:AgentPool:9"
"""A fault that leaves the folder there."""


def arguments(root: Path, *more: str, engine: str = "builtin") -> list[str]:
    """`rehearse` of the small stack in `root`."""
    if not (root / "project").exists():
        write_project(root / "project")
    return ["rehearse", STACK, "-C", str(root / "project"), "--folder", str(root / "r"), "--engine", engine, *more]


def rehearse(root: Path, *more: str, engine: str = "builtin") -> tuple[int, str, str]:
    """Exit code, stdout and stderr."""
    return fairway(*arguments(root, *more, engine=engine))


def process(root: Path, *more: str, engine: str = "builtin") -> subprocess.Popen[str]:
    """The same in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "fairway", *arguments(root, *more, engine=engine)],
        cwd=Path(__file__).parent.parent.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("engine", ENGINES)
def test_a_life_without_a_fault_exits_with_0_and_leaves_nothing(engine: str, tmp_path: Path) -> None:
    root = tmp_path / "a path with spaces"
    root.mkdir()
    code, out, err = rehearse(root, engine=engine)
    assert (code, err) == (0, "")
    assert "  +  AgentPool web (web30)  ~3 min\n" in out
    assert "upgrade Kubernetes by one minor: skipped. the program passes no `edits`" in out
    assert "destroy" in out
    assert [each.name for each in root.iterdir()] == ["project"]
    assert sorted(each.name for each in (root / "project").iterdir()) == [
        "Pulumi.dev.yaml",
        "Pulumi.yaml",
        "__main__.py",
    ]


@pytest.mark.usefixtures("quick")
def test_a_failure_exits_with_1_and_says_where_the_journal_is(tmp_path: Path) -> None:
    code, out, _ = rehearse(tmp_path, "--fault", LEAVING)
    assert code == 1
    assert f"All calls to Azure: {tmp_path / 'r' / 'cloud' / 'journal.jsonl'}" in out
    assert (tmp_path / "r" / "cloud" / "journal.jsonl").is_file()


@pytest.mark.usefixtures("quick")
def test_what_is_deployed_is_kept_and_compared_by_the_command_that_is_shown(tmp_path: Path) -> None:
    code, out, err = rehearse(tmp_path, "--until", "up", "--keep")
    assert (code, err) == (0, "")
    assert "destroy" not in out
    (command,) = re.findall(r"Compare it: `fairway (.*)`, or with another", out)
    code, out, err = fairway(*command.split(), "-C", str(tmp_path / "project"))
    assert (code, err) == (0, "")
    assert out.startswith("from the state of dev")
    assert "Compare it" not in rehearse(tmp_path, "--fresh", "--keep")[1]


@pytest.mark.usefixtures("quick")
def test_a_change_is_a_file_or_an_environment_and_a_fault_may_be_aimed_at_it(tmp_path: Path) -> None:
    arguments(tmp_path)
    named = tmp_path / "project" / f"Pulumi.{STACK}.yaml"
    other = named.with_name("Pulumi.other.yaml")
    document = yaml.safe_load(named.read_text("utf-8"))
    other.write_text(yaml.safe_dump({"config": {**document["config"], "shops:by": "us"}}), "utf-8")
    for change in ("other", str(other)):
        code, out, err = rehearse(tmp_path, "--change", change, "--until", "change", "--fault", "refuse:update@change")
        assert (code, err) == (0, ""), out
        phases = [line for line in out.splitlines() if ": run again" in line and not line.startswith("│")]
        assert phases == ["change to the second stack file: run again"]
        assert "fairway diff" not in out
    code, out, _ = rehearse(tmp_path, "--change", "other", "--until", "change", "--fault", "refuse:update:*:9@change")
    assert code == 1
    assert "`fairway diff dev other` shows what each change does, with the workarounds." in out
    code, _, err = rehearse(tmp_path, "--change", "othr")
    assert (code, "no such file or environment; existing environments: dev, other" in err) == (2, True)


@pytest.mark.usefixtures("quick")
def test_a_fault_that_was_repaired_exits_with_0_and_says_so(tmp_path: Path) -> None:
    code, out, _ = rehearse(tmp_path, "--fault", "refuse:create:AgentPool")
    assert code == 0
    assert "deploy: run again" in out
    assert "failed, run again" in out


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("refuse:create:Vault", "no further create of Vault that it matches"),
        ("engine-dies:999", "changes too early"),
        ("refuse:create:shop:9", "no further create of shop that it matches"),
    ],
)
def test_a_fault_that_was_not_used_is_a_failure(fault: str, why: str, tmp_path: Path) -> None:
    code, out, _ = rehearse(tmp_path, "--fault", fault)
    assert code == 1
    assert "was not used" in out
    assert why in " ".join(out.split())


@pytest.mark.parametrize(
    ("fault", "meant"),
    [
        ("half-made:create:AgentPol", "AgentPool"),
        ("refuse:create:agentpool", "AgentPool"),
        ("deleted-behind:Subnets", "Subnet"),
        ("refuse:any:vnett", "vnet"),
    ],
)
def test_a_fault_that_can_hit_nothing_is_refused_with_what_was_meant(fault: str, meant: str, tmp_path: Path) -> None:
    code, _, err = rehearse(tmp_path, "--fault", fault)
    assert code == 2
    assert f"Did you mean {meant}?" in " ".join(err.split())
    assert not (tmp_path / "r").exists()


def test_an_environment_that_is_not_there_leaves_nothing(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project")
    code, _, err = fairway("rehearse", "devv", "-C", str(project))
    assert code == 2
    assert "Did you mean dev?" in " ".join(err.split())
    assert not (project / ".fairway").exists()


@pytest.mark.usefixtures("quick")
def test_what_an_earlier_rehearsal_has_left_is_forgotten_on_request(tmp_path: Path) -> None:
    assert rehearse(tmp_path, "--fault", LEAVING)[0] == 1
    code, out, _ = rehearse(tmp_path, "--fresh")
    assert code == 0
    assert "  +  ResourceGroup" in out


@pytest.mark.parametrize("word", ["list", "?"])
def test_the_faults_are_listed_without_an_environment_or_a_project(
    word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = fairway("rehearse", "--fault", word)
    assert (code, err) == (0, "")
    assert "provider-dies-after: the plugin's process ends after Azure has carried out the request" in out
    assert [*tmp_path.iterdir()] == []


def test_a_fault_that_is_none_exits_with_2_and_lists_those_there_are(tmp_path: Path) -> None:
    code, out, err = rehearse(tmp_path, "--fault", "refus")
    assert (code, out) == (2, "")
    assert "The fault `refus` is not valid: there is no fault `refus`." in err
    assert "provider-dies-after: " in err
    assert not (tmp_path / "r").exists()


def test_without_an_environment_those_there_are_are_named(tmp_path: Path) -> None:
    write_project(tmp_path / "project")
    code, out, err = fairway("rehearse", "-C", str(tmp_path / "project"))
    assert (code, out) == (2, "")
    assert "Name the environment, as in `fairway rehearse dev`; existing: dev\n" in err


@pytest.mark.usefixtures("quick")
def test_a_second_stack_file_is_moved_to(tmp_path: Path) -> None:
    write_project(tmp_path / "project")
    other = tmp_path / "other.yaml"
    other.write_text(json.dumps({"config": ROTATED}), encoding="utf-8")
    code, out, _ = rehearse(tmp_path, "--change", str(other))
    assert code == 0
    moved = out.partition("change to the second stack file")[2]
    assert "AgentPool web (web40)" in moved


def test_a_program_that_fails_exits_with_3_and_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise ProgramError("KeyError: 'size'")

    monkeypatch.setattr("fairway.rehearsal.run.rehearse", failing)
    assert rehearse(tmp_path) == (3, "", "The program of dev failed:\nKeyError: 'size'\n")


def test_a_folder_that_is_not_ours_exits_with_2_and_is_left(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "thesis.txt").touch()
    code, _, err = rehearse(tmp_path)
    assert code == 2
    assert "nothing in it was touched" in err
    assert [each.name for each in (tmp_path / "r").iterdir()] == ["thesis.txt"]


def test_a_program_that_fails_is_reported_with_its_own_lines(tmp_path: Path) -> None:
    write_project(tmp_path / "project", "raise ValueError('of its own')")
    code, out, err = rehearse(tmp_path)
    assert code in (1, 3)
    assert "ValueError: of its own" in out + err
    assert "fairway/rehearsal" not in out + err


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("engine", ENGINES)
def test_a_second_run_is_refused_by_name_and_the_first_keeps_its_faults(engine: str, tmp_path: Path) -> None:
    write_project(tmp_path / "project")
    folder = claimed(tmp_path / "r", find_project(tmp_path / "project").name, STACK)
    Cloud(folder.cloud).remember("faults", ["the first's"])
    with folder.held():
        code, _, err = rehearse(tmp_path, "--fault", "refuse", engine=engine)
    assert code == 2
    assert f"process {os.getpid()} is using this folder and was not interrupted. Wait until it ends" in err
    assert Cloud(folder.cloud).fact("faults") == ["the first's"]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_a_damaged_state_exits_with_2_and_says_what_to_do(damage: str, tmp_path: Path) -> None:
    rehearse(tmp_path, "--fault", LEAVING)
    file = tmp_path / "r" / "builtin" / STATE
    text = file.read_bytes()
    file.write_bytes(text[:-40] if damage == "cut" else text.replace(b"vnet", b"vnat", 1))
    code, out, err = rehearse(tmp_path)
    assert (code, out) == (2, "")
    assert str(file) in err
    assert "rehearse again with --fresh" in err
    assert "Traceback" not in err


@pytest.mark.usefixtures("quick")
def test_a_damaged_cloud_exits_with_2_and_says_what_to_do(tmp_path: Path) -> None:
    rehearse(tmp_path, "--fault", LEAVING)
    for each in (tmp_path / "r" / "cloud").glob("cloud.db*"):
        each.write_bytes(b"not a database at all" * 400)
    code, _, err = rehearse(tmp_path)
    assert code == 2
    assert "the stand-in's cloud is truncated or was changed" in err
    assert "Rehearse again with --fresh" in err


@pytest.mark.parametrize("damage", ["cut", "flipped"])
@pytest.mark.parametrize("engine", ENGINES[1:])
def test_a_damaged_state_of_pulumis_exits_with_2_and_says_what_to_do(engine: str, damage: str, tmp_path: Path) -> None:
    rehearse(tmp_path, "--fault", LEAVING, engine=engine)
    (file,) = (tmp_path / "r" / "pulumi" / "backend" / ".pulumi" / "stacks").rglob(f"{STACK}.json")
    text = file.read_bytes()
    file.write_bytes(text[:-40] if damage == "cut" else text.replace(b'"urn"', b'"arn"'))
    code, out, err = rehearse(tmp_path, engine=engine)
    assert code == 2, out + err
    assert "Pulumi cannot use the state in this folder" in err
    assert "rehearse again with --fresh" in err
    assert "goroutine" not in err
    assert "panic" not in err


@pytest.mark.parametrize("fault", ["interrupt:2", pytest.param("interrupt-twice:2", marks=pytest.mark.slow)])
def test_an_interrupt_exits_with_130_and_the_next_run_goes_on(fault: str, tmp_path: Path) -> None:
    with process(tmp_path, "--fault", fault) as run:
        out, err = run.communicate()
    assert run.returncode == 130, out + err
    assert "Traceback" not in err
    assert "repaired" not in out
    assert "finishing the current operation; ctrl-C again ends at once" in out
    if fault == "interrupt:2":
        assert "interrupted: the current operation was finished, and no other was started" in out
        assert "run again below" not in out
    there = [each.name for each in Cloud(tmp_path / "r" / "cloud").everything()]
    assert there[:1] == ["rg"]
    assert "web30" not in there or fault == "interrupt-twice:2"
    code, out, _ = rehearse(tmp_path)
    assert code == 0
    assert "ResourceGroup rg" not in out.partition("run again, after Azure's own changes")[0]


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("engine", ENGINES[1:])
def test_an_interrupt_reaches_the_pulumi_cli(engine: str, times: int, tmp_path: Path) -> None:
    with process(tmp_path, engine=engine) as run:
        journal = tmp_path / "r" / "cloud" / "journal.jsonl"
        while not (journal.exists() and '"status": 201' in journal.read_text()):
            assert run.poll() is None
            time.sleep(0.01)
        for _ in range(times):
            run.send_signal(signal.SIGINT)
            time.sleep(0.5)
        out, err = run.communicate()
    assert run.returncode == 130, out + err
    assert "Traceback" not in out + err
    code, out, err = rehearse(tmp_path, engine=engine)
    assert code == 0, out + err


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "none", disk], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("a small file system cannot be mounted here")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def fill(disk: Path, room: int) -> Path:
    """A file that leaves `room` kilobytes."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as stream:
        while shutil.disk_usage(disk).free > room * 1024 and stream.write(b"x" * 1024):
            pass
    return filler


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("room", [0, 100, 140, 180])
def test_a_full_disk_is_reported_and_the_next_run_continues(room: int, small_disk: Path) -> None:
    write_project(small_disk / "project")
    filler = fill(small_disk, room)
    code, out, err = rehearse(small_disk)
    assert code in (1, 2), out + err
    assert "Traceback" not in err
    assert "defect of fairway" not in err
    assert any(each in out + err for each in ("No space left on device", "disk is full", "disk I/O error")), out + err
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=4m", small_disk], check=True)
    code, out, err = rehearse(small_disk)
    assert code == 0, out + err


@pytest.mark.parametrize("engine", ENGINES[1:])
def test_a_full_disk_under_pulumi_is_reported_and_the_next_run_continues(engine: str, small_disk: Path) -> None:
    write_project(small_disk / "project")
    filler = fill(small_disk, 160)
    code, out, err = rehearse(small_disk, engine=engine)
    assert code in (1, 2), out + err
    assert "defect of fairway" not in err
    assert "goroutine" not in out + err
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=60m", small_disk], check=True)
    code, out, err = rehearse(small_disk, engine=engine)
    assert code == 0, out + err


def event_log(folder: Path, *events: Mapping[str, object]) -> Path:
    file = folder / "events.jsonl"
    file.write_text("\n".join(map(json.dumps, events)) + '\n{"cut off', encoding="utf-8")
    return file


def test_a_provider_that_died_is_reported_in_one_sentence_a_resource(tmp_path: Path) -> None:
    texts = [
        "error reading from server: EOF",
        "Detected that x exited prematurely",
        "dial: connect: connection refused",
    ]
    urns = [f"urn:pulumi:d::p::a:b:C::{name}" for name in "abc"]
    events = [
        {"diagnosticEvent": {"severity": "error", "message": f"<{{%reset%}}>{text}", "urn": urn}}
        for text, urn in zip(texts, urns, strict=True)
    ]
    first, second = pulumi_events.errors(event_log(tmp_path, *events))
    assert first == f"{urns[0]}: {PROVIDER_GONE} (error reading from server: EOF)"
    assert second == f"{urns[2]}: not started: the provider's process had ended"


def test_the_program_of_the_tests_is_one_that_a_plan_can_read(tmp_path: Path) -> None:
    Shop(tmp_path, program=PROGRAM)
    code, out, err = fairway("plan", STACK, "-C", str(tmp_path / "project"))
    assert code == 0, out + err


@pytest.mark.parametrize("engine", ENGINES[1:])
def test_a_pulumi_that_was_killed_leaves_no_lock_behind(engine: str, tmp_path: Path) -> None:
    assert rehearse(tmp_path, "--fault", "engine-dies:2", "--keep", engine=engine)[0] == 0
    code, out, err = rehearse(tmp_path, engine=engine)
    assert (code, err) == (0, "")
    assert "destroy" in out
