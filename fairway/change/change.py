"""What becomes of each resource, and how bad the whole is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal, get_args

Outcome = Literal[
    "same",
    "created",
    "in place",
    "unknown",
    "deleted",
    "replaced",
    "pool reimaged",
    "pool replaced",
    "pool deleted",
    "cluster replaced",
    "cluster deleted",
    "refused",
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""From what costs nothing to what does not go at all. `replaced` and `deleted` are of resources that are neither
cluster nor pool. `unknown` is what may change, as a secret in it cannot be compared; `Change.at_worst` says what it is
then."""

FailOn = Literal["any", "reimage", "replace", "refused"]
_FAILING: dict[str, frozenset[str]] = {
    "any": frozenset(OUTCOMES) - {"same"},
    "reimage": frozenset(OUTCOMES) - {"same", "created", "in place", "unknown", "deleted"},
    "replace": frozenset(OUTCOMES) - {"same", "created", "in place", "unknown", "deleted", "pool reimaged"},
    "refused": frozenset({"refused"}),
}


@dataclass(frozen=True)
class Reason:
    """Why something becomes of a resource. Values that are secret are the text `[secret]`."""

    text: str
    """A sentence."""
    path: str = ""
    """The property; empty where it is about the resource as a whole."""
    before: Any = None
    after: Any = None
    rule: str = ""
    """ARM's error code, the id of a rule, or `protect`."""
    message: str = ""
    """The text Azure refuses with."""
    source: str = ""


@dataclass(frozen=True)
class Change:
    """What becomes of one resource."""

    urn: str
    type: str
    name: str
    """The logical name."""
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    workloads: str = ""
    """What happens to workloads."""
    workaround: str = ""
    """What to do instead, or besides; empty where nothing is needed or nothing helps."""
    because: str = ""
    """The resource that began a replacement that this one follows: `ResourceGroup shop/group`; empty for all others."""
    at_worst: Outcome = "same"
    """What becomes of it if each value that cannot be compared is another one; the outcome, where that is worse."""

    @property
    def severity(self) -> int:
        """How bad it is at worst, as a place in `OUTCOMES`."""
        return max(OUTCOMES.index(self.outcome), OUTCOMES.index(self.at_worst))

    @property
    def kind(self) -> str:
        """The type without package, module and version: `AgentPool`."""
        return self.type.rsplit(":", 1)[-1]


@dataclass(frozen=True)
class Comparison:
    """What becomes of all resources."""

    changes: tuple[Change, ...]
    """The worst first, and those that stay the same last."""
    notes: tuple[str, ...] = ()
    """What could not be compared, and what else is worth knowing. Sentences."""
    before: str = ""
    """What was compared, in words: `the state of prod (project shop) in state.json`."""
    after: str = ""
    """What it was compared with."""

    @property
    def worst(self) -> Outcome:
        """The outcome of what is worst, at worst; `same` where nothing changes."""
        return max(self.changes, key=lambda each: each.severity).outcome if self.changes else "same"

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many resources have each outcome, the worst first; outcomes that none has are left out."""
        found = Counter(each.outcome for each in self.changes)
        return {outcome: found[outcome] for outcome in reversed(OUTCOMES) if found[outcome]}

    @property
    def differing(self) -> tuple[Change, ...]:
        """All but those that stay the same."""
        return tuple(each for each in self.changes if each.outcome != "same")


def fails(comparison: Comparison, on: FailOn) -> bool:
    """Whether a comparison is bad enough to stop a pipeline: `--fail-on`.

    `any`: something changes. `reimage`: nodes are made anew, or worse. `replace`: a resource is replaced, a pool or a
    cluster deleted, or worse; other resources that are deleted are none of that. `refused`: Pulumi or Azure will say
    no; that fails each of the others too. What cannot be compared counts as what it is at worst.
    """
    return any({each.outcome, each.at_worst} & _FAILING[on] for each in comparison.changes)
