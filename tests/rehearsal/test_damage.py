"""Files of a rehearsal, truncated or with a byte changed: the error names the file, and `--fresh` helps."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fairway.rehearsal.folder import MARK
from fairway.standin.damage import SUMS
from tests.command_line import fairway
from tests.rehearsal_help import PROGRAM, STACK, quickly, write_project

HARMLESS = ("lock",)
"""What is in them is for people to read."""
SECRETIVE = PROGRAM.replace('"agentPoolProfiles": [system]', '"agentPoolProfiles": pulumi.Output.secret([system])')


def _rehearsed(root: Path, *more: str) -> tuple[int, str]:
    code, out, err = fairway("rehearse", STACK, "-C", str(root / "project"), "--folder", str(root / "r"), *more)
    return code, " ".join((out + err).split())


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project, and the folder of a rehearsal that failed in the middle."""
    root = tmp_path_factory.mktemp("kept")
    write_project(root / "project")
    with pytest.MonkeyPatch.context() as patch:
        quickly(patch)
        assert _rehearsed(root, "--fault", "refuse:create:AgentPool:9")[0] == 1
    return root


def _cut(share: float) -> Callable[[bytes], bytes]:
    return lambda data: data[: int(len(data) * share)]


def _flipped(share: float) -> Callable[[bytes], bytes]:
    def flip(data: bytes) -> bytes:
        at = int(len(data) * share)
        return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]

    return flip


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": _cut(0),
    "cut at a third": _cut(1 / 3),
    "cut before the end": lambda data: data[:-1],
    "a byte at the start": _flipped(0.02),
    "a byte in the middle": _flipped(0.5),
    "a byte at the end": _flipped(0.97),
}
FAST = ("empty", "cut before the end", "a byte in the middle")
SOME = [*FAST, *(pytest.param(each, marks=pytest.mark.slow) for each in CHANGES if each not in FAST)]
"""For `parametrize`."""


def _files(kept: Path) -> list[str]:
    folder = kept / "r"
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


def test_the_files_are_those_that_are_damaged_here(kept: Path) -> None:
    found = {each for each in _files(kept) if not each.endswith(("-wal", "-shm"))}
    assert found == {
        *("rehearsal.json", "begun.json", "lock", "builtin/lock", "builtin/state.json"),
        *("cloud/cloud.db", "cloud/cloud.key", "cloud/cloud.sum", "cloud/journal.jsonl"),
    }


@pytest.mark.parametrize("change", SOME)
@pytest.mark.parametrize(
    "name",
    [
        *("rehearsal.json", "builtin/state.json", "builtin/lock", "lock"),
        *("cloud/cloud.db", "cloud/cloud.key", "cloud/cloud.sum", "cloud/journal.jsonl"),
    ],
)
def test_a_damaged_file_is_noticed_and_named(
    name: str, change: str, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quickly(monkeypatch)
    shutil.copytree(kept, tmp_path / "c")
    file = tmp_path / "c" / "r" / name
    before = file.read_bytes()
    after = CHANGES[change](before)
    file.write_bytes(after)
    code, output = _rehearsed(tmp_path / "c")
    if name.endswith(HARMLESS):
        assert code == 0, output
    else:
        assert code == 2, output
        assert str(file) in output or str(file.parent) in output
        assert "--fresh" in output or "--folder" in output
        assert "defect of fairway" not in output


@pytest.mark.parametrize("name", ["builtin/state.json", "cloud/cloud.db", "cloud/cloud.key", "cloud/journal.jsonl"])
def test_fresh_repairs_it(name: str, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quickly(monkeypatch)
    shutil.copytree(kept, tmp_path / "c")
    (tmp_path / "c" / "r" / name).write_bytes(b"?")
    code, output = _rehearsed(tmp_path / "c", "--fresh")
    assert code == 0, output


@pytest.mark.parametrize("change", SOME)
@pytest.mark.parametrize("name", ["cloud/cloud.db", "cloud/cloud.key", "cloud/journal.jsonl"])
def test_after_a_run_that_was_killed_too_nothing_ends_as_a_defect(
    name: str, change: str, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quickly(monkeypatch)
    shutil.copytree(kept, tmp_path / "c")
    (tmp_path / "c" / "r" / "cloud" / SUMS).unlink()
    file = tmp_path / "c" / "r" / name
    file.write_bytes(CHANGES[change](file.read_bytes()))
    code, output = _rehearsed(tmp_path / "c")
    assert code in (0, 1, 2), output
    assert code != 2 or ("--fresh" in output and "cloud" in output)


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("notes.txt", "notes.txt"),
        ("cloud/notes.txt", "cloud/notes.txt"),
        ("cloud/cloud.db.bak", "cloud/cloud.db.bak"),
        ("builtin/mine/notes.txt", "builtin/mine"),
    ],
)
def test_other_files_in_the_folder_stay(
    name: str, named: str, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quickly(monkeypatch)
    shutil.copytree(kept, tmp_path / "c")
    folder = tmp_path / "c" / "r"
    mine = folder / name
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine", encoding="utf-8")
    code, output = _rehearsed(tmp_path / "c", "--fresh")
    assert code == 0
    assert mine.read_text(encoding="utf-8") == "mine"
    assert f"not deleted, as it contains other files: {named} " in output
    assert "All calls to Azure" not in output
    assert sorted(each.name for each in folder.rglob("*") if each.is_file()) == sorted((MARK, mine.name))
    assert _rehearsed(tmp_path / "c")[0] == 0
    assert mine.read_text(encoding="utf-8") == "mine"


def test_pools_that_are_secret_are_no_defect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quickly(monkeypatch)
    assert SECRETIVE != PROGRAM
    write_project(tmp_path / "project", SECRETIVE)
    code, output = _rehearsed(tmp_path)
    assert code == 0, output
