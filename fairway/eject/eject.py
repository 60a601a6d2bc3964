"""Ejects a stack: runs its program, writes what it requests in another form, and proves that nothing changes."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fairway.eject import arm_proof
from fairway.eject.arm_template import Template, arm_template
from fairway.eject.config_secrets import hosting_with_secrets
from fairway.eject.folder import must_be_free, written_beside
from fairway.eject.proof import Proof
from fairway.eject.python_program import python_program
from fairway.eject.python_project import file_names, project_files
from fairway.eject.search import Search
from fairway.eject.trace import EjectError, Rehearsed, prepared, rehearsed
from fairway.engine import in_memory
from fairway.plan import program
from fairway.plan.program import Plan
from fairway.project.project import Project, find_project
from fairway.project.stack_files import SECRET_TEXT, running_from
from fairway.rehearsal.existing import existing, fill
from fairway.rules.text import as_text


@dataclass(frozen=True)
class Ejected:
    """What was written."""

    stack: str
    target: Path
    files: tuple[str, ...]
    resources: int
    """The resources in Azure."""
    settings: tuple[str, ...]
    """The config keys of the secrets that the program needs."""


@contextmanager
def run_of(project: Project, stack: str, state: Path | None = None) -> Generator[tuple[Plan, Rehearsed]]:
    """The plan of a stack and its first deployment, on a cloud in memory, or the update of what exists by `state` or
    an import file. Raises EjectError, StateFileError and what the program raises."""
    plan = program.plan(project, stack)
    if plan.errors:
        raise EjectError(f"the plan of {stack} has errors, which Azure would refuse:\n{as_text(list(plan.errors))}")
    hosting = hosting_with_secrets(project, stack)
    before = existing(project, stack, state)
    resources = before.in_stand_in(plan.record.requests) if before else ()
    with (
        running_from(project.stack_config(stack).file),
        in_memory.cloud() as cloud,
        in_memory.engine(hosting, cloud, [*resources]) as engine,
    ):
        fill(cloud, resources)
        prepared(cloud, plan)
        yield plan, rehearsed(project, stack, plan, engine, hosting)


def eject_python(
    project: Project, stack: str, target: Path, *, state: Path | None = None, force: bool = False
) -> Ejected:
    """Write the program of a stack into the folder `target`. Raises EjectError, StateFileError and what the program
    raises."""
    must_be_free(target, file_names(stack), force=force)
    with run_of(project, stack, state) as (plan, run):
        made = python_program(Search(run.trace, plan.record.requests), run.trace, stack)
        files = project_files(project, stack, run.trace, made)
        with written_beside(target, files) as (folder, write):
            found = Proof(project, stack, plan, run).differences(replace(find_project(folder), answers=project.answers))
            if found:
                listed = "\n".join(found)
                raise EjectError(f"the plain program would not request the same, so it is not written:\n{listed}")
            write()
    count = sum(each.goal is not None and each.goal.custom for each in run.trace.declared)
    return Ejected(stack, target, tuple(files), count, tuple(sorted(made.settings)))


def eject_arm(
    project: Project, stack: str, target: Path, *, state: Path | None = None, force: bool = False
) -> Template:
    """Write the ARM template of a stack into the file `target`. Raises EjectError, StateFileError and what the program
    raises."""
    must_be_free(target.parent, [target.name], force=force)
    with run_of(project, stack, state) as (plan, run):
        made = arm_template(Search(run.trace, plan.record.requests), run.trace, stack)
    found = arm_proof.differences(plan.record.requests, made.tree)
    text = json.dumps(made.tree, indent=2) + "\n"
    if SECRET_TEXT in text:
        found.append("a secret of the config is a part of a value, and only the program can make it")
    if found:
        listed = "\n".join(found)
        raise EjectError(f"the template would not request the same, so it is not written:\n{listed}")
    with written_beside(target.parent, {target.name: text}) as (_, move):
        move()
    return made
