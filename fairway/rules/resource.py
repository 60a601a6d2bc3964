"""One resource for rules."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from fairway.rules.reader import Reader
from fairway.rules.schema_walk import Problem, problems

if TYPE_CHECKING:
    from fairway.rules.cluster_network import Stack


@dataclass(frozen=True)
class Resource(Reader):
    """One resource of a plan, read by type, with the stack that it belongs to."""

    _: KW_ONLY
    stack: Stack

    @cached_property
    def schema_problems(self) -> list[Problem]:
        """Where it breaks ARM's schemas."""
        return problems(self.request)
