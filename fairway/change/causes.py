"""Why resources are replaced together: the first one in the chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fairway.change.by_resource import ResourceSteps
from fairway.change.change import Change
from fairway.change.planned_step import PlannedStep
from fairway.change.reasons import at, replacing
from fairway.request import UNKNOWN, parse_path


def causes(entries: Sequence[ResourceSteps]) -> dict[str, PlannedStep]:
    """By the URN of each resource that is replaced because another one is, the first one in the chain."""
    replaced = {each.step.urn: each.step for each in entries if each.fate == "replaced"}
    direct = {urn: _cause(step, replaced) for urn, step in replaced.items()}
    return {urn: _first(urn, direct, replaced) for urn, cause in direct.items() if cause}


def _cause(step: PlannedStep, replaced: Mapping[str, PlannedStep]) -> str:
    """The resource whose replacement causes this one; empty if it only has reasons of its own."""
    keys = replacing(step)
    follows = not (keys or step.tainted) or any(at(step.new_inputs, parse_path(each)) is UNKNOWN for each in keys)
    return next((urn for urn in step.made_from if urn in replaced and urn != step.urn), "") if follows else ""


def _first(urn: str, direct: Mapping[str, str], replaced: Mapping[str, PlannedStep]) -> PlannedStep:
    seen = {urn}
    while direct[urn] and direct[urn] not in seen:
        urn = direct[urn]
        seen.add(urn)
    return replaced[urn]


def by_severity(changes: Sequence[Change]) -> list[Change]:
    """The worst first, and each cause before its consequences."""
    worst: dict[str, int] = {}
    for each in changes:
        worst[each.because] = max(worst.get(each.because, 0), each.severity)

    def rank(change: Change) -> tuple[int, bool]:
        begins = worst.get(change.label, -1)
        return -max(change.severity, begins), begins < 0

    return sorted(changes, key=rank)
