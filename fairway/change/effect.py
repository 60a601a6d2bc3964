"""What a change of one property does to what runs, where Azure makes it in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


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
