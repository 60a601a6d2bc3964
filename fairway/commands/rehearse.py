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
    """The engine that runs a rehearsal."""

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
        EngineName, typer.Option(help="builtin needs no other program; pulumi is the Pulumi CLI on the PATH.")
    ] = EngineName.BUILTIN,
    change: Annotated[
        str | None,
        typer.Option(help="What to change to: a second stack file or an environment.", autocompletion=environments),
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            help="An error to cause: `refuse:create:AgentPool`, or `...@change` for that part only; `list` shows all."
        ),
    ] = None,
    invokes: InvokesFile = None,
    until: Annotated[Part, typer.Option(help="The last part to run.")] = Part.DOWN,
    folder: Annotated[
        Path | None, typer.Option(help="The folder of the rehearsal. Default: below .fairway in the project.")
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(
            help="What is deployed: the output of `pulumi stack export`. The rehearsal then begins with an update of "
            "it. Default: the file for `pulumi import` that `fairway adopt` wrote, if it is beside Pulumi.yaml.",
            show_default=False,
        ),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Delete what an earlier rehearsal has left, and start again.")
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the folder with cloud, journal and state.")] = False,
) -> None:
    """Run a stack's deployments against a stand-in for Azure, with no account: create everything, change a tag, run
    again, upgrade Kubernetes, rotate a pool, destroy everything.

    Exit code: 0 success, 1 an update failed or changed more than expected, 2 the project, its config or the folder
    cannot be used, 3 the program failed, 130 interrupted.
    """
    from fairway.engine.store import StateError
    from fairway.plan import program
    from fairway.plan.recorder import tuned_collector
    from fairway.plan.runtime import without_source_positions
    from fairway.project.project import ProjectError, find_project
    from fairway.protocol.state_file import StateFileError
    from fairway.rehearsal.aimed import aimed
    from fairway.rehearsal.folder import FolderError
    from fairway.rehearsal.pulumi_cli import PulumiNotFoundError
    from fairway.rehearsal.run import Options
    from fairway.rehearsal.run import rehearse as rehearsed
    from fairway.report.rehearsal import RehearsalPrinter
    from fairway.standin.faults import FaultError, listed

    if {"list", "?"} & {*(fault or ())}:
        print(listed())
        return
    began = time.monotonic()
    printer = RehearsalPrinter()
    try:
        if invokes is not None and engine is EngineName.PULUMI:
            raise ProjectError(
                "--invokes needs the built-in engine: the Pulumi CLI calls functions of the provider itself"
            )
        found = find_project(project, invokes)
        if stack is None:
            existing = ", ".join(found.environments()) or "none"
            raise ProjectError(f"Name the environment, as in `fairway rehearse dev`; existing: {existing}")
        options = Options(
            project=found,
            stack=stack,
            engine=engine.value,
            folder=folder,
            keep=keep,
            change=_stack_file(found, change) if change is not None else None,
            until=until.value,
            state=state,
            fresh=fresh,
            faults=tuple(aimed(each) for each in fault or ()),
        )
        with tuned_collector(), without_source_positions():
            done = rehearsed(options, printer)
    except (
        *(ProjectError, FolderError, FaultError, StateError, StateFileError, PulumiNotFoundError),
        program.ConfigError,
    ) as error:
        print_error(str(error))
        raise typer.Exit(UNREADABLE) from None
    except program.ProgramError as error:
        print_error(f"The program of {stack} failed:\n{error}")
        raise typer.Exit(PROGRAM_FAILED) from None
    print_unused(found.answers)
    printer.summary(stack, list(done.phases), time.monotonic() - began)
    if done.folder.journal.exists():
        printer.say(
            f"\nAll calls to Azure: {done.folder.journal}\n"
            f"The next rehearsal of {stack} continues from here; --fresh starts again."
        )
    state = done.folder.state
    if done.deployed and state is not None:
        compare = f"`fairway diff {state} {stack}`, or with another environment"
        printer.say(f"State: {state}\nCompare it: {compare}.")
    if done.failed and change in found.environments():
        printer.say(f"`fairway diff {stack} {change}` shows what each change does, with the workarounds.")
    if done.interrupted:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(FOUND_ERRORS if done.failed else FINE)


def _stack_file(project: Project, text: str) -> Path:
    from fairway.project.project import ProjectError

    if (file := Path(text)).is_file():
        return file
    existing = project.environments()
    if text in existing:
        return project.stack_config(text).file
    names = ", ".join(existing) or "none"
    raise ProjectError(f"--change {text}: there is no such file or environment; existing environments: {names}")
