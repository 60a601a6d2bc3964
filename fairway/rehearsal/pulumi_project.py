"""A project as the Pulumi CLI sees it in a rehearsal: the same program, in a folder that may be written to.

`pulumi stack init` writes into a stack file, and a rehearsal has secrets of its own; so Pulumi.yaml and the stack file
are made anew, and all else beside them are links to the project's own files.
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
    """Make the folder: its Pulumi.yaml names the project's own program, its other entries are links."""
    folder.mkdir(parents=True, exist_ok=True)
    said: dict[str, Any] = {**read(project.file).value}
    # The virtual environment that runs this tool has what the program needs, and need not be called .venv.
    said["runtime"] = {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}
    said["main"] = str(project.main)
    said.pop("backend", None)
    said.pop("plugins", None)
    # The stack file that is written has its defaults too, and the secret ones encrypted.
    said.pop("config", None)
    stacks = project.stack_config_dir.relative_to(project.root)
    said["stackConfigDir"] = str(stacks)
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(said, sort_keys=False), encoding="utf-8")
    _link_all_but(project.root, folder, stacks.parts)


def _link_all_but(source: Path, target: Path, way: tuple[str, ...]) -> None:
    """Links to the folders beside the way to the stack files, and copies of the files: a program may insist that what
    it includes lies inside its project. The folders on that way are made."""
    target.mkdir(exist_ok=True)
    for each in source.iterdir():
        if each.name.startswith((".", "Pulumi.")) or (way and each.name == way[0]):
            continue
        there = target / each.name
        if each.is_file():
            shutil.copyfile(each, there)
        elif not there.is_symlink():
            there.symlink_to(each)
    if way:
        _link_all_but(source / way[0], target / way[0], way[1:])


def write_stack_file(
    folder: Path, project: Project, stack: str, config: Mapping[str, str], secrets: Collection[str], cipher: Cipher
) -> None:
    """Write the config of the stack, the secrets encrypted for the rehearsal alone."""
    values: dict[str, Any] = {
        key: {"secure": cipher.encrypt_text(text)} if key in secrets else _structured(text)
        for key, text in config.items()
    }
    file = folder / project.stack_config_dir.relative_to(project.root) / f"Pulumi.{stack}.yaml"
    document = {"encryptionsalt": cipher.salt, "config": values}
    file.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")


def _structured(text: str) -> Any:
    if text[:1] not in ("{", "["):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
