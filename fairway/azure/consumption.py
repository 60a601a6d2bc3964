"""Budgets of costs."""

from __future__ import annotations

from fairway.azure.resource_type import ResourceType

BUDGET = ResourceType(
    "consumption:Budget",
    "{scope}/providers/Microsoft.Consumption/budgets/{budgetName}",
    named="random",
    default_location=False,
    shown=("amount", "timeGrain"),
)
