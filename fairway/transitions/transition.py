"""What Azure does with one changed property."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Effect = Literal["in_place", "reimage", "refused"]
"""`in_place`: nodes stay. `reimage`: nodes are drained and recreated one after another. `refused`: Azure refuses it."""


@dataclass(frozen=True)
class Transition:
    """What Azure does when a PUT changes one property of an existing resource."""

    path: str
    """The property, `agentPoolProfiles[0].vmSize`; an index is the one in the new request, or in the old one for
    a pool that was removed."""
    before: Any
    """The value in the old request; None where it was left out."""
    after: Any
    """The value in the new request; None where it is left out."""
    effect: Effect
    code: str = ""
    """ARM's error code where it refuses: `PropertyChangeNotAllowed`."""
    message: str = ""
    """ARM's text where it refuses; empty if it is not known."""
    reason: str = ""
    """A sentence: what Azure does and why."""
    workloads: str = ""
    """What happens to workloads during the change."""
    workaround: str = ""
    """What to do instead; empty if nothing is needed or possible."""
    source: str = ""
    """The source of the fact."""
    interrupts: bool = False
    """Whether connections of running pods, or what they depend on, stop although nodes and pods stay."""

    @property
    def refused(self) -> bool:
        """Whether Azure refuses the change."""
        return self.effect == "refused"
