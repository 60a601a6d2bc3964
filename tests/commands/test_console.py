"""No terminal and no pipe makes a command end in a UnicodeEncodeError: what it lacks is written in other characters."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fairway import cli

PROGRAM = """\
import pulumi
from pulumi_azure_native import resources

tags = {"owner": "Zoë \\U0001f600", "step": pulumi.Config().get("step") or "a → b"}
resources.ResourceGroup("group", location="westeurope", tags=tags)
pulumi.export("long", "Zoë " + "x" * 120)
"""
ENCODINGS = ["ascii", "cp1252", "cp850", "latin-1", "utf-8"]


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """A project with two environments, whose plans have cut lines and letters beyond ASCII."""
    (tmp_path / "Pulumi.yaml").write_text("name: tiny\nruntime: python\n", encoding="utf-8")
    (tmp_path / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    for each in ("dev", "prod"):
        (tmp_path / f"Pulumi.{each}.yaml").touch()
    return str(tmp_path)


def fairway(monkeypatch: pytest.MonkeyPatch, encoding: str, *arguments: str) -> tuple[object, str, str]:
    """The exit code, stdout and stderr of the entry point, on streams of this encoding."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setattr(sys, "argv", ["fairway", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    texts: list[str] = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode(encoding))  # type: ignore[attr-defined]
    return ended.value.code, texts[0], texts[1]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_plan_fits_every_encoding(monkeypatch: pytest.MonkeyPatch, folder: str, encoding: str) -> None:
    code, out, err = fairway(monkeypatch, encoding, "plan", "dev", "-C", folder)
    assert (code, err) == (0, "")
    assert "ResourceGroup group" in out
    long = next(line for line in out.splitlines() if "long = " in line)
    assert long.endswith("x")
    assert ("Zo\\u00eb" if encoding == "ascii" else "Zoë") in out


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("arguments", [["rules"], ["rules", "sdk-schema"], ["plan", "nöne"], ["plan", "\udcff"]])
def test_rules_and_errors_fit_every_encoding(
    monkeypatch: pytest.MonkeyPatch, folder: str, encoding: str, arguments: list[str]
) -> None:
    where = ["-C", folder] if arguments[0] == "plan" else []
    code, out, err = fairway(monkeypatch, encoding, *arguments, *where)
    assert (code, bool(out), bool(err)) == ((2, False, True) if where else (0, True, False))
    assert "defect" not in err


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_diff_fits_every_encoding(monkeypatch: pytest.MonkeyPatch, folder: str, encoding: str, form: str) -> None:
    Path(folder, "Pulumi.prod.yaml").write_text("config:\n  tiny:step: c\n", encoding="utf-8")
    code, out, err = fairway(monkeypatch, encoding, "diff", "dev", "prod", "-C", folder, "--format", form)
    assert (code, err) == (0, "")
    assert ("→" if encoding == "utf-8" else "->") in out


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_json_keeps_every_value_in_every_encoding(monkeypatch: pytest.MonkeyPatch, folder: str, encoding: str) -> None:
    _, out, _ = fairway(monkeypatch, encoding, "plan", "dev", "-C", folder, "--format", "json")
    (planned,) = json.loads(out)["environments"]
    tags = next(each for each in planned["resources"] if each["name"] == "group")["inputs"]["tags"]
    assert tags == {"owner": "Zoë \U0001f600", "step": "a → b"}
    assert out.isascii() == (encoding != "utf-8")


def test_a_posix_locale_is_enough_for_a_rehearsal(folder: str) -> None:
    posix = {**os.environ, "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    posix.pop("PYTHONIOENCODING", None)
    command = [sys.executable, "-m", "fairway", "rehearse", "dev", "-C", folder]
    done = subprocess.run(command, env=posix, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.isascii()
    assert b"+ ResourceGroup group" in done.stdout.replace(b"  ", b" ")
