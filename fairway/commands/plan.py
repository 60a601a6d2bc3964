"""`fairway plan`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairway.commands import FINE, FOUND_ERRORS, PROGRAM_FAILED, UNREADABLE, Format, ProjectFolder, print_error
from fairway.commands.console import print_json
from fairway.commands.diff import FailOn, compare

if TYPE_CHECKING:
    from fairway.plan.program import Plan
    from fairway.project.project import Project


def plan(
    stack: Annotated[str | None, typer.Argument(help="The environment. Left out: each one.")] = None,
    project: ProjectFolder = Path(),
    format: Annotated[
        Format, typer.Option(help="text is a tree; json is for other tools; markdown goes with --against.")
    ] = Format.TEXT,
    full: Annotated[bool, typer.Option("--full", help="Show every input.")] = False,
    against: Annotated[
        Path | None, typer.Option(help="A state (`pulumi stack export`): show what the program would do to it.")
    ] = None,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="With --against: exit with 1 if any change is at least this severe.")
    ] = None,
) -> None:
    """Run the program with no account, and show what it asks of Azure.

    Exit code: 0 fine, 1 there are errors among the findings or --fail-on is met, 2 the project, its config or the
    state cannot be read, 3 the program failed.
    """
    if against is not None:
        if stack is None:
            print_error("Name the environment: `fairway plan prod --against state.json`.")
            raise typer.Exit(UNREADABLE)
        compare(str(against), stack, project, format, fail_on)
        return
    if format is Format.MARKDOWN or fail_on is not None:
        print_error("--format markdown and --fail-on are for comparisons: give --against, or use `fairway diff`.")
        raise typer.Exit(UNREADABLE)
    from fairway.plan.recorder import tuned_collector
    from fairway.project.project import ProjectError, find_project

    with tuned_collector():
        try:
            found = find_project(project)
            stacks = (stack,) if stack is not None else found.environments()
            if not stacks:
                raise ProjectError(
                    f"{found.stack_config_dir}: there is no environment; an environment is a file "
                    "Pulumi.<name>.yaml here (`stackConfigDir` in Pulumi.yaml says where)"
                )
        except ProjectError as error:
            print_error(str(error))
            raise typer.Exit(UNREADABLE) from None
        planned = [_planned(found, each) for each in stacks]
        plans = [each for each, _ in planned if each is not None]
        _show(plans, as_list=stack is None, format=format, full=full)
    raise typer.Exit(max(code for _, code in planned))


def _planned(project: Project, stack: str) -> tuple[Plan | None, int]:
    from fairway.plan import program
    from fairway.project.project import ProjectError

    try:
        plan = program.plan(project, stack)
    except (ProjectError, program.ConfigError) as error:
        print_error(str(error))
        return None, UNREADABLE
    except program.ProgramError as error:
        print_error(f"The program of {stack} failed:\n{error}")
        return None, PROGRAM_FAILED
    for message in plan.record.messages:
        print_error(f"{message.severity}: {message.text}")
    return plan, FOUND_ERRORS if plan.errors else FINE


def _show(plans: list[Plan], *, as_list: bool, format: Format, full: bool) -> None:
    if format is Format.JSON:
        from fairway.report.plan_json import as_json

        if plans or as_list:
            print_json(as_json(plans if as_list else plans[0]))
        return
    from fairway.report.tree import print_legend, print_plan

    for plan in plans:
        print_plan(plan, full=full)
    if not full:
        print_legend(plans)
