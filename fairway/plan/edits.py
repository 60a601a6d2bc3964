"""What a rehearsal asks of a program's config: the changes that its owner would write into the stack file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from fairway.request import Request

Config = Mapping[str, str]
"""Keys and strings as Pulumi hands them over."""


class Edits(Protocol):
    """The edits of one program, which it hands to `run_checked`: a module of functions, or an object.

    `requests` are what the program asks for with `config`.
    """

    def tagged(self, config: Config) -> Config:
        """With one more tag on everything."""
        ...

    def upgraded(
        self, config: Config, requests: Sequence[Request], running: Mapping[str, str]
    ) -> tuple[Config, Config] | None:
        """With Kubernetes one minor above what is `running`, by the clusters' logical names, and what to write after
        that update; None where nothing is to be upgraded."""
        ...

    def rotations(self, config: Config, requests: Sequence[Request]) -> Iterator[tuple[str, Config, Config] | str]:
        """For each pool its name, the config with its successor beside it, and with its successor alone; or why it
        cannot rotate."""
        ...

    def unprotected(self, config: Config, requests: Sequence[Request]) -> Config | None:
        """Without protection; None where there is none."""
        ...

    def before_adoption(
        self, config: Config, requests: Sequence[Request], running: Mapping[str, str]
    ) -> tuple[Config, Sequence[str]] | None:
        """Without what adopts something of a cluster that is not running yet, and sentences about it; None where
        nothing is adopted."""
        ...
