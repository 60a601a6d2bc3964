"""The steps from an adopted cluster to the program's defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from fairway.adoption.hardening import ORDER, Step
from fairway.change.change import Change
from fairway.report.change_words import by_sentence, sentence, values_of
from fairway.request import Path, format_path, with_value_at
from fairway.transitions.fact import UNTOUCHED

_COSTS = {
    "in place": "In place",
    "interrupted": "With an interruption: nodes and pods stay, and something that they need stops",
    "reimage": "With a reimage: nodes are drained and recreated",
    "replaced": "Pulumi would replace the cluster or pool",
    "refused": "Not possible on this cluster: Azure or a rule refuses it, or it is not known what Azure has",
}
_BY_PULUMI = "Keep the setting; `fairway diff` shows how to change it in Azure first, where Azure can"
_LONG = 200


def hardened(steps: Sequence[Step]) -> Iterator[str]:
    """The steps by what they cost."""
    if steps:
        yield (
            "Defaults that the cluster does not have, each tried over what was found. To get one, remove its settings "
            "from the stack file, one step at a time:"
        )
    before: dict[str, str] = {}
    for cost in ORDER:
        listed = [each for each in steps if each.cost == cost]
        if listed:
            yield f"  {_COSTS[cost]}:"
        for each in listed:
            yield from _step(each, before)


def _step(step: Step, before: dict[str, str]) -> Iterator[str]:
    """The lines of a step; `before` has the long texts of earlier ones, each with the step's name."""
    written = (f"write `{_yaml(path, value)}`" for path, value in step.written.items())
    name = ", ".join((*(f"clusters.{format_path(each)}" for each in step.removed), *written))
    once = ", ".join(f"`{_yaml(path, value)}`" for path, value in step.once.items())
    yield f"    {name}{f' (write {once} for this update)' if once and step.cost != 'refused' else ''}"
    if step.together:
        yield f"      together: {step.together}"
    if step.why_not:
        yield f"      {step.why_not}"
    if created := [each.label for each in step.changes if each.outcome == "created"]:
        yield f"      creates {', '.join(created)}"
    for each in step.changes:
        if each.outcome != "created" and not each.because:
            yield from _change(each, step, name, before)


def _change(change: Change, step: Step, name: str, before: dict[str, str]) -> Iterator[str]:
    for first, *more in by_sentence([each for each in change.reasons if each.rule != "protect"]):
        left_out = bool(more) and all(each.after is None and each.before is not None for each in (first, *more))
        values = f"{first.path} and {len(more)} more are left out" if left_out else ", ".join(values_of((first, *more)))
        yield f"      {change.label}: {'. '.join(filter(None, (values, sentence(first))))}"
    if step.cost == "replaced":
        yield f"        {_BY_PULUMI}"
        return
    workloads = "Workloads are not affected." if change.workloads == UNTOUCHED else change.workloads
    for text in filter(None, (workloads, *change.steps)):
        known = before.setdefault(text, name)
        yield f"        {text if known == name or len(text) < _LONG else f'The same as for {known}.'}"


def _yaml(path: Path, value: Any) -> str:
    """A setting of a cluster as YAML, without its outermost braces."""
    tree: Mapping[str, Any] = with_value_at({}, path[1:], value)
    return yaml.safe_dump(tree, default_flow_style=True, sort_keys=False, width=1000).strip().removeprefix("{")[:-1]
