"""What running clusters lose with a resource that is deleted or replaced."""

from __future__ import annotations

from typing import NamedTuple


class Loss(NamedTuple):
    """What stops, and what to do first."""

    workloads: str
    workaround: str
    source: str
    interrupts: bool = True
    """Whether the deletion stops traffic, data or protection."""
