"""The steps from an adopted cluster to the program's defaults, each tried: what it changes, and what that costs."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from fairway.adoption.configured import Default
from fairway.adoption.existing import STACK, over
from fairway.adoption.keys import CLUSTERS
from fairway.adoption.obstacles import LOCKED_OUT, stopped
from fairway.adoption.result import Adoption
from fairway.adoption.run import Run, Subscription
from fairway.change.change import Change, Outcome
from fairway.change.compare import compare
from fairway.change.preview import ComparisonError, previewed, steps_of
from fairway.engine import in_memory
from fairway.engine.engine import Program
from fairway.plan import program
from fairway.plan.advice import Advice
from fairway.plan.checked import Refused, with_advice_kept, with_findings, with_listener
from fairway.project.project import as_text
from fairway.project.stack_files import running_from
from fairway.protocol.state import Resource
from fairway.protocol.state_file import Deployed
from fairway.protocol.urns import is_provider
from fairway.request import Path, leaves, mapping, parse_path, with_value_at
from fairway.rules import Finding
from fairway.standin.cloud import CloudInMemory
from fairway.standin.preexisting import add_preexisting
from fairway.standin.rules_at_put import accept, accept_existing

Cost = Literal["in place", "interrupted", "reimage", "replaced", "refused"]
ORDER: tuple[Cost, ...] = ("in place", "interrupted", "reimage", "replaced", "refused")
_COSTS: Mapping[Outcome, Cost] = {
    "created": "in place",
    "in place": "in place",
    "unknown": "in place",
    "deleted": "in place",
    "interrupted": "interrupted",
    "pool reimaged": "reimage",
    "refused": "refused",
}
"""All other outcomes replace or delete something."""
UPDATES: tuple[Cost, ...] = ("in place", "interrupted", "reimage")
"""What an update does without a replacement."""


@dataclass(frozen=True)
class Step:
    """A change of the stack file, and what its update does."""

    removed: tuple[Path, ...]
    """The settings that are removed, by their paths below the clusters."""
    cost: Cost
    changes: tuple[Change, ...] = ()
    """What changes, the worst first."""
    why_not: str = ""
    """Why the program or its rules refuse it."""
    written: Mapping[Path, Any] = field(default_factory=dict[Path, Any])
    """What is written instead."""
    once: Mapping[Path, Any] = field(default_factory=dict[Path, Any])
    """What is written for this update alone."""
    together: str = ""
    """Why several settings are removed together."""

    @property
    def settings(self) -> dict[Path, Any]:
        """All that is written."""
        return {**self.written, **self.once}

    def applied(self, clusters: Mapping[str, Any]) -> dict[str, Any]:
        """The clusters of a stack file after it."""
        tree: Any = clusters
        for each in self.removed:
            tree = _without(tree, each)
        for path, value in self.settings.items():
            tree = with_value_at(tree, path, value)
        return dict(tree)


def hardening(done: Adoption, defaults: Sequence[Default], today: date) -> list[Step]:
    """The steps to these defaults, of one cluster, the cheapest first. Each can be taken alone, and all in order."""
    # The program's modules are imported once: that takes ten times as long as a trial.
    with running_from(done.run.file), program.loaded(done.run.project) as of_program, _as_found(done) as cloud:
        trials = _Trials(of_program, done, defaults, today, cloud)
        steps = [step for each in defaults for step in _steps(trials, each, defaults)]
        steps = _at_once(trials, steps)
    real = Subscription(done.clusters[0].subscription)
    steps = [replace(each, why_not=real.shown(each.why_not)) for each in steps]
    return sorted(_distinct(steps), key=lambda each: (ORDER.index(each.cost), len(each.removed)))


def _steps(trials: _Trials, default: Default, defaults: Sequence[Default]) -> Iterator[Step]:
    step = _tried_together(trials, default, defaults)
    if step is None:
        return
    several = len([*leaves(default.parts)]) > 1
    if several and step.cost != "in place" and (part := _part(trials, default)):
        yield part
    yield step


def _tried_together(trials: _Trials, default: Default, defaults: Sequence[Default]) -> Step | None:
    """The step with all that it needs."""
    chosen = [default]
    alone, findings = trials.tried(_step(chosen))
    step, stopping = alone, findings
    while step and stopping:
        places = [place for each in stopping for place in trials.places(each)]
        more = [each for each in defaults if each not in chosen and any(_concerns(each, place) for place in places)]
        if not more:
            return alone
        chosen += more
        step, stopping = trials.tried(_step(chosen))
    why = " ".join(dict.fromkeys(each.reason for each in findings))
    return replace(step, together=why) if step and len(chosen) > 1 else step


def _step(chosen: Sequence[Default]) -> Step:
    once = {path: value for each in chosen for path, value in each.once.items()}
    return Step(tuple(each.setting for each in chosen), "in place", once=once)


def _concerns(default: Default, place: Path) -> bool:
    settings = (default.setting, *default.fills)
    return any(each[: len(place)] == place or place[: len(each)] == each for each in settings)


def _part(trials: _Trials, default: Default) -> Step | None:
    """The step that gets only the defaults below a null that change in place."""
    off: Any = {}
    for path, _ in leaves(default.parts):
        off = with_value_at(off, path, None)
    chosen = off
    for path, value in leaves(default.parts):
        tried, _ = trials.tried(_written(default, with_value_at(off, path, value)))
        if tried and tried.cost == "in place":
            chosen = with_value_at(chosen, path, value)
    return trials.tried(_written(default, chosen))[0] if chosen != off else None


def _written(default: Default, value: Any) -> Step:
    return Step((), "in place", written={default.setting: value}, once=default.once)


def _at_once(trials: _Trials, steps: Sequence[Step]) -> list[Step]:
    """The steps, with one for all those that reimage the same pool, or that need the same new one for its boot."""
    groups: dict[Any, list[Step]] = {}
    for each in steps:
        path = each.removed[0] if len(each.removed) == 1 and not each.why_not else ()
        of_pool = bool(each.once) or all(change.kind == "AgentPool" for change in each.changes)
        if path and of_pool and each.cost == "reimage":
            key: Any = (*(change.urn for change in each.changes), *each.once)
        elif path and of_pool and each.cost == "refused" and path[-2] == "securityProfile":
            key = path[:-1]
        else:
            key = id(each)
        groups.setdefault(key, []).append(each)
    found: list[Step] = []
    for group in groups.values():
        first = group[0]
        removed = tuple(path for each in group for path in each.removed)
        once = {path: value for each in group for path, value in each.once.items()}
        joint = trials.tried(Step(removed, "in place", once=once))[0] if len(group) > 1 else None
        found += [joint] if joint and joint.cost == first.cost else group
    return found


def _distinct(steps: Sequence[Step]) -> Iterator[Step]:
    """The steps without those that remove the same settings."""
    seen: list[tuple[frozenset[Path], Mapping[Path, Any]]] = []
    for each in steps:
        key = frozenset(each.removed), each.written
        if key not in seen:
            seen.append(key)
            yield each


@contextmanager
def _as_found(done: Adoption) -> Generator[CloudInMemory]:
    """What Azure has, which accepts what it has accepted."""
    with in_memory.cloud() as cloud:
        done.azure.fill(cloud)
        add_preexisting(cloud, done.run.recorded().requests)
        accept(cloud, done.findings)
        accept_existing(cloud, [each.id for each in done.azure.managed])
        yield cloud


class _Trials:
    """Updates of the stack with other settings, over the state that the import leaves and what Azure has."""

    def __init__(
        self, of_program: Program, done: Adoption, defaults: Sequence[Default], today: date, cloud: CloudInMemory
    ) -> None:
        self._program, self._done, self._today, self._cloud = of_program, done, today, cloud
        self._clusters = mapping(json.loads(done.run.config[CLUSTERS])) or {}
        present = done.azure.before.state
        resources = (*present, *done.taken.resources)
        if not present:
            # A new stack: the other clusters take time and change nothing.
            own = {str(each.setting[0]) for each in defaults}
            self._clusters = {key: each for key, each in self._clusters.items() if key in own}
            resources = tuple(each for each in resources if _is_shared(each) or each.name.partition("/")[0] in own)
        self._state = Deployed(resources, done.run.project.name, done.run.stack)
        self._missing = {each.urn for each in done.taken.added}

    def tried(self, step: Step) -> tuple[Step | None, Sequence[Finding]]:
        """The step with what its update does, None if that is nothing; and the findings of rules that stop it."""
        config = self._done.run.config
        run = self._done.run.with_config({**config, CLUSTERS: as_text(step.applied(self._clusters))})
        findings: list[Finding] = []
        advice: list[Advice] = []
        listening = with_advice_kept(with_listener(self._program, findings.extend), advice)
        outcome = previewed(self._state, listening, run.hosting())
        if isinstance(outcome.failure, Refused):
            stopping = [each for each in outcome.failure.findings if each.stops]
            why = " ".join(dict.fromkeys(f"{each.reason} {each.remedy}" for each in stopping))
            return replace(step, cost="refused", why_not=why), stopping
        try:
            with program.translated_errors(run.project):
                if outcome.failure is not None:
                    raise outcome.failure
            steps, notes = steps_of(self._state, outcome, *advice)
        except (program.ConfigError, ComparisonError) as error:
            return replace(step, cost="refused", why_not=str(error)), ()
        locked_out = [each for each in findings if each.rule == LOCKED_OUT]
        if locked_out:
            why = " ".join(dict.fromkeys(f"{each.reason} {each.remedy}" for each in locked_out))
            return replace(step, cost="refused", why_not=why), locked_out
        waived = {(each.rule, each.resource) for each in findings if each.waiver}
        found = compare(steps, today=self._today, waived=waived, advice=advice[0] if advice else None)
        changes = tuple(each for each in found.differing if each.urn not in self._missing)
        if not changes:
            return (replace(step, cost="refused", why_not=" ".join(notes)) if notes else None), ()
        taken = self._done.taken.resources
        if why := stopped(changes, taken):
            return replace(step, cost="refused", why_not=why), ()
        step = replace(step, cost=max(map(_cost, changes), key=ORDER.index), changes=changes)
        if step.cost in UPDATES and (why := self._refused(run, findings)):
            step = replace(step, cost="refused", why_not=why)
        return step, ()

    def _refused(self, run: Run, findings: Sequence[Finding]) -> str:
        """Why the stand-in refuses the update; empty where it refuses each update of what was found."""
        if self._done.rehearsal.refused:
            return ""
        with in_memory.cloud(self._cloud) as cloud:
            accept(cloud, findings)
            with over(run, cloud, self._state.resources) as engine:
                errors = engine.update(with_findings(self._program, ())).errors
        return " ".join(_of_azure(each) for each in errors)

    def places(self, finding: Finding) -> Iterator[Path]:
        """Where a finding is in the clusters of the stack file."""
        if finding.place:
            yield parse_path(finding.place.path)[1:]
        name = finding.resource.rpartition(" ")[2]
        if name in self._clusters:
            yield (name, *parse_path(finding.path))


def _is_shared(resource: Resource) -> bool:
    return resource.type == STACK or is_provider(resource.type)


def _of_azure(error: str) -> str:
    """The code and message of Azure in an error."""
    found = re.search(r'Code="([^"]*)" Message="(.*)"', error, re.DOTALL)
    return f"{found[1]}: {found[2]}" if found else error


def _cost(change: Change) -> Cost:
    if change.outcome == "refused" and any(each.rule == "protect" for each in change.reasons):
        return "replaced"
    return _COSTS.get(change.outcome, "replaced")


def _without(tree: Any, path: Path) -> Any:
    """Nested mappings without the value at a path, and without the mappings that are empty then."""
    entries = mapping(tree) or {}
    key = str(path[0])
    if key not in entries:
        return tree
    below = _without(entries[key], path[1:]) if len(path) > 1 else None
    others = {name: each for name, each in entries.items() if name != key}
    return {name: below if name == key else each for name, each in entries.items()} if below else others
