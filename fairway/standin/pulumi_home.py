"""Makes a PULUMI_HOME in which a real engine finds the stand-in under azure-native's name."""

from __future__ import annotations

import shlex
import sys
from importlib.metadata import version
from pathlib import Path

import fairway


def prepare(home: Path) -> None:
    """Write the plugin into a home. Works from any folder, with spaces in any path; writes over an older one."""
    folder = home / "plugins" / f"resource-azure-native-v{version('pulumi-azure-native')}"
    folder.mkdir(parents=True, exist_ok=True)
    root = Path(fairway.__file__).resolve().parent.parent
    # A shebang line holds no spaces, and the engine's own folder must not hide packages of the same names.
    lines = [
        "#!/bin/sh",
        f"PYTHONPATH={shlex.quote(str(root))}${{PYTHONPATH:+:$PYTHONPATH}} exec {shlex.quote(sys.executable)} "
        '-P -m fairway.standin.plugin "$@"',
    ]
    script = folder / "pulumi-resource-azure-native"
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")
    script.chmod(0o755)
