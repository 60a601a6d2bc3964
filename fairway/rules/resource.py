"""One resource for rules."""

from __future__ import annotations

from dataclasses import dataclass, field

from fairway.rules.cluster_network import Stack
from fairway.rules.reader import Reader


@dataclass(frozen=True)
class Resource(Reader):
    """One resource of a plan, read by type, with the stack that it belongs to."""

    stack: Stack = field(default_factory=Stack)
