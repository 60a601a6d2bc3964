"""What a second adoption keeps of the stack file that the first one wrote: the stack's encryption, secrets, and the
keys that an adoption does not write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from fairway.adoption.found import AdoptionError
from fairway.adoption.keys import ALIASES, CLUSTERS, IMPORTS, LOCATION, SUBSCRIPTION, WAIVERS
from fairway.project.adopted import is_adopted
from fairway.project.yaml_file import YamlError, read
from fairway.request import mapping

_WRITTEN = (LOCATION, SUBSCRIPTION, CLUSTERS, WAIVERS, ALIASES, IMPORTS)
"""The keys that an adoption writes."""


@dataclass(frozen=True)
class Kept:
    """What is kept of a stack file."""

    beside: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The top-level keys other than `config`, such as `encryptionsalt`."""
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The config keys that an adoption does not write, and those with a secret."""

    @property
    def names(self) -> tuple[str, ...]:
        """What is kept."""
        return (*self.beside, *self.config)

    def text(self) -> str:
        """The top-level keys for the end of the file."""
        return yaml.safe_dump(dict(self.beside), sort_keys=False, width=1000) if self.beside else ""


EMPTY = Kept()
"""Nothing."""


def kept_of(file: Path, project: str) -> Kept:
    """What is kept of a stack file of a project; nothing if there is none. Raises AdoptionError for a file that no
    adoption wrote."""
    if not file.is_file():
        return Kept()
    if not is_adopted(file.read_text(encoding="utf-8-sig")):
        raise AdoptionError(
            f"{file} was not written by `fairway adopt`, so --force does not replace it, and nothing was written: its "
            "`encryptionsalt`, secrets and settings may exist nowhere else. Choose another name with --stack, or move "
            "the file first"
        )
    try:
        tree = read(file).value
    except YamlError as error:
        raise AdoptionError(str(error)) from None
    entries = mapping(tree.get("config")) or {}
    config = {key if ":" in key else f"{project}:{key}": each for key, each in entries.items()}
    return Kept(
        {key: each for key, each in tree.items() if key != "config"},
        {key: each for key, each in config.items() if key not in _WRITTEN or "secure" in (mapping(each) or {})},
    )
