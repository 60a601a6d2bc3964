"""Compares the two sides of `fairway diff`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import date

from fairway.change.change import Comparison
from fairway.change.compare import compare
from fairway.change.described import Described, described_environment, described_file
from fairway.change.documents import comparison_of_documents
from fairway.change.imports import to_be_imported, without_import_file
from fairway.change.other_subscription import in_another_subscription
from fairway.change.preview import ComparisonError, before_of, brought_up, steps_against
from fairway.change.rehearsed_states import in_subscription_of
from fairway.change.replay import as_if_deployed, steps_between
from fairway.change.side import Side
from fairway.change.values import first_of
from fairway.plan import program
from fairway.plan.advice import Advice
from fairway.plan.plan_file import as_data, read_plan
from fairway.project.project import Project, ProjectError
from fairway.project.revision import at_revision
from fairway.project.stack_files import over
from fairway.protocol.state_file import Deployed
from fairway.protocol.tokens import unversioned
from fairway.protocol.urns import name_of, type_of
from fairway.request import Request
from fairway.rules import Finding
from fairway.subscription import saved

_ERRORS = (ComparisonError, ProjectError, program.ConfigError, program.ProgramError)

FindProject = Callable[[], Project]
ProjectOf = Callable[[Side], Project]
"""The project in which an environment is, or which a file may belong to."""


def comparison_of(before: Side, after: Side, find_project: FindProject, *, today: date | None = None) -> Comparison:
    """The outcome for each resource between the two sides, and descriptions of both.

    If the second is an environment, its program runs in a preview over the first; a plan or a state is replayed like a
    program. Dated rules apply as of `today`, by default the current day. Raises ComparisonError, ProjectError,
    StateFileError, and the errors of `program.translated_errors`.
    """
    with ExitStack() as folders:
        revisions = dict.fromkeys(each.revision for each in (before, after) if each.revision)
        committed = {each: folders.enter_context(at_revision(find_project(), each)) for each in revisions}

        def project_of(side: Side) -> Project:
            return committed[side.revision] if side.revision else find_project()

        try:
            return _comparison(before, after, project_of, today)
        except _ERRORS as error:
            text = str(error)
            for each in committed.values():
                text = text.replace(str(each.root), str(find_project().root))
            raise type(error)(text) from error


def _comparison(before: Side, after: Side, project_of: ProjectOf, today: date | None) -> Comparison:
    if before.described is not None or after.described is not None:
        return comparison_of_documents(*(_described(each, project_of) for each in (before, after)), today=today)
    found = _compared(before, after, project_of, today)
    notes = (*_pending(before), *_pending(after), *found.notes)
    return replace(found, notes=notes, before=str(before), after=str(after))


def _described(side: Side, project_of: ProjectOf) -> Described:
    if side.described is not None:
        return side.described
    return described_environment(project_of(side), side.stack) if side.stack else described_file(side.text)


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


def _compared(before: Side, after: Side, project_of: ProjectOf, today: date | None) -> Comparison:
    waived: Collection[tuple[str, str]] = ()
    if after.stack and before.plan is not None:
        # A plan has no outputs of Azure, over which a program could run: so the program's plan is compared with it.
        planned = program.plan(project_of(after), after.stack, today=today)
        waived = {(each.rule, each.resource) for each in planned.findings if each.waiver}
        after = Side(plan=read_plan(as_data(planned), after.stack))
    elif after.stack:
        project = project_of(after)
        if before.stack:
            known = _deployed(before, project_of)
        else:
            config = project.stack_config(after.stack).values
            known = in_subscription_of(before_of(before.state or Deployed(())), config)
        findings: list[Finding] = []
        kept: list[Advice] = []
        with over(before.environment):
            steps, notes = steps_against(project, after.stack, known, findings.extend, kept)
        steps = to_be_imported(steps, project.root, after.stack, project.environments())
        notes += without_import_file(steps, project, after.stack)
        if before.state is not None:
            notes = [*in_another_subscription(known, project.stack_config(after.stack).values), *notes]
        if before.state is not None and known.stack not in ("", after.stack):
            notes.insert(0, f"This state belongs to the stack {known.stack}, but the config to {after.stack}.")
        waived = {(each.rule, each.resource) for each in findings if each.waiver}
        texts = next(iter(kept), None)
        offered = saved(project.root, after.stack).requests
        return compare(steps, notes=notes, waived=waived, advice=texts, today=today, offered=offered)
    # A plan lists the requests with the SDK's aliases; without a plan all are assumed to have them.
    aliased = after.plan.with_version_aliases if after.plan is not None else None
    current = _deployed(before, project_of)
    advice = _advice(after, project_of)
    steps, notes = steps_between(current, _requests(after), version_aliases=aliased, advice=advice)
    others = [f"These are two different stacks: {before} and {after}."] if _of_two_stacks(before, after) else []
    offered = _offered(after, project_of)
    return compare(steps, notes=[*others, *notes], waived=waived, advice=advice, today=today, offered=offered)


def _offered(side: Side, project_of: ProjectOf) -> Sequence[Request]:
    """What is saved in the project for the stack of a side; nothing without a project."""
    of_file = side.plan or side.state
    with suppress(ProjectError):
        return saved(project_of(side).root, side.stack or (of_file.stack if of_file else "")).requests
    return ()


def _advice(side: Side, project_of: ProjectOf) -> Advice | None:
    """The advice of the project's program, if there is one that can be planned."""
    with suppress(ProjectError):
        project = project_of(side)
        for each in project.environments():
            with suppress(program.ProgramError, program.ConfigError, ProjectError):
                return program.plan(project, each).record.advice
    return None


def _of_two_stacks(before: Side, after: Side) -> bool:
    """Whether the files are of two stacks or projects, which is usually a mix-up."""
    found = [each.state or each.plan for each in (before, after)]
    known = {(each.project, each.stack) for each in found if each is not None and each.stack}
    return len(known) > 1


def _deployed(side: Side, project_of: ProjectOf) -> Deployed:
    if side.state is not None:
        return side.state
    if side.plan is not None:
        return as_if_deployed(side.plan)
    try:
        return brought_up(project_of(side), side.stack)
    except _ERRORS as error:
        if side.revision:
            # The files that the message names are those of the commit.
            raise type(error)(f"{side.environment}: {error}") from None
        raise


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
