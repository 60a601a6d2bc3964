"""How long Azure would take for what was rehearsed: estimates, never measurements."""

from __future__ import annotations

from collections.abc import Iterable

from fairway.rehearsal.graph import dependencies_of
from fairway.rehearsal.state import Resource
from fairway.rehearsal.step import Step
from fairway.standin.types import TYPES
from fairway.type_tokens import unversioned

_CREATES = ("create", "create-replacement")
_DELETES = ("delete", "delete-replaced")


def seconds_of(step: Step) -> int:
    """What Azure takes for one step, by the type of the resource; 0 where nothing of it is Azure's."""
    known = TYPES.get(unversioned(step.type))
    if known is None or (step.new or step.old or Resource("", "")).external:
        return 0
    create, update, delete = known.seconds
    if step.op in _CREATES:
        return create
    if step.op in _DELETES:
        return 0 if step.old is not None and step.old.retain_on_delete else delete
    return update if step.op == "update" else 0


def azure_seconds(steps: Iterable[Step]) -> int:
    """The whole run's time: the longest chain of steps that wait for each other; what can be done at once, is."""
    steps = list(steps)
    ends: dict[str, int] = {}
    for step in steps:
        if step.new is not None and step.op not in _DELETES:
            began = max((ends.get(urn, 0) for urn in dependencies_of(step.new)), default=0)
            ends[step.urn] = max(ends.get(step.urn, 0), began + seconds_of(step))
    return max(ends.values(), default=0) + _deleting(steps)


def _deleting(steps: list[Step]) -> int:
    """Deletes come last, dependents before what they depend on."""
    waits: dict[str, int] = {}
    longest = 0
    going = {step.urn for step in steps if step.op in _DELETES}
    for step in steps:
        if step.old is not None and step.op in _DELETES and step.old.deleted_with not in going:
            ended = waits.get(step.urn, 0) + seconds_of(step)
            longest = max(longest, ended)
            for urn in dependencies_of(step.old):
                waits[urn] = max(waits.get(urn, 0), ended)
    return longest


def as_text(seconds: float) -> str:
    """`40 s`, `12 min`, `1 h 5 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
