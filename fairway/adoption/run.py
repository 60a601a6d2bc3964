"""A run of the program with its new config, with the stand-in's subscription instead of that of the clusters."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fairway.engine.engine import Outcome
from fairway.plan import program, recorder
from fairway.plan.checked import with_findings
from fairway.plan.host import Hosting
from fairway.plan.recorder import Record
from fairway.plan.subscription_ids import replaced
from fairway.project.project import Project
from fairway.project.stack_files import running_from
from fairway.request import MADE_UP_SUBSCRIPTION


class RunError(Exception):
    """The program cannot run with the new config; the message has the reason."""


class Subscription:
    """The subscription of what was found, and the one that the stand-in has instead: in resource ids only."""

    def __init__(self, real: str) -> None:
        self._real = real

    def hidden(self, value: Any) -> Any:
        """The value with the stand-in's subscription."""
        return self._replaced(value, self._real, MADE_UP_SUBSCRIPTION)

    def shown(self, value: Any) -> Any:
        """The value with the real subscription."""
        return self._replaced(value, MADE_UP_SUBSCRIPTION, self._real)

    def _replaced(self, value: Any, old: str, new: str) -> Any:
        return json.loads(replaced(json.dumps(value), old, new)) if self._real else value


@dataclass(frozen=True)
class Run:
    """A program with its new config, which may not be in the project yet."""

    project: Project
    stack: str
    config: Mapping[str, str]
    """As Pulumi passes it, with the stand-in's subscription."""
    file: Path
    """The stack file."""
    secret_keys: tuple[str, ...] = ()
    """The keys with a secret."""

    def with_config(self, config: Mapping[str, str]) -> Run:
        """The same with other config."""
        return replace(self, config=config)

    def hosting(self) -> Hosting:
        """What Pulumi would pass to the program."""
        return Hosting(
            project=self.project.name,
            stack=self.stack,
            preview=False,
            config=self.config,
            secret_keys=self.secret_keys,
            root_directory=str(self.project.root),
            answers=self.project.answers,
        )

    def recorded(self) -> Record:
        """What the program requests. Raises what `program.translated_errors` raises."""
        with running_from(self.file), program.loaded(self.project) as run, program.translated_errors(self.project):
            return recorder.record(
                run,
                project=self.project.name,
                stack=self.stack,
                config=self.config,
                secret_keys=self.secret_keys,
                root_directory=str(self.project.root),
                invokes=self.project.answers,
            )

    def outcome(self, do: Callable[[Callable[[], object]], Outcome]) -> Outcome:
        """The outcome of a run of the program, without its own check. Raises RunError and what
        `program.translated_errors` raises."""
        with running_from(self.file), program.loaded(self.project) as run:
            outcome = do(with_findings(run, ()))
        with program.translated_errors(self.project):
            if outcome.failure is not None:
                raise outcome.failure
        if outcome.errors:
            raise RunError("\n".join(outcome.errors))
        return outcome
