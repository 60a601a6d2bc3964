"""The results of the parts of a rehearsal."""

from __future__ import annotations

from dataclasses import dataclass

from fairway.engine.engine import Outcome


@dataclass(frozen=True)
class Phase:
    """One completed phase."""

    title: str
    outcome: Outcome
    notes: tuple[str, ...] = ()
    """What happened before it: Azure's changes overnight, or what an earlier run had left."""
    unexpected: tuple[str, ...] = ()
    """What is not as expected although nothing failed, as a second update that changes something."""
    repaired: bool = False
    """It failed, and the next phase runs it again."""
    seconds: float = 0.0
    """How long it took on this machine, with the plans and the preview before it."""

    @property
    def failed(self) -> bool:
        """Whether something failed or is not as expected."""
        return bool(self.outcome.errors or self.unexpected)


@dataclass(frozen=True)
class Skipped:
    """A part that this stack does not have."""

    title: str
    why: str
