"""Our reader of YAML reads what Pulumi's reads, and refuses what Pulumi would mangle."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fairway.project.yaml_file import YamlError, flow, read

TRICKY: dict[str, Any] = {
    "1.30": 1.3,
    "on": "on",
    "yes": "yes",
    "y": "y",
    "22:30": "22:30",
    "190:20:30": "190:20:30",
    "0777": 511,
    "0o17": 15,
    "0x1F": 31,
    "0b11": 3,
    "0_1": 1,
    "08": 8,
    "1_000": 1000,
    "1_0.5": 10.5,
    "~": None,
    "Null": None,
    "'null'": "null",
    '"1.30"': "1.30",
    "True": True,
    "TRUE": True,
    "tRUE": "tRUE",
    "1e3": 1000,
    "1E+2": 100,
    "100000000000000000000000": 1e23,
    "9007199254740993": 9007199254740993,
    "-0": 0,
    "+5": 5,
    ".5": 0.5,
    "5.": 5,
    "''": "",
    "=": "=",
    "<<": "<<",
    "!!str 12": "12",
    '"\\u00e4"': "ä",
    "10.0.0.0/16": "10.0.0.0/16",
    "1.35.2": "1.35.2",
    "2026-12": "2026-12",
    "0.1": 0.1,
    "1e21": 1e21,
}
"""Scalars as they stand in a file, and what Pulumi 3.260 hands a program for them (measured)."""


def file_of(folder: Path) -> Path:
    file = folder / "Pulumi.test.yaml"
    lines = [f"    k{number}: {text}" for number, text in enumerate(TRICKY)]
    file.write_text("config:\n  tricky:values:\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_scalars_are_what_pulumi_reads(tmp_path: Path) -> None:
    values = read(file_of(tmp_path)).value["config"]["tricky:values"]
    assert values == {f"k{number}": value for number, value in enumerate(TRICKY.values())}
    assert [type(value) for value in values.values() if isinstance(value, bool)] == [bool, bool]


@pytest.mark.engine
def test_pulumi_itself_reads_the_same(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text(
        f"name: tricky\nruntime: {{name: python, options: {{virtualenv: {sys.prefix}, toolchain: pip}}}}\n"
    )
    (tmp_path / "__main__.py").write_text(
        "import os, pathlib\npathlib.Path('seen.json').write_text(os.environ['PULUMI_CONFIG'])\n"
    )
    (tmp_path / "state").mkdir()
    environment = {
        **os.environ,
        "PULUMI_BACKEND_URL": (tmp_path / "state").as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "x",
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }

    def pulumi(*arguments: str) -> None:
        subprocess.run(["pulumi", *arguments], cwd=tmp_path, env=environment, check=True, capture_output=True)

    pulumi("stack", "init", "test")
    salt = (tmp_path / "Pulumi.test.yaml").read_text(encoding="utf-8")
    file = file_of(tmp_path)
    file.write_text(file.read_text(encoding="utf-8") + salt, encoding="utf-8")
    ours = file.read_text(encoding="utf-8")
    pulumi("preview", "-s", "test")
    assert file.read_text(encoding="utf-8") == ours
    seen = json.loads((tmp_path / "seen.json").read_text(encoding="utf-8"))
    assert json.loads(seen["tricky:values"]) == {f"k{number}": value for number, value in enumerate(TRICKY.values())}


def test_every_value_has_its_line(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a:\n  - x\n  - b: 1\n\nc: &anchor\n  d: 2\ne:\n  <<: *anchor\n  f: 3\n", encoding="utf-8")
    document = read(file)
    assert document.value == {"a": ["x", {"b": 1}], "c": {"d": 2}, "e": {"d": 2, "f": 3}}
    expected = {("a", 0): 2, ("a", 1, "b"): 3, ("c",): 5, ("c", "d"): 6, ("e", "d"): 6, ("e", "f"): 9}
    assert {path: document.lines[path] for path in expected} == expected


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2026-12-24\n", 2, 'write "2026-12-24"'),
        ("a: 2026-12-24T10:00:00Z\n", 1, "bare date"),
        ("a: .inf\n", 1, "write a finite number"),
        ("a: .nan\n", 1, "write a finite number"),
        ("a: 1\na: 2\n", 2, "appears twice (first on line 1)"),
        ("a: {b: 1, b: 2}\n", 1, "`a.b` appears twice"),
        ("true: 1\n", 1, 'write "true"'),
        ("[a]: 1\n", 1, "a list is used as a key"),
        ("a: !secret x\n", 1, "the tag !secret is not supported"),
        ("a: &x [*x]\n", 1, "the anchor refers to itself"),
        ("a:\n <<: 3\n", 2, "this is not one"),
        ("just text\n", 1, "a single value; write a mapping"),
        ("a: b: c\n", 1, "not YAML"),
        ("a:\n\tb: 1\n", 2, "YAML indents with spaces"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(YamlError) as caught:
        read(file)
    assert (caught.value.line, words in str(caught.value)) == (line, True), str(caught.value)


def test_a_few_lines_of_anchors_do_not_become_billions_of_values(tmp_path: Path) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    file = tmp_path / "a.yaml"
    file.write_text("\n".join(levels), encoding="utf-8")
    with pytest.raises(YamlError, match="anchors expand"):
        read(file)


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(YamlError, match="there is no such file"):
        read(tmp_path / "none.yaml")
    with pytest.raises(YamlError, match="cannot be read"):
        read(tmp_path)


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read(file).value == {"a": 1}


@pytest.mark.parametrize(
    "value",
    [
        {"sku": {"tier": "Standard"}, "zones": ["1", "2"], "on": True, "off": False, "none": None, "price": -1.0},
        {"text": ["no", "null", "1.30", "22:30", "a: b", "#c", "", " x", "Zo\u00eb \u2192", 'a"b', "10.0.0.0/16", "~"]},
        {"a.b": {"": 1}, "x,y": {}, "[z]": []},
    ],
)
def test_a_fragment_in_one_line_reads_back_as_the_same(tmp_path: Path, value: dict[str, Any]) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(flow(value), encoding="utf-8")
    assert read(file).value == value
