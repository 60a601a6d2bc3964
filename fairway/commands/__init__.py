"""The commands of `fairway`, a module each. They import what they need when they run, so that `--help` is fast."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from fairway.documents.files import Read
    from fairway.plan.program import Plan
    from fairway.project.invokes import Answers
    from fairway.project.project import Project

Profile = Literal["dev", "prod", "regulated"]
"""As in `fairway.rules`, whose import takes long."""

FINE, FOUND_ERRORS, UNREADABLE, PROGRAM_FAILED = 0, 1, 2, 3
MOST_NAMES = 3
"""Files of one reason that are named."""
INTERRUPTED = 130
"""What a shell reports for a program that was stopped with ctrl-C."""

ProjectFolder = Annotated[
    Path, typer.Option("--project", "-C", help="The project's folder: the one with Pulumi.yaml, or one below it.")
]
"""The option for the project's folder."""

InvokesFile = Annotated[
    Path | None,
    typer.Option(
        "--invokes",
        help="A file (YAML or JSON) with the results of the functions that the program calls: "
        "`azure-native:authorization:getClientConfig: {tenantId: ...}`, or a list of `{args, result}`.",
    ),
]
"""The option for a file with results of the functions that the program calls."""

Today = Annotated[
    datetime | None,
    typer.Option(
        "--today",
        formats=["%Y-%m-%d"],
        help="The day that dates are compared with: ends of support, retirements, waivers. Default: the current day.",
        show_default=False,
    ),
]
"""The option for the day that dated rules compare with."""


ProfileOption = Annotated[
    Profile | None,
    typer.Option(
        "--profile",
        help="Add rules of good practice for this purpose. Default: the stack's `fairway:profile`; for files, none.",
    ),
]
"""The option for a set of good practice."""


def environments(context: typer.Context, incomplete: str) -> list[str]:
    """The environments that shell completion offers."""
    from fairway.project.project import ProjectError, find_project

    above = context.parent.params.get("project") if context.parent else None
    own = context.params.get("project")
    try:
        found = find_project(Path(own if own not in (None, Path()) else above or ".")).environments()
    except ProjectError:
        return []
    return [each for each in found if each.startswith(incomplete)]


class Format(StrEnum):
    """How to print a result."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def print_unused(answers: Answers) -> None:
    """Print the results of `--invokes` that were not used, and the stacks whose outputs are missing."""
    for each in (*answers.unused(), *answers.missing()):
        print_error(f"note: {each}")


def print_error(text: str) -> None:
    """Print an error to stderr."""
    print(text, file=sys.stderr)


def plans(project: Project, stacks: Sequence[str], today: date | None = None) -> tuple[dict[str, Plan], int]:
    """The plans of environments, and the exit code. An environment with an error has no plan: the error is printed."""
    from fairway.plan import program
    from fairway.project.project import ProjectError
    from fairway.project.yaml_file import YamlError

    found: dict[str, Plan] = {}
    code = FINE
    for each in stacks:
        of = f"{each}: " if len(stacks) > 1 else ""
        try:
            found[each] = program.plan(project, each, today=today)
        except (ProjectError, program.ConfigError, YamlError) as error:
            print_error(f"{of}{error}")
            code = max(code, UNREADABLE)
        except program.ProgramError as error:
            print_error(f"{of}The program failed:\n{error}")
            code = PROGRAM_FAILED
    return found, code


def print_skipped(reads: Sequence[Read]) -> None:
    """One line on stderr for each reason why files were left out."""
    by_reason: dict[str, list[str]] = {}
    for each in reads:
        if each.skipped:
            by_reason.setdefault(each.skipped, []).append(each.file)
    for reason, names in by_reason.items():
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        print_error(f"skipped: {', '.join(names[:MOST_NAMES])}{more}: {reason}")
