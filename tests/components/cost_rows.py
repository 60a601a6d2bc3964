"""The settings of budgets and schedules, each with its effect on the requests."""

from __future__ import annotations

from typing import Any

from tests.components.seen import Seen, of

Row = tuple[dict[str, Any], Seen, Any]

GROUP = "/subscriptions/s/resourceGroups/central/providers/Microsoft.Insights/actionGroups/oncall"
PERIOD = {"startDate": "2026-12-01"}
_MAIL = {"threshold": 80, "contactEmails": ["ops@corp.example"]}


def budget(**settings: Any) -> dict[str, Any]:
    return {"budget": {"amount": 500, "timePeriod": PERIOD, **settings}}


def notified(**settings: Any) -> dict[str, Any]:
    return budget(notifications={"most": {**_MAIL, **settings}})


def _budget(path: str) -> Seen:
    return of("Budget", path)


def _notification(path: str) -> Seen:
    return of("Budget", f"notifications.most.{path}")


_BUDGET: dict[str, Row] = {
    "amount": (budget(amount=750), _budget("amount"), 750),
    "timeGrain": (budget(timeGrain="Quarterly"), _budget("timeGrain"), "Quarterly"),
    "timePeriod.startDate": (budget(), _budget("timePeriod.startDate"), "2026-12-01T00:00:00Z"),
    "timePeriod.endDate": (
        budget(timePeriod={**PERIOD, "endDate": "2028-11-30"}),
        _budget("timePeriod.endDate"),
        "2028-11-30T00:00:00Z",
    ),
    "scope": (budget(scope="resourceGroup"), lambda it: [each.get("filter") for each in it.all("Budget")], [None]),
    "name": (budget(name="mine"), _budget("budgetName"), "mine"),
    "notifications.*.threshold": (notified(threshold=90), _notification("threshold"), 90),
    "notifications.*.thresholdType": (
        notified(thresholdType="Forecasted"),
        _notification("thresholdType"),
        "Forecasted",
    ),
    "notifications.*.operator": (notified(operator="GreaterThan"), _notification("operator"), "GreaterThan"),
    "notifications.*.contactEmails": (notified(), _notification("contactEmails"), ["ops@corp.example"]),
    "notifications.*.contactRoles": (notified(contactRoles=["Owner"]), _notification("contactRoles"), ["Owner"]),
    "notifications.*.actionGroups": (notified(actionGroups=[GROUP]), _notification("contactGroups"), [GROUP]),
    "notifications.*.enabled": (notified(enabled=False), _notification("enabled"), False),
}


def schedule(**settings: Any) -> dict[str, Any]:
    return {"schedule": {"start": "07:00", "stop": "19:30", **settings}}


def _recurrence(action: str, path: str) -> Seen:
    return of("Workflow", f"definition.triggers.schedule.recurrence.{path}", f"shop/schedule/{action}")


_SCHEDULE: dict[str, Row] = {
    "start": (schedule(), _recurrence("start", "schedule.hours"), [7]),
    "stop": (schedule(), _recurrence("stop", "schedule.minutes"), [30]),
    "days": (schedule(days=["Sunday"]), _recurrence("stop", "schedule.weekDays"), ["Sunday"]),
    "timeZone": (
        schedule(timeZone="Europe/Amsterdam"),
        _recurrence("start", "timeZone"),
        "W. Europe Standard Time",
    ),
}
COST_ROWS: dict[str, Row] = {
    **{f"budget.{key}": row for key, row in _BUDGET.items()},
    **{f"schedule.{key}": row for key, row in _SCHEDULE.items()},
}
