"""What a project's program would do to a deployed stack: the built-in engine's preview over its state.

The preview runs the same code as an update. It sees Azure only through the state, so nothing is refreshed. It runs in
memory: no copy of a state is left on disk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fairway.change.ignored_changes import waiting
from fairway.change.kept_outputs import previewed_as_replaced
from fairway.change.planned_step import PlannedStep
from fairway.change.secrecy import uncompared, without_values
from fairway.change.state_providers import DEFAULT_PROVIDER, LenientProviders, without_gaps
from fairway.engine import in_memory
from fairway.engine.engine import Outcome, Program
from fairway.engine.managed import is_managed
from fairway.engine.step import Step
from fairway.plan import program
from fairway.plan.advice import Advice
from fairway.plan.checked import with_advice_kept, with_listener
from fairway.plan.host import Hosting
from fairway.project.project import Project
from fairway.project.stack_files import running_from
from fairway.protocol.resource_types import approximated
from fairway.protocol.state import Resource
from fairway.protocol.state_file import Deployed
from fairway.protocol.tokens import unversioned
from fairway.protocol.values import masked
from fairway.rules import Finding
from fairway.standin.cloud import Cloud
from fairway.standin.cloud import Resource as CloudResource
from fairway.standin.preexisting import add_preexisting
from fairway.standin.roles import runs
from fairway.standin.rules_at_put import accept
from fairway.standin.types import is_served


class ComparisonError(Exception):
    """The program cannot be compared with the state; the message has the reason."""


def before_of(deployed: Deployed) -> Deployed:
    """A state from a file in the engine's form, with texts instead of its secrets."""
    resources = (
        replace(
            each,
            inputs=without_values(each.inputs),
            outputs=without_values(each.outputs),
            provider=each.provider or ("" if is_managed(each.type, custom=each.custom) else DEFAULT_PROVIDER),
        )
        for each in deployed.resources
    )
    return replace(deployed, resources=tuple(resources))


def steps_against(
    project: Project,
    stack: str,
    before: Deployed,
    on_findings: Callable[[Sequence[Finding]], object] = len,
    advice: list[Advice] | None = None,
) -> tuple[list[PlannedStep], list[str]]:
    """The steps that would update `before` to the environment `stack`, and notes on them.

    The program runs with the state's project and stack names, so that names derived from them stay; config is that of
    `stack`. `on_findings` is called with the findings of the program's own check; its advice is added to `advice`.
    Raises ComparisonError, ProjectError, and the errors of `program.translated_errors`.
    """
    kept: list[Advice] = [] if advice is None else advice
    hosting = _in_place_of(before, program.hosting_of(project, stack, preview=True))
    with running_from(project.stack_config(stack).file), program.loaded(project) as run:
        outcome = previewed(before, with_advice_kept(with_listener(run, on_findings), kept), hosting)
    with program.translated_errors(project):
        _raise_the_programs_own(outcome)
    steps, notes = steps_of(before, outcome, *kept[:1])
    if before.project and before.project != project.name:
        notes.insert(0, f"The state belongs to the project {before.project}, the program to {project.name}.")
    return steps, notes


def previewed(
    before: Deployed, run: Program, hosting: Hosting, providers: type[LenientProviders] = LenientProviders
) -> Outcome:
    """What an update by a program would do to `before`."""
    # A preview ends at the first protected resource that would be deleted; protection is reported below.
    free = [replace(each, protect=False) for each in before.resources]
    with in_memory.cloud() as cloud, in_memory.engine(hosting, cloud, free) as running:
        _fill(cloud, before.resources)
        running.providers = providers
        return running.preview(run)


def _raise_the_programs_own(outcome: Outcome) -> None:
    if outcome.failure is not None:
        raise outcome.failure


def steps_of(before: Deployed, outcome: Outcome, advice: Advice | None = None) -> tuple[list[PlannedStep], list[str]]:
    """The steps of a preview over `before`, and notes on them. Raises ComparisonError if it stopped."""
    if outcome.errors:
        raise ComparisonError("\n".join(outcome.errors))
    protected = {each.urn for each in before.resources if each.protect and not each.delete}
    inputs = {urn: without_gaps(each, None) for urn, each in outcome.program_inputs.items()}
    outcome = replace(outcome, program_inputs=inputs)
    along = set(_going_along(outcome.steps))
    today = {each.old.urn: each.urn for each in outcome.steps if each.old is not None and each.new is not None}
    steps = [planned(each, protected, along, inputs.get(each.urn)) for each in outcome.steps]
    steps = [replace(each, made_from=tuple(today.get(urn, urn) for urn in each.made_from)) for each in steps]
    steps, retained = without_retained(steps)
    notes = [
        *waiting(outcome, advice or Advice()),
        *previewed_as_replaced(outcome.steps),
        *_not_served(outcome.steps),
        *retained,
    ]
    notes += approximated(each.type for each in outcome.steps)
    return steps, notes


def without_retained(steps: Iterable[PlannedStep]) -> tuple[list[PlannedStep], list[str]]:
    """The steps without deletions that keep the resource in Azure, and a sentence for each of those."""
    found = list(steps)
    dropped = [each for each in found if each.op == "delete" and each.retained and not each.protect]
    notes = [f"{each.name} is removed from the program but stays in Azure: retainOnDelete." for each in dropped]
    return [each for each in found if each not in dropped], notes


