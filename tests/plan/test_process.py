"""A program runs as in a new process, and a package of it that says so is imported once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fairway.plan.program import ConfigError, plan
from fairway.rules import RULES

Write = Callable[[str, str], None]
ONCE = "IMPORTED_ONCE = True\n"
PROGRAM = (
    "import pulumi, models.sizes\npulumi.export('size', models.sizes.SIZE)\nmodels.sizes.SIZE = 'of the last run'\n"
)
"""What the program leaves in a module shows whether the next run has the same one."""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of a program, last changed a minute ago."""

    def written(name: str, text: str) -> None:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        minute_ago = file.stat().st_mtime - 60
        os.utime(file, (minute_ago, minute_ago))

    written("Pulumi.yaml", "name: tiny\nruntime: python\n")
    written("Pulumi.dev.yaml", "config: {}\n")
    written("__main__.py", PROGRAM)
    written("models/__init__.py", ONCE)
    written("models/sizes.py", "SIZE = 'small'\n")
    return written


def size(root: Path) -> object:
    return plan(root, "dev").record.exports["size"]


@pytest.mark.usefixtures("write")
def test_a_package_that_says_so_is_imported_once(tmp_path: Path) -> None:
    assert [size(tmp_path), size(tmp_path)] == ["small", "of the last run"]
    assert "models" not in sys.modules


@pytest.mark.parametrize("marker", ["", "IMPORTED_ONCE = False\n", "IMPORTED_ONCE = 'yes'\n"])
def test_any_other_package_is_imported_in_each_run(tmp_path: Path, write: Write, marker: str) -> None:
    write("models/__init__.py", marker)
    assert [size(tmp_path), size(tmp_path)] == ["small", "small"]


def test_a_package_with_a_folder_without_init_is_imported_in_each_run_and_others_once(
    tmp_path: Path, write: Write
) -> None:
    write("models/inner/deep.py", "")
    write("others/__init__.py", ONCE)
    write("others/kept.py", "RUNS = []\n")
    more = "import models.inner.deep\nfrom others.kept import RUNS\nRUNS.append(1)\npulumi.export('runs', len(RUNS))\n"
    write("__main__.py", f"{PROGRAM}{more}")
    assert [plan(tmp_path, "dev").record.exports for _ in range(2)] == [
        {"size": "small", "runs": 1},
        {"size": "small", "runs": 2},
    ]


def test_a_changed_file_is_read_again(tmp_path: Path, write: Write) -> None:
    size(tmp_path)
    write("models/sizes.py", "SIZE = 'larger'\n")
    assert size(tmp_path) == "larger"


def test_a_package_whose_marker_is_removed_is_imported_in_each_run(tmp_path: Path, write: Write) -> None:
    size(tmp_path)
    write("models/__init__.py", "")
    assert [size(tmp_path), size(tmp_path)] == ["small", "small"]


def test_a_module_that_moved_is_looked_for_again(tmp_path: Path, write: Write) -> None:
    size(tmp_path)
    (tmp_path / "models" / "sizes.py").unlink()
    write("models/sizes/__init__.py", "SIZE = 'moved'\n")
    assert size(tmp_path) == "moved"


def test_a_file_that_changes_during_a_run_is_read_again(tmp_path: Path, write: Write) -> None:
    file = str(tmp_path / "models" / "sizes.py")
    write("__main__.py", f"{PROGRAM}import pathlib\npathlib.Path({file!r}).write_text('SIZE = 1234567890')\n")
    assert [size(tmp_path), size(tmp_path)] == ["small", 1234567890]


def test_a_run_that_fails_keeps_nothing(tmp_path: Path, write: Write) -> None:
    write("__main__.py", f"{PROGRAM}raise pulumi.RunError('no')\n")
    with pytest.raises(ConfigError):
        plan(tmp_path, "dev")
    write("__main__.py", PROGRAM)
    assert size(tmp_path) == "small"


RULE = """from fairway import Stack, rule

@rule("none-here", "No.", remedy="None.", sources=("https://example.com",), over=Stack)
def none_here(_stack):
    return []
"""


def test_a_package_with_rules_registers_them_in_each_run(tmp_path: Path, write: Write) -> None:
    write("models/sizes.py", f"{RULE}SIZE = 'small'\n")
    write("__main__.py", f"{PROGRAM}import fairway.rules\npulumi.export('rule', 'none-here' in fairway.rules.RULES)\n")
    try:
        for _ in range(2):
            assert plan(tmp_path, "dev").record.exports == {"size": "small", "rule": True}
    finally:
        RULES.pop("none-here", None)


@pytest.mark.usefixtures("write")
def test_two_programs_do_not_share_a_package(tmp_path: Path) -> None:
    size(tmp_path)
    other = tmp_path / "other"
    (other / "models").mkdir(parents=True)
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "__main__.py", "models/__init__.py"):
        (other / name).write_bytes((tmp_path / name).read_bytes())
    (other / "models" / "sizes.py").write_text("SIZE = 'another'\n")
    assert size(other) == "another"
