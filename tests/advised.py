"""A comparison with this project's own advice, as its program hands it over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from components import StackFileAdvice
from fairway.change import compare as comparing
from fairway.change.change import Comparison
from fairway.change.planned_step import PlannedStep


def compare(steps: Iterable[PlannedStep], **more: Any) -> Comparison:
    """What the steps do to each resource."""
    return comparing.compare(steps, advice=StackFileAdvice(), **more)
