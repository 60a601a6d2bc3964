"""The command line: its commands, its version, and what happens to an unexpected error."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from typing import Annotated

import typer

from fairway.commands import print_error
from fairway.commands.adopt import adopt
from fairway.commands.check import check
from fairway.commands.console import degrade
from fairway.commands.diff import diff
from fairway.commands.eject import eject
from fairway.commands.network import network
from fairway.commands.plan import plan
from fairway.commands.rehearse import rehearse
from fairway.commands.rules import rules
from fairway.commands.subscription import subscription

DEFECT = 70
PIPE_CLOSED = 141
"""What a shell reports for a program whose reader has closed the pipe."""

app = typer.Typer(
    name="fairway",
    help="AKS clusters as Pulumi programs: planned, compared and rehearsed with no account.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # Help without rich, whose import takes 0.3 s.
    rich_markup_mode=None,
)
COMMANDS = (rehearse, plan, diff, check, rules, subscription, adopt, eject, network)
for command in COMMANDS:
    app.command()(command)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"fairway {version('fairway')}")
        raise typer.Exit


@app.callback()
def fairway(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - its callback does it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
    project: Annotated[
        Path | None, typer.Option("--project", "-C", help="The project's folder. Also allowed after the command.")
    ] = None,
) -> None:
    """AKS clusters as Pulumi programs: planned, compared and rehearsed with no account."""
    if project is not None:
        context.default_map = {command.__name__: {"project": project} for command in COMMANDS}


def main() -> None:
    """The entry point of `fairway` and of `python -m fairway`. Prints no traceback of Fairway itself, unless
    FAIRWAY_DEBUG is set."""
    degrade()
    # The SDK leaves them behind when a program stops; they say nothing about the user's program.
    warnings.filterwarnings("ignore", r"coroutine 'Output\.\w+' was never awaited", RuntimeWarning)
    try:
        app()
    except BrokenPipeError:
        # The reader (`| head`) has closed the pipe; without this, Python reports the failed flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(PIPE_CLOSED) from None
    except Exception as error:
        if os.environ.get("FAIRWAY_DEBUG"):
            raise
        print_error(
            f"This is a bug in fairway: {type(error).__name__}: {error}\n"
            "Set FAIRWAY_DEBUG=1 to see the traceback, and report it."
        )
        raise SystemExit(DEFECT) from None
