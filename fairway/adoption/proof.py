"""The rehearsal of an adoption: the stand-in has what was found, the import file is the state, and nothing changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fairway.adoption.existing import Run, Subscription, TakenOver, filled, over
from fairway.adoption.found import Found
from fairway.adoption.import_file import state_after
from fairway.engine import in_memory
from fairway.engine.engine import Outcome
from fairway.engine.step import Step


@dataclass(frozen=True)
class Rehearsed:
    """One run of a rehearsal."""

    name: str
    """`preview`, `refresh`, ..."""
    steps: tuple[Step, ...]
    """What it changes."""
    unchanged: int
    """How many resources it leaves as they are."""


@dataclass(frozen=True)
class Rehearsal:
    """All runs."""

    stack: str
    runs: tuple[Rehearsed, ...]
    tagged: Rehearsed | None = None
    """The preview with one more tag."""

    @property
    def changes(self) -> tuple[Step, ...]:
        """Everything that changes although nothing should: more than tags in the last one."""
        found = [step for run in self.runs for step in run.steps]
        found += [step for step in (self.tagged.steps if self.tagged else ()) if not only_tags(step)]
        return tuple(found)


def only_tags(step: Step) -> bool:
    """Whether a step updates tags in place and nothing else."""
    return step.op == "update" and all(path.partition(".")[0] == "tags" for path in step.detailed or {})


def rehearsed(
    run: Run,
    found: Found,
    hidden: Subscription,
    content: Mapping[str, Any],
    before: TakenOver,
    tagged: Mapping[str, str] | None,
) -> Rehearsal:
    """The runs over the import file `content`: preview, refresh, preview, and a preview of the config `tagged`."""
    state = state_after(content, run.stack, run.project.name, before.resources)
    with in_memory.cloud() as cloud:
        filled(cloud, found, hidden)
        with over(run, cloud, state) as engine:
            runs = [_rehearsed("preview", run.outcome(engine.preview))]
            runs.append(_rehearsed("refresh", engine.refresh()))
            runs.append(_rehearsed("preview after the refresh", run.outcome(engine.preview)))
            if tagged is None:
                return Rehearsal(run.stack, tuple(runs))
            other = run.with_config(tagged)
            outcome = other.outcome(engine.with_config(tagged).preview)
            return Rehearsal(run.stack, tuple(runs), _rehearsed("preview with one more tag", outcome))


def _rehearsed(name: str, outcome: Outcome) -> Rehearsed:
    shown = [each for each in outcome.steps if each.shown]
    steps = [each for each in shown if _changes(each)]
    return Rehearsed(name, tuple(steps), len(shown) - len(steps))


def _changes(step: Step) -> bool:
    """Whether a step changes something; a refresh changes what it reads with other inputs than the state has."""
    if step.op == "refresh":
        return step.new is None or step.old is None or step.new.inputs != step.old.inputs
    return step.op not in ("same", "read")
