"""Errors of an update, with the workaround that a comparison would have named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from fairway.change.advice import for_transition
from fairway.change.aks import azure_transitions
from fairway.change.deletion_refusals import deletion_refusals
from fairway.change.planned_step import PlannedStep
from fairway.change.preview import planned
from fairway.change.same_in_azure import same_in_azure
from fairway.engine.step import Step
from fairway.plan.advice import Advises


def with_workarounds(errors: Iterable[str], steps: Sequence[Step], advice: Advises) -> Iterator[str]:
    """The errors; `steps` are those of the preview before. An error is changed only if it has ARM's text for a change
    or a deletion that Azure refuses, or Pulumi's for what exists under another logical name."""
    errors = [*errors]
    every = [replace(planned(each), advice=advice) for each in steps] if errors else []
    refused = {**deletion_refusals(every), **same_in_azure(every)}
    for error in errors:
        step = next((each for each in every if error.startswith(f"{each.urn}: ")), None)
        refusal = refused.get(step.urn) if step else None
        if refusal and any(text and text in error for text in (refusal.reason.rule, refusal.reason.message)):
            lines = refusal.workaround.splitlines()
            found = " ".join(f"{at}. {each}" for at, each in enumerate(lines, 1)) if lines[1:] else refusal.workaround
        else:
            found = " ".join(_of_update(error, step) if step and step.op == "update" else ())
        yield f"{error} Workaround: {found}" if found else error


def _of_update(error: str, step: PlannedStep) -> Iterator[str]:
    refused = [each for each in azure_transitions(step) if each.refused and (each.message or each.reason) in error]
    yield from dict.fromkeys(text for each in refused if (text := for_transition(step, each, {})))
