"""The command line, run in this process."""

from __future__ import annotations

from functools import cache
from typing import Any

from typer import testing

from fairway import cli

# The runner reads the options of all commands from their functions each time; that takes longer than many a command.
runner: Any = testing
runner._get_command = cache(runner._get_command)


def fairway(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command; an exception that the command lets through is raised."""
    result = testing.CliRunner().invoke(cli.app, list(arguments), catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr
