"""Projects to eject, and what their ejected programs request."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

from fairway.eject.eject import Ejected, eject_python
from fairway.engine.goal import seconds_of
from fairway.plan.program import plan
from fairway.project.project import find_project

OPTIONS = {"aliases"}
"""Not compared: the SDK's own, for older API versions, are in the one and not in the other."""


def written(folder: Path, program: str, stack_file: str = "config: {azure-native:location: westeurope}\n") -> Path:
    """A project with one program and the stack `dev`."""
    folder.mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: shops\nruntime: python\n", encoding="utf-8")
    (folder / "Pulumi.dev.yaml").write_text(dedent(stack_file), encoding="utf-8")
    imports = "import pulumi\nfrom pulumi_azure_native import authorization, managedidentity, network, resources\n"
    (folder / "__main__.py").write_text(f"{imports}\n{dedent(program)}", encoding="utf-8")
    return folder


def ejected(project: Path, target: Path, stack: str = "dev", *, force: bool = False) -> Ejected:
    """Eject a stack."""
    return eject_python(find_project(project), stack, target, force=force)


def program_of(tmp_path: Path, program: str, **files: str) -> str:
    """The ejected program of a project."""
    ejected(written(tmp_path / "own", program, **files), tmp_path / "plain")
    return (tmp_path / "plain" / "__main__.py").read_text(encoding="utf-8")


def requested(project: Path, stack: str) -> dict[Any, Any]:
    """What a program requests, by type, name and parent."""
    return {
        (each.type, each.name, each.parent, each.parent_type): {
            "properties": each.properties,
            "depends_on": sorted(each.depends_on),
            "protect": each.protect,
            "ignore_changes": each.ignore_changes,
            "secrets": each.secrets,
            **{key: value for key, value in each.options.items() if key not in OPTIONS},
            "customTimeouts": {key: seconds_of(text) for key, text in each.options.get("customTimeouts", {}).items()},
        }
        for each in plan(find_project(project), stack).record.requests
    }
