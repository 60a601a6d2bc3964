"""The two sides of `fairway diff`: an environment by its name, a plan in a file, or an exported state in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fairway.azure.resource_ids import stand_in_id
from fairway.change.change import Comparison
from fairway.change.compare import compare
from fairway.change.network_refusals import refusals
from fairway.change.offline_steps import steps_between
from fairway.change.preview import ComparisonError, before_of, brought_up, steps_against
from fairway.change.secrecy import with_known_secrets
from fairway.change.state_providers import InputsOnly
from fairway.change.values import listed
from fairway.plan.plan_file import PlanFile, planned
from fairway.project.project import Project
from fairway.protocol.state import Resource
from fairway.protocol.state_file import Deployed, StateFileError, deployed, is_state, load
from fairway.protocol.urns import type_of, urn_of
from fairway.protocol.values import bare
from fairway.request import Request
from fairway.standin.diff import Diff, diff
from fairway.standin.types import is_served, of_urn

AS_WRITTEN = (
    "Two files are compared as they are written: what goes with a replaced resource by `replaceWith` or `deletedWith`, "
    "and the aliases of parents, show only where the second side is an environment, whose program is run."
)
FindProject = Callable[[], Project]


@dataclass(frozen=True)
class Side:
    """One side as it was named: an environment of the project, a state, or a plan."""

    stack: str = ""
    state: Deployed | None = None
    plan: PlanFile | None = None
    file: str = ""
    """The file of a state or a plan."""

    def __str__(self) -> str:
        """What it is, in words."""
        if self.stack:
            return f"the environment {self.stack}"
        kind, found = ("state", self.state) if self.state is not None else ("plan", self.plan)
        whose = f" of {found.stack} (project {found.project})" if found is not None and found.stack else ""
        return f"the {kind}{whose} in {self.file}"


def side_of(text: str) -> Side:
    """What a word of the command line stands for: a file, if there is one of that name, else an environment. Of several
    plans in a file, `plans.json:dev` is the one of dev.

    Raises StateFileError for a file that is neither a plan nor a state.
    """
    path, chosen = _file_and_stack(text)
    file = Path(path)
    if not (file.is_file() or file.suffix == ".json" or "/" in path):
        return Side(stack=text)
    tree = load(file)
    if is_state(tree):
        found = deployed(tree, path)
        if chosen not in (None, found.stack):
            raise StateFileError(f"{path}: this is the state of {found.stack}, not of {chosen}.")
        return Side(state=found, file=path)
    return Side(plan=planned(tree, path, chosen), file=path)


def _file_and_stack(text: str) -> tuple[str, str | None]:
    """`plans.json:dev` is the plan of dev among several in a file."""
    file, _, stack = text.rpartition(":")
    return (file, stack) if not Path(text).is_file() and Path(file).is_file() else (text, None)


def differences(before: Side, after: Side, find_project: FindProject) -> Comparison:
    """What becomes of each resource on the way from one side to the other, and what the two sides are.

    Where the second is an environment, its program is run in a preview over the first; else the two are compared as
    they are written. Raises ComparisonError, ProjectError, StateFileError, and what a program raises as `program.told`
    has it.
    """
    found = _compared(before, after, find_project)
    notes = (*_pending(before), *_pending(after), *found.notes)
    return replace(found, notes=notes, before=str(before), after=str(after))


def _pending(side: Side) -> Iterator[str]:
    """The note about what a run that was cut off had begun; none where nothing is pending."""
    operations = side.state.pending_operations if side.state is not None else ()
    if operations:
        named = [f"{each.type} {each.resource.type.rpartition(':')[2]} {each.resource.name}" for each in operations]
        yield (
            f"Operations are pending in {side}: {listed(named)}. An update was interrupted, so Azure may be ahead of "
            "this state. Run `pulumi refresh`, which asks about each, and export the state again."
        )


def _compared(before: Side, after: Side, find_project: FindProject) -> Comparison:
    if after.stack:
        if before.plan is not None:
            raise ComparisonError(
                "a plan says what is asked for, not what Azure made of it, so that a program cannot be previewed over "
                "it. Name the environment or its exported state instead, or two plans"
            )
        project = find_project()
        known = brought_up(project, before.stack) if before.stack else before_of(before.state or Deployed(()))
        steps, notes = steps_against(project, after.stack, known)
        if before.state is not None and known.stack not in ("", after.stack):
            notes.insert(0, f"This state is of the stack {known.stack}, the config is that of {after.stack}.")
        return compare(steps, notes=notes, refusals=refusals(steps))
    # A plan says what has the SDK's aliases; where nothing is said they are believed to be there.
    aliased = after.plan.with_version_aliases if after.plan is not None else None
    there = _deployed(before, find_project)
    steps, notes = steps_between(there, _requests(after), provider_diff, version_aliases=aliased)
    others = [f"These are two stacks: {before}, and {after}."] if _of_two_stacks(before, after) else []
    return compare(steps, notes=[*others, *notes, AS_WRITTEN], refusals=refusals(steps))


def _of_two_stacks(before: Side, after: Side) -> bool:
    """Whether files of two stacks or projects are compared: a mix-up, more often than not."""
    found = [each.state or each.plan for each in (before, after)]
    known = {(each.project, each.stack) for each in found if each is not None and each.stack}
    return len(known) > 1


def provider_diff(
    urn: str, old_inputs: Mapping[str, Any], old_outputs: Mapping[str, Any], new_inputs: Mapping[str, Any]
) -> Diff:
    """What azure-native says of a difference; for a type that is not known here, which inputs differ."""
    new = with_known_secrets(new_inputs, old_inputs)
    if is_served(type_of(urn)):
        return diff(of_urn(urn)[0], bare(old_inputs), bare(old_outputs), bare(new))
    found = InputsOnly().diff(urn, "", old_inputs, old_outputs, new, [])
    return Diff(found.changes, diffs=list(found.changed_keys), detailed=dict.fromkeys(found.changed_keys, "update"))


def _deployed(side: Side, find_project: FindProject) -> Deployed:
    if side.state is not None:
        return side.state
    if side.plan is not None:
        return _as_if_deployed(side.plan)
    there = brought_up(find_project(), side.stack)
    return Deployed(tuple(there.resources), there.project, there.stack)


def _as_if_deployed(plan: PlanFile) -> Deployed:
    """A plan as the state it would leave behind, as far as it tells."""
    urns: dict[str, str] = {}
    found: list[Resource] = []
    for each in plan.requests:
        urn = urn_of(plan.stack, plan.project, urns.get(each.parent or "", ""), each.type, each.name)
        if not each.custom or each.name not in urns:
            urns[each.name] = urn
        found.append(
            Resource(
                urn,
                each.type,
                id=stand_in_id(each.type, each.name, each.properties) if each.custom else "",
                custom=each.custom,
                inputs=each.properties,
                parent=urns.get(each.parent or "", ""),
                protect=each.protect,
                ignore_changes=each.ignore_changes,
                retain_on_delete=each.options.get("retainOnDelete") is True,
            )
        )
    return Deployed(tuple(found), plan.project, plan.stack)


def _requests(side: Side) -> tuple[Request, ...]:
    if side.plan is not None:
        return side.plan.requests
    assert side.state is not None
    return tuple(
        Request(
            type=each.type,
            name=each.name,
            properties=each.inputs,
            id=each.id,
            parent=each.parent.rpartition("::")[2] or None,
            protect=each.protect,
            ignore_changes=each.ignore_changes,
            custom=each.custom,
            options={"replaceOnChanges": each.replace_on_changes} if each.replace_on_changes else {},
        )
        for each in side.state.resources
        if not each.delete and not each.type.startswith("pulumi:")
    )
