"""Configured values that are not applied, because the program ignores changes there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fairway.azure.keyvault import KEY
from fairway.engine.engine import Outcome
from fairway.plan.advice import Advice
from fairway.protocol.tokens import unversioned
from fairway.request import Path, Placeholder, format_path, leaves, parse_path, value_at
from fairway.secret_names import shown_at

CHANGED_BY_AZURE = ("count", "orchestratorVersion", "adminPassword")
"""Properties that are ignored because Azure changes or never returns them: a difference is not a pending change."""
# learn.microsoft.com/rest/api/keyvault/keyvault/keys/create-if-not-exist
_NEW_KEY = ", as a key never changes after it is created (add a key under another name)"


def waiting(outcome: Outcome, advice: Advice) -> Iterator[str]:
    """A sentence for each pending value: those at ignored paths, and the program's own warnings."""
    for step in outcome.steps:
        if step.op not in ("same", "update") or step.new is None or step.old is None:
            continue
        for text in step.new.ignore_changes:
            path = parse_path(text)
            if {*CHANGED_BY_AZURE, "tags"}.intersection(map(str, path[-1:])):
                continue
            wanted = value_at(outcome.program_inputs.get(step.urn, {}), path)
            there = value_at(step.old.outputs, path, value_at(step.old.inputs, path))
            is_key = unversioned(step.type) == KEY.token
            for below, old, new in _pending(there, wanted, "the default" if is_key else None):
                at = format_path((*path, *below))
                what = f"{step.type.rpartition(':')[2]} {step.name} {at}"
                stays, waits = (shown_at(step.type, parse_path(at), each) for each in (old, new))
                lifted = _NEW_KEY if is_key else advice.no_longer_ignored(at)
                yield f"{what}: {stays} stays, and {waits} is pending: the program ignores changes there{lifted}."
    # Findings of rules are reported elsewhere.
    for message in outcome.messages:
        if message.severity == "warning" and not message.of_rule:
            yield message.text


def _pending(there: Any, wanted: Any, missing: str | None) -> Iterator[tuple[Path, Any, Any]]:
    """The values below an ignored path that differ, not in lists; `missing` is the old value of what was left out,
    and None skips it."""
    for below, new in leaves(wanted):
        old = value_at(there, below, missing)
        plain = isinstance(new, (str, int, float)) and isinstance(old, (str, int, float))
        known = not any(isinstance(each, int) for each in below) and not isinstance(new, Placeholder)
        if plain and known and not f"{old}.".startswith(f"{new}."):
            yield below, old, new
