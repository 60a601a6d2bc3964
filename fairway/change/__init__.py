"""What a change does to a running cluster: the steps an engine would take, judged and put into words."""

from fairway.change.change import OUTCOMES, Change, Comparison, Outcome, Reason, fails
from fairway.change.compare import compare
from fairway.change.planned_step import PlannedStep
from fairway.change.replay import steps_between

__all__ = [
    "OUTCOMES",
    "Change",
    "Comparison",
    "Outcome",
    "PlannedStep",
    "Reason",
    "compare",
    "fails",
    "steps_between",
]
