"""The plans of a project's environments, each recorded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from fairway.plan.program import Plan, plan
from fairway.plan.recorder import Record, record
from fairway.project.project import Project, find_project


class Plans(Mapping[str, Plan]):
    """The plan of each environment by its name: `plans["prod"]`. An environment is recorded when it is first used."""

    def __init__(self, folder: Path | str) -> None:
        """`folder` is the project's, or one below it. Raises ProjectError if there is none."""
        self.project: Project = find_project(Path(folder))
        self._recorded: dict[str, Plan | Exception] = {}

    def __getitem__(self, environment: str) -> Plan:
        """Raises what `plan_stack` raises: ProjectError, ConfigError, ProgramError."""
        if environment not in self._recorded:
            try:
                self._recorded[environment] = plan(self.project, environment)
            except Exception as error:
                self._recorded[environment] = error
        found = self._recorded[environment]
        if isinstance(found, Exception):
            raise found
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.project.environments())

    def __len__(self) -> int:
        return len(self.project.environments())

    def __contains__(self, environment: object) -> bool:
        return environment in self.project.environments()

    def __repr__(self) -> str:
        return f"Plans({self.project.name}: {', '.join(self)})"


def record_in(folder: Path, build: Callable[[], object], environment: str | None = None, **options: Any) -> Record:
    """What `build` requests, recorded with the config of an environment of the project in `folder`.

    Without `environment` no project is needed. `options` are those of `fairway.record`.
    """
    if environment is None:
        return record(build, **options)
    project = find_project(folder)
    config = project.stack_config(environment)
    defaults: dict[str, Any] = {
        "project": project.name,
        "stack": environment,
        "config": config.values,
        "secret_keys": config.secrets,
        "root_directory": str(project.root),
        "invokes": project.answers,
    }
    return record(build, **(defaults | options))
