"""The command line. Each command imports what it needs, so that `--help` answers at once."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from fairway.plan.program import Plan
    from fairway.plan.project import Project
    from fairway.rules import Rule

FINE, FOUND_ERRORS, UNREADABLE, PROGRAM_FAILED, OUR_FAULT = 0, 1, 2, 3, 70
INTERRUPTED = 130
READER_GONE = 141
"""What a shell reports for a program that ends because nobody reads on."""

app = typer.Typer(
    name="fairway",
    help="AKS clusters as Pulumi programs: plan them with no account, and see what Azure would refuse.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Help without rich: it costs 0.3 s of imports.
    rich_markup_mode=None,
)


class Format(StrEnum):
    """How to print a result."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class FailOn(StrEnum):
    """From which outcome on a comparison fails."""

    ANY = "any"
    REIMAGE = "reimage"
    REPLACE = "replace"
    REFUSED = "refused"


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"fairway {version('fairway')}")
        raise typer.Exit


@app.callback()
def fairway(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """AKS clusters as Pulumi programs: plan them with no account, and see what Azure would refuse."""


@app.command()
def plan(
    stack: Annotated[str | None, typer.Argument(help="The environment. Left out: each one.")] = None,
    project: Annotated[
        Path, typer.Option("--project", "-C", help="The folder of Pulumi.yaml, or one below it.")
    ] = Path(),
    format: Annotated[
        Format, typer.Option(help="text is a tree; json is for other tools; markdown goes with --against.")
    ] = Format.TEXT,
    full: Annotated[bool, typer.Option("--full", help="Show every input.")] = False,
    against: Annotated[
        Path | None, typer.Option(help="A state (`pulumi stack export`): show what the program would do to it.")
    ] = None,
    fail_on: Annotated[FailOn | None, typer.Option(help="With --against: fail from this outcome on.")] = None,
) -> None:
    """Run the program with no account, and show what it asks of Azure.

    Exit code: 0 fine, 1 there are errors among the findings or --fail-on is met, 2 the project, its config or the
    state cannot be read, 3 the program failed.
    """
    if against is not None:
        if stack is None:
            _complain("Say which environment: `fairway plan prod --against state.json`.")
            raise typer.Exit(UNREADABLE)
        _compare(str(against), stack, project, format, fail_on)
        return
    if format is Format.MARKDOWN or fail_on is not None:
        _complain("--format markdown and --fail-on are for comparisons: give --against, or use `fairway diff`.")
        raise typer.Exit(UNREADABLE)
    from fairway.plan.project import ProjectError, find_project
    from fairway.plan.recorder import tuned_collector

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
            _complain(str(error))
            raise typer.Exit(UNREADABLE) from None
        planned = [_planned(found, each) for each in stacks]
        plans = [each for each, _ in planned if each is not None]
        _show(plans, as_list=stack is None, format=format, full=full)
    raise typer.Exit(max(code for _, code in planned))


def _planned(project: Project, stack: str) -> tuple[Plan | None, int]:
    from fairway.plan import program
    from fairway.plan.project import ProjectError

    try:
        plan = program.plan(project, stack)
    except (ProjectError, program.ConfigRefused) as error:
        _complain(str(error))
        return None, UNREADABLE
    except program.ProgramFailed as error:
        _complain(f"The program of {stack} failed:\n{error}")
        return None, PROGRAM_FAILED
    for message in plan.record.messages:
        _complain(f"{message.severity}: {message.text}")
    return plan, FOUND_ERRORS if plan.errors else FINE


def _show(plans: list[Plan], *, as_list: bool, format: Format, full: bool) -> None:
    if format is Format.JSON:
        from fairway.report.plan_json import as_json

        if plans or as_list:
            print(as_json(plans if as_list else plans[0]))
        return
    from fairway.report.tree import print_plan

    for plan in plans:
        print_plan(plan, full=full)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="An environment, a plan (JSON) or a state (`pulumi stack export`).")],
    after: Annotated[str, typer.Argument(help="Another.")],
    project: Annotated[
        Path, typer.Option("--project", "-C", help="The folder of Pulumi.yaml, or one below it.")
    ] = Path(),
    format: Annotated[Format, typer.Option(help="text is a table; markdown is for pull requests.")] = Format.TEXT,
    fail_on: Annotated[FailOn | None, typer.Option(help="Fail from this outcome on.")] = None,
) -> None:
    """Say what the way from one to the other does to running clusters: resource by resource, what, why, what happens to
    workloads, and the way round.

    Exit code: 0 fine, 1 --fail-on is met, 2 one of the two cannot be read, 3 the program failed.
    """
    _compare(before, after, project, format, fail_on)


