"""The config of a stack with a text of its own instead of each secret, by which the secret is found in requests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from fairway.plan import program
from fairway.plan.host import Hosting
from fairway.project.project import Project
from fairway.project.stack_files import SECRET_TEXT
from fairway.request import Path, mapping, sequence, with_value_at


def hosting_with_secrets(project: Project, stack: str) -> Hosting:
    """The config of a stack in which each secret has a text of its own."""
    return replace(program.hosting_of(project, stack, preview=False), config=secret_texts(project, stack)[0])


def secret_texts(project: Project, stack: str) -> tuple[dict[str, str], dict[str, tuple[str, Path]]]:
    """The config with a text of its own instead of each secret, and what each text replaces."""
    config, found = project.stack_config(stack), dict[str, tuple[str, Path]]()
    values = dict(config.values)
    for key in sorted(config.secrets):
        if values[key] == SECRET_TEXT:
            values[key] = text = f"{SECRET_TEXT}-{len(found)}"
            found[text] = (key, ())
            continue
        tree = json.loads(values[key])
        for path in list(_secret_paths(tree)):
            text = f"{SECRET_TEXT}-{len(found)}"
            tree = with_value_at(tree, path, text)
            found[text] = (key, path)
        values[key] = json.dumps(tree)
    return values, found


def _secret_paths(tree: Any, path: Path = ()) -> Iterator[Path]:
    if tree == SECRET_TEXT:
        yield path
    entries, items = mapping(tree), sequence(tree)
    for key, each in entries.items() if entries else enumerate(items or ()):
        yield from _secret_paths(each, (*path, key))
