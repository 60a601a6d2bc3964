"""`fairway diff`."""

from __future__ import annotations

import functools
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fairway.commands import (
    FINE,
    FOUND_ERRORS,
    PROGRAM_FAILED,
    UNREADABLE,
    Format,
    InvokesFile,
    ProjectFolder,
    Today,
    environments,
    print_error,
    print_unused,
)
from fairway.commands.console import print_json


class FailOn(StrEnum):
    """The least severe outcome with which a comparison fails."""

    ANY = "any"
    REIMAGE = "reimage"
    REPLACE = "replace"
    REFUSED = "refused"


def diff(
    before: Annotated[
        str,
        typer.Argument(
            help="An environment, one as committed (`HEAD:prod`), or any document that `fairway check` reads "
            "(`plans.json:dev` picks one of several).",
            autocompletion=environments,
        ),
    ],
    after: Annotated[
        str | None,
        typer.Argument(
            help="What to compare it with: any of the same. An environment alone is compared with itself as committed.",
            autocompletion=environments,
            show_default=False,
        ),
    ] = None,
    project: ProjectFolder = Path(),
    format: Annotated[Format, typer.Option(help="text is a table, markdown is for pull requests.")] = Format.TEXT,
    invokes: InvokesFile = None,
    fail_on: Annotated[FailOn | None, typer.Option(help="Exit with 1 if any change is at least this severe.")] = None,
    today: Today = None,
) -> None:
    """Show what changing from BEFORE to AFTER does to running clusters: each resource that changes, why, what happens
    to workloads, and the workaround. Documents are compared too: `az aks show` with a template, two Terraform plans.

    Exit code: 0 success, 1 a change is as severe as --fail-on, 2 one of the two cannot be read, 3 the program failed.
    """
    from fairway.change.change import fails
    from fairway.change.preview import ComparisonError
    from fairway.change.side import edited, side_of
    from fairway.change.sides import comparison_of
    from fairway.plan import program
    from fairway.plan.recorder import tuned_collector
    from fairway.plan.runtime import without_source_positions
    from fairway.project.project import ProjectError, find_project
    from fairway.protocol.state_file import StateFileError

    found_project = functools.cache(lambda: find_project(project, invokes))
    try:
        with tuned_collector(), without_source_positions():
            sides = (side_of(before), side_of(after)) if after is not None else edited(side_of(before))
            found = comparison_of(*sides, found_project, today=today.date() if today else None)
    except (ComparisonError, ProjectError, StateFileError, program.ConfigError) as error:
        print_error(str(error))
        raise typer.Exit(UNREADABLE) from None
    except program.ProgramError as error:
        print_error(f"The program failed:\n{error}")
        raise typer.Exit(PROGRAM_FAILED) from None
    finally:
        if found_project.cache_info().currsize:
            print_unused(found_project().answers)
    if format is Format.JSON:
        from fairway.report.change_json import as_json

        print_json(as_json(found))
    elif format is Format.MARKDOWN:
        from fairway.report.change_markdown import as_markdown

        print(as_markdown(found))
    else:
        from fairway.report.change_text import print_comparison

        print_comparison(found)
    raise typer.Exit(FOUND_ERRORS if fail_on is not None and fails(found, fail_on.value) else FINE)
