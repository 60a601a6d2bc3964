"""The phases of a rehearsal: deploy, change, run again, upgrade, rotate a pool, destroy.

A `Driver` runs them: the built-in engine or the Pulumi CLI.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from fairway.engine.engine import Outcome
from fairway.plan.edits import Config, Edits
from fairway.plan.program import ConfigError, Plan, ProgramError
from fairway.plan.subscription_ids import CONFIG_KEY, replaced
from fairway.protocol.state import Resource
from fairway.rehearsal import expectations
from fairway.rehearsal.driver import Driver
from fairway.rehearsal.phase import Phase, Skipped
from fairway.request import MADE_UP_SUBSCRIPTION, Request

_NO_EDITS = "the program passes no `edits` of its config to `run_checked`; use --change FILE to change it"
_NO_PLAN = "`fairway plan` finds no cluster, so there is nothing to edit; use --change FILE to change the stack"
_TAGGED = "the rehearsal adds a tag to everything: a warning about that tag is not about your settings"
PARTS = ("up", "adopt", "tag", "again", "change", "upgrade", "rotate", "down")
"""The parts of a rehearsal in order, as `--until` and a fault's `@` take them."""
Check = Callable[[Sequence[Resource]], tuple[str, ...]]
"""Checks the resources of a state; returns a sentence for each that is not as expected."""
OnBegin = Callable[[str], None]
"""Called with the title of each phase before it begins."""


def run_phases(
    driver: Driver,
    config: Mapping[str, str],
    on_begin: OnBegin,
    changed_config: Mapping[str, str] | None = None,
    *,
    attempts: int = 1,
    until: str = "down",
    keep: bool = False,
    begun: bool = False,
    on_part: OnBegin = lambda _: None,
) -> Iterator[Phase | Skipped]:
    """The phases one after the other; after a failed phase there is no other.

    `changed_config` is the config of the part `change`. `attempts` is how often a phase may run: with faults on request
    the second run is the repair. `until` is the last part; `on_part` is called with each before it begins.
    With `keep`, the state of a later part than `tag` is to be compared, so it gets no tag.
    `begun` is whether the first update is of what exists.
    """
    first = "update" if begun else "deploy"
    steps = _Lifecycle(driver, config, on_begin, attempts, first, tags=not keep or until in ("tag", "down"))
    change = partial(steps.change, changed_config)
    parts = (steps.up, steps.adopt, steps.tag, steps.again, change, steps.upgrade, steps.rotate, steps.down)
    for name, part in zip(PARTS, parts, strict=True):
        on_part(name)
        last: Phase | Skipped | None = None
        for last in part():
            yield last
        if name == until or (isinstance(last, Phase) and last.outcome.errors):
            return


