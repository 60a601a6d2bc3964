"""Several files are written, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.project.written import write_together


def test_files_are_written_with_their_folders_and_nothing_else_is_left(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "a").chmod(0o600)
    write_together({tmp_path / "a": "new", tmp_path / "deep" / "er" / "b": "é"})
    assert (tmp_path / "a").read_text() == "new"
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "deep" / "er" / "b").read_text("utf-8") == "é"
    assert {each.name for each in tmp_path.rglob("*")} == {"a", "deep", "er", "b"}


def test_a_file_that_cannot_be_replaced_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    taken = tmp_path / "taken"
    (taken / "inside").mkdir(parents=True)
    texts = {tmp_path / "a": "new", tmp_path / "fresh" / "b": "new", taken: "new"}
    with pytest.raises(OSError, match="taken"):
        write_together(texts)
    assert (tmp_path / "a").read_text() == "old"
    assert {each.name for each in tmp_path.rglob("*")} == {"a", "taken", "inside"}


def test_a_rename_that_fails_after_others_restores_these(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "ac":
        (tmp_path / name).write_text("old")
    rename = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if self.name.startswith(".c.") and self.suffix == ".new":
            raise OSError(5, "Input/output error", str(target))
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OSError, match="Input/output"):
        write_together({tmp_path / each: "new" for each in "abc"})
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"a": "old", "c": "old"}


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_together({tmp_path / "link": "new"})
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_private_file_is_for_its_owner_only_even_over_one_that_was_not(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).write_text("old")
        (tmp_path / name).chmod(0o644)
    write_together({tmp_path / each: "new" for each in "abc"}, [tmp_path / "a", tmp_path / "c"])
    assert [(tmp_path / each).stat().st_mode & 0o777 for each in "abc"] == [0o600, 0o644, 0o600]


def test_what_a_killed_run_left_is_deleted(tmp_path: Path) -> None:
    for name in (".a.1.new", ".a.1.old", ".a.1.other"):
        (tmp_path / name).write_text("old")
    write_together({tmp_path / "a": "new"})
    assert {each.name for each in tmp_path.iterdir()} == {"a", ".a.1.other"}
