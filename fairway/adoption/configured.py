"""What a program's package `config.adoption` makes of what was found: the config of a stack."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from fairway.adoption.found import Found
from fairway.request import Path
from fairway.rules import Finding
from fairway.secret_names import shown

Filled = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""From a type and a request for a new resource of the found cluster to what Azure returns for it."""


@dataclass(frozen=True)
class Left:
    """A value in Azure that no setting has."""

    resource: str
    """What has it, in words: `the cluster`, `the pool web`."""
    path: Path
    value: Any
    why: str
    """What it is, and what happens to it: a sentence without a full stop."""

    @property
    def shown(self) -> Any:
        """The value with secrets masked."""
        keys = [each for each in self.path if isinstance(each, str)]
        return shown(self.value, *reversed(keys[-2:]))


@dataclass(frozen=True)
class Default:
    """A default of the program that the config switches off or replaces, because Azure has something else. Without the
    setting a stack gets it."""

    setting: Path
    """Its path below the clusters."""
    parts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """For a setting that is null: what is below it by default."""
    fills: tuple[Path, ...] = ()
    """The settings that get a value from this one, such as the workspace of an add-on."""
    once: Mapping[Path, Any] = field(default_factory=dict[Path, Any])
    """The settings that the update needs which sends it, and that one alone."""


@dataclass(frozen=True)
class Configured:
    """The config that requests what was found."""

    config: Mapping[str, Any]
    """By the full keys of a stack file: `azure-native:location`, `fairway:clusters`."""
    left: tuple[Left, ...] = ()
    defaults: tuple[Default, ...] = ()
    comments: Mapping[Path, str] = field(default_factory=dict[Path, str])
    """Comments for the stack file, by the path of the setting above which they are."""
    unmanaged: tuple[str, ...] = ()
    """What around the cluster is not managed although it was requested, each with the reason."""
    secrets: Mapping[str, str] = field(default_factory=dict[str, str])
    """Secrets that Azure never returns, by the key that they get in the stack file: what each is needed for."""


class Adopts(Protocol):
    """The function `configured` of a program's package `config.adoption`."""

    def __call__(
        self,
        found: Found,
        stack: str,
        today: date,
        filled: Filled,
        added: Collection[str] = (),
        refused: Collection[Finding] = (),
        taken: Collection[str] = (),
        *,
        own_tags: bool = False,
    ) -> Configured:
        """The config of the new environment `stack` with the cluster that was found.

        `added` are the types of what the program would create with the config of an earlier call, `refused` the
        findings that would stop it, `taken` the keys that other clusters have. With `own_tags` the cluster does not
        get the tags of the stack.
        """
        ...
