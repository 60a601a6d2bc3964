"""What a change does to a running cluster: the steps an engine would take, judged and put into words."""

from fairway.change.change import OUTCOMES, Change, Comparison, Outcome, Reason, fails
from fairway.change.compare import compare
from fairway.change.dependents import Diff, Differ
from fairway.change.offline_steps import steps_between
from fairway.change.planned_step import PlannedStep

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
