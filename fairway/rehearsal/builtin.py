"""Rehearses a project by the built-in engine."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from fairway.change.refused_updates import with_workarounds
from fairway.engine import engine, provider_client
from fairway.engine.engine import Engine, Outcome, Program
from fairway.engine.recovery import ALREADY_EXISTS, with_remedy
from fairway.engine.step import OnStep
from fairway.engine.store import StateError, Store, opened
from fairway.plan import program
from fairway.plan.advice import Advice
from fairway.plan.checked import with_advice_kept, with_findings
from fairway.project.project import Project
from fairway.protocol.state import Resource
from fairway.rehearsal.driver_base import OnStandIn
from fairway.rehearsal.folder import Folder
from fairway.rehearsal.protected import with_causes


class Builtin(OnStandIn):
    """A project's stack under the built-in engine. `running` returns one."""

    def __init__(self, project: Project, stack: str, folder: Folder, engine: Engine, store: Store) -> None:
        super().__init__(project, stack, folder)
        self._store = store
        self.engine = engine
        """The engine that runs the program."""

    def update(self, config: Mapping[str, str]) -> Outcome:
        """Preview, then update, as `pulumi up` does; both begin with a refresh."""
        self.begin_update()
        configured = self.engine.with_config(config)
        checked = self._checked(config)
        with program.loaded(self._project) as run:
            preview = configured.preview(checked(run), refreshing=True)
        if preview.errors:
            causes = with_causes(preview.errors, preview.steps, self._folder.state, self._stack)
            return self._finished(replace(preview, steps=(), errors=tuple(causes)))
        kept: list[Advice] = []
        with program.loaded(self._project) as run:
            outcome = configured.update(with_advice_kept(checked(run), kept), refreshing=True)
        errors = with_workarounds(outcome.errors, preview.steps, next(iter(kept), Advice()))
        outcome = replace(outcome, errors=tuple(errors))
        # Pulumi shows the messages of both: some appear only in the preview, where created resources are unknown.
        messages = (*preview.messages, *(each for each in outcome.messages if each not in preview.messages))
        return self._finished(replace(outcome, messages=messages))

    def begin(self, resources: Sequence[Resource]) -> None:
        """Begin with this state instead of an empty one."""
        self._store.begin(resources)

    def destroy(self) -> Outcome:
        """Delete everything."""
        return self.engine.destroy(refreshing=True)

    def resources(self) -> list[Resource]:
        """The resources in the state."""
        return self.engine.resources()

    def unprotect(self) -> None:
        """Remove the protection of every resource in the state."""
        self.engine.unprotect()

    def recover(self) -> tuple[str, ...]:
        """Look up what an earlier run had begun without an answer."""
        with self._store.recovering():
            return self.engine.recover()

    def _checked(self, config: Mapping[str, str]) -> Callable[[Program], Program]:
        """Skips the program's own recording if the plan has recorded and checked the same."""
        if not self.is_repeatable:
            return lambda run: run
        try:
            plan = self.plan(config)
        except (program.ProgramError, program.ConfigError):
            # The update reports it better.
            return lambda run: run
        return lambda run: with_findings(run, plan.findings) if plan.record.repeatable else run

    def _finished(self, outcome: Outcome) -> Outcome:
        """The outcome with an exception of the program as `pulumi up` would show it, and with remedies."""
        for each in self._store.unconfirmed:
            if any(error.startswith(f"{each.urn}: {ALREADY_EXISTS}") for error in outcome.errors):
                self._store.drop_unconfirmed(each.urn)
        outcome = replace(outcome, errors=tuple(map(with_remedy, outcome.errors)))
        if outcome.failure is None:
            return outcome
        if isinstance(outcome.failure, StateError):
            raise outcome.failure
        try:
            with program.translated_errors(self._project):
                raise outcome.failure
        except (program.ProgramError, program.ConfigError) as error:
            return replace(outcome, errors=(*outcome.errors[:-1], str(error)), failure=None)


@contextmanager
def running(
    project: Project, stack: str, folder: Folder, on_step: OnStep, stopped: Callable[[], str] = str
) -> Generator[Builtin]:
    """The built-in engine on the rehearsal in `folder`; `stopped` returns the reason to stop before the next step.

    Raises StateError, ProjectError.
    """
    hosting = program.hosting_of(project, stack, preview=False)
    with (
        opened(folder.builtin, folder.passphrase) as store,
        engine.opened(hosting, store, lambda: provider_client.started(folder.cloud)) as started,
    ):
        started.on_step, started.stopped = on_step, stopped
        yield Builtin(project, stack, folder, started, store)
