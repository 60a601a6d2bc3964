"""What an adoption leaves out of its config: each pass shows what the next one leaves out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fairway.adoption.result import Adoption
from fairway.rules import Finding


@dataclass(frozen=True)
class Pass:
    """One pass."""

    added: frozenset[str] = frozenset()
    """The types of resources that would be created."""
    refused: tuple[Finding, ...] = ()
    """The findings that would stop `pulumi up`."""
    own_tags: bool = False
    """Whether the environment's tags are left out."""

    def after(self, done: Adoption, *, importable: bool) -> Pass:
        """The pass after this one, which resulted in `done`; the same if no other is needed."""
        if not self.own_tags and _is_tagged(done):
            return replace(self, own_tags=True)
        if self.refused:
            return self
        added = self.added | {each.type for each in done.taken.added}
        if added != self.added:
            return replace(self, added=added)
        return replace(self, refused=done.stopping) if importable else self


def _is_tagged(done: Adoption) -> bool:
    """Whether the environment would add its tags to the clusters."""
    return bool(done.cluster_files) and any(each.path[0] == "tags" and each.present is None for each in done.differing)
