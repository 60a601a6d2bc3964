"""What the reports of a comparison say alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fairway.change.change import Change, Comparison, Reason
from fairway.change.reasons import IN_PLACE
from fairway.request import UNKNOWN
from fairway.rules.text import shown

MOST_PROPERTIES = 8
"""Properties a table shows of one resource; the rest is counted."""
_ID = "/subscriptions/"


@dataclass(frozen=True)
class Why:
    """One reason, and the properties it is given for."""

    values: tuple[str, ...]
    """Each property with its values: `maxPods: 30 → 110`."""
    reason: Reason

    @property
    def text(self) -> str:
        """The sentence; empty where the outcome says it already."""
        return "" if self.reason.text == IN_PLACE else self.reason.text


def together(changes: Sequence[Change]) -> list[tuple[Change, ...]]:
    """The changes, with those as one that follow the same replacement and have no other reason than that one."""
    begun = {f"{each.kind} {each.name}": {value_change(why) for why in each.reasons} for each in changes}
    found: dict[tuple[str, ...], list[Change]] = {}
    for each in changes:
        own = {value_change(why) for why in each.reasons if why.path and why.after is not UNKNOWN}
        follows = each.because and each.outcome == "replaced" and own <= begun.get(each.because, set())
        found.setdefault((each.because, each.workloads) if follows else (each.urn,), []).append(each)
    return [tuple(group) for group in found.values()]


def whys(reasons: Sequence[Reason]) -> list[Why]:
    """The reasons, with the properties together that have the same one."""
    found: dict[tuple[str, str, str], list[Reason]] = {}
    for each in reasons:
        found.setdefault((each.text, each.rule, each.message), []).append(each)
    return [Why(tuple(filter(None, map(value_change, same))), same[0]) for same in found.values()]


def summary(comparison: Comparison) -> str:
    """One line: `1 cluster replaced, 2 in place; 14 the same.`"""
    parts = [f"{count} {outcome}" for outcome, count in comparison.counts.items() if outcome != "same"]
    same = comparison.counts.get("same", 0)
    if not parts:
        return f"Nothing changes; {same} the same."
    return f"{', '.join(parts)}; {same} the same."


def value_change(reason: Reason) -> str:
    """The property with its values: `maxPods: 30 → 110`, one value where both are the same; empty where it is about
    the resource as a whole."""
    if not reason.path or reason.before == reason.after:
        value = f": {_value(reason.after)}" if reason.path and reason.after is not None else ""
        return f"{reason.path}{value}"
    before, after = ("(left out)" if each is None else _value(each) for each in (reason.before, reason.after))
    return f"{reason.path}: {before} → {after}"


def _value(value: Any) -> str:
    """A value; of an id, the end says more than the beginning."""
    if isinstance(value, str) and value.startswith(_ID) and value.count("/") > 4:
        return f'".../{"/".join(value.split("/")[-2:])}"'
    return shown(value)
