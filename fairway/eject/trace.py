"""Runs the program of a stack against the stand-in, and records where each of its values comes from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pulumi
from pulumi.runtime import get_root_resource

from fairway.eject.config_secrets import secret_texts
from fairway.eject.other_ids import OtherIds
from fairway.engine import in_memory
from fairway.engine.engine import Engine, Outcome
from fairway.engine.goal import Goal
from fairway.engine.monitor import Lookups, Monitor
from fairway.engine.providers import Providers
from fairway.engine.update import Update
from fairway.plan import program
from fairway.plan.checked import with_findings
from fairway.plan.host import Hosting
from fairway.plan.program import Plan
from fairway.plan.runtime import turn
from fairway.project.invokes import Answers
from fairway.project.project import Project
from fairway.protocol.state import Properties, Resource
from fairway.protocol.urns import STACK, qualified_type
from fairway.protocol.values import bare, from_struct, to_struct
from fairway.request import Path, mapping, sequence
from fairway.standin.preexisting import add_preexisting
from fairway.standin.rules_at_put import accept

_DEPLOYED = (
    " It was deployed as a new stack. If it exists already, as an adopted one, begin with what exists: `pulumi stack "
    "export --stack {0} --file state.json`, and add `--state state.json`"
)


class EjectError(Exception):
    """The stack cannot be written as a program or template. The message contains every reason."""


@dataclass(frozen=True)
class Declared:
    """A resource or component that the program declares, or one that it looks up."""

    urn: str
    type: str
    """The type token as the program uses it."""
    name: str
    goal: Goal | None
    """What the program registers; None for a resource that it looks up."""
    id: str
    inputs: Properties
    outputs: Properties
    turn: int
    """The order in the program."""
    parent: str = ""
    dependencies: tuple[str, ...] = ()

    @property
    def depends(self) -> Mapping[str, tuple[str, ...]]:
        """The resources, by URN, that each input depends on."""
        return self.goal.property_dependencies if self.goal else dict[str, tuple[str, ...]]()


@dataclass(frozen=True)
class Call:
    """A call of a provider's function."""

    token: str
    args: Properties
    result: Properties


@dataclass(frozen=True)
class Trace:
    """One run of a program."""

    project: str
    stack: str
    declared: tuple[Declared, ...]
    """In the order of the program."""
    calls: tuple[Call, ...]
    exports: Properties
    """What the stack exports; secrets are `Secret`s."""
    origins: Mapping[Path, frozenset[str]]
    """The resources, by URN, from which an export or a part of it is made."""
    secrets: Mapping[str, tuple[str, Path]]
    """By the text that the run had instead of a secret, the config key and the path in its value."""

    def by_urn(self) -> dict[str, Declared]:
        """The resources by URN."""
        return {each.urn: each for each in self.declared}


@dataclass
class _Notes:
    declared: list[Declared] = field(default_factory=list[Declared])
    calls: list[Call] = field(default_factory=list[Call])
    exported: dict[str, Any] = field(default_factory=dict[str, Any])


class _Tracing(Monitor):
    """A monitor that notes what the program registers, looks up and calls."""

    def __init__(
        self,
        notes: _Notes,
        other_ids: OtherIds | None,
        update: Update,
        lookups: Lookups,
        providers: Providers,
        answers: Answers,
    ) -> None:
        super().__init__(_Noting(update, notes), lookups, providers, answers)  # pyright: ignore[reportArgumentType]
        self._notes, self._other_ids = notes, other_ids

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        """Register a resource; its program gets the other ids, if there are any."""
        if self._other_ids is None or request.type == STACK:
            return super().RegisterResource(request)
        request.object.CopyFrom(to_struct(self._other_ids.restored(from_struct(request.object))))
        made = super().RegisterResource(request)
        made.object.CopyFrom(to_struct(self._other_ids.replaced(from_struct(made.object))))
        made.id = self._other_ids.replaced(made.id)
        return made

    def ReadResource(self, request: Any) -> Any:  # noqa: N802
        """Look up a resource, and note it."""
        found = super().ReadResource(request)
        inputs, outputs = from_struct(request.properties), from_struct(found.properties)
        named = (found.urn, request.type, request.name)
        self._notes.declared.append(
            Declared(
                *named, None, found.id, inputs, outputs, turn.get(), _above(request.parent), tuple(request.dependencies)
            )
        )
        return found

    def Invoke(self, request: Any) -> Any:  # noqa: N802
        """Call a function, and note its result."""
        if self._other_ids is not None:
            request.args.CopyFrom(to_struct(self._other_ids.restored(from_struct(request.args))))
            answer = super().Invoke(request)
            result = getattr(answer, "return")
            result.CopyFrom(to_struct(self._other_ids.replaced(from_struct(result))))
            return answer
        answer = super().Invoke(request)
        call = Call(request.tok, from_struct(request.args), from_struct(getattr(answer, "return")))
        if call not in self._notes.calls:
            self._notes.calls.append(call)
        return answer


