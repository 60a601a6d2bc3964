"""What Azure does with one changed property."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Effect = Literal["in_place", "reimage", "refused"]
"""`in_place`: nodes stay. `reimage`: nodes are drained and made anew, one after another. `refused`: Azure says no."""


@dataclass(frozen=True)
class Transition:
    """What Azure does when asked by PUT to change one property of a cluster or a pool that exists."""

    path: str
    """The property, `agentPoolProfiles[0].vmSize`; an index is the one in the new request, or in the old one for
    a pool that is gone from it."""
    before: Any
    """The value in the old request; None where it was left out."""
    after: Any
    """The value in the new request; None where it is left out."""
    effect: Effect
    code: str = ""
    """ARM's error code where it refuses: `PropertyChangeNotAllowed`."""
    message: str = ""
    """ARM's text where it refuses."""
    reason: str = ""
    """A sentence for people: what Azure does and why."""
    workloads: str = ""
    """What happens to workloads meanwhile."""
    workaround: str = ""
    """What to do instead; empty where nothing is needed or nothing helps."""
    source: str = ""
    """Where the fact is from."""

    @property
    def refused(self) -> bool:
        """Whether Azure says no."""
        return self.effect == "refused"
