"""`fairway check`."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairway.commands import FINE, FOUND_ERRORS, UNREADABLE, ProfileOption, print_error
from fairway.commands.console import print_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fairway.documents.checked import Checked, Key


class CheckFormat(StrEnum):
    """How to print what was found."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    MARKDOWN = "markdown"
    JUNIT = "junit"


class FailOn(StrEnum):
    """What ends with exit code 1."""

    ERROR = "error"
    WARNING = "warning"
    NONE = "none"


def check(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="Files, folders, globs, or - for the standard input.", show_default=False
        ),
    ],
    format: Annotated[CheckFormat, typer.Option(help="How to print what was found.")] = CheckFormat.TEXT,
    fail_on: Annotated[FailOn, typer.Option(help="The findings that end with exit code 1.")] = FailOn.ERROR,
    rule: Annotated[list[str] | None, typer.Option(help="Only this rule; may be repeated.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Not this rule; may be repeated.")] = None,
    profile: ProfileOption = None,
    baseline: Annotated[
        Path | None, typer.Option(help="An earlier output of `--format json`: only what is new is shown.")
    ] = None,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day that support and retirements are seen from.")
    ] = None,
    parameters: Annotated[
        Path | None, typer.Option(help="The values of an ARM template's parameters. Default: the file beside it.")
    ] = None,
) -> None:
    """Check files that describe AKS clusters against the rules: ARM templates, output of az, and more.

    Exit code: 0 fine, 1 there are errors among the findings, 2 a file cannot be read; the others are checked all the
    same.
    """
    from fairway.documents.checked import checked, new_only
    from fairway.documents.files import read_all

    only, ignored = _rules(rule or []), _rules(ignore or [])
    values = _parameters(parameters)
    known = _baseline(baseline)
    found: list[Checked] = []
    for each in read_all(files, values):
        if each.skipped:
            print_error(f"skipped: {each.file}: {each.skipped}")
            continue
        if each.document is None:
            print_error(f"{each.file}: {each.error}")
        found.append(checked(each, today=_day(today), only=only, ignored=ignored, profile=profile))
    if not found:
        print_error("Nothing was checked: there is no file that describes AKS clusters.")
    found = new_only(found, known) if known is not None else found
    _print(found, format)
    raise typer.Exit(_code(found, fail_on))


def _day(today: datetime | None) -> date | None:
    return today.date() if today else None


def _rules(ids: Sequence[str]) -> Sequence[str]:
    from fairway.rules import RULES
    from fairway.rules.ids import no_rule

    for each in ids:
        if each not in RULES:
            print_error(no_rule(each, RULES))
            raise typer.Exit(UNREADABLE)
    return ids


def _parameters(file: Path | None) -> Mapping[str, Any] | None:
    from fairway.documents.files import read_parameters
    from fairway.documents.source import UnreadableError

    try:
        return read_parameters(file) if file else None
    except UnreadableError as error:
        print_error(f"{file}: {error}")
        raise typer.Exit(UNREADABLE) from None


def _baseline(file: Path | None) -> set[Key] | None:
    from fairway.documents.files import read_tree
    from fairway.documents.source import UnreadableError
    from fairway.report.check_json import keys_in

    try:
        return keys_in(read_tree(file)) if file else None
    except (UnreadableError, ValueError) as error:
        print_error(f"{file}: this is not an output of `fairway check --format json` ({error}).")
        raise typer.Exit(UNREADABLE) from None


def _print(files: Sequence[Checked], format: CheckFormat) -> None:
    if format is CheckFormat.JSON:
        from fairway.report.check_json import as_json

        print_json(as_json(files))
    elif format is CheckFormat.SARIF:
        from importlib.metadata import version

        from fairway.report.sarif import as_sarif

        print_json(as_sarif(files, version("fairway")))
    elif format is CheckFormat.MARKDOWN:
        from fairway.report.check_markdown import as_markdown

        print(as_markdown(files))
    elif format is CheckFormat.JUNIT:
        from fairway.report.junit import as_junit

        print(as_junit(files))
    else:
        from fairway.report.check_text import text_of

        print(text_of(files))


def _code(files: Sequence[Checked], fail_on: FailOn) -> int:
    from fairway.documents.checked import UNREADABLE as NOT_READ

    if any(each.kind == NOT_READ for each in files):
        return UNREADABLE
    severities = {finding.severity for each in files for finding in each.findings}
    failing = {FailOn.ERROR: {"error"}, FailOn.WARNING: {"error", "warning"}, FailOn.NONE: set[str]()}[fail_on]
    return FOUND_ERRORS if severities & failing else FINE
