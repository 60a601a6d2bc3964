"""What the reports of a comparison say alike."""

from __future__ import annotations

from fairway.change.change import Comparison, Reason
from fairway.report.findings import shown

MOST_REASONS = 4
"""Reasons a table shows of one resource; the rest is counted."""


def summary(comparison: Comparison) -> str:
    """One line: `1 cluster replaced, 2 in place; 14 the same.`"""
    parts = [f"{count} {outcome}" for outcome, count in comparison.counts.items() if outcome != "same"]
    same = comparison.counts.get("same", 0)
    if not parts:
        return f"Nothing changes; {same} the same."
    return f"{', '.join(parts)}; {same} the same."


def value_change(reason: Reason) -> str:
    """The property with its values: `maxPods: 30 → 110`; empty where it is about the resource as a whole."""
    if not reason.path:
        return ""
    before, after = ("(left out)" if each is None else shown(each) for each in (reason.before, reason.after))
    return f"{reason.path}: {before} → {after}" if (reason.before, reason.after) != (None, None) else reason.path


def why(reason: Reason) -> str:
    """A reason in one line, with ARM's code or the rule's id."""
    values = value_change(reason)
    text = f"{values}: {reason.text}" if values else reason.text
    return f"{text} ({reason.rule})" if reason.rule else text
