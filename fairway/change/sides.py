"""The two sides of `fairway diff`: each is an environment, a plan file, or an exported state."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from fairway.change.change import Comparison
from fairway.change.compare import compare
from fairway.change.described import Described, described_environment, described_file
from fairway.change.documents import comparison_of_documents
from fairway.change.preview import ComparisonError, before_of, brought_up, steps_against
from fairway.change.replay import as_if_deployed, steps_between
from fairway.change.values import first_of
from fairway.documents.files import STDIN, SUFFIXES
from fairway.documents.pulumi_documents import is_plan
from fairway.plan import program
from fairway.plan.advice import Advice
from fairway.plan.plan_file import PlanFile, as_data, read_plan
from fairway.project.project import Project, ProjectError
from fairway.project.stack_files import over
from fairway.protocol.state_file import Deployed, StateFileError, deployed, is_state, read_json
from fairway.protocol.tokens import unversioned
from fairway.protocol.urns import name_of, type_of
from fairway.request import Request, mapping
from fairway.rules import Finding
from fairway.subscription import saved

FindProject = Callable[[], Project]


@dataclass(frozen=True)
class Side:
    """One side: an environment of the project, a state, or a plan."""

    stack: str = ""
    state: Deployed | None = None
    plan: PlanFile | None = None
    file: str = ""
    """The file of a state or a plan."""
    described: Described | None = None
    """Any other document that `fairway check` reads."""
    text: str = ""
    """As it is named on the command line."""

    def __str__(self) -> str:
        """A description for messages."""
        if self.stack:
            return f"the environment {self.stack}"
        if self.described is not None:
            return self.described.name
        kind, found = ("state", self.state) if self.state is not None else ("plan", self.plan)
        whose = f" of {found.stack} (project {found.project})" if found is not None and found.stack else ""
        return f"the {kind}{whose} in {self.file}"


def side_of(text: str) -> Side:
    """The side for an argument of the command line: a file if one has that name, otherwise an environment. Of several
    plans in a file, `plans.json:dev` is the one of dev.

    Raises StateFileError and ComparisonError for a file that is no document.
    """
    path, chosen = _file_and_stack(text)
    file = Path(path)
    if path == STDIN:
        return Side(described=described_file(path), text=text)
    if not (file.is_file() or file.suffix in SUFFIXES or "/" in path):
        return Side(stack=text)
    try:
        tree = read_json(file)
    except StateFileError as error:
        try:
            return Side(described=described_file(text), text=text)
        except ComparisonError:
            if file.is_file() and file.suffix != ".json":
                raise
        raise error from None
    if not is_state(tree) and not is_plan(tree) and not _is_state_or_plan(tree):
        return Side(described=described_file(text), text=text)
    if is_state(tree):
        found = deployed(tree, path)
        if chosen not in (None, found.stack):
            raise StateFileError(f"{path}: this is the state of {found.stack}, not of {chosen}.")
        return Side(state=found, file=path, text=text)
    return Side(plan=read_plan(tree, path, chosen), file=path, text=text)


def _is_state_or_plan(tree: Any) -> bool:
    """Whether a file that is neither was meant as one: its own message is the better one."""
    known = {"environments", "checkpoint", "deployment", "formatVersion", "resourcePlans"}
    return bool(known & {*(mapping(tree) or {})})


def _file_and_stack(text: str) -> tuple[str, str | None]:
    """`plans.json:dev` is the plan of dev among several in a file."""
    file, _, stack = text.rpartition(":")
    return (file, stack) if not Path(text).is_file() and Path(file).is_file() else (text, None)


def comparison_of(before: Side, after: Side, find_project: FindProject, *, today: date | None = None) -> Comparison:
    """The outcome for each resource between the two sides, and descriptions of both.

    If the second is an environment, its program runs in a preview over the first; a plan or a state is replayed like a
    program. Dated rules apply as of `today`, by default the current day. Raises ComparisonError, ProjectError,
    StateFileError, and the errors of `program.translated_errors`.
    """
    if before.described is not None or after.described is not None:
        return comparison_of_documents(*(_described(each, find_project) for each in (before, after)), today=today)
    found = _compared(before, after, find_project, today)
    notes = (*_pending(before), *_pending(after), *found.notes)
    return replace(found, notes=notes, before=str(before), after=str(after))


def _described(side: Side, find_project: FindProject) -> Described:
    if side.described is not None:
        return side.described
    return described_environment(find_project(), side.stack) if side.stack else described_file(side.text)


def _pending(side: Side) -> Iterator[str]:
    """The note about pending operations of an interrupted update, if there are any."""
    operations = side.state.pending_operations if side.state is not None else ()
    if operations:
        named = [f"{each.type} {each.resource.type.rpartition(':')[2]} {each.resource.name}" for each in operations]
        # https://www.pulumi.com/docs/iac/operations/troubleshooting/interrupted-updates/
        yield (
            f"Operations are pending in {side}: {first_of(named)}. An update was interrupted, so Azure may be ahead of "
            "this state. Run `pulumi refresh` in a terminal: it clears them, and asks for the id of what was being "
            "created. Then export the state again."
        )


def _compared(before: Side, after: Side, find_project: FindProject, today: date | None) -> Comparison:
    waived: Collection[tuple[str, str]] = ()
    if after.stack and before.plan is not None:
        # A plan has no outputs of Azure, over which a program could run: so the program's plan is compared with it.
        planned = program.plan(find_project(), after.stack, today=today)
        waived = {(each.rule, each.resource) for each in planned.findings if each.waiver}
        after = Side(plan=read_plan(as_data(planned), after.stack))
    elif after.stack:
        project = find_project()
        known = brought_up(project, before.stack) if before.stack else before_of(before.state or Deployed(()))
        findings: list[Finding] = []
        kept: list[Advice] = []
        with over(before.stack):
            steps, notes = steps_against(project, after.stack, known, findings.extend, kept)
        if before.state is not None and known.stack not in ("", after.stack):
            notes.insert(0, f"This state belongs to the stack {known.stack}, but the config to {after.stack}.")
        waived = {(each.rule, each.resource) for each in findings if each.waiver}
        texts = next(iter(kept), None)
        offered = saved(project.root, after.stack).requests
        return compare(steps, notes=notes, waived=waived, advice=texts, today=today, offered=offered)
    # A plan lists the requests with the SDK's aliases; without a plan all are assumed to have them.
    aliased = after.plan.with_version_aliases if after.plan is not None else None
    current = _deployed(before, find_project)
    advice = _advice(find_project)
    steps, notes = steps_between(current, _requests(after), version_aliases=aliased, advice=advice)
    others = [f"These are two different stacks: {before} and {after}."] if _of_two_stacks(before, after) else []
    offered = _offered(after, find_project)
    return compare(steps, notes=[*others, *notes], waived=waived, advice=advice, today=today, offered=offered)


def _offered(side: Side, find_project: FindProject) -> Sequence[Request]:
    """What is saved in the project for the stack of a side; nothing without a project."""
    of_file = side.plan or side.state
    with suppress(ProjectError):
        return saved(find_project().root, side.stack or (of_file.stack if of_file else "")).requests
    return ()


def _advice(find_project: FindProject) -> Advice | None:
    """The advice of the project's program, if there is one that can be planned."""
    with suppress(ProjectError):
        project = find_project()
        for each in project.environments():
            with suppress(program.ProgramError, program.ConfigError, ProjectError):
                return program.plan(project, each).record.advice
    return None


def _of_two_stacks(before: Side, after: Side) -> bool:
    """Whether the files are of two stacks or projects, which is usually a mix-up."""
    found = [each.state or each.plan for each in (before, after)]
    known = {(each.project, each.stack) for each in found if each is not None and each.stack}
    return len(known) > 1


def _deployed(side: Side, find_project: FindProject) -> Deployed:
    if side.state is not None:
        return side.state
    if side.plan is not None:
        return as_if_deployed(side.plan)
    return brought_up(find_project(), side.stack)


def _requests(side: Side) -> tuple[Request, ...]:
    if side.plan is not None:
        return side.plan.requests
    state = before_of(side.state or Deployed(()))
    return tuple(
        Request(
            type=each.type,
            name=each.name,
            properties=each.inputs,
            id=each.id,
            parent=name_of(each.parent) or None,
            parent_type=unversioned(type_of(each.parent)) if each.parent else "",
            depends_on=tuple(map(name_of, each.dependencies)),
            protect=each.protect,
            ignore_changes=each.ignore_changes,
            custom=each.custom,
            options={"replaceOnChanges": each.replace_on_changes} if each.replace_on_changes else {},
        )
        for each in state.resources
        if not each.delete and not each.type.startswith("pulumi:")
    )
