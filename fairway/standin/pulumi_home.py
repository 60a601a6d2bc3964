"""Creates a PULUMI_HOME in which the Pulumi CLI finds the stand-in under the name of each provider."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path

import fairway
from fairway.request import Request

_SDK = "pulumi-"


def prepare(home: Path, requests: Iterable[Request] = ()) -> None:
    """Write a plugin for each installed SDK into a home, and for each provider of `requests` that has none.

    Works from any folder, with spaces in any path; overwrites an older one.
    """
    sdks = {each.name.replace("_", "-"): each.version for each in distributions() if each.name}
    installed = {name.removeprefix(_SDK): version for name, version in sdks.items() if name.startswith(_SDK)}
    named = {each.type.partition(":")[0] for each in requests if each.custom} - {"pulumi"}
    for package, version in {**dict.fromkeys(named, "0.0.1"), **installed}.items():
        _write(home / "plugins" / f"resource-{package}-v{version}", package)


def _write(folder: Path, package: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    root = Path(fairway.__file__).resolve().parent.parent
    # A shebang line cannot contain spaces, and packages in the engine's working directory must not be imported.
    lines = [
        "#!/bin/sh",
        f"PYTHONPATH={shlex.quote(str(root))}${{PYTHONPATH:+:$PYTHONPATH}} exec {shlex.quote(sys.executable)} "
        '-P -m fairway.standin.plugin "$@"',
    ]
    script = folder / f"pulumi-resource-{package}"
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")
    script.chmod(0o755)
