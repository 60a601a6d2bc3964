"""A project as the Pulumi CLI sees it in a rehearsal: the same program, in a folder that may be written to.

`pulumi stack init` writes to a stack file, and a rehearsal encrypts secrets with its own passphrase; so Pulumi.yaml and
the stack file are written for the rehearsal, and everything else is a link to or a copy of the project's files.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml

from fairway.project.project import Project
from fairway.project.yaml_file import read
from fairway.protocol.passphrase import Cipher


def write_project(folder: Path, project: Project) -> None:
    """Create the folder: its Pulumi.yaml runs the project's own program, its other entries are links and copies."""
    folder.mkdir(parents=True, exist_ok=True)
    settings: dict[str, Any] = {**read(project.file).value}
    # The virtual environment of this process has what the program needs, whatever its name.
    settings["runtime"] = {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}
    settings["main"] = str(project.main)
    settings.pop("backend", None)
    settings.pop("plugins", None)
    # The stack file that is written includes its defaults, with secrets encrypted.
    settings.pop("config", None)
    stacks = project.stack_config_dir.relative_to(project.root)
    settings["stackConfigDir"] = str(stacks)
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    _link_all_but(project.root, folder, stacks.parts)


def _link_all_but(source: Path, target: Path, path: tuple[str, ...]) -> None:
    """Link all folders except those on the path to the stack files, which are created, and copy the files: a program
    may require that its includes are inside its project."""
    target.mkdir(exist_ok=True)
    for each in source.iterdir():
        if each.name.startswith((".", "Pulumi.")) or (path and each.name == path[0]):
            continue
        copy = target / each.name
        if each.is_file():
            shutil.copyfile(each, copy)
        elif not copy.is_symlink():
            copy.symlink_to(each)
    if path:
        _link_all_but(source / path[0], target / path[0], path[1:])


def write_stack_file(
    folder: Path, project: Project, stack: str, config: Mapping[str, str], secrets: Collection[str], cipher: Cipher
) -> None:
    """Write the config of the stack, with secrets encrypted for this rehearsal."""
    values: dict[str, Any] = {
        key: {"secure": cipher.encrypt_text(text)} if key in secrets else _structured(text)
        for key, text in config.items()
    }
    file = folder / project.stack_config_dir.relative_to(project.root) / f"Pulumi.{stack}.yaml"
    document = {"encryptionsalt": cipher.salt, "config": values}
    file.write_text(yaml.safe_dump(document), encoding="utf-8")


def _structured(text: str) -> Any:
    if text[:1] not in ("{", "["):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
