"""A finding that the project accepts until a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fairway.request import Place


@dataclass(frozen=True)
class Waiver:
    """One rule is waived for one resource."""

    rule: str
    """The rule's id: `node-subnet-delegated`."""
    resource: str
    """Type and logical name as findings print them: `ManagedCluster shop`; `*` matches any characters."""
    reason: str
    """Why the finding is accepted."""
    until: date
    """The last day on which the waiver applies."""
    place: Place | None = None
    """Where the waiver is written."""
