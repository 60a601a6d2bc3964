"""This project's program with other stack files, and the states a rehearsal leaves of them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from fairway.project.project import find_project
from fairway.rehearsal import builtin
from fairway.rehearsal.folder import claimed
from tests.command_line import fairway
from tests.rehearsal_help import quickly
from tests.stacks import project, stack_file

SHOP = """\
clusters:
  shop:
    protect: false
    kubernetesVersion: "1.35"
    defaultNodePool: {vmSize: Standard_D4ds_v5, count: 1}
    nodePools:
      web: {vmSize: Standard_D4ds_v5, enableAutoScaling: true, minCount: 1, maxCount: 4}
"""
"""One cluster with a default pool and the pool `web`."""


class Shops:
    """A project folder with several environments, and states of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = project(folder, stack_file(SHOP))
        self._states: dict[tuple[str, ...], Path] = {}
        """The folders of rehearsals, by the texts of the stack files that their stacks were brought to."""

    def environment(self, name: str, settings: str = SHOP) -> str:
        """Write a stack file; its name."""
        (self.folder / "config" / "stacks" / f"Pulumi.{name}.yaml").write_text(stack_file(settings), "utf-8")
        return name

    def changed(self, name: str, old: str, new: str, settings: str = SHOP) -> str:
        """Write a stack file that differs from `settings` in one text; its name."""
        assert settings.count(old) == 1, f"{old} is not in the settings, or more than once"
        return self.environment(name, settings.replace(old, new))

    def state(self, *environments: str) -> Path:
        """The state of the first environment after it was brought to each of them in turn, twice each: the second time
        a refresh has found the pools in the cluster's list. Not to be written to: the next test may use it too."""
        (file,) = self._rehearsed(environments).rglob("state.json")
        return file

    def _rehearsed(self, environments: tuple[str, ...]) -> Path:
        found = find_project(self.folder)
        values = [found.stack_config(each).values for each in environments]
        key = (environments[0], *map(repr, values))
        if key in self._states:
            return self._states[key]
        before = self._rehearsed(environments[:-1]) if environments[1:] else None
        at = self.folder / ".rehearsals" / str(len(self._states))
        if before:
            shutil.copytree(before, at)
        with pytest.MonkeyPatch.context() as patch:
            quickly(patch)
            folder = claimed(at, found.name, environments[0])
            with builtin.running(found, environments[0], folder, lambda _: None, str) as driver:
                for _ in range(2):
                    assert driver.update(values[-1]).errors == ()
        self._states[key] = at
        return at

    def edited(self, state: Path, *, without: str) -> Path:
        """A state without the resources whose URN ends so."""
        tree = json.loads(state.read_text("utf-8"))
        resources = tree["deployment"]["resources"]
        tree["deployment"]["resources"] = [each for each in resources if not each["urn"].endswith(without)]
        assert len(tree["deployment"]["resources"]) < len(resources)
        file = self.folder / f"without-{state.parent.name}.json"
        file.write_text(json.dumps(tree), "utf-8")
        return file

    def plan(self, environment: str, against: Path, *more: str) -> tuple[int, str, str]:
        """Exit code, stdout and stderr of `fairway diff STATE ENVIRONMENT`."""
        return self.run("diff", str(against), environment, *more)

    def compared(self, environment: str, against: Path) -> dict[str, Any]:
        """The JSON of `fairway diff STATE ENVIRONMENT`."""
        code, out, err = self.plan(environment, against, "--format", "json")
        assert (code, err) == (0, "")
        return json.loads(out)

    def outcomes(self, environment: str, against: Path) -> dict[str, str]:
        """By logical name, what becomes of what changes."""
        return {each["name"]: each["outcome"] for each in self.compared(environment, against)["changes"]}

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, stdout and stderr of a command in the project's folder."""
        with pytest.MonkeyPatch.context() as patch:
            quickly(patch)
            patch.setenv("NO_COLOR", "1")
            return fairway(*arguments, "-C", str(self.folder))


def change_of(compared: dict[str, Any], name: str) -> dict[str, Any]:
    """What becomes of one resource, by its logical name."""
    return next(each for each in compared["changes"] if each["name"] == name)
