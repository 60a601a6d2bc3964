"""Compares an ejected program with the one that it replaces: what both request, and what a preview would change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from fairway.eject.other_ids import OtherIds
from fairway.eject.pieces import generated
from fairway.eject.trace import Rehearsed, Trace
from fairway.engine.goal import Goal
from fairway.plan import program
from fairway.plan.checked import with_findings
from fairway.plan.program import Plan
from fairway.plan.recorder import Record
from fairway.project.project import Project
from fairway.protocol.values import masked
from fairway.request import SECRET, UNKNOWN, Request, format_path, leaves, mapping, sequence

_NOT_COMPARED = ("aliases", "inputs", "property_dependencies")
"""The SDK sets its own aliases for older API versions, which change nothing; the others have rules of their own."""


@dataclass(frozen=True)
class Proof:
    """A rehearsed stack, with which other programs are compared."""

    project: Project
    stack: str
    plan: Plan
    rehearsed: Rehearsed

    def differences(self, other: Project) -> list[str]:
        """A sentence about each difference between the program of `other` and the stack's own; none if they request the
        same. Raises what the program raises."""
        found = list(_of_requests(self.plan.record, program.plan(other, self.stack).record))
        with program.loaded(other) as run:
            trace, outcome = self.rehearsed.again(run)
        found += outcome.errors
        for each in outcome.changes:
            found.append(f"{each.op} {each.urn}: {', '.join(each.detailed or ()) or 'other options'}")
        return found or list(_of_traces(self.rehearsed.trace, trace)) or self._with_other_ids(other)

    def _with_other_ids(self, other: Project) -> list[str]:
        """What is only the same with the ids of this rehearsal."""
        ids = OtherIds(generated(self.rehearsed.trace))
        inputs: list[Mapping[str, Any]] = []
        for project in (self.project, other):
            with program.loaded(project) as run:
                known = with_findings(run, self.plan.findings) if self.plan.record.repeatable else run
                inputs.append(self.rehearsed.inputs_with_other_ids(known, ids))
        before, after = inputs
        return [
            f"{urn}: {path} is made of outputs in a way that only the program has. Let it pass the outputs as they are"
            for urn in before.keys() & after.keys()
            for path in unequal(before[urn], after[urn], in_preview=True)
        ]


def _of_requests(before: Record, after: Record) -> Iterator[str]:
    olds, news = _by_name(before), _by_name(after)
    for key in olds.keys() | news.keys():
        old, new = olds.get(key), news.get(key)
        if old is None or new is None:
            yield f"{key[0]} {key[1]} is {'missing' if new is None else 'not in the original'}"
            continue
        for path in unequal(old.properties, new.properties):
            yield f"{key[0]} {key[1]}: {path} is another value"


def _by_name(record: Record) -> dict[tuple[str, str, str, str], Request]:
    return {(each.type, each.name, each.parent or "", each.parent_type): each for each in record.requests}


def unequal(old: Any, new: Any, *, in_preview: bool = False) -> list[str]:
    """The paths at which two trees differ. An unknown value is the same as one of which parts are unknown: an engine
    does not see where in it they are. With `in_preview` it is the same as any: there an output that Azure left empty is
    unknown, and with it all that is made of it."""
    if old == new or (old is UNKNOWN and (in_preview or any(leaf is UNKNOWN for _, leaf in leaves(new)))):
        return []
    before, after = mapping(old), mapping(new)
    if before is not None and after is not None:
        return [
            f"{format_path((key,))}{'.' if each else ''}{each}"
            for key in {**before, **after}
            for each in unequal(before.get(key), after.get(key), in_preview=in_preview)
        ]
    items, others = sequence(old), sequence(new)
    if items is not None and others is not None and len(items) == len(others):
        pairs = enumerate(zip(items, others, strict=True))
        return [f"[{at}]{each}" for at, pair in pairs for each in unequal(*pair, in_preview=in_preview)]
    return [""]


def _of_traces(before: Trace, after: Trace) -> Iterator[str]:
    olds, news = before.by_urn(), after.by_urn()
    for urn in olds.keys() | news.keys():
        old, new = olds.get(urn), news.get(urn)
        if old is None or new is None:
            yield f"{urn} is {'missing' if new is None else 'not in the original'}"
        elif old.goal is not None and new.goal is not None:
            for name, path in _of_goals(old.goal, new.goal):
                yield f"{urn}: {name} {path}".rstrip()
    for path in unequal(masked(before.exports, SECRET), masked(after.exports, SECRET)):
        yield f"the output {path} is another value"


def _of_goals(old: Goal, new: Goal) -> Iterator[tuple[str, str]]:
    for each in fields(Goal):
        if each.name not in _NOT_COMPARED and getattr(old, each.name) != getattr(new, each.name):
            yield each.name, ""
    for path in unequal(old.inputs, new.inputs):
        yield "inputs", path


def relative(path: Path) -> str:
    """The path as a user would write it here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
