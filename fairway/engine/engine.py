"""The built-in engine: previews, updates, refreshes and destroys a stack as Pulumi does, against the stand-in."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import pulumi

from fairway.engine.monitor import Lookups, Monitor
from fairway.engine.provider_client import Plugin, ProviderError
from fairway.engine.providers import Providers
from fairway.engine.recovery import recover
from fairway.engine.refresh import refresh
from fairway.engine.removal import remove_unwanted
from fairway.engine.step import OnStep, Step
from fairway.engine.update import Target, Update
from fairway.plan.host import Hosting, run_hosted
from fairway.plan.runtime import Engine as ProgramLog
from fairway.plan.runtime import Message
from fairway.project.invokes import Answers
from fairway.protocol.state import Properties, Resource, Snapshot

Program = Callable[[], object]


@dataclass(frozen=True)
class Outcome:
    """The result of a run."""

    steps: tuple[Step, ...]
    """What was done, or in a preview would be, in order."""
    errors: tuple[str, ...] = ()
    """Why it stopped, or what is wrong; empty after a successful run."""
    exports: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What the stack exports; secrets are `Secret`s."""
    program_inputs: Mapping[str, Properties] = field(default_factory=dict[str, Any])
    """The inputs of each resource as the program sets them, by URN, before `ignoreChanges` restored old values."""
    messages: tuple[Message, ...] = ()
    """What the program logged."""
    failure: BaseException | None = None
    """The exception that the program itself raised, if any."""

    @property
    def changes(self) -> tuple[Step, ...]:
        """The steps that change something."""
        return tuple(each for each in self.steps if each.op not in ("same", "refresh", "read") and each.shown)


class Kept(Protocol):
    """A state and the place where it is stored."""

    snapshot: Snapshot

    def save(self) -> None:
        """Write the whole state."""
        ...


