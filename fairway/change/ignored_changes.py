"""Configured values that are not applied, because the program ignores changes there."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.engine.engine import Outcome
from fairway.plan.advice import Advice
from fairway.request import parse_path, value_at
from fairway.secret_names import shown_at

_CHANGED_BY_AZURE = ("count", "orchestratorVersion", "adminPassword")
"""Properties that are ignored because Azure changes or never returns them: a difference is not a pending change."""


def waiting(outcome: Outcome, advice: Advice) -> Iterator[str]:
    """A sentence for each pending value: those at ignored paths, and the program's own warnings."""
    for step in outcome.steps:
        if step.op not in ("same", "update") or step.new is None or step.old is None:
            continue
        for text in step.new.ignore_changes:
            path = parse_path(text)
            wanted = value_at(outcome.program_inputs.get(step.urn, {}), path)
            there = value_at(step.old.outputs, path, value_at(step.old.inputs, path))
            plain = isinstance(wanted, (str, int, float)) and isinstance(there, (str, int, float))
            if plain and path[-1] not in _CHANGED_BY_AZURE and not f"{there}.".startswith(f"{wanted}."):
                what = f"{step.type.rpartition(':')[2]} {step.name} {text}"
                stays, waits = (shown_at(step.type, path, each) for each in (there, wanted))
                lifted = advice.no_longer_ignored(text)
                yield f"{what}: {stays} stays, and {waits} is pending: the program ignores changes there{lifted}."
    # Findings of rules are reported elsewhere.
    for message in outcome.messages:
        if message.severity == "warning" and not message.of_rule:
            yield message.text
