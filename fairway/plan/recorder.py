"""Runs a Pulumi program with no account and no engine, and records what it requests."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Collection, Generator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from pulumi import RunError

from fairway.plan import wire
from fairway.plan.advice import Advice
from fairway.plan.edits import Edits
from fairway.plan.host import Hosting, run_hosted
from fairway.plan.monitor import Monitor, UnansweredInvokeError
from fairway.plan.runtime import Engine, Message
from fairway.project.invokes import Answers
from fairway.request import Locate, Request
from fairway.rules import Profile
from fairway.secret_texts import longest_first
from fairway.waiver import Waiver

__all__ = [
    "DuplicateResourcesError",
    "Message",
    "Record",
    "UnansweredInvokeError",
    "current",
    "record",
    "tuned_collector",
]


class DuplicateResourcesError(RunError):
    """Two resources of a program have the same URN; the engine would refuse the second."""


@dataclass(frozen=True)
class Record:
    """What one run of a program requested."""

    project: str
    stack: str
    requests: tuple[Request, ...]
    """Every resource and component, in the order in which the program created them."""
    exports: Mapping[str, Any]
    """The stack's outputs as plain data; secrets masked, unknown values `UNKNOWN`."""
    unregistered: tuple[Request, ...] = ()
    """Components that never called `register_outputs`: the engine would show them as still being created."""
    outputs: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict[tuple[str, str], Any])
    """What each component registered as its outputs, by the last part of its type and its logical name."""
    reads: tuple[Request, ...] = ()
    """Resources that were looked up, not requested: `.get()` and stack references."""
    messages: tuple[Message, ...] = ()
    """What the program logged with `pulumi.log`."""
    parents: tuple[int | None, ...] = ()
    """For each request the position of its parent in `requests`; None for a child of the stack. A parent's
    logical name alone may be the child's too."""
    locate: Locate | None = None
    """Finds where a value is set, if the program passed that to `run_checked`."""
    waivers: tuple[Waiver, ...] = ()
    """The findings that the program accepts, as passed to `run_checked`."""
    profile: Profile | None = None
    """The rules of good practice that apply, as passed to `run_checked`."""
    offered: tuple[Request, ...] = field(default=(), repr=False)
    """What Azure offers the subscription, as passed to `run_checked`."""
    advice: Advice = field(default=Advice(), repr=False)
    """What to write so that a change costs no cluster, as passed to `run_checked`."""
    edits: Edits | None = None
    """Edits the program's config, if the program passed that to `run_checked`."""
    secret_texts: tuple[str, ...] = field(default=(), repr=False)
    """The values that the program marks as secret, the longest first, without those under eight characters. They
    are replaced in all other values, and never shown."""
    repeatable: bool = False
    """Whether another run with the same config requests the same: every resource was created in `run_checked`, and no
    lookup returned a result."""

    def all(self, kind: str) -> tuple[Request, ...]:
        """Every request of a kind; `kind` is the last part of the type (`ManagedCluster`) or the whole
        token."""
        return tuple(each for each in self.requests if kind in (each.type, each.type.rsplit(":", 1)[-1]))

    def one(self, kind: str, name: str | None = None) -> Request:
        """The only request of a kind, or the one with the logical name `name`.

        Raises LookupError, which lists all requests, if there is none or more than one.
        """
        found = [each for each in self.all(kind) if name is None or each.name == name]
        if len(found) == 1:
            return found[0]
        wanted = kind if name is None else f"{kind} {name}"
        candidates = found or self.all(kind) or self.requests
        listed = ", ".join(f"{each.type.rsplit(':', 1)[-1]} {each.name}" for each in candidates) or "nothing"
        raise LookupError(f"{len(found) or 'no'} requests for {wanted}; the program requests {listed}")


class Recording:
    """A recording in progress. `current()` returns it inside the program that is being recorded."""

    def __init__(self) -> None:
        self.locate: Locate | None = None
        self.waivers: tuple[Waiver, ...] = ()
        self.profile: Profile | None = None
        self.offered: tuple[Request, ...] = ()
        self.edits: Edits | None = None
        self.advice = Advice()


