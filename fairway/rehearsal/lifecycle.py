"""The life of a stack: brought up, changed, left alone, upgraded, a pool rotated, taken down.

Which engine does it is not known here; a `Driver` is the built-in one or the Pulumi CLI.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from fairway.engine.engine import Outcome
from fairway.plan.edits import Config, Edits
from fairway.plan.program import ConfigError, Plan, ProgramError
from fairway.protocol.state import Resource
from fairway.rehearsal import expectations
from fairway.request import Request


class Driver(Protocol):
    """An engine with one stack. It never raises for what Azure or the program refuses: the outcome says so."""

    def update(self, config: Mapping[str, str]) -> Outcome:
        """Preview the stack with this config, then bring it there, after a refresh."""
        ...

    def destroy(self) -> Outcome:
        """Take everything down."""
        ...

    def resources(self) -> list[Resource]:
        """What the state holds now."""
        ...

    def overnight(self) -> list[str]:
        """Let Azure do what it does by itself; the sentences say what."""
        ...

    def plan(self, config: Mapping[str, str]) -> Plan:
        """What the program asks for with this config, judged by the rules."""
        ...

    def recover(self) -> tuple[str, ...]:
        """Settle what a run that was killed left behind; sentences say what was found."""
        ...

    def add_preexisting(self, plan: Plan) -> list[str]:
        """Put into Azure what the plan names and does not make; the ids."""
        ...

    def asked(self) -> list[Mapping[str, Any]]:
        """What Azure was asked since the last time, as its journal has it."""
        ...

    def unprotect(self) -> None:
        """Take the protection off everything in the state."""
        ...


@dataclass(frozen=True)
class Phase:
    """One part of the life, done."""

    title: str
    outcome: Outcome
    notes: tuple[str, ...] = ()
    """What came before it: a night, or what an earlier run had left."""
    faults: tuple[str, ...] = ()
    """What is not as it should be though nothing failed: a second update that changes something."""
    repaired: bool = False
    """It failed, and the phase after it tries again."""
    seconds: float = 0.0
    """How long it took here, with the plans and the preview before it."""

    @property
    def failed(self) -> bool:
        """Whether something is not as it should be."""
        return bool(self.outcome.errors or self.faults)


@dataclass(frozen=True)
class Skipped:
    """A part that this stack does not have."""

    title: str
    why: str


_NO_EDITS = "the program hands no `edits` of its config to `run_checked`; --change FILE says what to change to"
_NO_PLAN = "`fairway plan` finds no cluster, so there is nothing to edit; --change FILE says what to change to"
PARTS = ("up", "adopt", "tag", "again", "change", "upgrade", "rotate", "down")
"""The parts of the life in their order, as `--until` and a fault's `@` name them."""
Wrong = Callable[[Sequence[Resource]], tuple[str, ...]]
"""What is not as expected among the resources of a state, in a sentence each."""
OnBegin = Callable[[str], None]
"""Is told the title of each phase before it begins."""


def live(
    driver: Driver,
    config: Mapping[str, str],
    on_begin: OnBegin,
    moved_to: Mapping[str, str] | None = None,
    *,
    attempts: int = 1,
    until: str = "down",
    on_part: OnBegin = lambda _: None,
) -> Iterator[Phase | Skipped]:
    """The phases one after the other; a phase that could not be done is the last.

    `moved_to` is another config to change to. `attempts` is how often a phase may be tried: with faults on request the
    second time is the repair. `until` is the last part; `on_part` is called with each before it begins.
    """
    life = _Life(driver, config, on_begin, attempts)
    moved = partial(life.move, moved_to)
    parts = (life.up, life.adopt, life.tag, life.again, moved, life.upgrade, life.rotate, life.down)
    for name, part in zip(PARTS, parts, strict=True):
        on_part(name)
        last: Phase | Skipped | None = None
        for last in part():
            yield last
        if name == until or (isinstance(last, Phase) and last.outcome.errors):
            return


