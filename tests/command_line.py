"""The command line, run in this process."""

from __future__ import annotations

from typer.testing import CliRunner

from fairway import cli


def fairway(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command; an exception that the command lets through is raised."""
    result = CliRunner().invoke(cli.app, list(arguments), catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr
