"""`fairway eject`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairway.commands import (
    FOUND_ERRORS,
    PROGRAM_FAILED,
    UNREADABLE,
    InvokesFile,
    ProjectFolder,
    environments,
    print_error,
)

if TYPE_CHECKING:
    from fairway.eject.eject import Ejected
    from fairway.project.project import Project


class Form(StrEnum):
    """What a stack is written as."""

    PYTHON = "python"


def eject(
    stack: Annotated[
        str | None, typer.Option("--stack", "-s", help="The environment.", autocompletion=environments)
    ] = None,
    project: ProjectFolder = Path(),
    to: Annotated[Form, typer.Option(help="python is a plain Pulumi program.")] = Form.PYTHON,  # noqa: ARG001 - the only one
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The folder to write. Default: <project>-<stack>.", show_default=False),
    ] = None,
    invokes: InvokesFile = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files of the same names.")] = False,
) -> None:
    """Write a stack as a plain Pulumi program that needs nothing of Fairway, and whose preview changes nothing.

    Exit code: 0 success, 1 the stack cannot be written in this form, 2 the project or its config cannot be read, 3 the
    program failed.
    """
    from fairway.eject.eject import EjectError, eject_python
    from fairway.plan import program
    from fairway.plan.recorder import tuned_collector
    from fairway.plan.runtime import without_source_positions
    from fairway.project.project import ProjectError, find_project

    try:
        found = find_project(project, invokes)
        chosen = _chosen(found, stack)
        target = (output or Path(f"{found.name}-{chosen}")).absolute()
        with tuned_collector(), without_source_positions():
            done = eject_python(found, chosen, target, force=force)
    except (ProjectError, program.ConfigError) as error:
        print_error(str(error))
        raise typer.Exit(UNREADABLE) from None
    except program.ProgramError as error:
        print_error(f"The program of {stack} failed:\n{error}")
        raise typer.Exit(PROGRAM_FAILED) from None
    except EjectError as error:
        print_error(str(error))
        raise typer.Exit(FOUND_ERRORS) from None
    _show(chosen, done)


def _chosen(project: Project, stack: str | None) -> str:
    from fairway.project.project import ProjectError

    existing = project.environments()
    if stack is not None:
        return stack
    if len(existing) == 1:
        return existing[0]
    listed = ", ".join(existing) or "none"
    raise ProjectError(f"Name the environment, as in `fairway eject -s dev`; existing: {listed}")


def _show(stack: str, done: Ejected) -> None:
    from fairway.eject.proof import relative

    folder = relative(done.target)
    print(f"{folder}: {', '.join(done.files)}")
    print(f"{done.resources} resources. A preview of this program over a deployed {stack} changes none of them.")
    if done.settings:
        print(f"Its secrets stay in the config, encrypted as they are: {', '.join(done.settings)}")
    print(
        f"To continue:\n  cd {folder}\n  python -m venv .venv && .venv/bin/pip install -r requirements.txt\n"
        f"  pulumi stack select {stack}\n  pulumi preview --refresh --expect-no-changes"
    )