class _Life:
    def __init__(self, driver: Driver, config: Mapping[str, str], on_begin: OnBegin, attempts: int) -> None:
        self._driver = driver
        self._config = config
        self._on_begin = on_begin
        self._attempts = attempts
        self._written: Mapping[str, str] | None = None
        """The config as it is written, where the stack is brought up with another one first."""

    def _done(self, title: str, do: Callable[[], Outcome]) -> Iterator[Phase]:
        """The phase, and where it failed and may be tried again, the repair."""
        recovered: tuple[str, ...] = ()
        for attempt in range(self._attempts):
            named = f"{title}: run again" if attempt else title
            self._on_begin(named)
            repairable = attempt + 1 < self._attempts
            phase = Phase(named, do(), recovered)
            yield replace(phase, repaired=repairable and phase.failed)
            if not phase.failed:
                return
            if repairable:
                recovered = tuple(f"from the run before: {each}" for each in self._driver.recover())

    def _updated(self, title: str, wrong: Wrong = lambda _: (), *, notes: Sequence[str] = ()) -> Iterator[Phase]:
        """An update; `wrong` says what is not as expected in the state after it, though nothing failed."""
        for phase in self._done(title, lambda: self._driver.update(self._config)):
            faults = () if phase.failed else wrong(self._driver.resources())
            yield replace(phase, notes=(*notes, *phase.notes), faults=faults)

    def _furnished(self) -> tuple[str, ...]:
        try:
            return tuple(f"assumed to exist: {each}" for each in self._driver.add_preexisting(self._plan()))
        except (ProgramError, ConfigError):
            # The update says it better, and may do what no plan can: ask the stand-in.
            return ()

    def up(self) -> Iterator[Phase]:
        edits = self._edits()
        without = edits.before_adoption(self._config, self._requests(), self._running()) if edits else None
        notes: Sequence[str] = ()
        if without:
            self._written = self._config
            self._config, notes = without
        yield from self._updated("bring it up", notes=(*notes, *self._furnished()))

    def adopt(self) -> Iterator[Phase]:
        """What the stack file has of a default pool's retirement: that needs a pool that exists."""
        if self._written is not None:
            self._config = self._written
            yield from self._updated("retire the default pool")

    def tag(self) -> Iterator[Phase]:
        """A change directly after creation: a night before it would hide what creation alone has left."""
        if edits := self._edits():
            self._config = edits.tagged(self._config)
            yield from self._updated("change a tag")

    def again(self) -> Iterator[Phase]:
        told = tuple(f"meanwhile: {each}" for each in self._driver.overnight())
        self._driver.asked()
        for phase in self._updated("run again, after Azure's own changes"):
            settled, undone = expectations.settling(self._driver.asked())
            faults = (*expectations.unexpected(phase.outcome), *undone)
            yield replace(phase, notes=(*told, *phase.notes, *settled), faults=faults)

    def move(self, moved_to: Mapping[str, str] | None) -> Iterator[Phase]:
        if moved_to is not None:
            edits = self._edits()
            self._config = edits.tagged(moved_to) if edits else moved_to
            yield from self._updated("change to the second stack file", notes=self._furnished())

    def upgrade(self) -> Iterator[Phase | Skipped]:
        title = "upgrade Kubernetes by one minor"
        edits = self._edits()
        found = edits.upgraded(self._config, self._requests(), self._running()) if edits else None
        if not found:
            yield Skipped(title, self._why_not())
            return
        upgraded, after = found
        if refused := self._refused(upgraded):
            yield Skipped(title, refused)
            return
        self._config = upgraded
        before = expectations.control_planes(self._driver.resources())
        yield from self._updated(title, partial(expectations.not_upgraded, before))
        self._config = after

    def rotate(self) -> Iterator[Phase | Skipped]:
        title = "rotate a pool"
        found = self._rotation()
        if isinstance(found, str):
            yield Skipped(title, found)
            return
        pool, beside, alone = found
        before = expectations.pools(self._driver.resources())
        self._config = beside
        failed = True
        for phase in self._updated(
            f"rotate {pool}: its successor beside it", partial(expectations.no_successor, before)
        ):
            yield phase
            failed = phase.failed
        if not failed:
            both = expectations.pools(self._driver.resources())
            self._config = alone
            replaced = partial(expectations.not_replaced, before, both)
            yield from self._updated(f"rotate {pool}: the old one goes", replaced)

    def _rotation(self) -> tuple[str, Config, Config] | str:
        edits = self._edits()
        if edits is None:
            return self._why_not()
        why = "there is no pool beside the default one"
        for found in edits.rotations(self._config, self._requests()):
            why = found if isinstance(found, str) else self._refused(found[1])
            if not why:
                return found
        return why

    def down(self) -> Iterator[Phase]:
        edits = self._edits()
        lifted = edits.unprotected(self._config, self._requests()) if edits else None
        if lifted:
            self._config = lifted
            yield from self._updated("lift the protection", expectations.still_protected)
        protected = any(each.protect for each in self._driver.resources())
        if protected:
            self._driver.unprotect()
        notes = ("the protection was taken off in the state, as `pulumi state unprotect --all` does",)
        for phase in self._done("take it down", self._driver.destroy):
            faults = () if phase.failed else expectations.left_behind(self._driver.resources())
            yield replace(phase, notes=(*notes, *phase.notes) if protected else phase.notes, faults=faults)

    def _plan(self) -> Plan:
        return self._driver.plan(self._config)

    def _edits(self) -> Edits | None:
        """How the config is edited; None where the program does not say, or cannot be planned."""
        try:
            return self._plan().record.edits
        except (ProgramError, ConfigError):
            # It looks something up that the stand-in answers and a plan cannot.
            return None

    def _why_not(self) -> str:
        try:
            return _NO_PLAN if self._plan().record.edits else _NO_EDITS
        except (ProgramError, ConfigError):
            return _NO_PLAN

    def _requests(self) -> Sequence[Request]:
        return self._plan().record.requests

    def _running(self) -> dict[str, str]:
        return expectations.versions(self._driver.resources())

    def _refused(self, config: Mapping[str, str]) -> str:
        try:
            errors = self._driver.plan(config).errors
        except (ProgramError, ConfigError) as error:
            return f"the program refuses it: {error}"
        return f"Azure would refuse it here: {errors[0].reason}" if errors else ""
