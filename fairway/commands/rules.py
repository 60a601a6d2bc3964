"""`fairway rules`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fairway.commands import PROGRAM_FAILED, UNREADABLE, Profile, print_error
from fairway.commands.console import print_json


def _ids(incomplete: str) -> list[str]:
    from fairway.plan.checked import every_rule

    return [each for each in every_rule() if each.startswith(incomplete)]


def _areas(incomplete: str) -> list[str]:
    from fairway.rules.areas import AREAS

    return [each for each in AREAS if each.startswith(incomplete)]


class RulesFormat(StrEnum):
    """How to print rules."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class Kinds(StrEnum):
    """Why there is a rule."""

    REFUSED = "refused"
    RETIRED = "retired"
    PRACTICE = "practice"


class Severities(StrEnum):
    """How severe its findings are."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


def rules(
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="Show these rules in full.", autocompletion=_ids, show_default=False),
    ] = None,
    area: Annotated[str, typer.Option(help="Only this area, such as address-ranges.", autocompletion=_areas)] = "",
    kind: Annotated[Kinds | None, typer.Option(help="Only what Azure refuses, what is retired, or practice.")] = None,
    severity: Annotated[Severities | None, typer.Option(help="Only rules of this severity.")] = None,
    profile: Annotated[Profile | None, typer.Option(help="Only the practice that this profile adds.")] = None,
    control: Annotated[
        str,
        typer.Option(
            help="Only what answers a control, such as CIS, 'CIS AKS 5.4.1', CKV_AZURE_6, a GUID of Azure Policy."
        ),
    ] = "",
    type: Annotated[str, typer.Option(help="Only rules about this type of resource, such as AgentPool.")] = "",
    text: Annotated[str, typer.Option(help="Only rules whose id, summary or remedy has these words.")] = "",
    format: Annotated[RulesFormat, typer.Option(help="How to print them.")] = RulesFormat.TEXT,
    project: Annotated[
        Path | None,
        typer.Option(
            "--project", "-C", help="The project's folder; its own rules are listed too. Default: this folder."
        ),
    ] = None,
) -> None:
    """List the rules that every plan is checked against, or show some in full: an example that is refused, one that is
    fine, the remedy, sources and controls. This runs the project's program, which registers the project's own rules.

    Exit code: 0 success, 2 there is no such rule, or the project or its config cannot be read, 3 the program failed.
    """
    from fairway.plan.checked import every_rule
    from fairway.rules.catalogue import Filter, entries
    from fairway.rules.ids import no_rule

    if not ids or any(each not in every_rule() for each in ids):
        _register_own(project)
    every = every_rule()
    unknown = [each for each in ids or () if each not in every]
    for each in unknown:
        print_error(no_rule(each, every))
    if unknown:
        raise typer.Exit(UNREADABLE)
    wanted = Filter(_area(area), kind or "", severity or "", profile or "", control, type, text)
    found = entries([every[each] for each in ids] if ids else every.values(), wanted)
    if not found:
        print_error("No rule is like this. `fairway rules` without options lists all of them.")
    elif format is RulesFormat.JSON:
        from fairway.report.rule_list import as_json

        print_json(as_json(found))
    elif format is RulesFormat.MARKDOWN:
        from fairway.report.rule_pages import sections

        print(sections(found))
    elif ids:
        from fairway.report.rule_list import in_full

        print(in_full(found))
    else:
        from fairway.report.rule_list import as_list

        print(as_list([each.rule for each in found]))


def _area(name: str) -> str:
    from fairway.rules.areas import AREAS, OTHER

    known = (*AREAS, OTHER)
    area = name.lower().replace(" ", "-")
    if area and area not in known:
        print_error(f"There is no area {name}; write one of {', '.join(known)}.")
        raise typer.Exit(UNREADABLE)
    return area


def _register_own(folder: Path | None) -> None:
    """Run the program for its first environment, as it registers its own rules when their modules are imported.

    Without `folder`, a project that does not exist or cannot run is not an error.
    """
    from fairway.plan import program
    from fairway.project.project import ProjectError, find_project

    try:
        found = find_project(folder or Path())
    except ProjectError as error:
        if folder is None:
            return
        print_error(str(error))
        raise typer.Exit(UNREADABLE) from None
    try:
        for stack in found.environments()[:1]:
            program.plan(found, stack)
    except (ProjectError, program.ConfigError, program.ProgramError) as error:
        failed = isinstance(error, program.ProgramError)
        what = "The program failed" if failed else "The project cannot be read"
        print_error(f"{what}, so its own rules are not listed:\n{error}")
        if folder is not None:
            raise typer.Exit(PROGRAM_FAILED if failed else UNREADABLE) from None
