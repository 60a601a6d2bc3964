"""Wording that the reports of a comparison share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from fairway.change.change import Change, Comparison, Outcome, Reason
from fairway.request import UNKNOWN
from fairway.rules.text import shown

MOST_PROPERTIES = 8
"""How many properties of one resource a table shows; the rest is counted."""
_ID = "/subscriptions/"


def together(changes: Sequence[Change]) -> list[tuple[Change, ...]]:
    """The changes in groups: those that follow from the same replacement, without a reason of their own, are one."""
    begun = {each.label: {value_change(why) for why in each.reasons} for each in changes}
    found: dict[tuple[str, ...], list[Change]] = {}
    for each in changes:
        own = {value_change(why) for why in each.reasons if why.path and why.after is not UNKNOWN}
        follows = each.because and each.outcome == "replaced" and own <= begun.get(each.because, set())
        found.setdefault((each.because, each.workloads) if follows else (each.urn,), []).append(each)
    return [tuple(group) for group in found.values()]


def by_sentence(reasons: Sequence[Reason]) -> list[tuple[Reason, ...]]:
    """The reasons, those with the same sentence together."""
    found: dict[tuple[str, str, str], list[Reason]] = {}
    for each in reasons:
        found.setdefault((each.text, each.rule, each.message), []).append(each)
    return [tuple(same) for same in found.values()]


def values_of(reasons: Sequence[Reason]) -> list[str]:
    """The property of each reason with its values: `maxPods: 30 → 110`, and where it is in a document."""
    return [f"{text}{_where(each)}" for each in reasons if (text := value_change(each))]


def _where(reason: Reason) -> str:
    place = reason.before_at if reason.after is None else reason.after_at
    if place is None:
        return ""
    # The document's own words, where these are not ARM's.
    return f" ({place})" if not place.path or place.path.endswith(reason.path) else f" ({place}: {place.path})"


def sentence(reason: Reason) -> str:
    """The sentence of a reason; empty if the outcome already says it."""
    return "" if reason.repeats_outcome else reason.text


def summary(comparison: Comparison) -> str:
    """One line: `1 cluster replaced, 2 in place; 14 the same.`"""
    parts = [counted(count, outcome) for outcome, count in comparison.counts.items() if outcome != "same"]
    same = comparison.counts.get("same", 0)
    if not parts:
        return f"Nothing changes; {same} the same."
    return f"{', '.join(parts)}; {same} the same."


def counted(count: int, outcome: Outcome) -> str:
    """A count with its outcome: `1 pool reimaged`, `2 pools reimaged`, `2 in place`."""
    noun, _, rest = outcome.partition(" ")
    return f"{count} {noun}s {rest}" if count > 1 and noun in ("pool", "cluster") else f"{count} {outcome}"


def value_change(reason: Reason) -> str:
    """The property with its values: `maxPods: 30 → 110`, or one value if both are the same; empty for a reason about
    the resource as a whole."""
    if not reason.path or reason.before == reason.after:
        value = f": {_value(reason.after)}" if reason.path and reason.after is not None else ""
        return f"{reason.path}{value}"
    parts = _parts_that_differ(reason.before, reason.after)
    before, after = ("(not set)" if each is None else _value(each, parts) for each in (reason.before, reason.after))
    return f"{reason.path}: {before} → {after}"


def _parts_that_differ(before: Any, after: Any) -> int:
    """How many parts at the end of two ids, in pairs of type and name, show that they differ."""
    both = [each.split("/")[::-1] for each in (before, after) if _is_id(each)]
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(*both, strict=False))) if len(both) == 2 else 0
    return 2 * (same // 2 + 1)


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(_ID) and value.count("/") > 4


def _value(value: Any, parts: int = 2) -> str:
    """A value; an id is shortened to its end."""
    if _is_id(value) and value.count("/") > parts:
        return f'".../{"/".join(value.split("/")[-parts:])}"'
    return shown(value)
