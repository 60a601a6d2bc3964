"""The changes that a rehearsal makes to a program's config, as its owner would write them into the stack file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from fairway.request import Request

Config = Mapping[str, str]
"""Keys and texts as Pulumi passes them to a program."""


class Edits(Protocol):
    """The edits of one program, which it passes to `run_checked`: a module of functions, or an object.

    `requests` are what the program requests with `config`.
    """

    def tagged(self, config: Config) -> Config:
        """The config with one more tag on everything."""
        ...

    def upgraded(
        self, config: Config, requests: Sequence[Request], running: Mapping[str, str]
    ) -> tuple[Config, Config] | None:
        """The config with Kubernetes one minor above `running` (by the clusters' logical names), and the config after
        that update; None if there is nothing to upgrade."""
        ...

    def rotations(self, config: Config, requests: Sequence[Request]) -> Iterator[tuple[str, Config, Config] | str]:
        """For each pool its name, the config with its successor beside it, and the config without it; or why it
        cannot rotate."""
        ...

    def unprotected(self, config: Config, requests: Sequence[Request]) -> Config | None:
        """The config without protection; None if nothing is protected."""
        ...

    def before_adoption(
        self, config: Config, requests: Sequence[Request], running: Mapping[str, str]
    ) -> tuple[Sequence[Config], Sequence[str]] | None:
        """The configs to deploy before this one, in order, because it imports a pool whose cluster does not exist yet,
        or expects an earlier import, and sentences about that; None if there are none."""
        ...