_current: ContextVar[Recording | None] = ContextVar("fairway_recording", default=None)


def current() -> Recording | None:
    """The recording that the caller is part of; None under a real engine or without one."""
    return _current.get()


def record(
    program: Callable[[], object],
    *,
    project: str = "project",
    stack: str = "stack",
    config: Mapping[str, str] | None = None,
    secret_keys: Collection[str] = (),
    root_directory: str | None = None,
    organization: str = "organization",
    invokes: Mapping[str, Any] | Answers | None = None,
    live_monitor: Any = None,
) -> Record:
    """Run `program` as a preview of `stack` and return what it requested.

    `config` has the keys and texts that Pulumi would pass (`fairway:clusters` -> JSON text); those in
    `secret_keys` are secret. `root_directory` is the folder of Pulumi.yaml. The results of lookups are
    unknown, unless `invokes` has them by function token: the result, or a list of `{args, result}`. A
    lookup in plain form, which cannot be unknown, raises `UnansweredInvokeError`, or is passed to `live_monitor`, the
    monitor of a real engine, if given.

    The program runs on its own thread and in its own context: the caller's Pulumi settings and event loop stay
    as they are, and the caller may itself be part of a Pulumi program. Raises what the program raises.
    Two resources with the same URN raise `DuplicateResourcesError`, answers in another form `InvokesError`.
    """
    recording = Recording()
    engine = Engine()
    answers = invokes if isinstance(invokes, Answers) else Answers(invokes)
    monitor = Monitor(project=project, stack=stack, answers=answers, live=live_monitor)

    def run() -> object:
        _current.set(recording)
        return program()

    run_hosted(
        run,
        Hosting(
            project=project,
            stack=stack,
            preview=True,
            config=dict(config or {}),
            secret_keys=tuple(secret_keys),
            root_directory=root_directory,
            organization=organization,
        ),
        monitor=monitor,
        engine=engine,
        transforms=monitor.transforms,
    )
    return _result(monitor, engine, project, stack, recording)


def _result(monitor: Monitor, engine: Engine, project: str, stack: str, recording: Recording) -> Record:
    if monitor.duplicates:
        raise DuplicateResourcesError(_teach(monitor.duplicates))
    made = sorted(monitor.requests, key=lambda entry: entry.turn)
    position = {entry.urn: at for at, entry in enumerate(made)}
    exports, _ = wire.decoded(monitor.exports)
    return Record(
        project=project,
        stack=stack,
        requests=tuple(entry.request for entry in made),
        exports=exports,
        unregistered=tuple(monitor.components.values()),
        outputs=monitor.outputs,
        reads=tuple(entry.request for entry in sorted(monitor.reads, key=lambda entry: entry.turn)),
        messages=tuple(engine.messages),
        parents=tuple(position.get(entry.parent) for entry in made),
        locate=recording.locate,
        waivers=recording.waivers,
        profile=recording.profile,
        offered=recording.offered,
        edits=recording.edits,
        advice=recording.advice,
        repeatable=monitor.repeatable,
        secret_texts=longest_first(monitor.secret_texts),
    )


def _teach(duplicates: list[Request]) -> str:
    lines = [
        f'two resources of type {each.type} have the name "{each.name}"'
        + (f" (parent: {each.parent})" if each.parent else "")
        for each in duplicates
    ]
    return (
        f"{'; '.join(dict.fromkeys(lines))}. Pulumi identifies a resource by its type, logical name and the "
        "types of the parents, not by the parents' names. Put the parent's name into the child's, as in "
        'f"{name}-nodes".'
    )


@contextlib.contextmanager
def tuned_collector() -> Generator[None]:
    """Run the garbage collector rarely while Fairway's own process records.

    Only for Fairway's own process (the command line, benchmarks), never inside a user's program: it is a setting of
    the whole process. Every Output creates cycles, whose number triggers collections that walk a million long-lived
    objects of the azure-native modules: collecting rarely saves more than half the time for a plan of 900 resources.
    """
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
