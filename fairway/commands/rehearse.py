"""`fairway rehearse`."""

from __future__ import annotations

import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fairway.commands import (
    FINE,
    FOUND_ERRORS,
    INTERRUPTED,
    PROGRAM_FAILED,
    UNREADABLE,
    ProjectFolder,
    environments,
    print_error,
)


class EngineName(StrEnum):
    """Who takes the steps of a rehearsal."""

    BUILTIN = "builtin"
    PULUMI = "pulumi"


def rehearse(
    stack: Annotated[str | None, typer.Argument(help="The environment.", autocompletion=environments)] = None,
    project: ProjectFolder = Path(),
    engine: Annotated[
        EngineName, typer.Option(help="builtin needs nothing; pulumi is the Pulumi CLI on the PATH.")
    ] = EngineName.BUILTIN,
    change: Annotated[Path | None, typer.Option(help="A second stack file to move to.")] = None,
    fault: Annotated[
        list[str] | None, typer.Option(help="Something that goes wrong: `refuse:create:AgentPool`; `list` shows all.")
    ] = None,
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
    from fairway.rehearsal.folder import FolderError
    from fairway.rehearsal.pulumi_cli import PulumiNotFoundError
    from fairway.rehearsal.run import Options
    from fairway.rehearsal.run import rehearse as rehearsed
    from fairway.report.rehearsal import Teller
    from fairway.standin.faults import FaultError, listed, parse

    if {"list", "?"} & {*(fault or ())}:
        print(listed())
        return
    began = time.monotonic()
    teller = Teller()
    try:
        found = find_project(project)
        if stack is None:
            there = ", ".join(found.environments()) or "none yet"
            raise ProjectError(f"Name the environment, as in `fairway rehearse dev`; there are: {there}")
        wish = Options(
            project=found,
            stack=stack,
            engine=engine.value,
            folder=folder,
            keep=keep,
            change=change,
            fresh=fresh,
            faults=tuple(parse(each) for each in fault or ()),
        )
        with tuned_collector():
            done = rehearsed(wish, teller)
    except (ProjectError, FolderError, FaultError, StateError, PulumiNotFoundError, program.ConfigError) as error:
        print_error(str(error))
        raise typer.Exit(UNREADABLE) from None
    except program.ProgramError as error:
        print_error(f"The program of {stack} failed:\n{error}")
        raise typer.Exit(PROGRAM_FAILED) from None
    teller.summary(stack, list(done.phases), time.monotonic() - began)
    if done.folder.journal.exists():
        teller.say(
            f"\nWhat Azure was asked: {done.folder.journal}\n"
            f"The next rehearsal of {stack} goes on from here; --fresh begins anew."
        )
    if done.interrupted:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(FOUND_ERRORS if done.failed else FINE)
