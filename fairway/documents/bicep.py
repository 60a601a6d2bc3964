"""Bicep files, compiled to ARM templates by the Bicep CLI."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from fairway.documents.json_text import parse
from fairway.documents.source import Source, UnreadableError

KIND = "Bicep file"
SECONDS = 120
"""Time for the compiler: it may download modules."""


def compiled(file: str) -> Source:
    """The template that a Bicep file compiles to. Its lines are not those of the file, so that every position is its
    beginning. Raises UnreadableError where there is no compiler, or it refuses the file."""
    command = _command(file)
    if command is None:
        built = Path(file).with_suffix(".json").name
        raise UnreadableError(
            f"Bicep files are compiled first, and neither `bicep` nor `az` is on the PATH. Run `bicep build {file} "
            f"--outfile {built}`, then pass {built} instead"
        )
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnreadableError(f"`{' '.join(command)}` did not finish: {error}") from None
    # What it prints need not be UTF-8 on Windows.
    out, err = (each.decode(errors="replace") for each in (done.stdout, done.stderr))
    if done.returncode != 0 or not out.strip():
        raise UnreadableError(f"`{' '.join(command)}` failed: {_first_error(err)}")
    source = parse(out, file)
    return Source(file, source.tree, lambda _: (1, 1))


def _command(file: str) -> list[str] | None:
    if bicep := shutil.which("bicep"):
        return [bicep, "build", "--stdout", file]
    az = shutil.which("az")
    return [az, "bicep", "build", "--stdout", "--file", file] if az else None


def _first_error(text: str) -> str:
    lines = [each.strip() for each in text.splitlines() if each.strip()]
    return next((each for each in lines if "Error" in each), lines[0] if lines else "it printed nothing")