def brought_up(project: Project, stack: str) -> Deployed:
    """The environment as it would be after its first update, against the stand-in.

    Raises ComparisonError if Azure would refuse it.
    """
    hosting = program.hosting_of(project, stack, preview=False)
    with in_memory.cloud() as cloud, in_memory.engine(hosting, cloud, []) as running:
        runs(cloud)
        with running_from(project.stack_config(stack).file), program.loaded(project) as run:
            outcome = running.update(with_listener(run, lambda found: _kept(cloud, found)))
        if outcome.errors and add_preexisting(cloud, program.plan(project, stack).record.requests):
            with running_from(project.stack_config(stack).file), program.loaded(project) as run:
                outcome = running.update(with_listener(run, lambda found: _kept(cloud, found)))
        with program.translated_errors(project):
            _raise_the_programs_own(outcome)
        if outcome.errors:
            raise ComparisonError(
                f"{stack} cannot be previewed, so nothing can be compared with it:\n" + "\n".join(outcome.errors)
            )
        return Deployed(tuple(running.resources()), project.name, stack)


def _kept(cloud: Cloud, findings: Iterable[Finding]) -> None:
    """Let the stand-in accept what does not stop the program: Azure keeps what it would no longer create, such as an
    old revision of Istio, and whether a resource exists is not known here."""
    accept(cloud, [each for each in findings if not each.stops])


def _in_place_of(before: Deployed, hosting: Hosting) -> Hosting:
    """The hosting that the program would have as the state's own program."""
    own, theirs = f"{hosting.project}:", f"{before.project or hosting.project}:"

    # A program may read config under its project's name, or under a fixed name.
    moved = {key: theirs + key.removeprefix(own) for key in hosting.config if key.startswith(own)}
    return replace(
        hosting,
        project=before.project or hosting.project,
        stack=before.stack or hosting.stack,
        config={**hosting.config, **{moved[key]: hosting.config[key] for key in moved}},
        secret_keys=tuple({*hosting.secret_keys, *(moved[key] for key in hosting.secret_keys if key in moved)}),
    )


def planned(
    step: Step,
    protected: Collection[str] = (),
    along: Collection[str] = (),
    program_inputs: Mapping[str, Any] | None = None,
) -> PlannedStep:
    """An engine's step for the comparison.

    `protected` are the URNs of protected resources; `along` of those that are deleted together with another, before
    the program can unprotect them. `program_inputs` are the program's inputs, before `ignoreChanges` applies.
    """
    old, new = step.old, step.new
    guarded = old is not None and not old.delete and old.urn in protected
    stays_so = new is None or new.protect or step.urn in along
    known = old or new
    return PlannedStep(
        op=step.op,
        urn=step.urn,
        type=known.type if known else step.type,
        name=step.name,
        old_inputs=old.inputs if old else {},
        new_inputs=new.inputs if new else {},
        old_outputs=old.outputs if old else {},
        detailed_diff=dict(sorted((step.detailed or {}).items())),
        replace_keys=tuple(sorted(step.replace_keys)),
        protect=guarded and stays_so,
        unprotected=guarded and new is not None and not new.protect,
        retained=old is not None and old.retain_on_delete,
        id=old.id if old else "",
        custom=known.custom if known else True,
        ignore_changes=new.ignore_changes if new else (),
        program_inputs=program_inputs or {},
        tainted=old.urn if old and old.taint and not old.delete else "",
        made_from=made_from(old, new),
        uncompared=uncompared(old.inputs, new.inputs, new.ignore_changes) if old and new else (),
    )


def made_from(*versions: Resource | None) -> tuple[str, ...]:
    """The URNs of the resources that versions of one resource depend on, or that they are deleted or replaced with."""
    found: dict[str, None] = {}
    for each in filter(None, versions):
        urns = (urn for urns in each.property_dependencies.values() for urn in urns)
        found |= dict.fromkeys([*urns, each.deleted_with, *each.replace_with])
    return tuple(urn for urn in found if urn)


def _going_along(steps: Sequence[Step]) -> Iterator[str]:
    """The URNs of resources that are deleted before they are registered, because a dependency is replaced."""
    seen: set[str] = set()
    for step, then in zip(steps, [*steps[1:], None], strict=True):
        own_turn = then is not None and (then.op, then.urn) == ("replace", step.urn)
        if step.op == "delete-replaced" and step.urn not in seen and not own_turn:
            yield step.urn
        seen.add(step.urn)


def _fill(cloud: Cloud, resources: Iterable[Resource]) -> None:
    """Fill the cloud with the state's resources, for lookups and imports."""
    for each in resources:
        if each.custom and each.id.startswith("/") and is_served(each.type):
            inputs, outputs = masked(each.inputs, None), masked(each.outputs, None)
            cloud.put(CloudResource(each.id, unversioned(each.type), inputs, outputs))


def _not_served(steps: Iterable[Step]) -> list[str]:
    """A note on resources that the stand-in does not serve."""
    others = Counter(
        each.type for each in steps if each.new is not None and each.new.custom and not is_served(each.type)
    )
    listed = [f"{type} ({count})" for type, count in sorted(others.items()) if not type.startswith("pulumi:")]
    if not listed:
        return []
    return [f"Compared by their inputs only, so replacements are not predicted: {', '.join(listed)}."]
