"""`fairway check`."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairway.commands import FINE, FOUND_ERRORS, UNREADABLE, ProfileOption, print_error, print_skipped
from fairway.commands.console import print_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fairway.documents.checked import Checked, Key
    from fairway.documents.files import Parameters
    from fairway.request import Request


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
        list[Path] | None,
        typer.Option(
            help="The values of an ARM template's parameters; may be repeated, and each file is checked by itself. "
            "Default: the files beside the template."
        ),
    ] = None,
    azure: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="What Azure offers your subscription, as `fairway subscription` saves it: config/azure.",
        ),
    ] = None,
    write: Annotated[
        list[str] | None,
        typer.Option(metavar="FORMAT=FILE", help="Write a file as well, such as sarif=fairway.sarif; may be repeated."),
    ] = None,
) -> None:
    """Check files that describe AKS clusters against the rules: ARM templates, output of az, and more.

    Exit code: 0 fine, 1 there are errors among the findings, 2 a file cannot be read; the others are checked all the
    same.
    """
    from fairway.documents.checked import UNREADABLE as NOT_READ
    from fairway.documents.checked import checked, new_only
    from fairway.documents.files import read_all

    only, ignored = _rules(rule or []), _rules(ignore or [])
    values = _parameters(parameters or [])
    known = _baseline(baseline)
    offered = _offered(azure) if azure else ()
    outputs = _outputs(write or [])
    reads = read_all(files, values)
    print_skipped(reads)
    found: list[Checked] = []
    for each in reads:
        if not each.skipped:
            found += checked(each, today=_day(today), only=only, ignored=ignored, profile=profile, offered=offered)
    for each in found if format is not CheckFormat.TEXT else ():
        if each.kind == NOT_READ:
            print_error(f"{each.name}: {' '.join(each.notes)}")
    if not found:
        print_error("Nothing was checked: there is no file that describes AKS clusters.")
    found = new_only(found, known) if known is not None else found
    for kind, file in outputs:
        _write(found, kind, file)
    _print(found, format)
    raise typer.Exit(_code(found, fail_on))


def _outputs(texts: Sequence[str]) -> list[tuple[CheckFormat, Path]]:
    found: list[tuple[CheckFormat, Path]] = []
    for each in texts:
        kind, _, file = each.partition("=")
        if kind not in [*CheckFormat] or not file:
            formats = ", ".join(CheckFormat)
            print_error(f"--write {each}: write FORMAT=FILE, such as sarif=fairway.sarif; formats are {formats}.")
            raise typer.Exit(UNREADABLE)
        found.append((CheckFormat(kind), Path(file)))
    return found


def _write(files: Sequence[Checked], format: CheckFormat, file: Path) -> None:
    try:
        # As Python's output to a pipe: a name of a file need not be UTF-8.
        file.write_text(_formatted(files, format) + "\n", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        print_error(f"{file}: the file cannot be written: {error.strerror}")
        raise typer.Exit(UNREADABLE) from None


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


def _parameters(files: Sequence[Path]) -> Parameters:
    from fairway.documents.files import read_parameters
    from fairway.documents.source import UnreadableError

    found: list[tuple[str, Mapping[str, Any]]] = []
    for file in files:
        try:
            found.append((file.name, read_parameters(file)))
        except UnreadableError as error:
            print_error(f"{file}: {error}")
            raise typer.Exit(UNREADABLE) from None
    return found


def _offered(folder: Path) -> Sequence[Request]:
    from fairway.subscription import saved_in

    found = saved_in(folder)
    for each in found.problems:
        print_error(f"{each.file}: {each.text}.")
    if not found.requests and not found.problems:
        print_error(f"{folder}: there is no <location>/*.json in it; `fairway subscription` prints the commands.")
    if found.problems or not found.requests:
        raise typer.Exit(UNREADABLE)
    return found.requests


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
    text = _formatted(files, format)
    if format in (CheckFormat.JSON, CheckFormat.SARIF):
        print_json(text)
    elif text:
        print(text)


def _formatted(files: Sequence[Checked], format: CheckFormat) -> str:
    if format is CheckFormat.JSON:
        from fairway.report.check_json import as_json

        return as_json(files)
    if format is CheckFormat.SARIF:
        from importlib.metadata import version

        from fairway.report.sarif import as_sarif

        return as_sarif(files, version("fairway"))
    if format is CheckFormat.MARKDOWN:
        from fairway.report.check_markdown import as_markdown

        return as_markdown(files)
    if format is CheckFormat.JUNIT:
        from fairway.report.junit import as_junit

        return as_junit(files)
    from fairway.report.check_text import text_of

    return text_of(files)


def _code(files: Sequence[Checked], fail_on: FailOn) -> int:
    from fairway.documents.checked import UNREADABLE as NOT_READ

    if any(each.kind == NOT_READ for each in files):
        return UNREADABLE
    severities = {finding.severity for each in files for finding in each.findings}
    failing = {FailOn.ERROR: {"error"}, FailOn.WARNING: {"error", "warning"}, FailOn.NONE: set[str]()}[fail_on]
    return FOUND_ERRORS if severities & failing else FINE