class Engine:
    """Runs on one state and one cloud. `opened` returns one."""

    def __init__(self, hosting: Hosting, store: Kept, start: Callable[[Mapping[str, Any]], Plugin]) -> None:
        self._hosting = hosting
        self._store = store
        self._start = start
        self.on_step: OnStep = lambda _: None
        """Called with each step when it is done."""
        self.stopped: Callable[[], str] = str
        """The reason to stop before the next step; empty to go on."""
        self.providers: type[Providers] = Providers
        """The class that finds the providers."""
        self.monitor: Callable[[Update, Lookups, Providers, Answers], Monitor] = Monitor
        """What makes the monitor of a run."""

    def resources(self) -> list[Resource]:
        """The resources in the state."""
        return self._store.snapshot.resources()

    def with_config(self, values: Mapping[str, str]) -> Engine:
        """The same engine for the program with other config."""
        changed = Engine(replace(self._hosting, config=values), self._store, self._start)
        changed.on_step, changed.stopped = self.on_step, self.stopped
        changed.providers, changed.monitor = self.providers, self.monitor
        return changed

    def preview(self, program: Program, *, refreshing: bool = False) -> Outcome:
        """What an update would do. It changes neither the cloud nor the state."""
        copy = Snapshot(self._store.snapshot.resources(), [], lambda _: None)
        return self._run(program, copy, preview=True, refreshing=refreshing)

    def update(self, program: Program, *, refreshing: bool = False) -> Outcome:
        """Deploy the program."""
        return self._saved(lambda: self._run(program, self._store.snapshot, preview=False, refreshing=refreshing))

    def refresh(self) -> Outcome:
        """Update the state with what exists in Azure."""
        return self._saved(
            lambda: self._without_program(lambda providers, on_step: self._refreshed(providers, on_step))
        )

    def destroy(self, *, preview: bool = False, refreshing: bool = False) -> Outcome:
        """Delete everything that is not protected."""
        if preview:
            copy = Snapshot(self._store.snapshot.resources(), [], lambda _: None)
            return self._destroyed(copy, preview=True, refreshing=refreshing)
        return self._saved(lambda: self._destroyed(self._store.snapshot, preview=False, refreshing=refreshing))

    def unprotect(self) -> None:
        """Remove the protection of every resource in the state."""
        snapshot = self._store.snapshot
        for key, each in snapshot.entries():
            if each.protect:
                snapshot.change(key, replace(each, protect=False))
        self._store.save()

    def recover(self) -> tuple[str, ...]:
        """Look up what a killed run had begun without an answer; returns a sentence for each that was found."""
        if not self._store.snapshot.pending():
            return ()
        notes = recover(self._store.snapshot, self._providers(self._store.snapshot))
        self._store.save()
        return notes

    def _saved(self, do: Callable[[], Outcome]) -> Outcome:
        try:
            return do()
        finally:
            self._store.save()

    def _providers(self, snapshot: Snapshot) -> Providers:
        hosting = self._hosting
        return self.providers(hosting.project, hosting.stack, hosting.config, snapshot, self._start)

    def _refreshed(self, providers: Providers, on_step: OnStep) -> list[str]:
        refresh(self._store.snapshot, providers, on_step, self.stopped)
        return []

    def _without_program(self, do: Callable[[Providers, OnStep], list[str]]) -> Outcome:
        steps, on_step = self._listening()
        try:
            errors = do(self._providers(self._store.snapshot), on_step)
        except ProviderError as error:
            errors = [str(error)]
        return Outcome(tuple(steps), tuple(errors))

    def _listening(self, *, report: bool = True) -> tuple[list[Step], OnStep]:
        steps: list[Step] = []

        def on_step(step: Step) -> None:
            steps.append(step)
            if report:
                self.on_step(step)

        return steps, on_step

    def _destroyed(self, snapshot: Snapshot, *, preview: bool, refreshing: bool) -> Outcome:
        steps, on_step = self._listening(report=not preview)
        providers = self._providers(snapshot)
        try:
            if refreshing:
                refresh(snapshot, providers, on_step, self.stopped)
            update = Update(self._target(preview), snapshot, providers, on_step)
            errors = remove_unwanted(
                snapshot,
                update.operations,
                providers,
                lambda _: False,
                update.replacements.is_deleted,
                preview=preview,
                stopped=self.stopped,
            )
        except ProviderError as error:
            errors = [str(error)]
        if not errors and not preview:
            _drop_remaining(snapshot)
        return Outcome(tuple(steps), tuple(errors))

    def _target(self, preview: bool) -> Target:
        return Target(self._hosting.project, self._hosting.stack, preview)

    def _run(self, program: Program, snapshot: Snapshot, *, preview: bool, refreshing: bool) -> Outcome:
        if refused := tuple(_unsupported(self._hosting.config)):
            return Outcome((), refused)
        steps, on_step = self._listening(report=not preview)
        providers = self._providers(snapshot)
        try:
            if refreshing:
                refresh(snapshot, providers, on_step, self.stopped)
        except ProviderError as error:
            return Outcome(tuple(steps), (str(error),))
        target = self._target(preview)
        update = Update(target, snapshot, providers, on_step)
        update.stopped = self.stopped
        lookups = Lookups(target, providers, update, self._hosting.answers)
        monitor = self.monitor(update, lookups, providers, self._hosting.answers)
        log = ProgramLog()
        raised = self._hosted(program, monitor, log, preview=preview)
        errors = [*update.errors]
        if monitor.failure is not None:
            errors.append(str(monitor.failure))
        elif raised is not None:
            errors.append(str(raised))
        elif why := self.stopped():
            errors.append(why)
        else:
            errors += remove_unwanted(
                snapshot,
                update.operations,
                providers,
                update.registered,
                update.replacements.is_deleted,
                preview=preview,
                stopped=self.stopped,
            )
        monitor.keep_exports(failed=bool(errors))
        failure = None if monitor.failure is not None else raised
        return Outcome(
            tuple(steps), tuple(errors), monitor.exports, update.program_inputs, tuple(log.messages), failure=failure
        )

    def _hosted(self, program: Program, monitor: Monitor, log: ProgramLog, *, preview: bool) -> BaseException | None:
        hosting = replace(self._hosting, preview=preview)
        try:
            run_hosted(program, hosting, monitor=monitor, engine=log, transforms=monitor.transforms)
        except pulumi.RunError as error:
            return error
        except Exception as error:
            if monitor.failure is None:
                return error
        return None


_UNSUPPORTED = {
    "pulumi:autonaming": "names resources by a pattern",
    "pulumi:disable-default-providers": "refuses resources without an explicit provider",
}
"""Settings of a stack that the built-in engine does not support, with what they do in Pulumi."""


def _unsupported(config: Mapping[str, str]) -> Iterator[str]:
    for key, what in _UNSUPPORTED.items():
        if config.get(key) not in (None, "", "{}", "[]", "null"):
            yield (
                f"config `{key}` {what}, which a rehearsal does not support: its result would be wrong. Rehearse with "
                "a stack file that does not set it"
            )


def _drop_remaining(snapshot: Snapshot) -> None:
    for key, _ in snapshot.entries():
        snapshot.drop(key)


@contextmanager
def opened(hosting: Hosting, store: Kept, started: Callable[[], AbstractContextManager[Plugin]]) -> Generator[Engine]:
    """An engine on a state and the cloud of the plugins that `started` starts; they end with the block."""
    with ExitStack() as plugins:
        running: dict[str, Plugin] = {}

        def start(config: Mapping[str, Any]) -> Plugin:
            # A provider gets its config again in each run; its process may be the one of the previous run.
            settings = {key: each for key, each in config.items() if key != "version"}
            key = repr(sorted(settings.items()))
            if key not in running or not running[key].alive:
                running[key] = plugins.enter_context(started())
            running[key].configure(settings)
            return running[key]

        yield Engine(hosting, store, start)
