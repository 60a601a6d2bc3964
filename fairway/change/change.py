"""The outcome for each resource, and for all together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal, get_args

from fairway.request import Place

Outcome = Literal[
    "same",
    "created",
    "in place",
    "unknown",
    "deleted",
    "replaced",
    "pool reimaged",
    "interrupted",
    "pool replaced",
    "pool deleted",
    "cluster replaced",
    "cluster deleted",
    "refused",
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""From harmless to impossible. `replaced` and `deleted` are for resources that are neither cluster nor pool. `unknown`
means that a secret cannot be compared, so the resource may change; `Change.at_worst` is the outcome if it does.
`interrupted`: nodes and pods stay, but their connections, or what they depend on, stop."""

FailOn = Literal["any", "reimage", "replace", "refused"]
_FAILING: dict[str, frozenset[str]] = {
    "any": frozenset(OUTCOMES) - {"same"},
    "reimage": frozenset(OUTCOMES) - {"same", "created", "in place", "unknown", "deleted"},
    "replace": frozenset(OUTCOMES) - {"same", "created", "in place", "unknown", "deleted", "pool reimaged"},
    "refused": frozenset({"refused"}),
}


@dataclass(frozen=True)
class Reason:
    """A reason for an outcome. Secret values are the text `[secret]`."""

    text: str
    """A sentence."""
    path: str = ""
    """The property; empty for the resource as a whole."""
    before: Any = None
    after: Any = None
    rule: str = ""
    """ARM's error code, the id of a rule, or `protect`."""
    message: str = ""
    """The text of Azure's refusal."""
    source: str = ""
    repeats_outcome: bool = False
    """Whether the sentence only repeats the outcome, so that tables leave it out."""
    before_at: Place | None = None
    """Where the old value is, in a comparison of documents."""
    after_at: Place | None = None
    """Where the new value is."""


@dataclass(frozen=True)
class Change:
    """The outcome for one resource."""

    urn: str
    type: str
    name: str
    """The logical name."""
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    workloads: str = ""
    """What happens to workloads."""
    workaround: str = ""
    """What to do instead, or in addition, one step a line; empty if nothing is needed or possible."""
    because: str = ""
    """The label of the resource whose replacement causes this one; empty for all others."""
    at_worst: Outcome = "same"
    """The outcome if every value that cannot be compared differs, where that is worse than `outcome`."""

    @property
    def severity(self) -> int:
        """The worst possible outcome, as an index in `OUTCOMES`."""
        return max(OUTCOMES.index(self.outcome), OUTCOMES.index(self.at_worst))

    @property
    def kind(self) -> str:
        """The type without package, module and version: `AgentPool`."""
        return self.type.rsplit(":", 1)[-1]

    @property
    def label(self) -> str:
        """The resource in a sentence: `AgentPool shop/web/i15`."""
        return f"{self.kind} {self.name}"

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps of the workaround, with their numbers if there are several."""
        lines = self.workaround.splitlines()
        return tuple(f"{at}. {each}" for at, each in enumerate(lines, 1)) if len(lines) > 1 else tuple(lines)


def stepwise(*texts: str) -> str:
    """A workaround of several steps, each once."""
    return "\n".join(dict.fromkeys(line for text in texts for line in text.splitlines() if line))


@dataclass(frozen=True)
class Comparison:
    """The outcomes for all resources."""

    changes: tuple[Change, ...]
    """The worst first, and those that stay the same last."""
    notes: tuple[str, ...] = ()
    """What could not be compared, and other notes. Sentences."""
    before: str = ""
    """A description of the first side: `the state of prod (project shop) in state.json`."""
    after: str = ""
    """A description of the second side."""

    @property
    def worst(self) -> Outcome:
        """The outcome of the worst change; `same` if nothing changes."""
        return max(self.changes, key=lambda each: each.severity).outcome if self.changes else "same"

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many resources have each outcome, the worst first, without zeros."""
        found = Counter(each.outcome for each in self.changes)
        return {outcome: found[outcome] for outcome in reversed(OUTCOMES) if found[outcome]}

    @property
    def differing(self) -> tuple[Change, ...]:
        """All but those that stay the same."""
        return tuple(each for each in self.changes if each.outcome != "same")


def fails(comparison: Comparison, on: FailOn) -> bool:
    """Whether a comparison is bad enough to stop a pipeline: `--fail-on`.

    `any`: something changes. `reimage`: nodes are reimaged, or worse. `replace`: connections are interrupted, a
    resource is replaced, a pool or a cluster deleted, or worse; deletions of other resources do not count. `refused`:
    Pulumi or Azure will refuse it; that fails each of the others too. Values that cannot be compared count with their
    worst outcome.
    """
    return any({each.outcome, each.at_worst} & _FAILING[on] for each in comparison.changes)
