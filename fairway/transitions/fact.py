"""What Azure does when a property changes, as data, and how that becomes a `Transition`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fairway.azure.defaults import Of, filled_in
from fairway.request import format_path, value_at
from fairway.transitions.difference import Difference, same
from fairway.transitions.transition import Effect, Transition

UNTOUCHED = "They are not affected."
NOT_KNOWN = "The effect on running pods is not known."
NOTHING_DONE = "Nothing happens: Azure refuses the request as a whole."
NODE_BY_NODE = (
    "Nodes are cordoned, drained and recreated, as many at a time as maxSurge allows; pods move within their "
    "disruption budgets."
)
ALL_POOLS = (
    "All pools are reimaged at the same time; nodes are cordoned, drained and recreated, and pods move within their "
    "disruption budgets."
)
ANOTHER_POOL = "Create another pool with the new value, cordon and drain the old one, then delete the old one."
ANOTHER_CLUSTER = "Create another cluster with the new value, move the workloads, then delete the old one."

DEFAULT = "That is Azure's default, so nothing changes."
IF_OMITTED = "If omitted, Azure keeps the current"
KEPT_IF_OMITTED = f"{IF_OMITTED} value."
LEFT_OUT = "The request leaves it out; whether Azure then keeps it is not documented."
WRITE_IT = "Write the value that should stay."
NOT_ALLOWED = "PropertyChangeNotAllowed"
ASSUMED = "BadRequest"
"""The code of a refusal that is documented, but of which no source has the response: AKS answers most with it."""


@dataclass(frozen=True)
class Fact:
    """What Azure does when one property changes."""

    effect: Effect
    reason: str
    """A complete sentence."""
    source: str
    workloads: str = ""
    """What happens to workloads; by default, what the effect usually does."""
    workaround: str = ""
    code: str = NOT_ALLOWED
    """ARM's code, for a refusal."""
    message: str = ""
    """ARM's text, for a refusal; by default, the text of PropertyChangeNotAllowed. With another code, empty if it is
    not known."""
    interrupts: bool = False
    """See `Transition.interrupts`."""

    def of(self, change: Difference, name: str = "") -> Transition:
        """The transition of one change. `name` is the property's name in ARM's error texts."""
        refused = self.effect == "refused"
        usual = {"in_place": UNTOUCHED, "reimage": NODE_BY_NODE, "refused": NOTHING_DONE}[self.effect]
        path = format_path(change.path)
        usual_text = f"Changing property '{name or path}' is not allowed." if self.code == NOT_ALLOWED else ""
        return Transition(
            path=path,
            before=change.before,
            after=change.after,
            effect=self.effect,
            code=self.code if refused else "",
            message=(self.message or usual_text) if refused else "",
            reason=self.reason,
            workloads=self.workloads or usual,
            workaround=self.workaround,
            source=self.source,
            interrupts=self.interrupts,
        )


def writes_default(of: Of, change: Difference, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a change only sets a property to Azure's default, or removes it where it had the default."""
    either = change.before if change.after is None else change.after
    usual = value_at(filled_in(of, before if change.before is None else after, date.max), change.path)
    return usual is not None and same(usual, either)


def of_omitted(fact: Fact, change: Difference, *, kept: str) -> Fact:
    """What Azure does with a property that a request leaves out; `kept` is the source if it is known to keep the
    current value, otherwise empty.

    Requests with a part of the properties are supported (Azure/AKS pull request 2889), and what cannot change is not
    required in them (Azure/azure-rest-api-specs pull request 7746).
    """
    if fact.interrupts or fact.reason.startswith(IF_OMITTED):
        return fact
    if kept or fact.effect == "refused":
        off = f"To turn it off, set {format_path(change.path)} to false." if change.before is True else ""
        own = fact.workaround if fact.reason.startswith(LEFT_OUT) and fact.workaround != WRITE_IT else ""
        advice = "" if fact.effect == "refused" else own or off
        return Fact("in_place", KEPT_IF_OMITTED, kept or fact.source, workaround=advice)
    if fact.reason.startswith(LEFT_OUT):
        return fact
    happens = fact.workloads or (NODE_BY_NODE if fact.effect == "reimage" else "")
    happens = happens if happens in ("", NOT_KNOWN) else f"If it changes: {happens}"
    return replace(fact, reason=LEFT_OUT, workloads=happens, workaround=WRITE_IT)


def default_unchanged(change: Difference, source: str) -> Transition:
    """A change between a missing value and Azure's default."""
    fact = Fact("in_place", DEFAULT, source)
    return fact.of(change)


def fact_of(table: Mapping[str, Fact], change: Difference, within: int = 0) -> Fact | None:
    """The fact about a change, or about the group that it is in; None if the table has neither.

    `within` is how many leading parts of the path are not in the table's keys (a pool inside a cluster).
    """
    parts = [part for part in change.path[within:] if isinstance(part, str)]
    paths = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((table[path] for path in paths if path in table), None)


def fixed_on_cluster(what: str, source: str) -> Fact:
    """What Azure does with a change of what is fixed when a cluster is created."""
    return Fact("refused", f"{what} cannot change after the cluster is created.", source, "", ANOTHER_CLUSTER)
