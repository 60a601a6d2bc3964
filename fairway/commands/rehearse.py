"""`fairway rehearse`."""

from __future__ import annotations

import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairway.commands import (
    FINE,
    FOUND_ERRORS,
    INTERRUPTED,
    PROGRAM_FAILED,
    UNREADABLE,
    InvokesFile,
    ProjectFolder,
    environments,
    print_error,
    print_unused,
)

if TYPE_CHECKING:
    from fairway.project.project import Project


class EngineName(StrEnum):
    """Who takes the steps of a rehearsal."""

    BUILTIN = "builtin"
    PULUMI = "pulumi"


class Part(StrEnum):
    """The parts of a rehearsal, in their order."""

    UP = "up"
    ADOPT = "adopt"
    TAG = "tag"
    AGAIN = "again"
    CHANGE = "change"
    UPGRADE = "upgrade"
    ROTATE = "rotate"
    DOWN = "down"


def rehearse(
    stack: Annotated[str | None, typer.Argument(help="The environment.", autocompletion=environments)] = None,
    project: ProjectFolder = Path(),
    engine: Annotated[
        EngineName, typer.Option(help="builtin needs nothing; pulumi is the Pulumi CLI on the PATH.")
    ] = EngineName.BUILTIN,
    change: Annotated[
        str | None,
        typer.Option(help="What to change to: a second stack file or an environment.", autocompletion=environments),
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            help="Something that goes wrong: `refuse:create:AgentPool`, or `...@change` in that part alone; `list` "
            "shows all."
        ),
    ] = None,
    invokes: InvokesFile = None,
    until: Annotated[Part, typer.Option(help="The last part; what comes after it is left out.")] = Part.DOWN,
    folder: Annotated[Path | None, typer.Option(help="Where to rehearse; below .fairway in the project.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what an earlier rehearsal has left.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the folder: cloud, journal and state.")] = False,
) -> None:
    """Live through the stack's life against a stand-in for Azure, with no account: bring it up, change a tag, run it
    again, upgrade Kubernetes, rotate a pool, take it down.

    Exit code: 0 fine, 1 something failed or changed that should not have, 2 the project, its config or the folder
    cannot be used, 3 the program failed, 130 interrupted.
    """
    from fairway.engine.store import StateError
    from fairway.plan import program
    from fairway.plan.recorder import tuned_collector
    from fairway.project.project import ProjectError, find_project
    from fairway.rehearsal.aimed import aimed
    from fairway.rehearsal.folder import FolderError
    from fairway.rehearsal.pulumi_cli import PulumiNotFoundError
    from fairway.rehearsal.run import Options
    from fairway.rehearsal.run import rehearse as rehearsed
    from fairway.report.rehearsal import Teller
    from fairway.standin.faults import FaultError, listed

    if {"list", "?"} & {*(fault or ())}:
        print(listed())
        return
    began = time.monotonic()
    teller = Teller()
    try:
        if invokes is not None and engine is EngineName.PULUMI:
            raise ProjectError("--invokes needs the built-in engine: the Pulumi CLI puts calls to the provider itself")
        found = find_project(project, invokes)
        if stack is None:
            there = ", ".join(found.environments()) or "none yet"
            raise ProjectError(f"Name the environment, as in `fairway rehearse dev`; there are: {there}")
        wish = Options(
            project=found,
            stack=stack,
            engine=engine.value,
            folder=folder,
            keep=keep,
            change=_stack_file(found, change) if change is not None else None,
            until=until.value,
            fresh=fresh,
            faults=tuple(aimed(each) for each in fault or ()),
        )
        with tuned_collector():
            done = rehearsed(wish, teller)
    except (ProjectError, FolderError, FaultError, StateError, PulumiNotFoundError, program.ConfigError) as error:
        print_error(str(error))
        raise typer.Exit(UNREADABLE) from None
    except program.ProgramError as error:
        print_error(f"The program of {stack} failed:\n{error}")
        raise typer.Exit(PROGRAM_FAILED) from None
    print_unused(found.answers)
    teller.summary(stack, list(done.phases), time.monotonic() - began)
    if done.folder.journal.exists():
        teller.say(
            f"\nWhat Azure was asked: {done.folder.journal}\n"
            f"The next rehearsal of {stack} goes on from here; --fresh begins anew."
        )
    state = done.folder.state
    if done.deployed and state is not None:
        compare = f"`fairway diff {state} {stack}`, or with another environment"
        teller.say(f"What is deployed: {state}\nCompare it: {compare}.")
    if done.interrupted:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(FOUND_ERRORS if done.failed else FINE)


def _stack_file(project: Project, text: str) -> Path:
    from fairway.project.project import ProjectError

    if (file := Path(text)).is_file():
        return file
    there = project.environments()
    if text in there:
        return project.stack_config(text).file
    names = ", ".join(there) or "none yet"
    raise ProjectError(f"--change {text}: there is no such file and no environment of that name; there are: {names}")
