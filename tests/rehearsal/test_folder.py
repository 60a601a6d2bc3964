"""A rehearsal lives in a folder of its own, and touches no other."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from fairway.rehearsal.folder import LOCK, MARK, Folder, FolderError, claimed, default_folder


def snapshot(folder: Path) -> dict[str, bytes | None]:
    """Everything in a folder."""
    return {str(each.relative_to(folder)): each.read_bytes() if each.is_file() else None for each in folder.rglob("*")}


def test_an_empty_folder_and_one_that_is_not_there_become_the_rehearsals(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "deep/er/one with a space"):
        made = claimed(tmp_path / name, "shops", "dev")
        assert claimed(tmp_path / name, "shops", "dev") == made
        assert stat.S_IMODE((made.path / MARK).stat().st_mode) == 0o600
        assert stat.S_IMODE(made.path.stat().st_mode) == 0o700


def test_foreign_files_are_never_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    before = snapshot(tmp_path)
    with pytest.raises(FolderError, match="nothing in it was touched"):
        claimed(tmp_path, "shops", "dev")
    assert snapshot(tmp_path) == before


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("years of work")
    with pytest.raises(FolderError, match="not a rehearsal's folder"):
        claimed(file, "shops", "dev")
    with pytest.raises(FolderError, match="cannot be used for a rehearsal: Not a directory"):
        claimed(file / "below", "shops", "dev")
    assert file.read_text() == "years of work"


@pytest.mark.parametrize("content", ["empty", "rehearsal", "files"])
def test_a_link_is_refused_wherever_it_leads(content: str, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    if content == "rehearsal":
        claimed(target, "shops", "dev")
    if content == "files":
        (target / "thesis.txt").touch()
    before = snapshot(target)
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(FolderError, match=r"a link to .*target; its target was not touched"):
        claimed(tmp_path / "link", "shops", "dev")
    assert snapshot(target) == before


@pytest.mark.parametrize(("project", "stack"), [("shops", "prod"), ("others", "dev")])
def test_a_folder_of_another_stack_or_project_is_refused_by_name(project: str, stack: str, tmp_path: Path) -> None:
    claimed(tmp_path, "shops", "dev")
    before = snapshot(tmp_path)
    with pytest.raises(FolderError, match="belongs to the rehearsal of dev of the project shops"):
        claimed(tmp_path, project, stack)
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"kind": "something else"}', '{"kind": "fairway rehearsal"}', "\xff"])
def test_a_mark_that_no_rehearsal_wrote_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / MARK).write_text(text, encoding="latin-1")
    before = snapshot(tmp_path)
    with pytest.raises(FolderError, match="not written by a rehearsal"):
        claimed(tmp_path, "shops", "dev")
    assert snapshot(tmp_path) == before


def test_a_run_that_was_killed_before_its_folder_was_made_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / f"{MARK}.new-4711").touch()
    assert claimed(tmp_path, "shops", "dev").passphrase


def test_removing_takes_all_that_is_the_rehearsals_and_nothing_a_link_leads_to(tmp_path: Path) -> None:
    folder = claimed(tmp_path / "rehearsal", "shops", "dev")
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "thesis.txt").touch()
    (folder.pulumi / "project").mkdir(parents=True)
    (folder.pulumi / "project" / "link").symlink_to(tmp_path / "project")
    (folder.path / "builtin").symlink_to(tmp_path / "project")
    assert folder.remove() == ()
    assert snapshot(tmp_path) == {"project": None, "project/thesis.txt": b""}


def test_a_folder_below_a_project_is_ignored_by_git(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    claimed(default_folder(tmp_path, "dev"), "shops", "dev")
    status = subprocess.run(["git", "-C", tmp_path, "status", "--short"], capture_output=True, text=True, check=True)
    assert status.stdout == ""


def test_a_second_run_in_the_same_folder_is_refused_by_name_and_the_first_goes_on(tmp_path: Path) -> None:
    folder = claimed(tmp_path, "shops", "dev")
    with folder.held():
        with pytest.raises(FolderError) as refused, folder.held(patience=0):
            pass
        assert f"process {os.getpid()} is using this folder and was not interrupted" in str(refused.value)
        assert "Wait until it ends, or pass another folder with --folder" in str(refused.value)
    with folder.held(patience=0):
        assert (tmp_path / LOCK).read_text() == f"process {os.getpid()}"


def test_a_command_that_outlives_its_run_holds_the_folder_until_it_ends(tmp_path: Path) -> None:
    folder = claimed(tmp_path, "shops", "dev")
    with folder.held():
        pipe = subprocess.PIPE
        left = subprocess.Popen(
            [sys.executable, "-c", "print(flush=True); input()"], stdin=pipe, stdout=pipe, close_fds=False
        )
    assert left.stdout is not None
    # What a child does not inherit it closes only when it is on its way.
    left.stdout.readline()
    with pytest.raises(FolderError, match="is using this folder"), folder.held(patience=0):
        pass
    left.communicate(b"\n")
    with folder.held(patience=0):
        pass


def test_a_run_waits_a_moment_for_one_that_is_ending(tmp_path: Path) -> None:
    folder = claimed(tmp_path, "shops", "dev")
    with folder.held():
        left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.3)"], close_fds=False)
    with folder.held():
        assert left.wait() == 0


def test_a_folder_that_was_removed_while_a_run_waited_for_it_is_not_used(tmp_path: Path) -> None:
    folder = claimed(tmp_path, "shops", "dev")
    (tmp_path / MARK).unlink()
    with pytest.raises(FolderError, match="run again"), folder.held():
        pass


def test_two_runs_that_make_the_folder_at_once_agree_on_its_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = os.link

    def late(source: Path, target: Path) -> None:
        if not target.exists():
            document = {"kind": "fairway rehearsal", "project": "shops", "stack": "dev", "passphrase": "the other's"}
            target.write_text(json.dumps(document))
        whole(source, target)

    monkeypatch.setattr(os, "link", late)
    assert claimed(tmp_path, "shops", "dev") == Folder(tmp_path, "the other's")
    assert [each.name for each in tmp_path.iterdir()] == [MARK]


def test_a_folder_where_nothing_may_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(FolderError, match=r"Read-only file system\. Make room or make it writable"):
        claimed(tmp_path / "rehearsal", "shops", "dev")


def test_a_folder_of_an_earlier_rehearsal_that_is_read_only_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed(tmp_path / "rehearsal", "shops", "dev")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(FolderError, match="cannot be written to"):
        claimed(tmp_path / "rehearsal", "shops", "dev")


def test_on_windows_a_rehearsal_names_wsl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fairway.engine.lock.is_available", lambda: False)
    with pytest.raises(FolderError, match="needs Linux or macOS; on Windows run it in WSL"):
        claimed(tmp_path / "r", "shop", "dev")
    assert not (tmp_path / "r").exists()
