"""However a stack file is spoiled, it is read, or refused with the file and line of each mistake; never a crash."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.loader import ConfigError, load
from fairway.plan import record
from fairway.project.project import ProjectError, find_project
from fairway.project.yaml_file import read
from fairway.request import format_path, value_at
from tests.stacks import ROOT, project

STACKS = {name: read(ROOT / f"config/stacks/Pulumi.{name}.yaml").value for name in ("dev", "prod")}
BASE = read(ROOT / "config" / "base.yaml").value
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    "",
    "no",
    "3",
    "${NAME}",
    "10.0.0.0/33",
    "\u00e4\u2192\U0001f600",
    "x" * 300,
    [],
    {},
    [None],
    [{}],
    ["a", 1],
    {"a": None},
    {"": 1},
    {"secure": "AAAA"},
    {"fairway:clusters": {}},
]
QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def paths(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a tree but its root."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [each for key, value in inner for each in ((*path, key), *paths(value, (*path, key)))]


@st.composite
def spoiled(draw: st.DrawFn, tree: dict[str, Any]) -> dict[str, Any]:
    """A tree with one to four changes: an entry gone, a key renamed, another value, a key too many."""
    tree = copy.deepcopy(tree)
    for _ in range(draw(st.integers(1, 4))):
        places = paths(tree)
        if not places:
            break
        *above, last = draw(st.sampled_from(places))
        around: Any = tree
        for part in above:
            around = around[part]
        change = draw(st.sampled_from(["delete", "rename", "replace", "add"]))
        if change == "replace" or isinstance(around, list):
            around[last] = copy.deepcopy(draw(st.sampled_from(ODD)))
        elif change == "delete":
            del around[last]
        elif change == "rename":
            name = str(last)
            other = [name.upper(), name[:-1], f"{name}s", name.replace("fairway:", ""), "vm_size", "", "a.b[0]"]
            around[draw(st.sampled_from(other))] = around.pop(last)
        else:
            word = st.sampled_from(["zones", "sku_tier", "enabled", "config", "location", "secure", "foo", "rotation"])
            around[draw(word)] = copy.deepcopy(draw(st.sampled_from(ODD)))
    return tree


def outcome(folder: Path, stack: str, base: str) -> ConfigError | ProjectError | None:
    """What comes of a stack file with its include; None where both are read."""
    project(folder, stack, {"base.yaml": base})
    try:
        config = find_project(folder).stack_config("test")
        secret = sorted(config.secrets)
        record(
            load, project="shops", stack="test", config=config.values, secret_keys=secret, root_directory=str(folder)
        )
    except (ConfigError, ProjectError) as error:
        return error
    return None


def check(error: ConfigError | ProjectError | None) -> None:
    """Each mistake is named with its file and line."""
    if isinstance(error, ProjectError):
        assert "Pulumi.test.yaml" in str(error)
    for problem in error.problems if isinstance(error, ConfigError) else ():
        assert problem.text
        assert problem.place is not None, str(error)
        assert problem.place.file in ("config/stacks/Pulumi.test.yaml", "config/base.yaml")
        assert problem.place.line >= 1


@pytest.mark.parametrize("name", STACKS)
def test_as_it_is_committed_it_is_read(tmp_path: Path, name: str) -> None:
    assert outcome(tmp_path, yaml.safe_dump(STACKS[name]), yaml.safe_dump(BASE)) is None


def refused_share(outcomes: list[ConfigError | ProjectError | None]) -> float:
    """How many of the draws were refused: of 1."""
    return sum(each is not None for each in outcomes) / len(outcomes)


def test_a_spoiled_stack_file_is_read_or_refused_at_its_lines(tmp_path: Path) -> None:
    outcomes: list[ConfigError | ProjectError | None] = []

    @QUICK
    @given(stack=spoiled(STACKS["prod"]))
    def draw(stack: dict[str, Any]) -> None:
        outcomes.append(outcome(tmp_path, yaml.safe_dump(stack), yaml.safe_dump(BASE)))
        check(outcomes[-1])

    draw()
    assert refused_share(outcomes) > 0.4


def test_a_spoiled_include_is_read_or_refused_at_its_lines(tmp_path: Path) -> None:
    outcomes: list[ConfigError | ProjectError | None] = []

    @QUICK
    @given(base=spoiled(BASE))
    def draw(base: dict[str, Any]) -> None:
        outcomes.append(outcome(tmp_path, yaml.safe_dump(STACKS["dev"]), yaml.safe_dump(base)))
        check(outcomes[-1])

    draw()
    assert refused_share(outcomes) > 0.4


def test_a_slip_of_the_fingers_is_read_or_refused(tmp_path: Path) -> None:
    stack = (ROOT / "config/stacks/Pulumi.dev.yaml").read_text(encoding="utf-8")
    slips = st.sampled_from(["\t", ":", "- ", "&a ", "*a", "{", "]", "'", "\x07", "\n\n", "#"])
    outcomes: list[ConfigError | ProjectError | None] = []

    @QUICK
    @given(at=st.integers(0, len(stack)), text=slips)
    def draw(at: int, text: str) -> None:
        outcomes.append(outcome(tmp_path, stack[:at] + text + stack[at:], yaml.safe_dump(BASE)))
        check(outcomes[-1])

    draw()
    assert refused_share(outcomes) > 0.15


STACK_FILE, INCLUDE = "config/stacks/Pulumi.test.yaml", "config/base.yaml"
MAPPINGS = [
    (file, path)
    for file, tree in ((STACK_FILE, STACKS["prod"]), (INCLUDE, BASE))
    for path in paths(tree)
    if "clusters" in path or "fairway:clusters" in path
    if isinstance(value_at(tree, path), dict)
]
"""Every mapping below the clusters, with its file."""


@pytest.mark.parametrize(("file", "path"), MAPPINGS, ids=lambda each: format_path(each) if each != str(each) else each)
def test_an_unknown_key_is_refused_at_its_own_line(tmp_path: Path, file: str, path: tuple[Any, ...]) -> None:
    """A map of names takes any key, but not a number below it."""
    trees = {STACK_FILE: copy.deepcopy(STACKS["prod"]), INCLUDE: copy.deepcopy(BASE)}
    value_at(trees[file], path)["notASetting"] = 1
    texts = {name: yaml.safe_dump(tree) for name, tree in trees.items()}
    line = next(at for at, each in enumerate(texts[file].splitlines(), 1) if "notASetting" in each)
    error = outcome(tmp_path, texts[STACK_FILE], texts[INCLUDE])
    assert isinstance(error, ConfigError)
    assert [(each.place.file, each.place.line) for each in error.problems if each.place] == [(file, line)], str(error)
