"""What a change does to a running cluster: the steps an engine would take, judged and put into words."""

from fairway.change.change import OUTCOMES, Change, Comparison, Outcome, Reason, fails
from fairway.change.dependents import Diff, Differ
from fairway.change.judge import compare
from fairway.change.step import PlannedStep
from fairway.change.steps import steps_between

__all__ = [
    "OUTCOMES",
    "Change",
    "Comparison",
    "Diff",
    "Differ",
    "Outcome",
    "PlannedStep",
    "Reason",
    "compare",
    "fails",
    "steps_between",
]
