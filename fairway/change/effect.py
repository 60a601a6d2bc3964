"""What a change of one property does to what runs, where Azure makes it in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairway.request import Placeholder, leaves
from fairway.transitions.difference import same


@dataclass(frozen=True)
class Effect:
    """What one property does to what runs."""

    path: str
    text: str
    source: str
    workloads: str
    workaround: str = ""
    interrupts: bool = True
    refused: bool = False
    """Whether Azure refuses the update."""


Properties = Mapping[str, Any]
Finds = Callable[[Properties, Properties], Iterator[Effect]]
"""The effects of the inputs before and after."""


def rank(order: Sequence[str], value: Any) -> int | None:
    """The place of a value in an order; None if it is not one of it."""
    return next((at for at, each in enumerate(order) if same(each, value)), None)


def is_known(tree: Any) -> bool:
    """Whether a value has no part that is not known."""
    return not isinstance(tree, Placeholder) and not any(isinstance(each, Placeholder) for _, each in leaves(tree))