def _above(parent: str) -> str:
    """A parent's URN; empty for a child of the stack."""
    return "" if parent and qualified_type(parent) == STACK else parent


class _Noting:
    """An update that notes each registration."""

    def __init__(self, update: Update, notes: _Notes) -> None:
        self._update, self._notes = update, notes

    def register(self, goal: Goal) -> Resource:
        """Register a resource, and note it."""
        made = self._update.register(goal)
        if goal.type != STACK:
            parent = _above(goal.parent)
            goal = replace(goal, parent=parent)
            self._notes.declared.append(
                Declared(made.urn, goal.type, goal.name, goal, made.id, goal.inputs, made.outputs, turn.get(), parent)
            )
        return made

    def __getattr__(self, name: str) -> Any:
        return getattr(self._update, name)


@dataclass(frozen=True)
class Rehearsed:
    """A stack as it is after its first update, in memory."""

    trace: Trace
    engine: Engine
    hosting: Hosting

    def again(self, run: Callable[[], object]) -> tuple[Trace, Outcome]:
        """Preview another program over the same state: what it declares, and what would change."""
        return _traced(self.engine, self.hosting, run, self.trace.secrets, preview=True)

    def inputs_with_other_ids(self, run: Callable[[], object], other_ids: OtherIds) -> Mapping[str, Properties]:
        """The inputs that a program registers, by URN, if Azure returns other ids over the same state. The ids in them
        are those of this state again; what is computed from the others is not."""
        notes = _Notes()
        self.engine.monitor = partial(_Tracing, notes, other_ids)
        exports = self.engine.preview(run).exports
        return {**{each.urn: each.inputs for each in notes.declared}, "the outputs": bare(exports)}


def rehearsed(project: Project, stack: str, plan: Plan, engine: Engine, hosting: Hosting) -> Rehearsed:
    """Deploy a stack on the cloud of `engine`, and record the run. Raises EjectError."""
    new = not engine.resources()
    with program.loaded(project) as run:
        checked = with_findings(run, plan.findings) if plan.record.repeatable else run
        trace, outcome = _traced(engine, hosting, checked, secret_texts(project, stack)[1], preview=False)
    if outcome.errors:
        errors = "\n".join(outcome.errors)
        raise EjectError(
            f"{stack} cannot be deployed on the stand-in, so it is not known where its values come from:\n{errors}\n"
            f"`fairway rehearse {stack}` shows more.{_DEPLOYED.format(stack) if new else ''}"
        )
    return Rehearsed(trace, engine, hosting)


def prepared(cloud: in_memory.Cloud, plan: Plan) -> None:
    """Add to an empty cloud what the plan refers to and does not create."""
    # The stack may exist already: Azure keeps clusters that it would no longer create.
    accept(cloud, [each for each in plan.findings if each.waiver or each.severity != "error"])
    add_preexisting(cloud, plan.record.requests, [each.id for each in plan.record.reads])


def _traced(
    engine: Engine,
    hosting: Hosting,
    run: Callable[[], object],
    secrets: Mapping[str, tuple[str, Path]],
    *,
    preview: bool,
) -> tuple[Trace, Outcome]:
    notes = _Notes()

    def noted() -> None:
        run()
        notes.exported = getattr(get_root_resource(), "outputs", {})

    engine.monitor = partial(_Tracing, notes, None)
    outcome = engine.preview(noted) if preview else engine.update(noted)
    declared = tuple(sorted(notes.declared, key=lambda each: each.turn))
    origins = dict(_origins(notes.exported, ()))
    trace = Trace(hosting.project, hosting.stack, declared, tuple(notes.calls), outcome.exports, origins, secrets)
    return trace, outcome


def _origins(value: Any, path: Path) -> Iterator[tuple[Path, frozenset[str]]]:
    """The resources of each Output in what the program exports. The program has ended, so all of them are known."""
    if isinstance(value, pulumi.Output):
        yield path, _resources(value)
        return
    entries, items = mapping(value), sequence(value)
    for key, each in entries.items() if entries else enumerate(items or ()):
        yield from _origins(each, (*path, key))


def _resources(value: Any) -> frozenset[str]:
    data = value._data
    if not data.done() or data.cancelled() or data.exception() is not None:
        return frozenset()
    found: Collection[Any] = data.result().resources
    return frozenset(each.urn._data.result().value for each in found)
