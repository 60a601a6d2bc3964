"""`fairway rules`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairway.commands import PROGRAM_FAILED, UNREADABLE, print_error

if TYPE_CHECKING:
    from fairway.rules import Rule


def _ids(incomplete: str) -> list[str]:
    from fairway.plan.checked import every_rule

    return [each for each in every_rule() if each.startswith(incomplete)]


def rules(
    id: Annotated[str | None, typer.Argument(help="Show this rule in full.", autocompletion=_ids)] = None,
    project: Annotated[
        Path | None,
        typer.Option(
            "--project", "-C", help="The project's folder; its own rules are listed too. Default: this folder."
        ),
    ] = None,
) -> None:
    """List the rules that every plan is checked against, or show one with its remedy and sources. This runs the
    project's program, which registers the project's own rules.

    Exit code: 0 success, 2 there is no such rule, or the project or its config cannot be read, 3 the program failed.
    """
    import difflib

    from fairway.plan.checked import every_rule

    if id is None or id not in every_rule():
        _register_own(project)
    every = every_rule()
    if id is None:
        _list(every)
        return
    if id not in every:
        close = difflib.get_close_matches(id, every, n=1)
        hint = f" Did you mean {close[0]}?" if close else " `fairway rules` lists them."
        print_error(f"There is no rule {id}.{hint}")
        raise typer.Exit(UNREADABLE)
    one = every[id]
    print(f"{one.id}  ({one.kind}, {one.severity})\n\n{one.summary}\n\nremedy: {one.remedy}")
    if one.file:
        print(f"defined at: {one.defined_at}, a rule of this project")
    if one.profiles:
        print(f"profiles: {', '.join(one.profiles)}")
    if one.controls:
        print(f"controls: {', '.join(one.controls)}")
    for source in one.sources:
        print(f"source: {source}")


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


def _list(every: dict[str, Rule]) -> None:
    width = max(len(each) for each in every)
    for each in every.values():
        own = f"  ({each.defined_at})" if each.file else ""
        print(f"{each.id:<{width}}  {each.kind:<8}  {each.severity:<7}  {each.summary}{own}")
