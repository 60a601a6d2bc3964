"""One run of `fairway rehearse`: the folder, the engine, the phases."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Protocol

from fairway.engine.step import OnStep, Step
from fairway.project.project import Project
from fairway.project.stack_files import running_from
from fairway.rehearsal import builtin, pulumi_cli
from fairway.rehearsal.aimed import Aimed, Schedule, refuse_parts_left_out
from fairway.rehearsal.beginning import begin
from fairway.rehearsal.driver import Driver
from fairway.rehearsal.existing import Existing, existing
from fairway.rehearsal.fault_targets import refuse_unknown_targets
from fairway.rehearsal.folder import Folder, FolderError, claimed, default_folder
from fairway.rehearsal.lifecycle import run_phases
from fairway.rehearsal.phase import Phase, Skipped
from fairway.standin.cloud import Cloud
from fairway.standin.damage import REMEDY, CloudDamagedError, seal, unseal
from fairway.standin.faults import COUNTED, Fault, set_faults

INTERRUPTED = "interrupted: the current operation was finished, and no other was started"

_DEPLOYED = (
    "It was rehearsed as a new stack. If it is deployed already, as an adopted one, begin with what exists: `pulumi "
    "stack export --stack {0} --file state.json`, and add `--state state.json --fresh`"
)


class Listener(Protocol):
    """Called with what happens."""

    def begin(self, title: str) -> None:
        """A phase begins."""
        ...

    def step(self, step: Step) -> None:
        """A step is done."""
        ...

    def end(self, phase: Phase | Skipped) -> None:
        """A phase is over, or was left out."""
        ...

    def say(self, text: str) -> None:
        """A line about something else."""
        ...


@dataclass(frozen=True)
class Options:
    """The options of `fairway rehearse`."""

    project: Project
    stack: str
    engine: str = "builtin"
    """`builtin` or `pulumi`."""
    folder: Path | None = None
    """None is the default folder below `.fairway` in the project."""
    keep: bool = False
    """Keep the folder after a successful rehearsal."""
    change: Path | None = None
    """A second stack file, for the part `change`."""
    faults: tuple[Aimed, ...] = ()
    until: str = "down"
    """The last of `PARTS`."""
    state: Path | None = None
    """What exists before: an exported state or an import file. None is the stack's import file, if there is one."""
    fresh: bool = False
    """Delete what an earlier rehearsal has left in the folder."""


@dataclass(frozen=True)
class Result:
    """The result of a rehearsal."""

    phases: tuple[Phase | Skipped, ...]
    folder: Folder
    interrupted: bool = False
    unused: tuple[Fault, ...] = ()
    """The faults that did not happen."""
    deployed: bool = False
    """Whether something is deployed at the end."""

    @property
    def failed(self) -> bool:
        """Whether something failed or is not as expected; a phase that was repaired by running again does not count.
        A fault that did not happen counts as a failure: nothing was tested."""
        broken = any(isinstance(each, Phase) and each.failed and not each.repaired for each in self.phases)
        return broken or bool(self.unused)


def rehearse(options: Options, listener: Listener) -> Result:
    """Run all phases. The folder is removed after a successful rehearsal, unless it is kept.

    Raises FolderError, StateError, StateFileError, ProjectError, FaultError, PulumiNotFoundError; ProjectError,
    StateFileError and FaultError are raised before anything is written.
    """
    config = options.project.stack_config(options.stack)
    changed_config = None if options.change is None else options.project.config_in(options.change).values
    configs = [config.values] if changed_config is None else [config.values, changed_config]
    refuse_parts_left_out(options.faults, changes=changed_config is not None, until=options.until)
    refuse_unknown_targets([each.fault for each in options.faults], options.project, options.stack, configs)
    before = existing(options.project, options.stack, options.state)
    path = options.folder or default_folder(options.project.root, options.stack)
    folder = claimed(path.absolute(), options.project.name, options.stack)
    if options.fresh:
        with folder.held():
            folder.remove()
        folder = claimed(path.absolute(), options.project.name, options.stack)
    files = [config.file, *([options.change] if options.change else [])]
    with folder.held(), running_from(*files):
        done = _rehearsed(options, folder, changed_config, before, listener)
        if not (done.failed or done.interrupted or options.keep):
            if foreign := folder.remove():
                listener.say(f"{folder.path}: not deleted, as it contains other files: {', '.join(foreign)}")
        else:
            with suppress(OSError, sqlite3.Error):
                seal(folder.cloud)
    return done


