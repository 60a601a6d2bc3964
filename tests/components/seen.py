"""What a setting changes in the requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fairway.plan import Record

Seen = Callable[[Record], Any]


def of(kind: str, path: str, name: str | None = None) -> Seen:
    """A property of the first request of a type, or of the one called `name`; None where there is none."""

    def seen(record: Record) -> Any:
        found = (each for each in record.all(kind) if name in (None, each.name))
        return next((each.get(path) for each in found), None)

    return seen
