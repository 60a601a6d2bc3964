"""What a project's program would do to a stack that is deployed: the built-in engine's preview over that state.

It is a preview and no guess: the same decisions that update a stack are asked what they would do. The state is all that
is known of Azure, so nothing is refreshed.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from fairway.change.lenient import SECRET_OF_STATE, LenientProviders, is_served
from fairway.change.step import PlannedStep
from fairway.plan import program
from fairway.plan.host import Hosting
from fairway.plan.project import Project
from fairway.property_values import masked
from fairway.rehearsal import engine
from fairway.rehearsal.engine import Outcome
from fairway.rehearsal.state import Resource, Snapshot
from fairway.rehearsal.step import Step
from fairway.rehearsal.store import opened
from fairway.standin.cloud import Cloud
from fairway.standin.cloud import Resource as CloudResource
from fairway.standin.types import unversioned
from fairway.state_file import Deployed, DeployedResource

_KEPT = {each.name for each in fields(Resource)} & {each.name for each in fields(DeployedResource)}


class CannotCompare(Exception):  # noqa: N818 - it reads as what happened
    """The program cannot be held against the state; the message says why."""


@dataclass(frozen=True)
class Before:
    """A stack as it is: the resources of its state, and what it is called."""

    resources: Sequence[Resource]
    project: str
    stack: str


def before_of(deployed: Deployed) -> Before:
    """An exported state as the engine knows states; its secrets are one text that says no more than that."""
    resources = [
        Resource(**{name: masked_secrets(getattr(each, name)) for name in _KEPT}) for each in deployed.resources
    ]
    return Before(resources, deployed.project, deployed.stack)


def masked_secrets(value: Any) -> Any:
    """The same with each secret as one that can be compared with no other."""
    return masked(value, SECRET_OF_STATE) if isinstance(value, Mapping) else value


def steps_against(project: Project, stack: str, before: Before) -> tuple[list[PlannedStep], list[str]]:
    """The steps with which the environment `stack` would be brought over `before`, and what to know of them.

    The program is told that it is the stack the state is of, so that names that hold the stack's name stay; config is
    that of `stack`. Raises CannotCompare, ProjectError, and what the program raises as `program.told` has it.
    """
    config = project.stack_config(stack)
    hosting = Hosting(
        project=before.project or project.name,
        stack=before.stack or stack,
        preview=True,
        config=config.values,
        secret_keys=tuple(sorted(config.secrets)),
        root_directory=str(project.root),
    )
    with tempfile.TemporaryDirectory(prefix="fairway-") as folder:
        cloud = Path(folder) / "cloud"
        _fill(Cloud(cloud), before.resources)
        with opened(Path(folder) / "state", "") as store, engine.opened(engine.Stack(hosting, cloud), store) as running:
            store.snapshot = Snapshot(list(before.resources), [], lambda _: None)
            running.providers = LenientProviders
            with program.ready(project) as run:
                outcome = running.preview(run)
    _raise_what_stopped_it(project, outcome)
    return [planned(each) for each in outcome.steps], _notes(project, before, outcome)


def brought_up(project: Project, stack: str) -> Before:
    """The environment as it would be after a first update, against the stand-in.

    Raises CannotCompare where Azure would refuse it.
    """
    config = project.stack_config(stack)
    hosting = Hosting(
        project=project.name,
        stack=stack,
        preview=False,
        config=config.values,
        secret_keys=tuple(sorted(config.secrets)),
        root_directory=str(project.root),
    )
    with tempfile.TemporaryDirectory(prefix="fairway-") as folder:
        cloud = Path(folder) / "cloud"
        with opened(Path(folder) / "state", "") as store, engine.opened(engine.Stack(hosting, cloud), store) as running:
            with program.ready(project) as run:
                outcome = running.update(run)
            with program.ready(project) as run:
                # What pools add to their cluster is in the state only after a second look.
                running.refresh()
            _raise_what_stopped_it(project, outcome)
            if outcome.errors:
                raise CannotCompare(
                    f"{stack} cannot be brought up, so nothing can be held against it:\n" + "\n".join(outcome.errors)
                )
            return Before(running.resources(), project.name, stack)


def planned(step: Step) -> PlannedStep:
    """An engine's step as the judgement takes it."""
    old, new = step.old, step.new
    protected = bool(old and old.protect and (new is None or new.protect))
    known = old or new
    return PlannedStep(
        op=step.op,
        urn=step.urn,
        type=known.type if known else step.type,
        name=step.name,
        old_inputs=old.inputs if old else {},
        new_inputs=new.inputs if new else {},
        old_outputs=old.outputs if old else {},
        detailed_diff=step.detailed or {},
        replace_keys=step.replace_keys,
        protect=protected,
        id=old.id if old else "",
        custom=known.custom if known else True,
        ignore_changes=new.ignore_changes if new else (),
    )


def _fill(cloud: Cloud, resources: Iterable[Resource]) -> None:
    """A cloud that holds what the state says: for what the program looks up or imports."""
    for each in resources:
        if each.custom and each.id.startswith("/") and is_served(each.type):
            inputs, outputs = masked(each.inputs, None), masked(each.outputs, None)
            cloud.put(CloudResource(each.id, unversioned(each.type), inputs, outputs))
    cloud.close()


def _raise_what_stopped_it(project: Project, outcome: Outcome) -> None:
    if outcome.failure is not None:
        with program.told(project):
            raise outcome.failure
    stopping = [each for each in outcome.errors if "protected" not in each]
    if stopping and not outcome.steps:
        raise CannotCompare("\n".join(stopping))


def _notes(project: Project, before: Before, outcome: Outcome) -> list[str]:
    notes: list[str] = []
    if before.project and before.project != project.name:
        notes.append(f"The state is of the project {before.project}, the program of {project.name}.")
    others = Counter(each.type for each in outcome.steps if each.type.count(":") > 1 and not is_served(each.type))
    for type, count in sorted(others.items()):
        if not type.startswith(("pulumi:", "fairway:")) and any(
            each.type == type and each.new is not None and each.new.custom for each in outcome.steps
        ):
            notes.append(
                f"{count} of {type}: compared by their inputs alone; whether a change replaces them is not known here."
            )
    notes += [each for each in outcome.errors if "protected" not in each]
    return notes