def _rehearsed(
    options: Options,
    folder: Folder,
    changed_config: Mapping[str, str] | None,
    before: Existing | None,
    listener: Listener,
) -> Result:
    _prepare_cloud(folder, [each.fault for each in options.faults if not each.part])
    try:
        return _run_phases(options, folder, changed_config, before, listener)
    except CloudDamagedError as error:
        raise FolderError(str(error)) from error
    except sqlite3.DatabaseError as error:
        raise FolderError(f"{folder.cloud / 'cloud.db'}: {error}. {REMEDY}") from error


def _run_phases(
    options: Options,
    folder: Folder,
    changed_config: Mapping[str, str] | None,
    before: Existing | None,
    listener: Listener,
) -> Result:
    with (
        _Interrupts(listener, options.engine) as interrupts,
        _driver(options, folder, listener.step, interrupts) as driver,
    ):
        for note in driver.recover():
            listener.say(f"from the last run: {note}")
        phases: list[Phase | Skipped] = []
        config = options.project.stack_config(options.stack).values
        if begun := begin(options.project, options.stack, options.state, folder, driver, config, before):
            listener.say(begun)
        schedule, attempts = Schedule(options.faults, Cloud(folder.cloud)), 2 if options.faults else 1
        parts = run_phases(
            driver,
            config,
            listener.begin,
            changed_config,
            attempts=attempts,
            until=options.until,
            keep=options.keep,
            begun=before is not None,
            on_part=schedule.begin,
        )
        for phase in timed(parts):
            if interrupts.count and isinstance(phase, Phase):
                # It is not run again.
                phase = replace(phase, repaired=False)
            listener.end(phase)
            phases.append(phase)
            if isinstance(phase, Skipped):
                for skipped in schedule.leave_out(phase.why):
                    listener.say(skipped)
            if interrupts.count:
                break
        if before is None and phases and isinstance(phases[0], Phase) and phases[0].outcome.errors:
            listener.say(_DEPLOYED.format(options.stack))
        unused = schedule.unused()
        for fault in unused:
            listener.say(f"The fault `{fault.kind}` was not used: {_no_use(fault)}.")
        deployed = any(each.custom and not each.type.startswith("pulumi:") for each in driver.resources())
    return Result(tuple(phases), folder, bool(interrupts.count), unused, deployed)


def _no_use(fault: Fault) -> str:
    if fault.kind in COUNTED:
        return f"the run ended {fault.times} changes too early"
    operation = "operation" if fault.operation == "any" else fault.operation
    where = "" if fault.target == "*" else f" of {fault.target}"
    return f"there was no further {operation}{where} that it matches"


def timed(phases: Iterator[Phase | Skipped], clock: Callable[[], float] = time.monotonic) -> Iterator[Phase | Skipped]:
    """The phases with the time that each took. The time before a skipped one counts for the next."""
    began = clock()
    for phase in phases:
        if isinstance(phase, Phase):
            yield replace(phase, seconds=clock() - began)
            began = clock()
        else:
            yield phase


def _prepare_cloud(folder: Folder, faults: list[Fault]) -> None:
    try:
        unseal(folder.cloud)
        cloud = Cloud(folder.cloud)
        set_faults(cloud, faults)
        cloud.close()
    except CloudDamagedError as error:
        raise FolderError(str(error)) from error
    except (OSError, sqlite3.Error, ValueError) as error:
        raise FolderError(
            f"{folder.cloud}: the stand-in's cloud cannot be used: {error}. Make room or make it writable; if the file "
            "is damaged, rehearse again with --fresh: nothing in it is real"
        ) from error


@contextmanager
def _driver(options: Options, folder: Folder, on_step: OnStep, interrupts: _Interrupts) -> Generator[Driver]:
    running: AbstractContextManager[Driver]
    if options.engine == "pulumi":
        running = pulumi_cli.running(options.project, options.stack, folder, on_step, lambda: interrupts.count)
    else:
        running = builtin.running(options.project, options.stack, folder, on_step, interrupts.stopped)
    with running as driver:
        yield driver


class _Interrupts:
    """Ctrl-C once ends the run after the current operation; twice, at once. The state stays valid either way."""

    def __init__(self, listener: Listener, engine: str) -> None:
        self._listener = listener
        # The Pulumi CLI ends by itself at the second one; wait for it.
        self._most = 2 if engine == "pulumi" else 1
        self._before: object = None
        self.count = 0

    def stopped(self) -> str:
        """The reason to stop before the next step."""
        return INTERRUPTED if self.count else ""

    def __enter__(self) -> _Interrupts:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self._before)  # pyright: ignore[reportArgumentType]

    def _interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        self.count += 1
        if self.count > self._most:
            os._exit(130)
        if self.count == 1:
            self._listener.say("\nfinishing the current operation; ctrl-C again ends at once")