def _compare(before: str, after: str, project: Path, format: Format, fail_on: FailOn | None) -> None:
    from fairway.change.against import CannotCompare
    from fairway.change.change import fails
    from fairway.change.sources import differences, side_of
    from fairway.plan import program
    from fairway.plan.project import ProjectError, find_project
    from fairway.plan.recorder import tuned_collector
    from fairway.rehearsal.store import StateError
    from fairway.state_file import StateFileError

    try:
        with tuned_collector():
            found = differences(side_of(before), side_of(after), lambda: find_project(project))
    except (CannotCompare, ProjectError, StateError, StateFileError, program.ConfigRefused) as error:
        _complain(str(error))
        raise typer.Exit(UNREADABLE) from None
    except program.ProgramFailed as error:
        _complain(f"The program failed:\n{error}")
        raise typer.Exit(PROGRAM_FAILED) from None
    if format is Format.JSON:
        from fairway.report.change_json import as_json

        print(as_json(found))
    elif format is Format.MARKDOWN:
        from fairway.report.change_markdown import as_markdown

        print(as_markdown(found))
    else:
        from fairway.report.change_text import print_comparison

        print_comparison(found)
    raise typer.Exit(FOUND_ERRORS if fail_on is not None and fails(found, fail_on.value) else FINE)


class EngineName(StrEnum):
    """Who takes the steps of a rehearsal."""

    BUILTIN = "builtin"
    PULUMI = "pulumi"


@app.command()
def rehearse(
    stack: Annotated[str, typer.Argument(help="The environment.")],
    project: Annotated[
        Path, typer.Option("--project", "-C", help="The folder of Pulumi.yaml, or one below it.")
    ] = Path(),
    engine: Annotated[
        EngineName, typer.Option(help="builtin needs nothing; pulumi is the Pulumi CLI on the PATH.")
    ] = EngineName.BUILTIN,
    change: Annotated[Path | None, typer.Option(help="A second stack file to move to.")] = None,
    fault: Annotated[
        list[str] | None, typer.Option(help="Something that goes wrong: `refuse:create:AgentPool`; `?` lists them.")
    ] = None,
    folder: Annotated[Path | None, typer.Option(help="Where to rehearse; below .fairway in the project.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the folder: cloud, journal and state.")] = False,
) -> None:
    """Live through the stack's life against a stand-in for Azure, with no account: bring it up, run it again, upgrade
    Kubernetes, rotate a pool, take it down.

    Exit code: 0 fine, 1 something failed or changed that should not have, 2 the project, its config or the folder
    cannot be used, 3 the program failed, 130 interrupted.
    """
    from fairway.plan import program
    from fairway.plan.project import ProjectError, find_project
    from fairway.plan.recorder import tuned_collector
    from fairway.rehearsal.folder import FolderError
    from fairway.rehearsal.pulumi_cli import NoPulumi
    from fairway.rehearsal.run import Wish
    from fairway.rehearsal.run import rehearse as rehearsed
    from fairway.rehearsal.store import StateError
    from fairway.report.rehearsal import Teller
    from fairway.standin.faults import FaultError, parse

    teller = Teller()
    try:
        wish = Wish(
            project=find_project(project),
            stack=stack,
            engine=engine.value,
            folder=folder,
            keep=keep,
            change=change,
            faults=tuple(parse(each) for each in fault or ()),
        )
        with tuned_collector():
            done = rehearsed(wish, teller)
    except (ProjectError, FolderError, FaultError, StateError, NoPulumi, program.ConfigRefused) as error:
        _complain(str(error))
        raise typer.Exit(UNREADABLE) from None
    except program.ProgramFailed as error:
        _complain(f"The program of {stack} failed:\n{error}")
        raise typer.Exit(PROGRAM_FAILED) from None
    teller.summary(stack, list(done.phases))
    if done.folder.path.exists():
        teller.say(
            f"\nWhat Azure was asked is in {done.folder.journal}; the next rehearsal of {stack} goes on from here."
        )
    if done.interrupted:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(FOUND_ERRORS if done.failed else FINE)


@app.command()
def rules(id: Annotated[str | None, typer.Argument(help="Show this rule in full.")] = None) -> None:
    """List the rules that every plan is held against, or show one with its remedy and sources."""
    import difflib

    from fairway.plan.sdk_schema import RULE
    from fairway.rules import RULES

    every = {RULE.id: RULE, **RULES}
    if id is None:
        _list(every)
        return
    if id not in every:
        close = difflib.get_close_matches(id, every, n=1)
        hint = f" Did you mean {close[0]}?" if close else " `fairway rules` lists them."
        _complain(f"There is no rule {id}.{hint}")
        raise typer.Exit(UNREADABLE)
    one = every[id]
    print(f"{one.id}  ({one.kind}, {one.severity})\n\n{one.says}\n\nremedy: {one.remedy}")
    for source in one.sources:
        print(f"source: {source}")


def _list(every: dict[str, Rule]) -> None:
    width = max(len(each) for each in every)
    for each in every.values():
        print(f"{each.id:<{width}}  {each.kind:<8}  {each.severity:<7}  {each.says}")


def _complain(text: str) -> None:
    print(text, file=sys.stderr)


def main() -> None:
    """The entry point of `fairway` and of `python -m fairway`. Never prints a traceback of our own, unless
    FAIRWAY_DEBUG is set."""
    try:
        app()
    except BrokenPipeError:
        # The reader (`| head`) has gone; Python would complain about the flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(READER_GONE) from None
    except Exception as error:
        if os.environ.get("FAIRWAY_DEBUG"):
            raise
        _complain(
            f"This is a defect of fairway: {type(error).__name__}: {error}\n"
            "FAIRWAY_DEBUG=1 shows the traceback to report."
        )
        raise SystemExit(OUR_FAULT) from None
