"""`fairway eject`."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
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
    print_unused,
)

if TYPE_CHECKING:
    from fairway.eject.arm_template import Template
    from fairway.eject.eject import Ejected
    from fairway.project.project import Project


class Form(StrEnum):
    """What a stack is written as."""

    PYTHON = "python"
    ARM = "arm"


def eject(
    stack: Annotated[str | None, typer.Argument(help="The environment.", autocompletion=environments)] = None,
    project: ProjectFolder = Path(),
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The folder, or the template, to write. Default: <project>-<stack>[.json]."
        ),
    ] = None,
    to: Annotated[Form, typer.Option("--to", help="A Pulumi program in Python, or an ARM template.")] = Form.PYTHON,
    invokes: InvokesFile = None,
    state: Annotated[
        Path | None,
        typer.Option(
            help="What is deployed: the output of `pulumi stack export`. Default: the file for `pulumi import` that "
            "`fairway adopt` wrote, if it is beside Pulumi.yaml.",
            show_default=False,
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files of the same names.")] = False,
) -> None:
    """Write a stack as a plain Pulumi program that needs nothing of Fairway, and whose preview changes nothing;
    or as an ARM template for `az deployment sub create`.

    Exit code: 0 success, 1 the stack cannot be written in this form, 2 the project or its config cannot be read, 3 the
    program failed.
    """
    from fairway.eject.eject import EjectError, eject_arm, eject_python
    from fairway.plan import program
    from fairway.plan.recorder import tuned_collector
    from fairway.plan.runtime import without_source_positions
    from fairway.project.project import ProjectError, find_project
    from fairway.protocol.state_file import StateFileError

    try:
        found = find_project(project, invokes)
        stack = _chosen(found, stack)
        ending = ".json" if to is Form.ARM else ""
        target = (output or Path(f"{found.name}-{stack}{ending}")).absolute()
        with tuned_collector(), without_source_positions():
            if to is Form.ARM:
                template = eject_arm(found, stack, target, state=state, force=force)
                show = partial(
                    _show_template, template, target, found.stack_config(stack).values.get("azure-native:location")
                )
            else:
                show = partial(_show, eject_python(found, stack, target, state=state, force=force))
    except (ProjectError, StateFileError, program.ConfigError) as error:
        print_error(str(error))
        raise typer.Exit(UNREADABLE) from None
    except program.ProgramError as error:
        print_error(f"The program of {stack} failed:\n{error}")
        raise typer.Exit(PROGRAM_FAILED) from None
    except EjectError as error:
        print_error(str(error))
        raise typer.Exit(FOUND_ERRORS) from None
    print_unused(found.answers)
    show()


def _chosen(project: Project, stack: str | None) -> str:
    from fairway.project.project import ProjectError

    existing = project.environments()
    if stack is not None:
        return stack
    if len(existing) == 1:
        return existing[0]
    listed = ", ".join(existing) or "none"
    raise ProjectError(f"Name the environment, as in `fairway eject dev`; existing: {listed}")


def _show(done: Ejected) -> None:
    from fairway.eject.proof import relative

    folder = relative(done.target)
    print(f"{folder}: {', '.join(done.files)}")
    one = done.resources == 1
    counted = "1 resource" if one else f"{done.resources} resources"
    unchanged = "does not change it" if one else "changes none of them"
    print(f"{counted}. A preview of this program over a deployed {done.stack} {unchanged}.")
    if done.settings:
        print(f"Its secrets stay in the config, encrypted as they are: {', '.join(done.settings)}")
    print(
        f"To continue:\n  cd {folder}\n  python -m venv .venv && .venv/bin/pip install -r requirements.txt\n"
        f"  pulumi stack select {done.stack}\n  pulumi preview --refresh --expect-no-changes"
    )


def _show_template(done: Template, target: Path, region: str | None) -> None:
    from fairway.eject.arm_limits import MOST
    from fairway.eject.proof import relative

    file = relative(target)
    print(f"{file}: {done.resources} resource{'' if done.resources == 1 else 's'}, for a subscription")
    for title, listed in (
        ("Parameters for the names of role assignments; if the stack is deployed, set those that exist", done.names),
        ("Parameters for secrets", done.secrets),
        ("Not among its outputs", done.left_out),
        ("Set at each deployment, although the program ignores changes of it", done.ignored),
    ):
        if listed:
            print(f"{title}:", *listed, sep="\n  ")
    if done.resources > MOST["resources"]:
        print(f"Azure may refuse it: it can count the resources of all deployments, and takes {MOST['resources']}")
    location = f"--location {region or '<region>'}"
    print(f"See first what it would change:\n  az deployment sub what-if {location} --template-file {file}")
