"""`fairway plan`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairway.commands import (
    FINE,
    FOUND_ERRORS,
    PROGRAM_FAILED,
    UNREADABLE,
    InvokesFile,
    Profile,
    ProfileOption,
    ProjectFolder,
    Today,
    environments,
    print_error,
    print_unused,
)
from fairway.commands.console import print_json

if TYPE_CHECKING:
    from datetime import date

    from fairway.plan.program import Plan
    from fairway.prices import Prices
    from fairway.project.project import Project


class PlanFormat(StrEnum):
    """How to print a plan."""

    TEXT = "text"
    JSON = "json"


def plan(
    stack: Annotated[
        str | None, typer.Argument(help="The environment. Default: all of them.", autocompletion=environments)
    ] = None,
    project: ProjectFolder = Path(),
    format: Annotated[
        PlanFormat, typer.Option(help="text is a tree, json is for `fairway diff` and other tools.")
    ] = PlanFormat.TEXT,
    invokes: InvokesFile = None,
    profile: ProfileOption = None,
    full: Annotated[bool, typer.Option("--full", help="Show every input.")] = False,
    today: Today = None,
    quantities: Annotated[
        bool, typer.Option("--quantities", help="Show nodes, vCPUs, memory and disks by pool instead of the resources.")
    ] = False,
    prices: Annotated[
        Path | None,
        typer.Option("--prices", help="A file of Azure's retail prices: show what the quantities cost a month."),
    ] = None,
) -> None:
    """Run the program with no account, and show what it requests from Azure.

    To see what a change does to running clusters, use `fairway diff`.

    Exit code: 0 success, 1 the findings include errors, 2 the project or its config cannot be read, 3 the program
    failed. With several environments, the highest code.
    """
    from fairway.adoption.cluster_files import left_out
    from fairway.plan.recorder import tuned_collector
    from fairway.plan.runtime import without_source_positions
    from fairway.prices import PricesError, read_prices
    from fairway.project.project import ProjectError, find_project

    with tuned_collector(), without_source_positions():
        try:
            priced = read_prices(prices) if prices else None
            found = find_project(project, invokes)
            stacks = (stack,) if stack is not None else found.environments()
            if not stacks:
                raise ProjectError(
                    f"{found.stack_config_dir}: there is no environment; add a file Pulumi.<name>.yaml here, or set "
                    "`stackConfigDir` in Pulumi.yaml to the folder of these files"
                )
        except (ProjectError, PricesError) as error:
            print_error(str(error))
            raise typer.Exit(UNREADABLE) from None
        day = today.date() if today else None
        planned = [_planned(found, each, profile, day) for each in stacks]
        plans = [each for each, _ in planned if each is not None]
        print_unused(found.answers)
        for note in left_out(found):
            print_error(f"note: {note}")
        if (quantities or priced) and format is PlanFormat.TEXT:
            from fairway.report.quantities import print_quantities

            print_quantities(plans, priced)
        else:
            _show(plans, priced, format=format, full=full)
    raise typer.Exit(max(code for _, code in planned))


def _planned(project: Project, stack: str, profile: Profile | None, today: date | None) -> tuple[Plan | None, int]:
    from fairway.plan import program
    from fairway.project.project import ProjectError

    try:
        plan = program.plan(project, stack, profile=profile, today=today)
    except (ProjectError, program.ConfigError) as error:
        print_error(str(error))
        return None, UNREADABLE
    except program.ProgramError as error:
        print_error(f"The program of {stack} failed:\n{error}")
        return None, PROGRAM_FAILED
    for message in plan.record.messages:
        print_error(f"{message.severity}: {message.text}")
    return plan, FOUND_ERRORS if plan.errors else FINE


def _show(plans: list[Plan], prices: Prices | None, *, format: PlanFormat, full: bool) -> None:
    if format is PlanFormat.JSON:
        from fairway.plan.plan_file import as_json

        print_json(as_json(plans, prices))
        return
    from fairway.report.tree import print_legend, print_plan

    for plan in plans:
        print_plan(plan, full=full)
    if not full:
        print_legend(plans)