class _Lifecycle:
    def __init__(
        self, driver: Driver, config: Mapping[str, str], on_begin: OnBegin, attempts: int, first: str, *, tags: bool
    ) -> None:
        self._driver = driver
        self._config = config
        self._on_begin = on_begin
        self._attempts = attempts
        self._first = first
        self._tags = tags
        self._later: Sequence[Mapping[str, str]] = ()
        """The configs up to the one as it is written, if the stack is first deployed with another one."""

    def _done(self, title: str, do: Callable[[], Outcome]) -> Iterator[Phase]:
        """The phase, and if it failed and may run again, the repair."""
        recovered: tuple[str, ...] = ()
        for attempt in range(self._attempts):
            shown = f"{title}: run again" if attempt else title
            self._on_begin(shown)
            repairable = attempt + 1 < self._attempts
            phase = Phase(shown, do(), recovered)
            yield replace(phase, repaired=repairable and phase.failed)
            if not phase.failed:
                return
            if repairable:
                recovered = tuple(f"from the run before: {each}" for each in self._driver.recover())

    def _updated(self, title: str, check: Check = lambda _: (), *, notes: Sequence[str] = ()) -> Iterator[Phase]:
        """An update; `check` finds what is not as expected in the state after it, if nothing failed."""
        for phase in self._done(title, lambda: self._driver.update(self._config)):
            wrong = () if phase.failed else check(self._driver.resources())
            yield replace(phase, notes=(*notes, *phase.notes), unexpected=wrong)

    def _preexisting(self) -> tuple[str, ...]:
        try:
            added = self._driver.add_preexisting(self._plan())
        except (ProgramError, ConfigError):
            # The update reports it better, and can do what a plan cannot: call the stand-in.
            return ()
        own = self._config.get(CONFIG_KEY) or MADE_UP_SUBSCRIPTION
        named = dict.fromkeys(replaced(each, MADE_UP_SUBSCRIPTION, own) for each in added)
        return tuple(f"assumed to exist: {each}" for each in named)

    def up(self) -> Iterator[Phase]:
        edits = self._edits()
        found = edits.before_adoption(self._config, self._requests(), self._running()) if edits else None
        notes: Sequence[str] = ()
        if found:
            before, notes = found
            self._later = (*before[1:], self._config)
            self._config = before[0]
        yield from self._updated(self._first, notes=(*notes, *self._preexisting()))

    def adopt(self) -> Iterator[Phase]:
        """The retirement of the default pool in the stack file: it needs a pool that exists."""
        for number, config in enumerate(self._later, 1):
            self._config = config
            step = f": step {number} of {len(self._later)}" if len(self._later) > 1 else ""
            failed = True
            for phase in self._updated(f"retire the default pool{step}"):
                yield phase
                failed = phase.failed
            if failed:
                return

    def tag(self) -> Iterator[Phase | Skipped]:
        """A change directly after creation: Azure's changes overnight would hide what only the creation has left."""
        edits = self._edits()
        if edits and not self._tags:
            yield Skipped("change a tag", "the state is kept, and gets no tag that the stack file does not have")
        elif edits:
            self._config = edits.tagged(self._config)
            yield from self._updated("change a tag", notes=(_TAGGED,))

    def again(self) -> Iterator[Phase]:
        moved = tuple(f"meanwhile: {each}" for each in self._driver.overnight())
        self._driver.new_operations()
        for phase in self._updated("run again, after Azure's own changes"):
            unchanged, reverted = expectations.refresh_writes(self._driver.new_operations())
            wrong = (*expectations.unexpected_steps(phase.outcome), *reverted)
            yield replace(phase, notes=(*moved, *phase.notes, *unchanged), unexpected=wrong)

    def change(self, changed_config: Mapping[str, str] | None) -> Iterator[Phase]:
        if changed_config is not None:
            edits = self._edits()
            self._config = edits.tagged(changed_config) if edits and self._tags else changed_config
            yield from self._updated("change to the second stack file", notes=self._preexisting())

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
            f"rotate {pool}: create the new pool", partial(expectations.new_pool_missing, before)
        ):
            yield phase
            failed = phase.failed
        if not failed:
            both = expectations.pools(self._driver.resources())
            self._config = alone
            replaced = partial(expectations.old_pool_left, before, both)
            yield from self._updated(f"rotate {pool}: delete the old pool", replaced)

    def _rotation(self) -> tuple[str, Config, Config] | str:
        edits = self._edits()
        if edits is None:
            return self._why_not()
        why = "there is no pool besides the default pool"
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
            yield from self._updated("remove the protection", expectations.still_protected)
        protected = any(each.protect for each in self._driver.resources())
        if protected:
            self._driver.unprotect()
        notes = ("the protection was removed in the state, as `pulumi state unprotect --all` does",)
        for phase in self._done("destroy", self._driver.destroy):
            wrong = () if phase.failed else expectations.left_behind(self._driver.resources())
            yield replace(phase, notes=(*notes, *phase.notes) if protected else phase.notes, unexpected=wrong)

    def _plan(self) -> Plan:
        return self._driver.plan(self._config)

    def _edits(self) -> Edits | None:
        """How to edit the config; None if the program does not define it or cannot be planned."""
        try:
            return self._plan().record.edits
        except (ProgramError, ConfigError):
            # It looks something up that only the stand-in can answer.
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
