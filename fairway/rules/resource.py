"""One resource for rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from fairway.rules.cluster_network import Stack
from fairway.rules.reader import Reader
from fairway.rules.schema_walk import Problem, problems


@dataclass(frozen=True)
class Resource(Reader):
    """One resource of a plan, read by type, with the stack that it belongs to."""

    stack: Stack = field(default_factory=Stack)

    @cached_property
    def schema_problems(self) -> list[Problem]:
        """Where it breaks ARM's schemas."""
        return problems(self.request)
