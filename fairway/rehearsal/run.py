"""One call of `fairway rehearse`: the folder, the engine, the life of the stack."""

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
from fairway.rehearsal.fault_targets import refuse_unknown_targets
from fairway.rehearsal.folder import Folder, FolderError, claimed, default_folder
from fairway.rehearsal.lifecycle import Driver, Phase, Skipped, live
from fairway.standin.cloud import Cloud
from fairway.standin.damage import REMEDY, CloudDamagedError, seal, unseal
from fairway.standin.faults import COUNTED, Fault, set_faults

INTERRUPTED = "interrupted: the operation in hand was finished, and no other begun"


class Listener(Protocol):
    """Is told what happens."""

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
        """Something else worth a line."""
        ...


@dataclass(frozen=True)
class Options:
    """What to rehearse, and how."""

    project: Project
    stack: str
    engine: str = "builtin"
    """`builtin` or `pulumi`."""
    folder: Path | None = None
    """None is the project's own, below `.fairway`."""
    keep: bool = False
    """Leave the folder there when all went well."""
    change: Path | None = None
    """A second stack file to move to."""
    faults: tuple[Aimed, ...] = ()
    until: str = "down"
    """The last of `PARTS`."""
    fresh: bool = False
    """Forget what an earlier rehearsal has left in the folder."""


@dataclass(frozen=True)
class Result:
    """What came of it."""

    phases: tuple[Phase | Skipped, ...]
    folder: Folder
    interrupted: bool = False
    unused: tuple[Fault, ...] = ()
    """The faults that did not happen."""
    deployed: bool = False
    """Whether something is deployed at the end."""

    @property
    def failed(self) -> bool:
        """Whether something is not as it should be; what failed and was repaired by running again is. A fault that did
        not happen proves nothing, and counts as a failure."""
        broken = any(isinstance(each, Phase) and each.failed and not each.repaired for each in self.phases)
        return broken or bool(self.unused)


def rehearse(wish: Options, listener: Listener) -> Result:
    """Live through the stack's life. The folder is removed when all went well, unless it is to be kept.

    Raises FolderError, StateError, ProjectError, FaultError, PulumiNotFoundError; ProjectError and FaultError
    leave nothing behind.
    """
    config = wish.project.stack_config(wish.stack)
    moved_to = None if wish.change is None else wish.project.config_in(wish.change).values
    configs = [config.values] if moved_to is None else [config.values, moved_to]
    refuse_parts_left_out(wish.faults, changes=moved_to is not None, until=wish.until)
    refuse_unknown_targets([each.fault for each in wish.faults], wish.project, wish.stack, configs)
    path = wish.folder or default_folder(wish.project.root, wish.stack)
    folder = claimed(path.absolute(), wish.project.name, wish.stack)
    if wish.fresh:
        with folder.held():
            folder.remove()
        folder = claimed(path.absolute(), wish.project.name, wish.stack)
    files = [config.file, *([wish.change] if wish.change else [])]
    with folder.held(), running_from(*files):
        done = _rehearsed(wish, folder, moved_to, listener)
        if not (done.failed or done.interrupted or wish.keep):
            if foreign := folder.remove():
                listener.say(f"{folder.path}: not deleted, as it holds what no rehearsal made: {', '.join(foreign)}")
        else:
            with suppress(OSError, sqlite3.Error):
                seal(folder.cloud)
    return done


def _rehearsed(wish: Options, folder: Folder, moved_to: Mapping[str, str] | None, listener: Listener) -> Result:
    _prepare_cloud(folder, [each.fault for each in wish.faults if not each.part])
    try:
        return _lived(wish, folder, moved_to, listener)
    except CloudDamagedError as error:
        raise FolderError(str(error)) from error
    except sqlite3.DatabaseError as error:
        raise FolderError(f"{folder.cloud / 'cloud.db'}: {error}. {REMEDY}") from error


def _lived(wish: Options, folder: Folder, moved_to: Mapping[str, str] | None, listener: Listener) -> Result:
    with _Interrupts(listener, wish.engine) as interrupts, _driver(wish, folder, listener.step, interrupts) as driver:
        for told in driver.recover():
            listener.say(f"from the last run: {told}")
        phases: list[Phase | Skipped] = []
        config = wish.project.stack_config(wish.stack).values
        schedule, attempts = Schedule(wish.faults, Cloud(folder.cloud)), 2 if wish.faults else 1
        parts = live(
            driver, config, listener.begin, moved_to, attempts=attempts, until=wish.until, on_part=schedule.begin
        )
        for phase in timed(parts):
            if interrupts.count and isinstance(phase, Phase):
                # Nobody tries again.
                phase = replace(phase, repaired=False)
            listener.end(phase)
            phases.append(phase)
            if isinstance(phase, Skipped):
                for skipped in schedule.leave_out(phase.why):
                    listener.say(skipped)
            if interrupts.count:
                break
        unused = schedule.unused()
        for fault in unused:
            listener.say(f"The fault `{fault.kind}` was not used: {_no_use(fault)}.")
        deployed = any(each.custom and not each.type.startswith("pulumi:") for each in driver.resources())
    return Result(tuple(phases), folder, bool(interrupts.count), unused, deployed)


def _no_use(fault: Fault) -> str:
    if fault.kind in COUNTED:
        return f"the run ended {fault.times} changes before it"
    operation = "operation" if fault.operation == "any" else fault.operation
    where = "" if fault.target == "*" else f" of {fault.target}"
    return f"there was no further {operation}{where} that it could hit"


def timed(phases: Iterator[Phase | Skipped], clock: Callable[[], float] = time.monotonic) -> Iterator[Phase | Skipped]:
    """The phases with the time that each took. What leads to one that is left out counts for the next."""
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
            f"{folder.cloud}: the stand-in's cloud cannot be used: {error}. Make room or allow writing there; if the "
            "file is damaged, rehearse anew with --fresh: nothing in it is real"
        ) from error


@contextmanager
def _driver(wish: Options, folder: Folder, on_step: OnStep, interrupts: _Interrupts) -> Generator[Driver]:
    running: AbstractContextManager[Driver]
    if wish.engine == "pulumi":
        running = pulumi_cli.running(wish.project, wish.stack, folder, on_step, lambda: interrupts.count)
    else:
        running = builtin.running(wish.project, wish.stack, folder, on_step, interrupts.stopped)
    with running as driver:
        yield driver


class _Interrupts:
    """Ctrl-C once ends after the operation in hand; twice, at once. The state is whole either way."""

    def __init__(self, listener: Listener, engine: str) -> None:
        self._listener = listener
        # The Pulumi CLI ends itself at the second, and is waited for.
        self._most = 2 if engine == "pulumi" else 1
        self._before: object = None
        self.count = 0

    def stopped(self) -> str:
        """Why no further step may be taken."""
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
            self._listener.say("\nfinishing the operation in hand; ctrl-C again ends at once")
