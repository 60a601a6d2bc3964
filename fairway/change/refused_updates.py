"""Errors of an update, with the workaround that a comparison would have named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from fairway.change.advice import for_transition
from fairway.change.aks import azure_transitions
from fairway.change.preview import planned
from fairway.engine.step import Step
from fairway.plan.advice import Advises


def with_workarounds(errors: Iterable[str], steps: Sequence[Step], advice: Advises) -> Iterator[str]:
    """The errors; `steps` are those of the preview before. An error is changed only if it has ARM's text for a change
    that Azure refuses."""
    for error in errors:
        updated = next((each for each in steps if each.op == "update" and error.startswith(f"{each.urn}: ")), None)
        step = replace(planned(updated), advice=advice) if updated else None
        refused = [each for each in azure_transitions(step) if each.refused and each.message in error] if step else []
        texts = dict.fromkeys(for_transition(step, each, {}) for each in refused) if step else {}
        found = " ".join(text for text in texts if text)
        yield f"{error} Workaround: {found}" if found else error
