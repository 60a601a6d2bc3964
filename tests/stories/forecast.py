"""What a comparison reports before an update by a program."""

from __future__ import annotations

from fairway.change.change import Comparison
from fairway.change.compare import compare
from fairway.change.preview import previewed, steps_of
from fairway.engine.engine import Program
from fairway.plan.host import Hosting
from fairway.protocol.state_file import Deployed


def forecast(before: Deployed, program: Program, hosting: Hosting) -> Comparison:
    """The comparison of a state with a program. Raises ComparisonError and the program's own exceptions."""
    outcome = previewed(before, program, hosting)
    if outcome.failure is not None:
        raise outcome.failure
    steps, notes = steps_of(before, outcome)
    return compare(steps, notes=notes)
