"""Bicep files, by a compiler that is made up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairway.documents import bicep
from fairway.documents.files import read_all
from tests.documents.templates import cluster, template


@pytest.fixture
def compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `bicep` that prints what is in the file beside it, and fails where there is none."""
    script = tmp_path / "bin/bicep"
    script.parent.mkdir()
    script.write_text('#!/bin/sh\ncat "$3.json" || { echo "main.bicep(3,1) : Error BCP018: Expected" >&2; exit 1; }\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}:/usr/bin:/bin")
    return tmp_path


def test_a_bicep_file_is_compiled_and_checked(compiler: Path) -> None:
    file = compiler / "main.bicep"
    file.write_text("resource ...")
    Path(f"{file}.json").write_text(json.dumps(template(cluster())))
    (found,) = read_all([str(file)])
    assert found.document is not None
    place = found.document.locate(found.document.requests[0], ("dnsPrefix",))
    assert place is not None
    assert (place.file, place.line, place.path) == (str(file), 1, "properties.dnsPrefix")


def test_what_the_compiler_says_is_shown(compiler: Path) -> None:
    (compiler / "main.bicep").write_text("resource ...")
    (found,) = read_all([str(compiler / "main.bicep")])
    assert "Error BCP018" in found.error


def test_what_the_compiler_prints_need_not_be_utf_8(compiler: Path) -> None:
    script = compiler / "bin/bicep"
    script.write_text("#!/bin/sh\nprintf 'Error \\377' >&2; exit 1\n")
    (compiler / "main.bicep").write_text("resource ...")
    (found,) = read_all([str(compiler / "main.bicep")])
    assert found.error.endswith("failed: Error \ufffd")


def test_without_a_compiler_the_message_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bicep.shutil, "which", lambda _: None)
    (tmp_path / "main.bicep").write_text("resource ...")
    (found,) = read_all([str(tmp_path / "main.bicep")])
    assert "Run `bicep build" in found.error
    (skipped,) = read_all([str(tmp_path)])
    assert "Run `bicep build" in skipped.skipped
