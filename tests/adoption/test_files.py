"""A run that is killed leaves no file that Pulumi would use, and the next one completes it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from fairway.adoption.files import written


class Killed(BaseException):
    """The process ends."""


def killed_at(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """The process ends before the rename with this number, and cleans up nothing."""
    rename, unlink, done = Path.replace, Path.unlink, list[Path]()

    def replace(file: Path, target: Any) -> Path:
        if len(done) == number:
            raise Killed
        done.append(file)
        return rename(file, target)

    def keep(file: Path, missing_ok: bool = False) -> None:
        if not str(file).endswith(".new"):
            unlink(file, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(Path, "unlink", keep)


@pytest.mark.parametrize("number", [0, 1])
def test_the_last_file_exists_only_with_all_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    first, last = tmp_path / "import.prod.json", tmp_path / "config" / "Pulumi.prod.yaml"
    texts = {first: "{}", last: "config: {}\n"}
    with monkeypatch.context() as patched:
        killed_at(patched, number)
        with pytest.raises(Killed):
            written(texts)
    assert not last.exists()
    monkeypatch.setattr(os, "getpid", lambda: 1)
    written(texts)
    found = {each: each.read_text(encoding="utf-8") for each in tmp_path.rglob("*") if each.is_file()}
    assert found == texts


def test_a_text_that_cannot_be_written_replaces_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("old", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        written({file: "new", tmp_path / "b": "\ud800"})
    assert [(each.name, each.read_text(encoding="utf-8")) for each in tmp_path.iterdir()] == [("a", "old")]
